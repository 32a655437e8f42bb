// SPDX-License-Identifier: MIT
// finished: "handled|last|"
//
// Ends inside a handler, which interrupts a wait.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void handle(int number)
{
    (void)number;
    printf("handled\n");
    exit(0);
}

static void last(void)
{
    printf("last\n");
}

int main(void)
{
    signal(SIGALRM, handle);
    atexit(last);
    alarm(1);
    for (;;)
        pause();
}
