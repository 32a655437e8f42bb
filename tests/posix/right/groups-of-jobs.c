// SPDX-License-Identifier: MIT
//
// A job in a process group of its own, as shells have them: both the parent and
// the child set it, for either may come first.

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
    int status;
    pid_t job = fork();

    if (job == -1)
        die("fork");
    if (job == 0) {
        setpgid(0, 0);
        for (;;)
            pause();
    }
    if (setpgid(job, job) == -1)
        die("setpgid");
    if (kill(-job, SIGTERM) == -1)
        die("kill");
    if (waitpid(-job, &status, 0) != job)
        die("waitpid");
    printf("%d\n", WTERMSIG(status));
    return WTERMSIG(status) == SIGTERM ? EXIT_SUCCESS : EXIT_FAILURE;
}
