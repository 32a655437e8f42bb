// SPDX-License-Identifier: MIT
// forked
//
// What a parent has left deep down on its stack before it forks is there in the
// child, too.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned long use(int depth)
{
    volatile unsigned char bytes[4096];
    unsigned long sum = 0;

    for (size_t i = 0; i < sizeof bytes; i += 512) {
        sum += bytes[i];
        bytes[i] = (unsigned char)(depth + 1);
    }
    return depth == 0 ? sum : sum + use(depth - 1);
}

int main(void)
{
    use(24); // a little deeper than what is copied
    if (fork() == 0)
        printf("%d\n", use(24) != 0);
    wait(NULL);
    return 0;
}
