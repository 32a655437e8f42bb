// SPDX-License-Identifier: MIT
//
// wrong: the shared memory is unmapped and never unlinked
// finding: leak 21

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
    int fd = shm_open("/posix-wrong-unmapped", O_CREAT | O_RDWR, 0600);
    int *value;
    pid_t child;

    if (fd == -1 || ftruncate(fd, sizeof(*value)) == -1)
        die("shm_open");
    value =
        mmap(NULL, sizeof(*value), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (value == MAP_FAILED)
        die("mmap");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        *value = 42;
        exit(EXIT_SUCCESS);
    }
    if (wait(NULL) == -1)
        die("wait");
    printf("value %d\n", *value);
    munmap(value, sizeof(*value));
    close(fd);
    return 0;
}
