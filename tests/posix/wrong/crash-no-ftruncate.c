// SPDX-License-Identifier: MIT
//
// wrong: a new shared memory object has no bytes until ftruncate gives it some
// finding: crash 39
// says: made at line 24 has no bytes
//
// The parent does not look at the status, so that nobody sees the SIGBUS.

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
    int fd = shm_open("/posix-wrong-size", O_CREAT | O_EXCL | O_RDWR, 0600);
    int *counter;
    pid_t child;

    if (fd == -1)
        die("shm_open");
    shm_unlink("/posix-wrong-size");
    counter =
        mmap(NULL, sizeof(*counter), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (counter == MAP_FAILED)
        die("mmap");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        *counter = 1;
        exit(EXIT_SUCCESS);
    }
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
