// SPDX-License-Identifier: MIT
//
// A file as a lock: O_EXCL lets one process make it, who removes it when it is
// done.  The number it protects is in another file.

#include <errno.h>
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

static void take(void)
{
    int lock;

    while ((lock = open("lock", O_CREAT | O_EXCL | O_WRONLY, 0600)) == -1) {
        if (errno != EEXIST)
            die("open");
        usleep(1000);
    }
    close(lock);
}

static void give_back(void)
{
    if (unlink("lock") == -1)
        die("unlink");
}

static void count(int file)
{
    int number;

    take();
    if (pread(file, &number, sizeof number, 0) != sizeof number)
        die("pread");
    number++;
    if (pwrite(file, &number, sizeof number, 0) != sizeof number)
        die("pwrite");
    give_back();
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
    printf("%d\n", number);
    return number == CHILDREN ? EXIT_SUCCESS : EXIT_FAILURE;
}
