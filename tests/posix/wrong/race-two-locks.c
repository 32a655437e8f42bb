// SPDX-License-Identifier: MIT
//
// wrong: each process locks, but each its own lock
// finding: race 31
// says: but not the same one
//
// Seldom seen: the additions are short.  But nothing orders them, since
// neither lock is ever taken by both.

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
    sem_t locks[2];
    int balance;
} * shared;

static void deposit(int me)
{
    sem_wait(&shared->locks[me]);
    shared->balance += 10;
    sem_post(&shared->locks[me]);
}

int main(void)
{
    pid_t child;

    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        die("mmap");
    for (int i = 0; i < 2; i++)
        if (sem_init(&shared->locks[i], 1, 1) == -1)
            die("sem_init");
    child = fork();
    if (child == -1)
        die("fork");
    deposit(child == 0);
    if (child == 0)
        exit(EXIT_SUCCESS);
    if (wait(NULL) == -1)
        die("wait");
    printf("balance %d\n", shared->balance);
    return 0;
}
