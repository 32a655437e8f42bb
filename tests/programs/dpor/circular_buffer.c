// SPDX-License-Identifier: MIT
//
// circular_buffer N: one process puts N numbers into a buffer, another takes as
// many out of it when there are any, each under a lock: C(2N, N) classes.
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct buffer {
    sem_t lock;
    int numbers[16];
    int first, last;
} * shared;

static void put(int number)
{
    shared->numbers[shared->last] = number;
    shared->last = (shared->last + 1) % 16;
}

static void take(void)
{
    if (shared->first != shared->last)
        shared->first = (shared->first + 1) % 16;
}

static void act(int me, int count)
{
    for (int i = 0; i < count; i++) {
        sem_wait(&shared->lock);
        if (me == 0)
            put(i);
        else
            take();
        sem_post(&shared->lock);
    }
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 2;
    pid_t pids[16];

    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(&shared->lock, 1, 1);
    for (int i = 0; i < 2; i++) {
        pids[i] = fork();
        if (pids[i] != 0)
            continue;
        act(i, count);
        _exit(0);
    }
    for (int i = 0; i < 2; i++)
        waitpid(pids[i], NULL, 0);
    return 0;
}
