// SPDX-License-Identifier: MIT
// finished: "11|11|11|11|"
//
// What lies above the stack is overwritten, up to its end: by memset, strcpy,
// read.  And a stack without end, in a process that has none for its handlers.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SIZE = 1 << 20,
};

static char bytes[SIZE];

static int deep(int n)
{
    char room[4096];

    memset(room, n, sizeof room);
    return n < 0 ? room[0] : deep(n + 1) + room[1];
}

static void read_too_much(char *small)
{
    int ends[2];

    pipe(ends);
    write(ends[1], bytes, 60000);
    read(ends[0], small, 60000);
}

static void crash(int how)
{
    volatile size_t size = SIZE;
    char small[8];
    stack_t none = {.ss_flags = SS_DISABLE};

    memset(bytes, 'A', SIZE - 1);
    if (how == 0)
        memset(small, 'A', size);
    if (how == 1)
        strcpy(small, bytes);
    if (how == 2)
        read_too_much(small);
    sigaltstack(&none, NULL);
    exit(deep(0) & 0);
}

int main(void)
{
    for (int i = 0; i < 4; i++) {
        int status;
        if (fork() == 0)
            crash(i);
        wait(&status);
        printf("%d\n", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    }
    return 0;
}
