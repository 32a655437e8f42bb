// SPDX-License-Identifier: MIT
// livelock: ""
//
// Both look at the flag under a lock, for ever.
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    sem_t lock;
    int flag;
};

int main(void)
{
    struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int done = 0;

    sem_init(&shared->lock, 1, 1);
    fork();
    while (!done) {
        sem_wait(&shared->lock);
        done = shared->flag;
        sem_post(&shared->lock);
    }
    return 0;
}
