// SPDX-License-Identifier: MIT
//
// wrong: each new child inherits the dots so far and prints them again
// finding: unflushed 23
// says: call fflush before fork

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

    for (int i = 0; i < 2; i++) {
        printf(".");
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0)
            exit(EXIT_SUCCESS);
    }
    while (wait(NULL) > 0)
        continue;
    printf("\n");
    return 0;
}
