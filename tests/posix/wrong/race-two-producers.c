// SPDX-License-Identifier: MIT
//
// wrong: a buffer with two counting semaphores, but no mutex for the producers
// finding: race 36
//
// Seldom seen: both must read the index before either of them moves it.

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SLOTS = 2
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static struct buffer {
    sem_t empty, full;
    int slots[SLOTS];
    int in;
} * buffer;

static void put(int value)
{
    int at;

    sem_wait(&buffer->empty);
    at = buffer->in++;
    buffer->slots[at % SLOTS] = value;
    sem_post(&buffer->full);
}

int main(void)
{
    pid_t child;

    buffer = mmap(NULL, sizeof(*buffer), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (buffer == MAP_FAILED)
        die("mmap");
    if (sem_init(&buffer->empty, 1, SLOTS) == -1 ||
        sem_init(&buffer->full, 1, 0) == -1)
        die("sem_init");
    for (int i = 1; i <= 2; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            put(i);
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    for (int i = 0; i < 2; i++) {
        sem_wait(&buffer->full);
        printf("value %d\n", buffer->slots[i]);
    }
    return 0;
}
