// SPDX-License-Identifier: MIT
// finished: "3 reaped|"
//
// A SIGCHLD handler reaps; the parent waits in sigsuspend.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t reaped;

static void reap(int number)
{
    int saved_errno = errno;

    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        reaped++;
    errno = saved_errno;
}

int main(void)
{
    struct sigaction action = {.sa_handler = reap};
    sigset_t blocked, before;

    sigaction(SIGCHLD, &action, NULL);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    for (int i = 0; i < 3; i++)
        if (fork() == 0)
            _exit(0);
    while (reaped < 3)
        sigsuspend(&before);
    printf("%d reaped\n", (int)reaped);
    return 0;
}
