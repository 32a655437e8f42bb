// SPDX-License-Identifier: MIT
// finished: "30|"
//
// The loop's only variable is in a register: its rounds are not the same.
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    sem_t *token = mmap(NULL, sizeof *token, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    register int i = 0;

    sem_init(token, 1, 1);
    for (; i < 30; i++) {
        sem_wait(token);
        sem_post(token);
    }
    printf("%d\n", i);
    return 0;
}
