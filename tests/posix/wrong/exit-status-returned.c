// SPDX-License-Identifier: MIT
//
// wrong: what the children have counted is returned as the status of main
// finding: exit-status 41
//
// Seen always.  No exit() is called: the line is that of the return.

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
    int status, sum = 0;

    for (int i = 1; i <= 3; i++) {
        switch (fork()) {
        case -1:
            die("fork");
            break;
        case 0:
            exit(i);
        }
    }
    for (int i = 0; i < 3; i++) {
        if (wait(&status) == -1)
            die("wait");
        sum += WEXITSTATUS(status);
    }
    printf("sum %d\n", sum);
    if (sum == 0)
        return 0;
    else
        return sum;
}
