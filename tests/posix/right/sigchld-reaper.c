// SPDX-License-Identifier: MIT
//
// A parent that reaps in its SIGCHLD handler: several children may end before
// it runs once, so it takes all that are there.  SIGCHLD is blocked but inside
// sigsuspend, so that no wakeup is lost.  After Kerrisk, TLPI, section 26.3.1.

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    CHILDREN = 3
};

static volatile sig_atomic_t alive = CHILDREN;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void reap(int signal)
{
    int saved = errno;

    (void)signal;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        alive--;
    errno = saved;
}

int main(void)
{
    struct sigaction action = {.sa_handler = reap};
    sigset_t blocked, before;

    sigemptyset(&action.sa_mask);
    if (sigaction(SIGCHLD, &action, NULL) == -1)
        die("sigaction");
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &blocked, &before) == -1)
        die("sigprocmask");
    for (int i = 0; i < CHILDREN; i++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0)
            _exit(i);
    }
    while (alive > 0)
        if (sigsuspend(&before) == -1 && errno != EINTR)
            die("sigsuspend");
    printf("all children have been reaped\n");
    return 0;
}
