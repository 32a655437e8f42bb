// SPDX-License-Identifier: MIT
//
// Children whose end is of no interest: with SIGCHLD ignored they leave no
// zombies, and wait returns only when all have ended, with ECHILD.  After
// Stevens & Rago, APUE, section 10.7, and wait(2).

#include <errno.h>
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

int main(void)
{
    if (signal(SIGCHLD, SIG_IGN) == SIG_ERR)
        die("signal");
    for (int i = 0; i < 2; i++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0) {
            printf("child %d\n", i);
            exit(EXIT_SUCCESS);
        }
    }
    if (wait(NULL) == -1 && errno == ECHILD)
        printf("all have ended\n");
    return 0;
}
