// SPDX-License-Identifier: MIT
// livelock: ""
//
// Nobody will ever post.
#include <sched.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    sem_t *token = mmap(NULL, sizeof *token, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(token, 1, 0);
    if (fork() == 0)
        return 0;
    while (sem_trywait(token) < 0)
        sched_yield();
    wait(NULL);
    return 0;
}
