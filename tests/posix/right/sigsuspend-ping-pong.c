// SPDX-License-Identifier: MIT
//
// Ping and pong by signals: SIGUSR1 is blocked before the fork and let in only
// by sigsuspend, so that no signal can come before somebody waits for it. After
// Stevens & Rago, APUE, section 10.16 (TELL_WAIT).

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    ROUNDS = 2
};

static volatile sig_atomic_t called;
static sigset_t waiting;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void note(int signal)
{
    (void)signal;
    called = 1;
}

static void await_call(void)
{
    while (!called)
        sigsuspend(&waiting);
    called = 0;
}

int main(void)
{
    struct sigaction action = {.sa_handler = note};
    sigset_t blocked;
    pid_t child;

    sigemptyset(&action.sa_mask);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    if (sigaction(SIGUSR1, &action, NULL) == -1 ||
        sigprocmask(SIG_BLOCK, &blocked, &waiting) == -1)
        die("signals");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        for (int i = 0; i < ROUNDS; i++) {
            await_call();
            printf("pong %d\n", i);
            kill(getppid(), SIGUSR1);
        }
        exit(EXIT_SUCCESS);
    }
    for (int i = 0; i < ROUNDS; i++) {
        printf("ping %d\n", i);
        kill(child, SIGUSR1);
        await_call();
    }
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    return 0;
}
