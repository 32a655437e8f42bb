// SPDX-License-Identifier: MIT
//
// wrong: a pipe at its end stays in the set, and poll returns at once for ever
// finding: endless 38
// says: POLLHUP

#include <poll.h>
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
    struct pollfd ready = {.events = POLLIN};
    int ends[2], count = 0;
    pid_t child;
    char byte;

    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        if (write(ends[1], "x", 1) != 1)
            die("write");
        exit(EXIT_SUCCESS);
    }
    close(ends[1]);
    ready.fd = ends[0];
    while (poll(&ready, 1, -1) == 1)
        if (read(ends[0], &byte, 1) == 1)
            count++;
    printf("%d bytes\n", count);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
