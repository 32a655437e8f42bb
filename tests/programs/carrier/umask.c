// SPDX-License-Identifier: MIT
// forked
//
// What the kernel keeps for a process, and the library asks it for.
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    if (fork() == 0) {
        printf("%03o ", (unsigned)umask(0077));
        printf("%03o\n", (unsigned)umask(0077));
        return 0;
    }
    wait(NULL);
    printf("%03o\n", (unsigned)umask(0));
    return 0;
}
