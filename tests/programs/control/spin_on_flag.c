// SPDX-License-Identifier: MIT
// finished: "seen|"
//
// A loop that reads a flag until somebody sets it.
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    volatile int *flag = mmap(NULL, sizeof *flag, PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (fork() == 0) {
        *flag = 1;
        return 0;
    }
    while (!*flag)
        ;
    printf("seen\n");
    wait(NULL);
    return 0;
}
