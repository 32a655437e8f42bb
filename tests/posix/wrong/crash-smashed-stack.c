// SPDX-License-Identifier: MIT
//
// wrong: the buffer is filled to the size of a message, not to its own
// finding: crash 26

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    MESSAGE = 1 << 20,
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void show_line(volatile size_t size)
{
    char line[8];

    memset(line, '-', size);
    printf("%.8s\n", line);
}

int main(void)
{
    int status;
    pid_t child = fork();

    if (child == -1)
        die("fork");
    if (child == 0) {
        show_line(MESSAGE);
        exit(EXIT_SUCCESS);
    }
    if (waitpid(child, &status, 0) == -1)
        die("waitpid");
    return 0;
}
