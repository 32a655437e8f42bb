// SPDX-License-Identifier: MIT
// finished: "none|"
//
// Looks for descriptors that it should not have.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    char path[64], to[256];

    for (int i = 0; i < 1024; i++) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", i);
        memset(to, 0, sizeof to);
        if (readlink(path, to, sizeof to - 1) > 0 &&
            strcmp(to, "/dev/null") != 0 &&
            strncmp(to, "/memfd:control", 14) != 0)
            printf("%d %s\n", i, to);
    }
    printf("none\n");
    return 0;
}
