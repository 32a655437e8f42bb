// SPDX-License-Identifier: MIT
//
// wrong: two writes are expected to come out of the pipe in one read
// finding: exit-status 38
// says: fewer than it asks for
//
// Seldom seen: the parent must read between the two writes.

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
    int ends[2], pair[2];
    pid_t child;

    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        for (int i = 0; i < 2; i++)
            if (write(ends[1], &i, sizeof(i)) != sizeof(i))
                die("write");
        exit(EXIT_SUCCESS);
    }
    if (read(ends[0], pair, sizeof(pair)) != sizeof(pair)) {
        wait(NULL);
        exit(EXIT_FAILURE);
    }
    printf("%d %d\n", pair[0], pair[1]);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
