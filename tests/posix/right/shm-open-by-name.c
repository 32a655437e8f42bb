// SPDX-License-Identifier: MIT
//
// Shared memory that the child opens by its name, in a mapping of its own: the
// parent gives it its size before the fork and unlinks it after the wait. After
// Stevens, UNIX Network Programming, volume 2, section 13.3.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SIZE = 64
};

static const char name[] = "/posix-right-shm";

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static char *map(int flags)
{
    int fd = shm_open(name, flags, 0600);
    char *memory;

    if (fd == -1)
        die("shm_open");
    if ((flags & O_CREAT) && ftruncate(fd, SIZE) == -1)
        die("ftruncate");
    memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        die("mmap");
    close(fd);
    return memory;
}

int main(void)
{
    char *memory = map(O_CREAT | O_EXCL | O_RDWR);
    pid_t child = fork();

    if (child == -1)
        die("fork");
    if (child == 0) {
        strcpy(map(O_RDWR), "written by the child");
        _exit(EXIT_SUCCESS);
    }
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    puts(memory);
    munmap(memory, SIZE);
    if (shm_unlink(name) == -1)
        die("shm_unlink");
    return 0;
}
