// SPDX-License-Identifier: MIT
// uncontrolled: "before|" a system call that goes past the library
//
// Ends behind the runtime's back.
#include "gate.h"
#include <stdio.h>

int main(void)
{
    printf("before\n");
    assembly(SYS_exit_group, 0, 0, 0);
    printf("not reached\n");
}
