// SPDX-License-Identifier: MIT
//
// wrong: the signal may come before the child has installed its handler
// finding: crash 41
// says: install the handler before the fork
//
// The parent does not look at the status, so that nobody sees the SIGUSR1.

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
        printf("the child is ready\n");
        exit(EXIT_SUCCESS);
    }
    if (kill(child, SIGUSR1) == -1)
        die("kill");
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
