// SPDX-License-Identifier: MIT
//
// A coprocess on two pipes: one for the questions, one for the answers.  Each
// side closes the ends of the other, and the end of the questions ends the
// coprocess.  After Stevens & Rago, APUE, section 15.4.

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void add_pairs(int in, int out)
{
    int pair[2], sum;

    while (read(in, pair, sizeof(pair)) == sizeof(pair)) {
        sum = pair[0] + pair[1];
        if (write(out, &sum, sizeof(sum)) != sizeof(sum))
            _exit(EXIT_FAILURE);
    }
    _exit(EXIT_SUCCESS);
}

int main(void)
{
    int question[2], answer[2], status;
    pid_t child;

    if (pipe(question) == -1 || pipe(answer) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        close(question[1]);
        close(answer[0]);
        add_pairs(question[0], answer[1]);
    }
    close(question[0]);
    close(answer[1]);
    for (int i = 1; i <= 3; i++) {
        int pair[2] = {i, 10 * i}, sum;

        if (write(question[1], pair, sizeof(pair)) != sizeof(pair))
            die("write");
        if (read(answer[0], &sum, sizeof(sum)) != sizeof(sum))
            die("read");
        printf("%d + %d = %d\n", pair[0], pair[1], sum);
    }
    close(question[1]);
    if (waitpid(child, &status, 0) == -1)
        die("waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}
