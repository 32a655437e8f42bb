// SPDX-License-Identifier: MIT
//
// wrong: the barrier waits for three where only two ever come
// finding: deadlock 35
// says: nobody is left to post it

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    MEMBERS = 2
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static struct barrier {
    sem_t mutex, gate;
    int arrived;
} * barrier;

static void meet(void)
{
    sem_wait(&barrier->mutex);
    if (++barrier->arrived == MEMBERS + 1)
        sem_post(&barrier->gate);
    sem_post(&barrier->mutex);
    sem_wait(&barrier->gate);
    sem_post(&barrier->gate);
}

int main(void)
{
    pid_t child;

    barrier = mmap(NULL, sizeof(*barrier), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (barrier == MAP_FAILED)
        die("mmap");
    if (sem_init(&barrier->mutex, 1, 1) == -1 ||
        sem_init(&barrier->gate, 1, 0) == -1)
        die("sem_init");
    for (int i = 0; i < MEMBERS; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            meet();
            printf("met\n");
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}
