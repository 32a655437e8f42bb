// SPDX-License-Identifier: MIT
//
// wrong: the title is in the stream's buffer at the fork, and comes out twice
// finding: unflushed 28

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
    int ends[2], c;
    FILE *out;
    pid_t child;

    if (pipe(ends) == -1)
        die("pipe");
    out = fdopen(ends[1], "w");
    if (out == NULL)
        die("fdopen");
    fprintf(out, "title\n");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        fprintf(out, "text\n");
        exit(EXIT_SUCCESS);
    }
    if (wait(NULL) == -1)
        die("wait");
    fclose(out);
    out = fdopen(ends[0], "r");
    if (out == NULL)
        die("fdopen");
    while ((c = fgetc(out)) != EOF)
        putchar(c);
    return 0;
}
