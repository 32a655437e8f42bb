// SPDX-License-Identifier: MIT
// finished: "child said x|child is gone|"
//
// waitpid with WNOHANG in a loop, sleeping in between.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t child = fork();

    if (child == 0) {
        sleep(2);
        printf("child said x\n");
        return 0;
    }
    while (waitpid(child, NULL, WNOHANG) == 0)
        usleep(1000);
    printf("child is gone\n");
    return 0;
}
