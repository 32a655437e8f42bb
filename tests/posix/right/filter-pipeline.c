// SPDX-License-Identifier: MIT
//
// A pipeline of three filters, each a process: numbers, their squares, the sum.
// The parent closes both ends of each pipe once its users are born, so that
// every reader sees an end of file.  After Kernighan & Pike, The UNIX
// Programming Environment, and Kerrisk, TLPI, section 44.4.

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void generate(int in, int out)
{
    (void)in;
    for (int n = 1; n <= 3; n++)
        if (write(out, &n, sizeof(n)) != sizeof(n))
            die("write");
}

static void square(int in, int out)
{
    int n;

    while (read(in, &n, sizeof(n)) == sizeof(n)) {
        n *= n;
        if (write(out, &n, sizeof(n)) != sizeof(n))
            die("write");
    }
}

static void sum(int in, int out)
{
    int n, total = 0;

    (void)out;
    while (read(in, &n, sizeof(n)) == sizeof(n))
        total += n;
    printf("sum of the squares: %d\n", total);
}

int main(void)
{
    void (*const filters[])(int, int) = {generate, square, sum};
    int in = -1;

    for (int i = 0; i < 3; i++) {
        int next[2] = {-1, -1};

        if (i < 2 && pipe(next) == -1)
            die("pipe");
        switch (fork()) {
        case -1:
            die("fork");
            break;
        case 0:
            if (i < 2)
                close(next[0]);
            filters[i](in, next[1]);
            exit(EXIT_SUCCESS);
        }
        if (i > 0)
            close(in);
        if (i < 2)
            close(next[1]);
        in = next[0];
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}
