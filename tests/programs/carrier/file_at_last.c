// SPDX-License-Identifier: MIT
// forked
//
// All goes well until the last child looks at a file of the kernel's.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            FILE *file = i == 2 ? fopen("/dev/null", "r") : stdin;
            printf("%d %d\n", i, file != NULL);
            return 0;
        }
    while (wait(NULL) > 0)
        ;
    return 0;
}
