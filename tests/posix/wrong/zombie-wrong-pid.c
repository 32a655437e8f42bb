// SPDX-License-Identifier: MIT
//
// wrong: the parent waits for its own pid, which fails, and does not notice
// finding: zombie 26
// says: is no child of MainProcess

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
    pid_t child;
    char byte;

    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        exit(EXIT_SUCCESS);
    close(ends[1]);
    if (read(ends[0], &byte, 1) != 0)
        die("read");
    waitpid(getpid(), NULL, 0);
    printf("the parent goes on\n");
    return 0;
}
