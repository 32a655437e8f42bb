// SPDX-License-Identifier: MIT
//
// wrong: what printf has buffered before the fork is printed by both processes
// finding: unflushed 21

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

    printf("calculating... ");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        exit(EXIT_SUCCESS);
    if (wait(NULL) == -1)
        die("wait");
    printf("done\n");
    return 0;
}
