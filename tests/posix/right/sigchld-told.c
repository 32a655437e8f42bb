// SPDX-License-Identifier: MIT
//
// A handler with SA_SIGINFO is told who has ended, and how; SIGCHLD is blocked
// from before fork on, so the child is known by then.  See sigaction(2).

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t who, how, status;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void note(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    who = info->si_pid;
    how = info->si_code;
    status = info->si_status;
}

int main(void)
{
    struct sigaction action = {.sa_sigaction = note,
                               .sa_flags = SA_SIGINFO | SA_RESTART};
    sigset_t block, old;
    pid_t child;

    sigemptyset(&action.sa_mask);
    if (sigaction(SIGCHLD, &action, NULL) == -1)
        die("sigaction");
    sigemptyset(&block);
    sigaddset(&block, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &block, &old) == -1)
        die("sigprocmask");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        _exit(7);
    while (who == 0)
        sigsuspend(&old);
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    if (who != child || how != CLD_EXITED)
        return EXIT_FAILURE;
    printf("the child ended with %d\n", status);
    return 0;
}
