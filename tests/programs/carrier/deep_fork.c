// SPDX-License-Identifier: MIT
// forked
//
// The child needs what its parent has deep down on the stack.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void start(int depth)
{
    volatile char bytes[4096];

    bytes[depth] = (char)depth;
    if (depth < 40) {
        start(depth + 1);
    } else if (fork() == 0) {
        printf("%d\n", bytes[depth]);
    } else {
        wait(NULL);
    }
    if (bytes[depth] != depth)
        printf("lost %d\n", depth);
}

int main(void)
{
    start(0);
    return 0;
}
