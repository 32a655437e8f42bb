// SPDX-License-Identifier: MIT
//
// wrong: what fscanf cannot read stays in the stream, whose end never comes
// finding: endless 38

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
    int ends[2], n = 0, sum = 0;
    FILE *in;
    pid_t child;

    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        if (write(ends[1], "1 two 3\n", 8) != 8)
            die("write");
        exit(EXIT_SUCCESS);
    }
    close(ends[1]);
    in = fdopen(ends[0], "r");
    if (in == NULL)
        die("fdopen");
    while (!feof(in))
        if (fscanf(in, "%d", &n) == 1)
            sum += n;
    printf("sum %d\n", sum);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
