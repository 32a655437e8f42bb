// SPDX-License-Identifier: MIT
//
// Streams on both pipes of a coprocess: what fprintf has put into the buffer
// leaves with fflush, before the answer is read with fscanf and getline.  After
// Stevens & Rago, APUE, section 15.4 (on buffering).

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void twice(FILE *in, FILE *out)
{
    char *line = NULL;
    size_t size = 0;

    while (getline(&line, &size, in) != -1) {
        fprintf(out, "%d\n", 2 * atoi(line));
        fflush(out);
    }
    free(line);
}

int main(void)
{
    int question[2], answer[2], value;
    FILE *to, *from;
    pid_t child;

    if (pipe(question) == -1 || pipe(answer) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        close(question[1]);
        close(answer[0]);
        from = fdopen(question[0], "r");
        to = fdopen(answer[1], "w");
        if (from == NULL || to == NULL)
            die("fdopen");
        twice(from, to);
        exit(EXIT_SUCCESS);
    }
    close(question[0]);
    close(answer[1]);
    to = fdopen(question[1], "w");
    from = fdopen(answer[0], "r");
    if (to == NULL || from == NULL)
        die("fdopen");
    for (int i = 1; i <= 2; i++) {
        fprintf(to, "%d\n", i);
        fflush(to);
        if (fscanf(from, "%d", &value) == 1)
            printf("twice %d is %d\n", i, value);
    }
    fclose(to);
    fclose(from);
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    return 0;
}
