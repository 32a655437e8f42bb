// SPDX-License-Identifier: MIT
//
// wrong: the question waits in the buffer of fprintf for a flush
// finding: deadlock 43
// says: MainProcess has printed at line 42 still waits in the buffer

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
    int question[2], answer[2], n;
    FILE *to;
    pid_t child;

    if (pipe(question) == -1 || pipe(answer) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        char text[8];

        if (read(question[0], text, sizeof(text)) <= 0)
            die("read");
        n = 2 * atoi(text);
        if (write(answer[1], &n, sizeof(n)) != sizeof(n))
            die("write");
        exit(EXIT_SUCCESS);
    }
    to = fdopen(question[1], "w");
    if (to == NULL)
        die("fdopen");
    fprintf(to, "21\n");
    if (read(answer[0], &n, sizeof(n)) != sizeof(n))
        die("read");
    printf("answer %d\n", n);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
