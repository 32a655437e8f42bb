// SPDX-License-Identifier: MIT
//
// wrong: the loop that waits stops one child too early
// finding: orphan 27
// says: waits for 2 of its 3 children

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    CHILDREN = 3
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    pid_t child;

    for (int i = 0; i < CHILDREN; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            printf("child %d\n", i);
            exit(EXIT_SUCCESS);
        }
    }
    for (int i = 1; i < CHILDREN; i++)
        if (wait(NULL) == -1)
            die("wait");
    return 0;
}
