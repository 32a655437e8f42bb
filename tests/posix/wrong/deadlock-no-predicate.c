// SPDX-License-Identifier: MIT
//
// wrong: a condition is waited for without a test: the signal may come before
// finding: deadlock 53
// says: came when nobody waited, and is forgotten
//
// Seldom seen: the child must signal before the parent has the mutex.

#include <pthread.h>
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
    pthread_mutex_t mutex;
    pthread_cond_t done;
} * shared;

int main(void)
{
    pthread_mutexattr_t of_mutex;
    pthread_condattr_t of_condition;
    pid_t child;

    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        die("mmap");
    pthread_mutexattr_init(&of_mutex);
    pthread_mutexattr_setpshared(&of_mutex, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&shared->mutex, &of_mutex);
    pthread_condattr_init(&of_condition);
    pthread_condattr_setpshared(&of_condition, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&shared->done, &of_condition);
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        pthread_mutex_lock(&shared->mutex);
        pthread_cond_signal(&shared->done);
        pthread_mutex_unlock(&shared->mutex);
        exit(EXIT_SUCCESS);
    }
    pthread_mutex_lock(&shared->mutex);
    pthread_cond_wait(&shared->done, &shared->mutex);
    pthread_mutex_unlock(&shared->mutex);
    printf("done\n");
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
