// SPDX-License-Identifier: MIT
// finished: "ate 3|"
//
// Forks taken left first: a deadlock, but not in the default schedule.
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    COUNT = 3
};

int main(void)
{
    sem_t *forks = mmap(NULL, COUNT * sizeof *forks, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int ate = 0;

    for (int i = 0; i < COUNT; i++)
        sem_init(&forks[i], 1, 1);
    for (int i = 0; i < COUNT; i++)
        if (fork() == 0) {
            sem_wait(&forks[i]);
            sem_wait(&forks[(i + 1) % COUNT]);
            sem_post(&forks[i]);
            sem_post(&forks[(i + 1) % COUNT]);
            _exit(0);
        }
    while (wait(NULL) > 0)
        ate++;
    printf("ate %d\n", ate);
    return 0;
}
