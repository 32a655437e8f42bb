// SPDX-License-Identifier: MIT
//
// wrong: a function takes the mutex that its caller holds already
// finding: deadlock 26

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
    int counter;
} * shared;

static void add(int n)
{
    pthread_mutex_lock(&shared->mutex);
    shared->counter += n;
    pthread_mutex_unlock(&shared->mutex);
}

static void add_twice(int n)
{
    pthread_mutex_lock(&shared->mutex);
    add(n);
    add(n);
    pthread_mutex_unlock(&shared->mutex);
}

int main(void)
{
    pthread_mutexattr_t attributes;
    pid_t child;

    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        die("mmap");
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&shared->mutex, &attributes);
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        add_twice(1);
        exit(EXIT_SUCCESS);
    }
    if (wait(NULL) == -1)
        die("wait");
    printf("counter %d\n", shared->counter);
    return 0;
}
