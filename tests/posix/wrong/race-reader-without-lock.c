// SPDX-License-Identifier: MIT
//
// wrong: the writer takes the lock, the reader thinks that reading needs none
// finding: race 47
//
// Seldom seen: the reader must come between the two additions.

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
    int low, high;
} * shared;

int main(void)
{
    pid_t child;
    int width;

    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        die("mmap");
    if (sem_init(&shared->lock, 1, 1) == -1)
        die("sem_init");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        sem_wait(&shared->lock);
        shared->low += 10;
        shared->high += 10;
        sem_post(&shared->lock);
        exit(EXIT_SUCCESS);
    }
    width = shared->high - shared->low;
    printf("width %d\n", width);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
