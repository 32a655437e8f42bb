// SPDX-License-Identifier: MIT
// carried
//
// A child that computes for a while: what it has used is not held against the
// next one.
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    volatile unsigned sum = 0;

    if (fork() == 0) {
        for (unsigned i = 0; i < 8000000; i++)
            sum += i;
        return 0;
    }
    wait(NULL);
    return 0;
}
