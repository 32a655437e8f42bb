// SPDX-License-Identifier: MIT
// forked
//
// More memory than an image has room for.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char *last = NULL;

    for (int i = 0; i < 60; i++) {
        last = malloc(30000);
        memset(last, 'a' + i % 26, 30000);
    }
    if (fork() == 0)
        printf("%c\n", last[29999]);
    wait(NULL);
    return 0;
}
