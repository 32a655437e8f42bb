// SPDX-License-Identifier: MIT
//
// wrong: two children may end with one signal, and only one is waited for
// finding: zombie 36
// says: two SIGCHLD that come close together are one

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

static void reap_one(int signal)
{
    (void)signal;
    waitpid(-1, NULL, WNOHANG);
}

int main(void)
{
    struct sigaction action = {.sa_handler = reap_one, .sa_flags = SA_RESTART};
    int ends[2];
    pid_t child;
    char byte;

    sigemptyset(&action.sa_mask);
    if (sigaction(SIGCHLD, &action, NULL) == -1 || pipe(ends) == -1)
        die("sigaction");
    for (int i = 0; i < 2; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0)
            exit(EXIT_SUCCESS);
    }
    close(ends[1]);
    if (read(ends[0], &byte, 1) != 0)
        die("read");
    printf("both have ended\n");
    return 0;
}
