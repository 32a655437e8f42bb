// SPDX-License-Identifier: MIT
//
// wrong: the mutex is in shared memory, but has no PTHREAD_PROCESS_SHARED
// finding: deadlock 33
// says: made at line 33 for one process only (without PTHREAD_PROCESS_SHARED)

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct counter {
    pthread_mutex_t lock;
    int value;
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    struct counter *counter =
        mmap(NULL, sizeof(*counter), PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (counter == MAP_FAILED)
        die("mmap");
    pthread_mutex_init(&counter->lock, NULL);
    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            pthread_mutex_lock(&counter->lock);
            counter->value++;
            pthread_mutex_unlock(&counter->lock);
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    printf("%d\n", counter->value);
    return 0;
}
