// SPDX-License-Identifier: MIT
//
// wrong: the handler notes that a child has ended, and nobody waits for it
// finding: zombie 39
// says: to handle SIGCHLD is not to wait

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static volatile sig_atomic_t ended;

static void note(int signal)
{
    (void)signal;
    ended = 1;
}

int main(void)
{
    struct sigaction action = {.sa_handler = note};
    sigset_t blocked, before;
    pid_t child;

    sigemptyset(&action.sa_mask);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    if (sigaction(SIGCHLD, &action, NULL) == -1 ||
        sigprocmask(SIG_BLOCK, &blocked, &before) == -1)
        die("signals");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        exit(EXIT_SUCCESS);
    while (!ended)
        sigsuspend(&before);
    printf("the child has ended\n");
    return 0;
}
