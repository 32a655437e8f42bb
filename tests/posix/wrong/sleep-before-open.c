// SPDX-License-Identifier: MIT
//
// wrong: the child hopes that the parent has made the object within a second
// finding: sleep-sync 31
//
// Seen when the parent is late by a second, or sleeping costs no time.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    const char *name = "/posix-wrong-hoped";
    int fd, status;
    pid_t child;

    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        sleep(1);
        if (shm_open(name, O_RDWR, 0600) == -1)
            die("shm_open");
        exit(EXIT_SUCCESS);
    }
    fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1)
        die("shm_open");
    if (wait(&status) == -1)
        die("wait");
    shm_unlink(name);
    exit(WEXITSTATUS(status));
}
