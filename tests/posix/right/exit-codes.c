// SPDX-License-Identifier: MIT
//
// Small results by way of the exit status: each child ends with its own code
// and the parent adds those up, in whatever order they come.  After Kerrisk,
// TLPI, section 26.1.3.

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status, sum = 0;

    for (int i = 1; i <= 3; i++) {
        pid_t child = fork();

        if (child == -1) {
            perror("fork");
            exit(EXIT_FAILURE);
        }
        if (child == 0)
            _exit(i * i);
    }
    while (wait(&status) > 0)
        if (WIFEXITED(status))
            sum += WEXITSTATUS(status);
    printf("the squares add up to %d\n", sum);
    return 0;
}
