// SPDX-License-Identifier: MIT
//
// wrong: a child for each request, read to its end of file and never waited for
// finding: zombie 23

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void serve(int request)
{
    int ends[2], answer;
    pid_t child;

    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        answer = 2 * request;
        if (write(ends[1], &answer, sizeof(answer)) != sizeof(answer))
            die("write");
        exit(EXIT_SUCCESS);
    }
    close(ends[1]);
    while (read(ends[0], &answer, sizeof(answer)) == sizeof(answer))
        printf("answer %d\n", answer);
    fflush(stdout);
    close(ends[0]);
}

int main(void)
{
    for (int request = 1; request <= 2; request++)
        serve(request);
    return 0;
}
