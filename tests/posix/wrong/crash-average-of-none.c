// SPDX-License-Identifier: MIT
//
// wrong: the average may be asked for before the first value has come
// finding: crash 42

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

static struct shared {
    atomic_int count, sum;
} * shared;

int main(void)
{
    int count, sum;
    pid_t child;

    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        die("mmap");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        atomic_fetch_add(&shared->sum, 10);
        atomic_fetch_add(&shared->count, 1);
        exit(EXIT_SUCCESS);
    }
    count = atomic_load(&shared->count);
    sum = atomic_load(&shared->sum);
    printf("average %d\n", sum / count);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
