// SPDX-License-Identifier: MIT
// finished: "11|"
//
// It is the caller that crashes, not who decides about its next step.
#include <semaphore.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status;

    if (fork() == 0)
        return sem_wait(NULL);
    wait(&status);
    printf("%d\n", WTERMSIG(status));
    return 0;
}
