// SPDX-License-Identifier: MIT
//
// Realtime signals as messages: they queue, each with its value, in the order
// in which they were sent, and say who sent them.  After Kerrisk, TLPI, section
// 22.8.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    MESSAGES = 3,
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void send_all(pid_t parent)
{
    for (int i = 1; i <= MESSAGES; i++) {
        union sigval value = {.sival_int = i * 10};
        if (sigqueue(parent, SIGRTMIN, value) == -1)
            die("sigqueue");
    }
}

int main(void)
{
    pid_t parent = getpid(), child;
    siginfo_t info;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    if (sigprocmask(SIG_BLOCK, &set, NULL) == -1)
        die("sigprocmask");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        send_all(parent);
        exit(EXIT_SUCCESS);
    }
    for (int i = 0; i < MESSAGES; i++) {
        if (sigwaitinfo(&set, &info) == -1)
            die("sigwaitinfo");
        if (info.si_code != SI_QUEUE || info.si_pid != child)
            return EXIT_FAILURE;
        printf("%d\n", info.si_value.sival_int);
    }
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
