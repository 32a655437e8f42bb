// SPDX-License-Identifier: MIT
// forked
//
// What the handler of a fault has left is there in a child that is forked
// afterwards, too.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static sigjmp_buf place;
static volatile int *nowhere;

static void handler(int number)
{
    volatile unsigned char bytes[20000];
    unsigned long sum = 0;

    for (size_t i = 0; i < sizeof bytes; i++)
        sum += bytes[i];
    printf("%d\n", sum != 0);
    fflush(stdout);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = 1;
    siglongjmp(place, number);
}

int main(void)
{
    signal(SIGSEGV, handler);
    if (sigsetjmp(place, 1) == 0)
        *nowhere = 1;
    if (fork() == 0) {
        if (sigsetjmp(place, 1) == 0)
            *nowhere = 1;
        return 0;
    }
    wait(NULL);
    return 0;
}
