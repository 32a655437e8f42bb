// SPDX-License-Identifier: MIT
// finished: "stopped by 10|killed by 15|"
//
// One child spins on a flag that its handler sets, one dies of SIGTERM.
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t got;

static void note(int number)
{
    got = number;
}

static void spin(int ready)
{
    signal(SIGUSR1, note);
    write(ready, "r", 1);
    while (!got)
        ;
    printf("stopped by %d\n", (int)got);
    fflush(stdout);
    _exit(0);
}

int main(void)
{
    int ready[2], status;
    char byte;
    pid_t child;

    pipe(ready);
    child = fork();
    if (child == 0)
        spin(ready[1]);
    read(ready[0], &byte, 1);
    kill(child, SIGUSR1);
    waitpid(child, NULL, 0);
    child = fork();
    if (child == 0)
        for (;;)
            pause();
    kill(child, SIGTERM);
    waitpid(child, &status, 0);
    printf("killed by %d\n", WTERMSIG(status));
    return 0;
}
