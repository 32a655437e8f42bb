// SPDX-License-Identifier: MIT
// carried
//
// A handler of a fault with a variable that has no value: what the handler of
// another process has left there is not found.
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int *nowhere;

static void handler(int number)
{
    volatile unsigned char bytes[20000];
    unsigned long sum = 0;

    for (size_t i = 0; i < sizeof bytes; i++)
        sum = sum * 31 + bytes[i];
    printf("%lx\n", sum);
    fflush(stdout);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)((int)i + number + getpid());
    _exit(1);
}

int main(void)
{
    signal(SIGSEGV, handler);
    for (int i = 0; i < 2; i++)
        if (fork() == 0)
            *nowhere = 1;
    while (wait(NULL) > 0)
        ;
    return 0;
}
