// SPDX-License-Identifier: MIT
//
// wrong: a child that still runs (0) is taken for a failure of waitpid
// finding: exit-status 31
// says: finds that no child has ended yet

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
    if (waitpid(child, NULL, WNOHANG) != child) {
        fprintf(stderr, "waitpid failed\n");
        exit(EXIT_FAILURE);
    }
    return 0;
}
