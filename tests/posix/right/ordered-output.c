// SPDX-License-Identifier: MIT
//
// Lines in a fixed order: each process waits for its own semaphore and posts
// the next one's.  After Downey, The Little Book of Semaphores, section 3.1
// (signaling).

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    CHILDREN = 3
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    sem_t *turns = mmap(NULL, CHILDREN * sizeof(*turns), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (turns == MAP_FAILED)
        die("mmap");
    for (int i = 0; i < CHILDREN; i++)
        if (sem_init(&turns[i], 1, i == 0) == -1)
            die("sem_init");
    for (int i = 0; i < CHILDREN; i++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0) {
            sem_wait(&turns[i]);
            printf("line %d\n", i);
            fflush(stdout);
            if (i + 1 < CHILDREN)
                sem_post(&turns[i + 1]);
            _exit(EXIT_SUCCESS);
        }
    }
    for (int i = 0; i < CHILDREN; i++)
        if (wait(NULL) == -1)
            die("wait");
    for (int i = 0; i < CHILDREN; i++)
        sem_destroy(&turns[i]);
    return 0;
}
