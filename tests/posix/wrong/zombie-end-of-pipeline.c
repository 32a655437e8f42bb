// SPDX-License-Identifier: MIT
//
// wrong: of the two stages of the pipeline the parent waits for the last only
// finding: zombie 25

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
    if (child == 0) {
        if (write(ends[1], "x", 1) != 1)
            die("write");
        exit(EXIT_SUCCESS);
    }
    close(ends[1]);
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        while (read(ends[0], &byte, 1) == 1)
            printf("the last stage reads %c\n", byte);
        exit(EXIT_SUCCESS);
    }
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    return 0;
}
