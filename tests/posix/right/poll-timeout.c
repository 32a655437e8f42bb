// SPDX-License-Identifier: MIT
//
// A read with a time limit: poll gives up after its milliseconds while the
// child waits for a word that comes only then.  After Kerrisk, TLPI,
// section 63.2.2.

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void answer_when_asked(int from, int to)
{
    char word;

    if (read(from, &word, 1) != 1 || write(to, &word, 1) != 1)
        die("answer");
    _exit(EXIT_SUCCESS);
}

int main(void)
{
    int question[2], answer[2];
    struct pollfd ready = {.events = POLLIN};
    char word = 'x';
    pid_t child;

    if (pipe(question) == -1 || pipe(answer) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        answer_when_asked(question[0], answer[1]);
    ready.fd = answer[0];
    if (poll(&ready, 1, 20) == 0)
        printf("no answer yet\n");
    if (write(question[1], &word, 1) != 1)
        die("write");
    if (poll(&ready, 1, -1) == 1 && read(answer[0], &word, 1) == 1)
        printf("answer %c\n", word);
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    return 0;
}
