// SPDX-License-Identifier: MIT
//
// wrong: the child goes on with the loop: each pass doubles the processes
// finding: limit 25
// says: more than 64 processes
//
// 256 processes, four times what a program may have.

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

    for (int i = 0; i < 8; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0)
            continue;
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}
