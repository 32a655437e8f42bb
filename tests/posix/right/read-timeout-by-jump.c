// SPDX-License-Identifier: MIT
//
// A read with a limit of time, twice: the handler of the alarm jumps out of the
// read, and siglongjmp restores the mask, so that the second alarm comes
// through.  Stevens, APUE, section 10.10.

#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static sigjmp_buf too_late;
static volatile sig_atomic_t may_jump;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void on_alarm(int number)
{
    (void)number;
    if (may_jump)
        siglongjmp(too_late, 1);
}

static int read_within(int descriptor, unsigned seconds)
{
    char byte;

    if (sigsetjmp(too_late, 1) != 0) {
        may_jump = 0;
        return -1;
    }
    may_jump = 1;
    alarm(seconds);
    if (read(descriptor, &byte, 1) == -1)
        die("read");
    alarm(0);
    may_jump = 0;
    return byte;
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_alarm};
    int ends[2];

    sigemptyset(&action.sa_mask);
    if (sigaction(SIGALRM, &action, NULL) == -1)
        die("sigaction");
    if (pipe(ends) == -1)
        die("pipe");
    for (int i = 0; i < 2; i++)
        if (read_within(ends[0], 1) == -1)
            printf("nothing for a second\n");
    return 0;
}
