// SPDX-License-Identifier: MIT
// finished: "child killed by 9|"
//
// Kills everybody it may, itself included.
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status;

    if (fork() == 0)
        for (;;)
            pause();
    kill(-1, SIGKILL);
    wait(&status);
    printf("child killed by %d\n", WTERMSIG(status));
    kill(getppid(), SIGKILL);
    kill(getpid(), SIGKILL);
    printf("not reached\n");
}
