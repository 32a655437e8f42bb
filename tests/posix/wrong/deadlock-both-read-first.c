// SPDX-License-Identifier: MIT
//
// wrong: each of the two waits for the other's first word
// finding: deadlock 22
// says: each waits for the other one to write

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void talk(int from, int to)
{
    char word;

    if (read(from, &word, 1) != 1)
        die("read");
    if (write(to, "y", 1) != 1)
        die("write");
}

int main(void)
{
    int down[2], up[2];
    pid_t child;

    if (pipe(down) == -1 || pipe(up) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        talk(down[0], up[1]);
        exit(EXIT_SUCCESS);
    }
    talk(up[0], down[1]);
    if (wait(NULL) == -1)
        die("wait");
    printf("they have talked\n");
    return 0;
}
