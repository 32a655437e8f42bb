// SPDX-License-Identifier: MIT
// finished: "kept|"
//
// What is in a buffer at _exit is lost.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    printf("kept\n");
    if (fork() == 0) {
        printf("lost");
        _exit(0);
    }
    wait(NULL);
    return 0;
}
