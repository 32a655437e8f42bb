// SPDX-License-Identifier: MIT
//
// wrong: the mutex is made for processes, but the condition variable is not
// finding: deadlock 39
// says: pthread_condattr_setpshared

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct box {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    int is_full;
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    pthread_mutexattr_t attributes;
    struct box *box;
    pid_t child;

    box = mmap(NULL, sizeof(*box), PROT_READ | PROT_WRITE,
               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (box == MAP_FAILED)
        die("mmap");
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&box->lock, &attributes);
    pthread_cond_init(&box->filled, NULL);
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        pthread_mutex_lock(&box->lock);
        box->is_full = 1;
        pthread_cond_signal(&box->filled);
        pthread_mutex_unlock(&box->lock);
        exit(EXIT_SUCCESS);
    }
    pthread_mutex_lock(&box->lock);
    while (!box->is_full)
        pthread_cond_wait(&box->filled, &box->lock);
    pthread_mutex_unlock(&box->lock);
    puts("filled");
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
