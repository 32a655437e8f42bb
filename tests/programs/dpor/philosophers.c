// SPDX-License-Identifier: MIT
//
// philosophers N [cycle]: each eats once, with two forks, each a semaphore.
// The fork with the smaller number first: 2^N - 2 classes.  With `cycle` each
// takes its left one first, and there is a deadlock.
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void eat(sem_t *one, sem_t *other)
{
    sem_wait(one);
    sem_wait(other);
    sem_post(one);
    sem_post(other);
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 3;
    pid_t pids[16];
    sem_t *forks =
        mmap(NULL, (size_t)count * sizeof *forks, PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < count; i++)
        sem_init(&forks[i], 1, 1);
    for (int i = 0; i < count; i++) {
        int a = i, b = (i + 1) % count;
        pids[i] = fork();
        if (pids[i] != 0)
            continue;
        eat(&forks[argc > 2 || a < b ? a : b],
            &forks[argc > 2 || a < b ? b : a]);
        _exit(0);
    }
    for (int i = 0; i < count; i++)
        waitpid(pids[i], NULL, 0);
    return 0;
}
