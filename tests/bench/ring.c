// SPDX-License-Identifier: MIT
//
// ring - processes that wait for each other in turn: what bench-control runs.
//
//   ring PROCESSES STEPS
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int processes = argc > 2 ? atoi(argv[1]) : 3;
    int rounds = argc > 2 ? atoi(argv[2]) / 2 : 10; // a wait and a post
    int me = 0;
    sem_t *turns =
        mmap(NULL, (size_t)processes * sizeof *turns, PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < processes; i++)
        sem_init(&turns[i], 1, i == 0);
    for (int i = 1; i < processes && me == 0; i++)
        if (fork() == 0)
            me = i;
    for (int i = 0; i < rounds; i++) {
        sem_wait(&turns[me]);
        sem_post(&turns[(me + 1) % processes]);
    }
    while (me == 0 && wait(NULL) > 0)
        ;
    return 0;
}
