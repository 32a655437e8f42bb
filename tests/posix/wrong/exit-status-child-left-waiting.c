// SPDX-License-Identifier: MIT
//
// wrong: sem_open() lacks O_CREAT, and the parent gives up
// finding: exit-status 17
// says: sem_open at line 34
//
// Seen always.  That the child waits for ever is no fault of its own.

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    int questions[2], answers[2];
    char question;
    sem_t *ready;

    if (pipe(questions) == -1 || pipe(answers) == -1)
        die("pipe");
    if (fork() == 0) {
        if (read(questions[0], &question, 1) == 1 &&
            write(answers[1], &question, 1) != 1)
            die("write");
        exit(EXIT_SUCCESS);
    }
    ready = sem_open("/posix-wrong-ready", 0);
    if (ready == SEM_FAILED)
        die("sem_open");
    if (write(questions[1], "?", 1) != 1 || read(answers[0], &question, 1) != 1)
        die("ask");
    return 0;
}
