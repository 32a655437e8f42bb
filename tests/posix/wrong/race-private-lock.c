// SPDX-License-Identifier: MIT
//
// wrong: the mutex is a global variable: every process has its own copy
// finding: race 42
// says: it excludes nobody
//
// Seldom seen: the increments are short.  But neither ever waits for the
// other.

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

static sem_t mutex;

int main(void)
{
    int *counter;
    pid_t child;

    if (sem_init(&mutex, 1, 1) == -1)
        die("sem_init");
    counter = mmap(NULL, sizeof(*counter), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counter == MAP_FAILED)
        die("mmap");
    for (int i = 0; i < 2; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            sem_wait(&mutex);
            ++*counter;
            sem_post(&mutex);
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    printf("counter %d\n", *counter);
    return 0;
}
