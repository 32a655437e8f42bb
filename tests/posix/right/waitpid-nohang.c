// SPDX-License-Identifier: MIT
//
// A parent that looks after its child without blocking and does a bit of its
// own work in between.  However often it looks, the result is the same.  After
// Stevens & Rago, APUE, section 8.6.

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
    pid_t child = fork(), ended;
    int status;

    if (child == -1)
        die("fork");
    if (child == 0)
        _exit(7);
    while ((ended = waitpid(child, &status, WNOHANG)) == 0)
        usleep(1000);
    if (ended == -1)
        die("waitpid");
    if (WIFEXITED(status))
        printf("the child ended with %d\n", WEXITSTATUS(status));
    return 0;
}
