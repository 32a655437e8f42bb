// SPDX-License-Identifier: MIT
// finished: ""
//
// Closes all descriptors, its own terminal included, and goes on.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 1024; i++)
        close(i);
    close_range(0, ~0u, 0);
    printf("nobody sees this\n");
    if (fork() == 0)
        return 0;
    return wait(NULL) > 0 ? 0 : 1;
}
