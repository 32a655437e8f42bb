// SPDX-License-Identifier: MIT
// finished: "killed by 11|"
//
// A stack without end.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int deeper(int *above)
{
    int here[64] = {*above + 1};

    return deeper(here) + here[0];
}

int main(void)
{
    int status = 0;

    if (fork() == 0)
        return deeper(&status);
    wait(&status);
    printf("killed by %d\n", WTERMSIG(status));
    return 0;
}
