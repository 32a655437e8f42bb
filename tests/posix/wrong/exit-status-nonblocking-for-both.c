// SPDX-License-Identifier: MIT
//
// wrong: the child sets O_NONBLOCK of a file that is open in its parent, too
// finding: exit-status 18
// says: read at line 43, with EAGAIN
//
// Seldom seen: the parent must come between the two calls of its child.

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

static void send_byte(const int ends[2])
{
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) == -1)
        die("fcntl");
    if (write(ends[1], "x", 1) != 1)
        die("write");
}

int main(void)
{
    int ends[2];
    char byte;

    if (pipe(ends) == -1)
        die("pipe");
    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0) {
        send_byte(ends);
        exit(EXIT_SUCCESS);
    }
    if (read(ends[0], &byte, 1) != 1)
        die("read");
    waitpid(pid, NULL, 0);
    return EXIT_SUCCESS;
}
