// SPDX-License-Identifier: MIT
// forked
//
// Half of a mapping is given back, the other half is still shared.
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char *memory = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    munmap(memory + 4096, 4096);
    if (fork() == 0) {
        memory[0] = 'x';
        return 0;
    }
    wait(NULL);
    printf("%c\n", memory[0]);
    return 0;
}
