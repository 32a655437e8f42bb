// SPDX-License-Identifier: MIT
// finished: "child|"
//
// Forks and exits in a constructor: main never runs.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

__attribute__((constructor)) static void early(void)
{
    if (fork() == 0) {
        printf("child\n");
        exit(0);
    }
    wait(NULL);
    exit(3);
}

int main(void)
{
    printf("main\n");
    return 0;
}
