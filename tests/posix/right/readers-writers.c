// SPDX-License-Identifier: MIT
//
// The first solution of the readers and writers: the first reader in locks the
// writers out, the last one out lets them in.  After Courtois, Heymans & Parnas
// (1971), as in Silberschatz, Operating System Concepts, section 7.1.2.

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct shared {
    sem_t mutex, room;
    int readers;
    int low, high; // always equal when nobody writes
} * shared;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void reader(void)
{
    sem_wait(&shared->mutex);
    if (++shared->readers == 1)
        sem_wait(&shared->room);
    sem_post(&shared->mutex);
    printf("the halves are %s\n",
           shared->low == shared->high ? "equal" : "different");
    sem_wait(&shared->mutex);
    if (--shared->readers == 0)
        sem_post(&shared->room);
    sem_post(&shared->mutex);
}

static void writer(void)
{
    sem_wait(&shared->room);
    shared->low++;
    shared->high++;
    sem_post(&shared->room);
}

static void start(void (*role)(void))
{
    pid_t child = fork();

    if (child == -1)
        die("fork");
    if (child == 0) {
        role();
        exit(EXIT_SUCCESS);
    }
}

int main(void)
{
    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        die("mmap");
    if (sem_init(&shared->mutex, 1, 1) == -1 ||
        sem_init(&shared->room, 1, 1) == -1)
        die("sem_init");
    start(reader);
    start(writer);
    start(reader);
    for (int i = 0; i < 3; i++)
        if (wait(NULL) == -1)
            die("wait");
    printf("value %d\n", shared->low);
    return 0;
}
