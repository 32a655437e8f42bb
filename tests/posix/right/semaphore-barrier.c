// SPDX-License-Identifier: MIT
//
// A reusable barrier of semaphores: the last to come opens the first turnstile,
// the last to leave opens the second one for the next round.  After Downey, The
// Little Book of Semaphores, section 3.7.

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    MEMBERS = 2,
    ROUNDS = 2
};

static struct barrier {
    sem_t mutex, enter, leave;
    int inside;
    int arrived[ROUNDS];
} * shared;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void turnstile(sem_t *gate, int step, int full)
{
    sem_wait(&shared->mutex);
    shared->inside += step;
    if (shared->inside == full)
        for (int i = 0; i < MEMBERS; i++)
            sem_post(gate);
    sem_post(&shared->mutex);
    sem_wait(gate);
}

static void member(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        sem_wait(&shared->mutex);
        shared->arrived[round]++;
        sem_post(&shared->mutex);
        turnstile(&shared->enter, 1, MEMBERS);
        printf("round %d: %d have arrived\n", round, shared->arrived[round]);
        turnstile(&shared->leave, -1, 0);
    }
    exit(EXIT_SUCCESS);
}

int main(void)
{
    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        die("mmap");
    if (sem_init(&shared->mutex, 1, 1) == -1 ||
        sem_init(&shared->enter, 1, 0) == -1 ||
        sem_init(&shared->leave, 1, 0) == -1)
        die("sem_init");
    for (int i = 0; i < MEMBERS; i++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0)
            member();
    }
    for (int i = 0; i < MEMBERS; i++)
        if (wait(NULL) == -1)
            die("wait");
    return 0;
}
