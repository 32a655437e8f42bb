// SPDX-License-Identifier: MIT
// uncontrolled: ""
//
// Would kill its server and everybody else.
#include "gate.h"
#include <signal.h>

int main(void)
{
    assembly(SYS_kill, assembly(SYS_getppid, 0, 0, 0), SIGKILL, 0);
    assembly(SYS_kill, -1, SIGKILL, 0);
    for (;;)
        ;
}
