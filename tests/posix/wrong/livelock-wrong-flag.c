// SPDX-License-Identifier: MIT
//
// wrong: the child sets its own flag, and the parent waits for the other one
// finding: livelock 36
// says: Process-1 changed other bytes of it, at line 33

#include <stdatomic.h>
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
    atomic_int *ready;
    pid_t child;

    ready = mmap(NULL, 2 * sizeof(*ready), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (ready == MAP_FAILED)
        die("mmap");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        atomic_store(&ready[1], 1);
        exit(EXIT_SUCCESS);
    }
    while (!atomic_load(&ready[0]))
        continue;
    printf("ready\n");
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
