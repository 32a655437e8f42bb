// SPDX-License-Identifier: MIT
// finished: "2 of the group|killed 15|no children|"
//
// Process groups, waitid, and children that nobody has to wait for.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t leader = fork();
    siginfo_t info;

    if (leader == 0)
        for (;;)
            pause();
    setpgid(leader, leader);
    pid_t second = fork();
    if (second == 0)
        for (;;)
            pause();
    setpgid(second, leader);
    killpg(leader, SIGTERM);
    waitpid(-leader, NULL, 0);
    waitid(P_PID, (id_t)second, &info, WEXITED);
    printf("2 of the group\nkilled %d\n", info.si_status);
    signal(SIGCHLD, SIG_IGN);
    if (fork() == 0)
        return 0;
    while (wait(NULL) > 0)
        ;
    if (errno == ECHILD)
        printf("no children\n");
    return 0;
}
