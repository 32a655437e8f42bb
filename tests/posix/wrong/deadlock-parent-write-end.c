// SPDX-License-Identifier: MIT
//
// wrong: the parent waits for a reader while it holds the write end itself
// finding: deadlock 30
// says: still held by MainProcess

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
    int ends[2], n, sum = 0;
    pid_t child;

    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        close(ends[1]);
        while (read(ends[0], &n, sizeof(n)) == sizeof(n))
            sum += n;
        printf("sum %d\n", sum);
        exit(EXIT_SUCCESS);
    }
    close(ends[0]);
    for (n = 1; n <= 2; n++)
        if (write(ends[1], &n, sizeof(n)) != sizeof(n))
            die("write");
    if (wait(NULL) == -1)
        die("wait");
    close(ends[1]);
    return 0;
}
