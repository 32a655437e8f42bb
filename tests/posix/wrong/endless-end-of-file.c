// SPDX-License-Identifier: MIT
//
// wrong: at the end of file read returns 0, which the loop takes for data
// finding: endless 31
// says: a read of 0 bytes

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
        close(ends[1]);
        while (read(ends[0], &byte, 1) >= 0)
            continue;
        exit(EXIT_SUCCESS);
    }
    close(ends[0]);
    if (write(ends[1], "x", 1) != 1)
        die("write");
    close(ends[1]);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
