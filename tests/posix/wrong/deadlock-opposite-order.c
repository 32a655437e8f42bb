// SPDX-License-Identifier: MIT
//
// wrong: the two processes take the two locks in opposite orders
// finding: deadlock 27
// says: take in the same order
//
// Seldom seen: each must hold its first lock before either takes its second.

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

static sem_t *locks;

static void transfer(int from, int to)
{
    sem_wait(&locks[from]);
    sem_wait(&locks[to]);
    printf("from %d to %d\n", from, to);
    sem_post(&locks[to]);
    sem_post(&locks[from]);
}

int main(void)
{
    pid_t child;

    locks = mmap(NULL, 2 * sizeof(*locks), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (locks == MAP_FAILED)
        die("mmap");
    if (sem_init(&locks[0], 1, 1) == -1 || sem_init(&locks[1], 1, 1) == -1)
        die("sem_init");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        transfer(0, 1);
        exit(EXIT_SUCCESS);
    }
    transfer(1, 0);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
