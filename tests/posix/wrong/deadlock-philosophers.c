// SPDX-License-Identifier: MIT
//
// wrong: each philosopher takes the left fork first, and all may hold just that
// finding: deadlock 30
//
// Seldom seen: all must hold their left fork before any takes the right one.

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SEATS = 3
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static sem_t *forks;

static void dine(int seat)
{
    sem_wait(&forks[seat]);
    sem_wait(&forks[(seat + 1) % SEATS]);
    printf("philosopher %d eats\n", seat);
    sem_post(&forks[(seat + 1) % SEATS]);
    sem_post(&forks[seat]);
}

int main(void)
{
    pid_t child;

    forks = mmap(NULL, SEATS * sizeof(*forks), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (forks == MAP_FAILED)
        die("mmap");
    for (int i = 0; i < SEATS; i++)
        if (sem_init(&forks[i], 1, 1) == -1)
            die("sem_init");
    for (int i = 0; i < SEATS; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            dine(i);
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}
