// SPDX-License-Identifier: MIT
// finished: "3 woken|"
//
// A condition variable shared by four processes, and a broadcast.
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int is_open, woken;
};

static void init(struct shared *shared)
{
    pthread_mutexattr_t mutex;
    pthread_condattr_t condition;

    pthread_mutexattr_init(&mutex);
    pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&shared->mutex, &mutex);
    pthread_condattr_init(&condition);
    pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&shared->changed, &condition);
}

int main(void)
{
    struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    init(shared);
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            pthread_mutex_lock(&shared->mutex);
            while (!shared->is_open)
                pthread_cond_wait(&shared->changed, &shared->mutex);
            shared->woken++;
            pthread_mutex_unlock(&shared->mutex);
            _exit(0);
        }
    pthread_mutex_lock(&shared->mutex);
    shared->is_open = 1;
    pthread_cond_broadcast(&shared->changed);
    pthread_mutex_unlock(&shared->mutex);
    while (wait(NULL) > 0)
        ;
    printf("%d woken\n", shared->woken);
    return 0;
}
