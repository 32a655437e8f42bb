// SPDX-License-Identifier: MIT
//
// wrong: the second child inherits a write end of the first one's input
// finding: deadlock 23
// says: still held by Process-2, which has never written to it

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void child_reads(const int pipes[2][2], int me)
{
    char byte;

    close(pipes[me][1]);
    while (read(pipes[me][0], &byte, 1) == 1)
        printf("child %d reads %c\n", me, byte);
    exit(EXIT_SUCCESS);
}

int main(void)
{
    int pipes[2][2];
    pid_t children[2];

    for (int i = 0; i < 2; i++) {
        if (pipe(pipes[i]) == -1)
            die("pipe");
        children[i] = fork();
        if (children[i] == -1)
            die("fork");
        if (children[i] == 0)
            child_reads(pipes, i);
    }
    for (int i = 0; i < 2; i++) {
        if (write(pipes[i][1], "x", 1) != 1)
            die("write");
        close(pipes[i][1]);
        if (waitpid(children[i], NULL, 0) == -1)
            die("waitpid");
    }
    return 0;
}
