// SPDX-License-Identifier: MIT
//
// wrong: after one second the child is hoped to have ended
// finding: sleep-sync 30
//
// Seen when the child is late by a second, or sleeping costs no time.

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
    pid_t child;

    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        printf("the child works\n");
        exit(EXIT_SUCCESS);
    }
    sleep(1);
    if (waitpid(child, NULL, WNOHANG) != child) {
        fprintf(stderr, "the child is late\n");
        exit(EXIT_FAILURE);
    }
    printf("the child has ended\n");
    return 0;
}
