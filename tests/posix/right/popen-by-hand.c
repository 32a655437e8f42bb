// SPDX-License-Identifier: MIT
//
// What popen does, by hand: the child's standard output is the pipe, and the
// parent reads lines from it through a stream.  After Stevens & Rago, APUE,
// section 15.3.

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void speak(const int ends[2])
{
    close(ends[0]);
    if (dup2(ends[1], STDOUT_FILENO) == -1)
        die("dup2");
    close(ends[1]);
    printf("one\ntwo\n");
    printf("three\n");
    exit(EXIT_SUCCESS);
}

int main(void)
{
    char line[32];
    int ends[2];
    FILE *stream;
    pid_t child;

    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        speak(ends);
    close(ends[1]);
    stream = fdopen(ends[0], "r");
    if (stream == NULL)
        die("fdopen");
    while (fgets(line, sizeof(line), stream) != NULL)
        printf("the child says %s", line);
    fclose(stream);
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    return 0;
}
