// SPDX-License-Identifier: MIT
//
// Philosophers who take the fork of the smaller number first: no cycle of waits
// can close.  After Dijkstra (1971), Hierarchical Ordering of Sequential
// Processes, as in Tanenbaum, Modern Operating Systems, section 2.5.1.

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SEATS = 3
};

static sem_t *forks;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void dine(int seat)
{
    int left = seat, right = (seat + 1) % SEATS;
    int first = left < right ? left : right;
    int second = left < right ? right : left;

    if (sem_wait(&forks[first]) == -1 || sem_wait(&forks[second]) == -1)
        die("sem_wait");
    printf("philosopher %d eats\n", seat);
    if (sem_post(&forks[second]) == -1 || sem_post(&forks[first]) == -1)
        die("sem_post");
}

int main(void)
{
    forks = mmap(NULL, SEATS * sizeof(*forks), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (forks == MAP_FAILED)
        die("mmap");
    for (int i = 0; i < SEATS; i++)
        if (sem_init(&forks[i], 1, 1) == -1)
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
