// SPDX-License-Identifier: MIT
//
// wrong: volatile does not make a flag that another process may wait for
// finding: race 39
// says: waits for a plain variable in a loop
//
// Not seen without an optimizing compiler, which may load the flag once only:
// nothing orders the write and the reads.

#include <sched.h>
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
    volatile int *ready;
    pid_t child;

    ready = mmap(NULL, sizeof(*ready), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (ready == MAP_FAILED)
        die("mmap");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        *ready = 1;
        exit(EXIT_SUCCESS);
    }
    while (!*ready)
        sched_yield();
    printf("ready\n");
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
