// SPDX-License-Identifier: MIT
//
// wrong: wait may fail because the handler has reaped: that is no error
// finding: exit-status 42
// says: the child was waited for at line 24 already
//
// Seldom seen: the child must end before the parent is inside wait.

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

static void reap(int signal)
{
    (void)signal;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
}

int main(void)
{
    struct sigaction action = {.sa_handler = reap, .sa_flags = SA_RESTART};
    pid_t child;

    sigemptyset(&action.sa_mask);
    if (sigaction(SIGCHLD, &action, NULL) == -1)
        die("sigaction");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        exit(EXIT_SUCCESS);
    if (wait(NULL) == -1)
        exit(EXIT_FAILURE);
    printf("the child has ended\n");
    return 0;
}
