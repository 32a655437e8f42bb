// SPDX-License-Identifier: MIT
//
// wrong: the producer waits for a free slot while it holds the buffer's mutex
// finding: deadlock 28
// says: while it keeps the semaphore that it took at line

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

static struct buffer {
    sem_t mutex, empty, full;
    int slot;
} * buffer;

static void put(int value)
{
    sem_wait(&buffer->mutex);
    sem_wait(&buffer->empty);
    buffer->slot = value;
    sem_post(&buffer->full);
    sem_post(&buffer->mutex);
}

static int get(void)
{
    int value;

    sem_wait(&buffer->full);
    sem_wait(&buffer->mutex);
    value = buffer->slot;
    sem_post(&buffer->mutex);
    sem_post(&buffer->empty);
    return value;
}

int main(void)
{
    pid_t child;

    buffer = mmap(NULL, sizeof(*buffer), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (buffer == MAP_FAILED)
        die("mmap");
    if (sem_init(&buffer->mutex, 1, 1) == -1 ||
        sem_init(&buffer->empty, 1, 1) == -1 ||
        sem_init(&buffer->full, 1, 0) == -1)
        die("sem_init");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        put(1);
        put(2);
        exit(EXIT_SUCCESS);
    }
    for (int i = 0; i < 2; i++)
        printf("got %d\n", get());
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
