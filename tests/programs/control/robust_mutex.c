// SPDX-License-Identifier: MIT
// finished: "owner died|mine again|"
//
// A process dies with a robust mutex; the next owner is told.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pthread_mutex_t *mutex = mmap(NULL, sizeof *mutex, PROT_READ | PROT_WRITE,
                                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(mutex, &attributes);
    if (fork() == 0) {
        pthread_mutex_lock(mutex);
        _exit(0);
    }
    wait(NULL);
    if (pthread_mutex_lock(mutex) == EOWNERDEAD)
        printf("owner died\n");
    pthread_mutex_consistent(mutex);
    pthread_mutex_unlock(mutex);
    if (pthread_mutex_lock(mutex) == 0)
        printf("mine again\n");
    pthread_mutex_unlock(mutex);
    return 0;
}
