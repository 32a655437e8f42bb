// SPDX-License-Identifier: MIT
// finished: "first|second|"
//
// Ends, and ends again, and forks on the way.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void second(void)
{
    if (fork() == 0)
        _exit(0);
    wait(NULL);
    printf("second\n");
    exit(2);
}

static void first(void)
{
    printf("first\n");
    exit(1);
}

int main(void)
{
    atexit(second);
    atexit(first);
    return 0;
}
