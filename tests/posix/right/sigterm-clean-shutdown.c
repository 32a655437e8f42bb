// SPDX-License-Identifier: MIT
//
// A server that SIGTERM asks to end: the handler sets a flag only, the loop
// cleans up.  The signal is blocked but where the server waits, and the parent
// sends it after the server has said that it is ready.  After Stevens & Rago,
// APUE, sections 10.15 and 13.5.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t asked_to_end;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void ask(int signal)
{
    (void)signal;
    asked_to_end = 1;
}

static void serve(int ready)
{
    struct sigaction action = {.sa_handler = ask};
    sigset_t blocked, before;

    sigemptyset(&action.sa_mask);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    if (sigaction(SIGTERM, &action, NULL) == -1 ||
        sigprocmask(SIG_BLOCK, &blocked, &before) == -1)
        die("signals");
    if (write(ready, "!", 1) != 1)
        die("write");
    while (!asked_to_end)
        sigsuspend(&before);
    printf("the server cleans up\n");
    exit(EXIT_SUCCESS);
}

int main(void)
{
    int ready[2], status;
    pid_t server;
    char byte;

    if (pipe(ready) == -1)
        die("pipe");
    server = fork();
    if (server == -1)
        die("fork");
    if (server == 0)
        serve(ready[1]);
    if (read(ready[0], &byte, 1) != 1)
        die("read");
    if (kill(server, SIGTERM) == -1)
        die("kill");
    if (waitpid(server, &status, 0) == -1)
        die("waitpid");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        printf("the server ended by itself\n");
    return 0;
}
