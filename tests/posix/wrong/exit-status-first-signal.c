// SPDX-License-Identifier: MIT
//
// wrong: of two children that send a value, the second one may be first
// finding: exit-status 56
//
// Realtime signals queue in the order in which they are sent, not in that of
// the birth of who sends them.

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

static void start_sender(pid_t parent, int number)
{
    union sigval value = {.sival_int = number};
    pid_t child = fork();

    if (child == -1)
        die("fork");
    if (child != 0)
        return;
    if (sigqueue(parent, SIGRTMIN, value) == -1)
        die("sigqueue");
    exit(EXIT_SUCCESS);
}

int main(void)
{
    sigset_t set;
    siginfo_t info;

    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    if (sigprocmask(SIG_BLOCK, &set, NULL) == -1)
        die("sigprocmask");
    start_sender(getpid(), 1);
    start_sender(getpid(), 2);
    while (wait(NULL) > 0)
        continue;
    for (int i = 1; i <= 2; i++) {
        if (sigwaitinfo(&set, &info) == -1)
            die("sigwaitinfo");
        if (info.si_value.sival_int == i) {
            printf("%d has reported\n", i);
            continue;
        }
        fprintf(stderr, "who is %d?\n", info.si_value.sival_int);
        exit(EXIT_FAILURE);
    }
    return 0;
}
