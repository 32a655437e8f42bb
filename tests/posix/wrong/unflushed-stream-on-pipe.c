// SPDX-License-Identifier: MIT
//
// wrong: the child's fprintf into the pipe never leaves the buffer
// finding: unflushed 33

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
    char line[32];
    int ends[2];
    FILE *stream;
    pid_t child;

    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    stream = fdopen(ends[child == 0], child == 0 ? "w" : "r");
    if (stream == NULL)
        die("fdopen");
    if (child == 0) {
        fprintf(stream, "hello\n");
        _exit(EXIT_SUCCESS);
    }
    close(ends[1]);
    if (fgets(line, sizeof(line), stream) == NULL)
        printf("the child has said nothing\n");
    else
        printf("the child says %s", line);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
