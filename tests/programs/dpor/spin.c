// SPDX-License-Identifier: MIT
//
// spin: one process looks at a flag under a lock until another one sets it.
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    sem_t lock;
    int flag;
} * shared;

static void set(void)
{
    sem_wait(&shared->lock);
    shared->flag = 1;
    sem_post(&shared->lock);
}

static void wait_for_it(void)
{
    int is_set = 0;

    while (!is_set) {
        sem_wait(&shared->lock);
        is_set = shared->flag;
        sem_post(&shared->lock);
    }
}

static void act(int me, int count)
{
    (void)count;
    if (me == 0)
        wait_for_it();
    else
        set();
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
