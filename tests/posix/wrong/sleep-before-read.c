// SPDX-License-Identifier: MIT
//
// wrong: the read does not block, and counts on data after a tenth of a second
// finding: sleep-sync 37
//
// Seen when the child is late by as much, or sleeping costs no time.

#include <fcntl.h>
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
    int ends[2];
    ssize_t got;
    pid_t child;
    char byte;

    if (pipe(ends) == -1 || fcntl(ends[0], F_SETFL, O_NONBLOCK) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        if (write(ends[1], "x", 1) != 1)
            die("write");
        exit(EXIT_SUCCESS);
    }
    usleep(100000);
    got = read(ends[0], &byte, 1);
    if (wait(NULL) == -1)
        die("wait");
    if (got != 1)
        exit(EXIT_FAILURE);
    printf("read %c\n", byte);
    return 0;
}
