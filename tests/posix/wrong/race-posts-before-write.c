// SPDX-License-Identifier: MIT
//
// wrong: the child says that the result is there before it writes it
// finding: race 40
// says: write first, then post

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
    sem_t done;
    int result;
} * shared;

int main(void)
{
    pid_t child;

    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        die("mmap");
    if (sem_init(&shared->done, 1, 0) == -1)
        die("sem_init");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        sem_post(&shared->done);
        shared->result = 42;
        exit(EXIT_SUCCESS);
    }
    sem_wait(&shared->done);
    printf("result %d\n", shared->result);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
