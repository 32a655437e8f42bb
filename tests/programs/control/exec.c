// SPDX-License-Identifier: MIT
// uncontrolled: "before|" execlp
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    printf("before\n");
    if (fork() == 0)
        execlp("ls", "ls", (char *)NULL);
    wait(NULL);
    return 0;
}
