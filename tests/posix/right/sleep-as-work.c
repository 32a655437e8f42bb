// SPDX-License-Identifier: MIT
//
// Sleeps that stand for work, not for synchronisation: the order is that of the
// waits, whatever the sleepers do.  After Kerrisk, TLPI, section 24.5.

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    struct timespec before, after;
    pid_t children[2];

    clock_gettime(CLOCK_MONOTONIC, &before);
    for (int i = 0; i < 2; i++) {
        children[i] = fork();
        if (children[i] == -1)
            die("fork");
        if (children[i] == 0) {
            usleep(20000 - 10000 * (unsigned)i);
            _exit(EXIT_SUCCESS);
        }
    }
    for (int i = 0; i < 2; i++) {
        if (waitpid(children[i], NULL, 0) == -1)
            die("waitpid");
        printf("child %d has done its work\n", i);
    }
    clock_gettime(CLOCK_MONOTONIC, &after);
    if (after.tv_sec < before.tv_sec)
        die("the clock goes back");
    return 0;
}
