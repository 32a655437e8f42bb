// SPDX-License-Identifier: MIT
// finished: "11|6|8|11|"
//
// A fault ends one process: a null pointer, abort, a division, no more stack.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int deep(int n)
{
    char room[4096];

    memset(room, n, sizeof room);
    return n < 0 ? room[0] : deep(n + 1) + room[1];
}

static void crash(int how)
{
    volatile int zero = 0;

    if (how == 0)
        printf("%d\n", *(volatile int *)NULL);
    if (how == 1)
        abort();
    if (how == 2)
        printf("%d\n", 10 / zero);
    exit(deep(0) & 0);
}

int main(void)
{
    for (int i = 0; i < 4; i++) {
        int status;
        if (fork() == 0)
            crash(i);
        wait(&status);
        printf("%d\n", WTERMSIG(status));
    }
    return 0;
}
