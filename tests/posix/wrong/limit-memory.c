// SPDX-License-Identifier: MIT
//
// wrong: a new buffer for each step, and the old ones are never freed
// finding: limit 36
//
// 1 GiB, twice what a program may have.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SIZE = 64 * 1024 * 1024,
    STEPS = 16
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void *volatile kept;

int main(void)
{
    pid_t child;

    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        for (int i = 0; i < STEPS; i++) {
            kept = malloc(SIZE);
            if (kept == NULL)
                die("malloc");
            memset(kept, i, SIZE);
        }
        exit(EXIT_SUCCESS);
    }
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
