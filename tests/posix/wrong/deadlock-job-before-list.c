// SPDX-License-Identifier: MIT
//
// wrong: the child may be reaped by the handler before it is in the list
// finding: deadlock 62
//
// Bryant and O'Hallaron, CS:APP, section 8.5.6: SIGCHLD must be blocked before
// fork.  Seldom seen: the child must end before its parent goes on.

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile pid_t job;
static volatile sig_atomic_t jobs;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void reap(int number)
{
    int saved = errno;
    pid_t child;

    (void)number;
    while ((child = waitpid(-1, NULL, WNOHANG)) > 0) {
        if (child != job)
            continue;
        job = 0;
        jobs--;
    }
    errno = saved;
}

int main(void)
{
    struct sigaction action = {.sa_handler = reap, .sa_flags = SA_RESTART};
    sigset_t block, old;
    pid_t child;

    sigemptyset(&action.sa_mask);
    if (sigaction(SIGCHLD, &action, NULL) == -1)
        die("sigaction");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        _exit(EXIT_SUCCESS);
    job = child;
    jobs++;
    sigemptyset(&block);
    sigaddset(&block, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &block, &old) == -1)
        die("sigprocmask");
    // The job that has ended stays in the list for ever.
    while (jobs > 0)
        sigsuspend(&old);
    printf("all jobs have ended\n");
    return 0;
}
