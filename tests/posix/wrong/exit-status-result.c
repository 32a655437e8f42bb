// SPDX-License-Identifier: MIT
//
// wrong: the program returns its result as if it were a status
// finding: exit-status 33
// says: a result is to be printed or sent

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
    pid_t child;

    for (int i = 1; i <= 3; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0)
            _exit(i);
    }
    while (wait(&status) > 0)
        sum += WEXITSTATUS(status);
    printf("sum %d\n", sum);
    exit(sum);
}
