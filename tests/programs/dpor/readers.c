// SPDX-License-Identifier: MIT
//
// readers N: one process writes a variable and N read it: 2^N classes.
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int *shared;

static void act(int me, int count)
{
    (void)count;
    if (me == 0)
        *shared = 1;
    else
        (void)*shared;
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 2;
    pid_t pids[16];

    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < count + 1; i++) {
        pids[i] = fork();
        if (pids[i] != 0)
            continue;
        act(i, count);
        _exit(0);
    }
    for (int i = 0; i < count + 1; i++)
        waitpid(pids[i], NULL, 0);
    return 0;
}
