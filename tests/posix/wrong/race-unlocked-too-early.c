// SPDX-License-Identifier: MIT
//
// wrong: the lock is given back between the reading and the writing of the sum
// finding: race 34
// says: has given the lock back at line
//
// Seldom seen: both must read the sum before either of them writes it.

#include <semaphore.h>
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
    sem_t lock;
    int sum;
} * shared;

static void add(int n)
{
    int sum;

    sem_wait(&shared->lock);
    sum = shared->sum;
    sem_post(&shared->lock);
    shared->sum = sum + n;
}

int main(void)
{
    pid_t child;

    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        die("mmap");
    if (sem_init(&shared->lock, 1, 1) == -1)
        die("sem_init");
    child = fork();
    if (child == -1)
        die("fork");
    add(child == 0 ? 1 : 2);
    if (child == 0)
        exit(EXIT_SUCCESS);
    if (wait(NULL) == -1)
        die("wait");
    printf("sum %d\n", shared->sum);
    return 0;
}
