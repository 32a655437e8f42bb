// SPDX-License-Identifier: MIT
// livelock: ""
//
// Each waits for the other's flag, and sets its own afterwards.
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    volatile int *flags = mmap(NULL, 2 * sizeof *flags, PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int me = fork() == 0;

    while (!flags[!me])
        ;
    flags[me] = 1;
    wait(NULL);
    return 0;
}
