// SPDX-License-Identifier: MIT
// finished: "twice|twice|"
//
// A buffer that is copied by fork is printed by both.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    printf("twice");
    if (fork() == 0) {
        printf("\n");
        return 0;
    }
    wait(NULL);
    printf("\n");
    return 0;
}
