// SPDX-License-Identifier: MIT
// deadlock: "child has it|"
//
// A child ends with the lock that its parent waits for.
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    sem_t *lock = mmap(NULL, sizeof *lock, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(lock, 1, 1);
    if (fork() == 0) {
        sem_wait(lock);
        printf("child has it\n");
        fflush(stdout);
        _exit(0);
    }
    wait(NULL);
    sem_wait(lock);
    return 0;
}
