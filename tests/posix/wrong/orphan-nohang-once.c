// SPDX-License-Identifier: MIT
//
// wrong: waitpid with WNOHANG looks once, and the child may still run
// finding: orphan 22
// says: with WNOHANG the call at line 29 does not wait

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
    if (waitpid(child, NULL, WNOHANG) == -1)
        die("waitpid");
    return 0;
}
