// SPDX-License-Identifier: MIT
//
// wrong: a continue leaves the critical section without giving the lock back
// finding: deadlock 25
// says: continue and return included

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

static sem_t *lock;

static void work(int me)
{
    for (int i = 0; i < 2; i++) {
        sem_wait(lock);
        if (i == me)
            continue;
        printf("process %d, step %d\n", me, i);
        sem_post(lock);
    }
}

int main(void)
{
    pid_t child;

    lock = mmap(NULL, sizeof(*lock), PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (lock == MAP_FAILED)
        die("mmap");
    if (sem_init(lock, 1, 1) == -1)
        die("sem_init");
    for (int i = 0; i < 2; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            work(i);
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}
