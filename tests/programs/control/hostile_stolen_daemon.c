// SPDX-License-Identifier: MIT
// finished: "gone|"
//
// Leaves a process in a session of its own that runs for ever.
#include "gate.h"
#include <signal.h>
#include <stdio.h>

int main(void)
{
    if (stolen(SYS_clone, SIGCHLD, 0, 0) == 0) {
        stolen(SYS_setsid, 0, 0, 0);
        for (;;)
            ;
    }
    printf("gone\n");
    return 0;
}
