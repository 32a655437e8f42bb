// SPDX-License-Identifier: MIT
// uncontrolled: ""
//
// Stops itself, and whoever would notice.
#include "gate.h"
#include <signal.h>

int main(void)
{
    stolen(SYS_kill, stolen(SYS_getppid, 0, 0, 0), SIGSTOP, 0);
    stolen(SYS_kill, stolen(SYS_getpid, 0, 0, 0), SIGSTOP, 0);
    return 0;
}
