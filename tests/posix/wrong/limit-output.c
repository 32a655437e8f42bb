// SPDX-License-Identifier: MIT
//
// wrong: a trace of every step that somebody forgot: more than two megabytes
// finding: limit 30
//
// Natively it ends well, after twice what a program may print.

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
    int sum = 0;
    pid_t child;

    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        for (int i = 0; i < 100000; i++) {
            sum ^= i;
            printf("step %6d: sum %6d\n", i, sum);
        }
        exit(EXIT_SUCCESS);
    }
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
