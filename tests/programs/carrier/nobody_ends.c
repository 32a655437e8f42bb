// SPDX-License-Identifier: MIT
// carried
//
// A deadlock of some, while another has not run yet and a third has ended: the
// next execution has them all again.
#include <stdio.h>
#include <unistd.h>

static int count;

int main(void)
{
    int ends[2];
    char byte;

    if (pipe(ends) < 0)
        return 1;
    for (int i = 0; i < 4; i++)
        if (fork() == 0) {
            printf("%d", ++count);
            fflush(stdout);
            return i < 2 ? 0 : (int)read(ends[0], &byte, 1);
        }
    return (int)read(ends[0], &byte, 1);
}
