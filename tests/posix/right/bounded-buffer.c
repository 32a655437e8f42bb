// SPDX-License-Identifier: MIT
//
// The bounded buffer in shared memory: one semaphore counts the free slots, one
// the full ones, and a third protects the indices from the other producer.
// After Dijkstra (1965), as in Silberschatz, Operating System Concepts,
// section 7.1.1.

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SLOTS = 2,
    PRODUCERS = 2,
    EACH = 2
};

static struct buffer {
    sem_t mutex, empty, full;
    int slots[SLOTS];
    unsigned in, out;
} * buffer;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void put(int value)
{
    sem_wait(&buffer->empty);
    sem_wait(&buffer->mutex);
    buffer->slots[buffer->in++ % SLOTS] = value;
    sem_post(&buffer->mutex);
    sem_post(&buffer->full);
}

static int get(void)
{
    int value;

    sem_wait(&buffer->full);
    sem_wait(&buffer->mutex);
    value = buffer->slots[buffer->out++ % SLOTS];
    sem_post(&buffer->mutex);
    sem_post(&buffer->empty);
    return value;
}

int main(void)
{
    buffer = mmap(NULL, sizeof(*buffer), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (buffer == MAP_FAILED)
        die("mmap");
    if (sem_init(&buffer->mutex, 1, 1) == -1 ||
        sem_init(&buffer->empty, 1, SLOTS) == -1 ||
        sem_init(&buffer->full, 1, 0) == -1)
        die("sem_init");
    for (int i = 0; i < PRODUCERS; i++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0) {
            for (int k = 0; k < EACH; k++)
                put(10 * i + k);
            exit(EXIT_SUCCESS);
        }
    }
    for (int k = 0; k < PRODUCERS * EACH; k++)
        printf("got %d\n", get());
    while (wait(NULL) > 0)
        continue;
    return 0;
}
