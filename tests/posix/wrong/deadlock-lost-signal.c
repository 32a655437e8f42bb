// SPDX-License-Identifier: MIT
//
// wrong: the signal may come between the test of the flag and the pause
// finding: deadlock 46
// says: SIGUSR1 of Process-1 came before it waited
//
// Seldom seen: the child must send after the test and before the pause.

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static volatile sig_atomic_t called;

static void note(int signal)
{
    (void)signal;
    called = 1;
}

int main(void)
{
    struct sigaction action = {.sa_handler = note};
    pid_t child;

    sigemptyset(&action.sa_mask);
    if (sigaction(SIGUSR1, &action, NULL) == -1)
        die("sigaction");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        kill(getppid(), SIGUSR1);
        exit(EXIT_SUCCESS);
    }
    if (!called)
        pause();
    printf("called\n");
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
