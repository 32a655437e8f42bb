// SPDX-License-Identifier: MIT
//
// wrong: a semaphore that starts at 2 lets both into the critical section
// finding: race 43
// says: lets several processes in at the same time
//
// Seldom seen: the increments are short.  But both may be inside.

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
    sem_t mutex;
    int counter;
} * shared;

int main(void)
{
    pid_t child;

    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        die("mmap");
    if (sem_init(&shared->mutex, 1, 2) == -1)
        die("sem_init");
    for (int i = 0; i < 2; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            sem_wait(&shared->mutex);
            shared->counter++;
            sem_post(&shared->mutex);
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    printf("counter %d\n", shared->counter);
    return 0;
}
