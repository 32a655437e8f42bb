// SPDX-License-Identifier: MIT
//
// wrong: the loop waits until wait returns 0, which wait never does
// finding: endless 29
// says: or -1 when none is left

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

    for (int i = 0; i < 2; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0)
            exit(EXIT_SUCCESS);
    }
    while (wait(NULL) != 0)
        continue;
    printf("all have ended\n");
    return 0;
}
