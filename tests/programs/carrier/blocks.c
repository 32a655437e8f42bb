// SPDX-License-Identifier: MIT
// carried
//
// How much of a shared file has been written to can be seen.
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SIZE = 64 << 10,
};

int main(void)
{
    int file = memfd_create("blocks", 0);
    struct stat status;

    if (ftruncate(file, SIZE) < 0)
        return 1;
    char *bytes = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (fork() == 0) {
        for (int i = 0; i < 3; i++)
            bytes[i * 4096] = 1;
        return 0;
    }
    wait(NULL);
    fstat(file, &status);
    printf("%ld\n", (long)status.st_blocks);
    return 0;
}
