// SPDX-License-Identifier: MIT
// steps: *
#include <stdio.h>

int main(void)
{
    for (;;)
        printf("again\n");
}
