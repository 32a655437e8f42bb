// SPDX-License-Identifier: MIT
// finished: *
//
// Output has a limit of its own: to print more often than the budget has steps
// is not to go on for ever.
#include <stdio.h>

int main(void)
{
    for (int i = 0; i < 15000; i++)
        printf("%d\n", i);
    return 0;
}
