// SPDX-License-Identifier: MIT
//
// wrong: after a second the lock is hoped to be free
// finding: sleep-sync 42
//
// Seen when the child is late by a second, or sleeping costs no time.

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

int main(void)
{
    sem_t *lock;
    pid_t child;
    int busy;

    lock = mmap(NULL, sizeof(*lock), PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (lock == MAP_FAILED)
        die("mmap");
    if (sem_init(lock, 1, 1) == -1)
        die("sem_init");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        sem_wait(lock);
        printf("the child is inside\n");
        sem_post(lock);
        exit(EXIT_SUCCESS);
    }
    sleep(1);
    busy = sem_trywait(lock);
    if (wait(NULL) == -1)
        die("wait");
    if (busy)
        exit(EXIT_FAILURE);
    printf("the parent is inside\n");
    return 0;
}
