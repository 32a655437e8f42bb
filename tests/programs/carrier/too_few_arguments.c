// SPDX-License-Identifier: MIT
// carried
//
// What is printed for arguments that are not there is in registers.
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    sem_t *turn = mmap(NULL, sizeof *turn, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(turn, 1, 0);
    if (fork() == 0) {
        printf("%lx %lx %lx %lx %lx\n");
        sem_post(turn);
        printf("%lx %lx %lx %lx %lx\n");
        return 0;
    }
    printf("%lx %lx %lx %lx %lx\n");
    sem_wait(turn);
    printf("%lx %lx %lx %lx %lx\n");
    wait(NULL);
    printf("%lx %lx %lx %lx %lx\n");
    return 0;
}
