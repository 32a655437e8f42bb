// SPDX-License-Identifier: MIT
// steps: ""
//
// Three loops, each on a variable of its own, take as long as one.
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    volatile unsigned rounds = 0;

    for (int i = 0; i < 3; i++)
        if (fork() == 0)
            while (rounds != 1)
                rounds += 2;
    while (wait(NULL) > 0)
        continue;
    return 0;
}
