// SPDX-License-Identifier: MIT
// finished: "none|"
//
// Looks for processes whose memory it can write: only its own.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    char own[32] = "", path[64];

    readlink("/proc/self", own, sizeof own - 1);
    for (int pid = 1; pid < 1000; pid++) {
        snprintf(path, sizeof path, "/proc/%d/mem", pid);
        if (pid != atoi(own) && open(path, O_RDWR) >= 0)
            printf("%d\n", pid);
    }
    printf("none\n");
    return 0;
}
