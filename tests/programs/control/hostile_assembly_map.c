// SPDX-License-Identifier: MIT
// uncontrolled: ""
//
// Takes memory by the gigabyte where nobody counts.
#include "gate.h"

int main(void)
{
    return (int)assembly(SYS_brk, 1L << 40, 0, 0);
}
