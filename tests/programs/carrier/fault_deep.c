// SPDX-License-Identifier: MIT
// forked
//
// In the handler of a fault the deep stack of the program is used for the first
// time; then a variable without a value.
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static char *volatile top;
static volatile int *nowhere;

static unsigned long look(void)
{
    volatile unsigned char bytes[9000];
    unsigned long sum = 0;

    for (size_t i = 0; i < sizeof bytes; i++)
        sum = sum * 31 + bytes[i];
    return sum;
}

static void handler(int number)
{
    volatile char room[20000];

    room[0] = (char)number;
    top[-500000] = room[0];
    printf("%lx\n", look());
    fflush(stdout);
    _exit(0);
}

int main(void)
{
    char here;

    top = &here;
    signal(SIGSEGV, handler);
    if (fork() == 0)
        *nowhere = 1;
    wait(NULL);
    return 0;
}
