// SPDX-License-Identifier: MIT
//
// wrong: the reader keeps a write end of the pipe that it reads to the end
// finding: deadlock 29
// says: nobody but itself still holds the write end

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
        while (read(ends[0], &n, sizeof(n)) == sizeof(n))
            printf("read %d\n", n);
        exit(EXIT_SUCCESS);
    }
    close(ends[0]);
    n = 1;
    if (write(ends[1], &n, sizeof(n)) != sizeof(n))
        die("write");
    close(ends[1]);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
