// SPDX-License-Identifier: MIT
//
// wrong: kill(child, 0) finds also a zombie, so the polling never ends
// finding: livelock 28
// says: exists, as a zombie

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
    pid_t child;

    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        exit(EXIT_SUCCESS);
    while (kill(child, 0) == 0)
        usleep(1000);
    printf("the child has ended\n");
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
