// SPDX-License-Identifier: MIT
//
// fibonacci N: N times i += j, against N times j += i, while another process
// looks at both (fib_bench of SV-COMP): 19605 classes for 4.
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int *shared;

static void act(int me, int count)
{
    if (me == 2) {
        if (shared[0] >= 144 || shared[1] >= 144)
            _exit(1);
        return;
    }
    for (int i = 0; i < count; i++)
        shared[me] += shared[1 - me];
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 2;
    pid_t pids[16];

    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    shared[0] = shared[1] = 1;
    for (int i = 0; i < 3; i++) {
        pids[i] = fork();
        if (pids[i] != 0)
            continue;
        act(i, count);
        _exit(0);
    }
    for (int i = 0; i < 3; i++)
        waitpid(pids[i], NULL, 0);
    return 0;
}
