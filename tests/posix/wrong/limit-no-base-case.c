// SPDX-License-Identifier: MIT
//
// wrong: each child has a child of its own, down to a depth of 200
// finding: limit 25
//
// 200 processes at once, three times what a program may have.

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void descend(int depth)
{
    pid_t child;

    if (depth == 200)
        return;
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        descend(depth + 1);
        exit(EXIT_SUCCESS);
    }
    if (wait(NULL) == -1)
        die("wait");
}

int main(void)
{
    descend(0);
    printf("back again\n");
    return 0;
}
