// SPDX-License-Identifier: MIT
//
// wrong: the parent reads only when the child has ended, which fills the pipe
// finding: deadlock 33
// says: take the data out before you wait

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static char block[100 * 1024];

int main(void)
{
    int ends[2];
    ssize_t n, total = 0;
    pid_t child;

    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        close(ends[0]);
        if (write(ends[1], block, sizeof(block)) != sizeof(block))
            die("write");
        exit(EXIT_SUCCESS);
    }
    close(ends[1]);
    if (wait(NULL) == -1)
        die("wait");
    while ((n = read(ends[0], block, sizeof(block))) > 0)
        total += n;
    printf("%zd bytes\n", total);
    return 0;
}
