// SPDX-License-Identifier: MIT
//
// wrong: only the child makes its group, and the parent signals the group
// finding: exit-status 18
// says: kill at line 32
//
// Seen when the parent is first: there is no such group yet.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    pid_t child = fork();

    if (child == -1)
        die("fork");
    if (child == 0) {
        setpgid(0, 0);
        for (;;)
            pause();
    }
    if (kill(-child, SIGTERM) == -1)
        die("kill");
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    return 0;
}
