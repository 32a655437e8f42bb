// SPDX-License-Identifier: MIT
// stuck: "" wall clock
//
// A child waits where nobody sees it, and its parent waits for it.
#include "gate.h"
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    if (fork() == 0)
        stolen(SYS_rt_sigsuspend, (long)&(unsigned long){0}, 8, 0);
    wait(NULL);
    return 0;
}
