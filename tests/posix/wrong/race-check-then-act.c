// SPDX-License-Identifier: MIT
//
// wrong: the last seat is looked at without the lock and sold inside it
// finding: race 29
// says: holds a lock, Process-2 does not
//
// Seldom seen: both must look before either of them sells.

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
    int seats;
} * shared;

static void buy(int buyer)
{
    if (shared->seats == 0)
        return;
    sem_wait(&shared->lock);
    shared->seats--;
    sem_post(&shared->lock);
    printf("buyer %d has a seat\n", buyer);
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
    shared->seats = 1;
    for (int i = 0; i < 2; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            buy(i);
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}
