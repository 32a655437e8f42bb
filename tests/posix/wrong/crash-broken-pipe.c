// SPDX-License-Identifier: MIT
//
// wrong: the reader leaves after the first number, and SIGPIPE kills the writer
// finding: crash 33
// says: nobody reads any more
//
// Seldom seen: the parent must read and close between two of the writes.

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
    int ends[2], n;
    pid_t child;

    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        close(ends[0]);
        for (n = 0; n < 3; n++)
            if (write(ends[1], &n, sizeof(n)) != sizeof(n))
                die("write");
        exit(EXIT_SUCCESS);
    }
    close(ends[1]);
    if (read(ends[0], &n, sizeof(n)) == sizeof(n))
        printf("read %d\n", n);
    close(ends[0]);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
