// SPDX-License-Identifier: MIT
//
// wrong: the handler leaves the errno of its last waitpid to whom it interrupts
// finding: exit-status 48
//
// Seldom seen: the child must end within a few instructions.  A handler saves
// errno, and restores it.  After Kerrisk, TLPI, section 21.1.3.

#include <errno.h>
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

static void reap(int number)
{
    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
}

int main(void)
{
    struct sigaction action = {.sa_handler = reap, .sa_flags = SA_RESTART};
    pid_t child;
    long number;

    sigemptyset(&action.sa_mask);
    if (sigaction(SIGCHLD, &action, NULL) == -1)
        die("sigaction");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        _exit(EXIT_SUCCESS);
    errno = 0;
    kill(getpid(), 0);
    number = strtol("42", NULL, 10);
    if (errno != 0) {
        perror("strtol");
        exit(EXIT_FAILURE);
    }
    printf("%ld\n", number);
    while (waitpid(child, NULL, 0) == -1 && errno == EINTR)
        continue;
    return 0;
}
