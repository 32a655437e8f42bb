// SPDX-License-Identifier: MIT
//
// Mutual exclusion of two processes by loads and stores alone, which must be
// atomic and sequentially consistent.  After Peterson, Myths About the Mutual
// Exclusion Problem (1981), as in Silberschatz, Operating System Concepts,
// section 6.3.

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct shared {
    atomic_int wants[2], turn;
    int counter;
} * shared;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void add_one(int me)
{
    int other = 1 - me;

    atomic_store(&shared->wants[me], 1);
    atomic_store(&shared->turn, other);
    while (atomic_load(&shared->wants[other]) &&
           atomic_load(&shared->turn) == other)
        continue;
    shared->counter++;
    atomic_store(&shared->wants[me], 0);
}

int main(void)
{
    pid_t child;

    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        die("mmap");
    child = fork();
    if (child == -1)
        die("fork");
    add_one(child == 0);
    if (child == 0)
        _exit(EXIT_SUCCESS);
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    printf("counter %d\n", shared->counter);
    return 0;
}
