// SPDX-License-Identifier: MIT
//
// wrong: the child ends inside the critical section, and the lock stays taken
// finding: deadlock 29
// says: it waits at line 56 for the end of Process-1 without giving it back

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
    int jobs;
} * shared;

static int take_job(void)
{
    int job;

    sem_wait(&shared->lock);
    if (shared->jobs == 0)
        return 0;
    job = shared->jobs--;
    sem_post(&shared->lock);
    return job;
}

int main(void)
{
    int job;
    pid_t child;

    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        die("mmap");
    if (sem_init(&shared->lock, 1, 1) == -1)
        die("sem_init");
    shared->jobs = 2;
    child = fork();
    if (child == -1)
        die("fork");
    while ((job = take_job()) > 0)
        printf("job %d\n", job);
    if (child == 0)
        exit(EXIT_SUCCESS);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
