// SPDX-License-Identifier: MIT
//
// wrong: the parent ends without waiting for its child
// finding: orphan 20

#include <stdio.h>
#include <stdlib.h>
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
    printf("the parent ends\n");
    return 0;
}
