// SPDX-License-Identifier: MIT
//
// wrong: the old object is unlinked at the start, the new one never
// finding: leak 27
// says: somebody makes it after that

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
    const char *name = "/posix-wrong-start";
    pid_t child;
    int fd;

    shm_unlink(name);
    fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1)
        die("shm_open");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        if (ftruncate(fd, 4096) == -1)
            die("ftruncate");
        exit(EXIT_SUCCESS);
    }
    if (wait(NULL) == -1)
        die("wait");
    close(fd);
    return 0;
}
