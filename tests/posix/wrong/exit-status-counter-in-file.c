// SPDX-License-Identifier: MIT
//
// wrong: two children count in a file, and nothing keeps them apart
// finding: exit-status 52
//
// Seldom seen: one must read the number while the other has not written it yet.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    CHILDREN = 2,
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void count(int file)
{
    int number;

    if (pread(file, &number, sizeof number, 0) != sizeof number)
        die("pread");
    number++;
    if (pwrite(file, &number, sizeof number, 0) != sizeof number)
        die("pwrite");
}

int main(void)
{
    int file = open("number", O_CREAT | O_RDWR, 0600), number = 0;

    if (file == -1 || pwrite(file, &number, sizeof number, 0) == -1)
        die("number");
    for (int i = 0; i < CHILDREN; i++) {
        pid_t pid = fork();
        if (pid == -1)
            die("fork");
        if (pid == 0) {
            count(file);
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        ;
    if (pread(file, &number, sizeof number, 0) != sizeof number)
        die("pread");
    return number == CHILDREN ? EXIT_SUCCESS : EXIT_FAILURE;
}
