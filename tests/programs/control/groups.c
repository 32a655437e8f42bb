// SPDX-License-Identifier: MIT
// finished: "*"
//
// Which group a child is in while its parent asks, and signals it.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t first = fork();

    if (first == 0) {
        setpgid(0, 0);
        _exit(0);
    }
    pid_t second = fork();
    if (second == 0) {
        setsid();
        _exit(0);
    }
    int is_alone = getpgid(first) == first;
    int is_leader = getsid(second) == second;
    int is_there = kill(-second, 0) == 0;
    while (wait(NULL) > 0)
        ;
    printf("%d %d %d\n", is_alone, is_leader, is_there);
    return 0;
}
