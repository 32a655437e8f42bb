// SPDX-License-Identifier: MIT
//
// A time limit by alarm: SIGALRM is blocked until sigsuspend, so it cannot come
// between the test and the wait.  The child that does not end by itself is
// killed and reaped.  After Stevens & Rago, APUE, sections 10.10 and 10.16.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t expired;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void expire(int signal)
{
    (void)signal;
    expired = 1;
}

int main(void)
{
    struct sigaction action = {.sa_handler = expire};
    sigset_t blocked, before;
    pid_t child;
    int status;

    sigemptyset(&action.sa_mask);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGALRM);
    if (sigaction(SIGALRM, &action, NULL) == -1 ||
        sigprocmask(SIG_BLOCK, &blocked, &before) == -1)
        die("signals");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        for (;;)
            pause();
    alarm(1);
    while (!expired)
        sigsuspend(&before);
    if (kill(child, SIGKILL) == -1)
        die("kill");
    if (waitpid(child, &status, 0) == -1)
        die("waitpid");
    if (WIFSIGNALED(status))
        printf("too late: killed by signal %d\n", WTERMSIG(status));
    return 0;
}
