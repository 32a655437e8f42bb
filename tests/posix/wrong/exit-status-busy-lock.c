// SPDX-License-Identifier: MIT
//
// wrong: a lock that somebody else holds just now makes the program give up
// finding: exit-status 49
// says: sem_trywait at line 43, with EAGAIN: it does not wait
//
// Seldom seen: the parent must try while the child is inside.

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
    busy = sem_trywait(lock);
    if (busy == 0)
        sem_post(lock);
    if (wait(NULL) == -1)
        die("wait");
    if (busy)
        exit(EXIT_FAILURE);
    return 0;
}
