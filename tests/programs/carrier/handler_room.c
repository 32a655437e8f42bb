// SPDX-License-Identifier: MIT
// carried
//
// A handler of a fault with more variables than there is room for, after a
// process that has used much of its stack.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static sigjmp_buf place;
static volatile int *nowhere;

static unsigned long use(void)
{
    volatile unsigned char bytes[300000];
    unsigned long sum = 0;

    for (size_t i = 0; i < sizeof bytes; i += 8)
        sum = sum * 31 + bytes[i];
    for (size_t i = 0; i < sizeof bytes; i += 8)
        bytes[i] = (unsigned char)(i + 1);
    return sum;
}

static void handler(int number)
{
    volatile char bytes[80500];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = 0;
    siglongjmp(place, number);
}

int main(void)
{
    signal(SIGSEGV, handler);
    if (fork() == 0) {
        printf("%lx\n", use());
        fflush(stdout);
        if (sigsetjmp(place, 1) == 0)
            *nowhere = 1;
        return 0;
    }
    wait(NULL);
    printf("%lx\n", use());
    return 0;
}
