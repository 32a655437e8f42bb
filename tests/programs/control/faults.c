// SPDX-License-Identifier: MIT
// finished: "11|11|11|"
//
// Children use shared memory where it ends, where it is not to be written, and
// where it was.

#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SIZE = 4096
};

static char *map(int protection)
{
    return mmap(NULL, SIZE, protection, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

int main(void)
{
    char *whole = map(PROT_READ | PROT_WRITE);
    char *constant = map(PROT_READ);
    char *undone = map(PROT_READ | PROT_WRITE);
    char *where[] = {whole + SIZE, constant, undone};

    munmap(undone, SIZE);
    for (size_t i = 0; i < sizeof where / sizeof *where; i++) {
        int status;
        if (fork() == 0) {
            *where[i] = 1;
            _exit(0);
        }
        wait(&status);
        printf("%d\n", WTERMSIG(status));
    }
    return 0;
}
