// SPDX-License-Identifier: MIT
// finished: "late|"
//
// A loop that only looks at the clock makes it go on.
#include <stdio.h>
#include <time.h>

int main(void)
{
    time_t end = time(NULL) + 2;

    while (time(NULL) < end)
        ;
    printf("late\n");
    return 0;
}
