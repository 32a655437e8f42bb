// SPDX-License-Identifier: MIT
//
// wrong: the ball goes to and fro, and nobody ever stops the game
// finding: endless 21

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void play(int from, int to)
{
    char ball;

    while (read(from, &ball, 1) == 1)
        if (write(to, &ball, 1) != 1)
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
        play(down[0], up[1]);
        exit(EXIT_SUCCESS);
    }
    if (write(down[1], "o", 1) != 1)
        die("write");
    play(up[0], down[1]);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
