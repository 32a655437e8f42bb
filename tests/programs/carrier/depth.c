// SPDX-License-Identifier: MIT
// carried
//
// How deep a stack can be.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static sigjmp_buf place;
static volatile int depth;

static void handler(int number)
{
    siglongjmp(place, number);
}

static int recurse(void)
{
    volatile char bytes[1000];

    bytes[0] = (char)depth++;
    return recurse() + bytes[0];
}

int main(void)
{
    signal(SIGSEGV, handler);
    for (int i = 0; i < 2; i++)
        if (fork() == 0) {
            if (sigsetjmp(place, 1) == 0)
                recurse();
            printf("%d\n", depth);
            return 0;
        }
    while (wait(NULL) > 0)
        ;
    return 0;
}
