// SPDX-License-Identifier: MIT
// forked
//
// A block so large that malloc gives it a mapping of its own.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char *block = malloc(400000);

    memset(block, 'a', 400000);
    if (fork() == 0) {
        printf("%c\n", block[399999]);
        block[399999] = 'b';
        return 0;
    }
    wait(NULL);
    printf("%c\n", block[399999]);
    return 0;
}
