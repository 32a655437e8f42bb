// SPDX-License-Identifier: MIT
// finished: "first|second|"
//
// A named semaphore at 0 orders two lines; its name is left behind.
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    sem_t *signal = sem_open("/signal", O_CREAT | O_EXCL, 0600, 0);

    if (fork() == 0) {
        sem_t *mine = sem_open("/signal", 0);
        sem_wait(mine);
        printf("second\n");
        return 0;
    }
    printf("first\n");
    sem_post(signal);
    wait(NULL);
    sem_close(signal);
    return 0;
}
