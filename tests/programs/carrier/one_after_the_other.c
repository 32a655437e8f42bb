// SPDX-License-Identifier: MIT
// carried
//
// More processes than there are carriers, of which many are used twice, by
// processes that have different parents.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int generation;

int main(void)
{
    for (int i = 0; i < 40; i++) {
        if (fork() == 0) {
            generation += i;
            if (fork() == 0) {
                printf("%d ", generation + 1000);
                return 0;
            }
            wait(NULL);
            return 0;
        }
        wait(NULL);
    }
    printf("%d\n", generation);
    return 0;
}
