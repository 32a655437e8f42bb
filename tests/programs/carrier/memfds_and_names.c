// SPDX-License-Identifier: MIT
// forked
//
// More memory with a name, and without, than is kept ready.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char name[16];

    for (int i = 0; i < 10; i++) {
        int file = memfd_create("memory", 0);
        if (file < 0 || ftruncate(file, 4096) < 0 || close(file) < 0)
            return 1;
    }
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "/memory-%d", i);
        int file = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
        printf("%d\n", file);
        shm_unlink(name);
        close(file);
    }
    if (fork() == 0)
        return 0;
    wait(NULL);
    printf("%d\n", memfd_create(NULL, 0));
    return 0;
}
