// SPDX-License-Identifier: MIT
//
// Philosophers with a waiter: a semaphore lets only all but one sit down, so
// one of them always has both forks within reach.  After Hoare, Communicating
// Sequential Processes, section 2.5 (the footman).

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SEATS = 3
};

static struct table {
    sem_t waiter;
    sem_t forks[SEATS];
} * table;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void dine(int seat)
{
    sem_t *left = &table->forks[seat];
    sem_t *right = &table->forks[(seat + 1) % SEATS];

    sem_wait(&table->waiter);
    sem_wait(left);
    sem_wait(right);
    printf("philosopher %d eats\n", seat);
    sem_post(right);
    sem_post(left);
    sem_post(&table->waiter);
}

int main(void)
{
    table = mmap(NULL, sizeof(*table), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (table == MAP_FAILED)
        die("mmap");
    if (sem_init(&table->waiter, 1, SEATS - 1) == -1)
        die("sem_init");
    for (int i = 0; i < SEATS; i++)
        if (sem_init(&table->forks[i], 1, 1) == -1)
            die("sem_init");
    for (int i = 0; i < SEATS; i++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0) {
            dine(i);
            exit(EXIT_SUCCESS);
        }
    }
    for (int i = 0; i < SEATS; i++)
        if (wait(NULL) == -1)
            die("wait");
    return 0;
}
