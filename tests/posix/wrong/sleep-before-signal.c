// SPDX-License-Identifier: MIT
//
// wrong: one second is hoped to be enough for the child to install its handler
// finding: sleep-sync 42
//
// Seen when the child is late by a second, or sleeping costs no time: the
// signal then kills it, or is over before the pause.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void greet(int signal)
{
    (void)signal;
    _exit(EXIT_SUCCESS);
}

int main(void)
{
    struct sigaction action = {.sa_handler = greet};
    pid_t child;

    sigemptyset(&action.sa_mask);
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        if (sigaction(SIGUSR1, &action, NULL) == -1)
            die("sigaction");
        for (;;)
            pause();
    }
    sleep(1);
    if (kill(child, SIGUSR1) == -1)
        die("kill");
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
