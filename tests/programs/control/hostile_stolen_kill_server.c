// SPDX-License-Identifier: MIT
// uncontrolled: "" the server of its executions was killed
//
// Kills the server by the runtime's own means, and goes on for ever.
#include "gate.h"
#include <signal.h>

int main(void)
{
    stolen(SYS_kill, stolen(SYS_getppid, 0, 0, 0), SIGKILL, 0);
    for (;;)
        ;
}
