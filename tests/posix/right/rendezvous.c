// SPDX-License-Identifier: MIT
//
// A rendezvous: each of two processes posts that it has come before it waits
// for the other, so that neither passes alone and neither is stuck.  After
// Downey, The Little Book of Semaphores, section 3.3.

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct shared {
    sem_t arrived[2];
    int gift[2];
} * shared;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void meet(int me)
{
    int other = 1 - me;

    shared->gift[me] = 100 + me;
    sem_post(&shared->arrived[me]);
    sem_wait(&shared->arrived[other]);
    printf("%d gets %d\n", me, shared->gift[other]);
}

int main(void)
{
    pid_t child;

    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        die("mmap");
    if (sem_init(&shared->arrived[0], 1, 0) == -1 ||
        sem_init(&shared->arrived[1], 1, 0) == -1)
        die("sem_init");
    child = fork();
    if (child == -1)
        die("fork");
    meet(child == 0);
    if (child == 0)
        exit(EXIT_SUCCESS);
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    return 0;
}
