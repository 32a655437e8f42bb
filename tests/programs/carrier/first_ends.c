// SPDX-License-Identifier: MIT
// carried
//
// The first process ends, and its child forks on: the next execution begins as
// this one did.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t first = getpid();

    if (fork() > 0)
        return 3;
    while (getppid() == first)
        usleep(10);
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            printf("%d\n", i);
            return 0;
        }
    while (wait(NULL) > 0)
        ;
    return 0;
}
