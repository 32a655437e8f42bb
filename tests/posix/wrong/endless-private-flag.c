// SPDX-License-Identifier: MIT
//
// wrong: the child sets its own copy of the global flag; the parent's stays 0
// finding: endless 31
// says: is a copy in each process

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static volatile int done;

int main(void)
{
    pid_t child;

    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        done = 1;
        exit(EXIT_SUCCESS);
    }
    while (!done)
        continue;
    printf("done\n");
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
