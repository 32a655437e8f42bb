// SPDX-License-Identifier: MIT
// limit: "" memory
//
// Takes memory as long as there is some, and then uses what it did not get.
#include <stdlib.h>

int main(void)
{
    for (;;)
        *(char *)malloc(1 << 22) = 1;
}
