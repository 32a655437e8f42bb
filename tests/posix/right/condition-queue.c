// SPDX-License-Identifier: MIT
//
// A queue of one slot with two producers: since producers and the consumer wait
// on the same condition, everybody is woken and looks again.  After Hoare,
// Monitors (1974), in the form of Arpaci-Dusseau, Operating Systems: Three Easy
// Pieces, section 30.2.

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct monitor {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int full, value;
} * queue;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void make_queue(void)
{
    pthread_mutexattr_t of_mutex;
    pthread_condattr_t of_condition;

    queue = mmap(NULL, sizeof(*queue), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (queue == MAP_FAILED)
        die("mmap");
    pthread_mutexattr_init(&of_mutex);
    pthread_mutexattr_setpshared(&of_mutex, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&queue->mutex, &of_mutex);
    pthread_condattr_init(&of_condition);
    pthread_condattr_setpshared(&of_condition, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&queue->changed, &of_condition);
}

static void put(int value)
{
    pthread_mutex_lock(&queue->mutex);
    while (queue->full)
        pthread_cond_wait(&queue->changed, &queue->mutex);
    queue->value = value;
    queue->full = 1;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->mutex);
}

static int get(void)
{
    int value;

    pthread_mutex_lock(&queue->mutex);
    while (!queue->full)
        pthread_cond_wait(&queue->changed, &queue->mutex);
    value = queue->value;
    queue->full = 0;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->mutex);
    return value;
}

int main(void)
{
    make_queue();
    for (int i = 1; i <= 2; i++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0) {
            put(i);
            _exit(EXIT_SUCCESS);
        }
    }
    printf("sum %d\n", get() + get());
    while (wait(NULL) > 0)
        continue;
    return 0;
}
