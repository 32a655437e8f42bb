// SPDX-License-Identifier: MIT
// carried
//
// A child that uses much of its stack, but not while it forks; whoever comes
// there after it finds zero.
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
    for (int i = 0; i < 2; i++)
        if (fork() == 0) {
            printf("%lu\n", use(200)); // 800 KiB
            return 0;
        }
    while (wait(NULL) > 0)
        ;
    printf("%lu\n", use(20)); // 80 KiB
    return 0;
}
