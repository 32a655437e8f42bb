// SPDX-License-Identifier: MIT
// carried
//
// A child that crashes, one that crashes within its handler's own stack, one
// that jumps out of its handler: the next to be carried knows nothing of it.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static sigjmp_buf place;
static volatile int *nowhere;

static void jump_out(int number)
{
    siglongjmp(place, number);
}

static void crash_again(int number)
{
    (void)number;
    signal(SIGSEGV, SIG_DFL);
    *nowhere = 2;
}

static int recurse(int depth)
{
    volatile char bytes[1 << 16];

    bytes[0] = (char)depth;
    return depth < 0 ? 0 : recurse(depth + 1) + bytes[0];
}

static void child(int nth)
{
    if (nth == 1)
        signal(SIGSEGV, crash_again);
    if (nth == 2)
        signal(SIGSEGV, jump_out);
    if (nth == 3)
        recurse(0);
    if (sigsetjmp(place, 1) == 0)
        *nowhere = 1;
    printf("%d goes on\n", nth);
}

int main(void)
{
    for (int i = 0; i < 4; i++)
        if (fork() == 0) {
            child(i);
            return 0;
        }
    for (int status; wait(&status) > 0;)
        printf("%d\n", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    return 0;
}
