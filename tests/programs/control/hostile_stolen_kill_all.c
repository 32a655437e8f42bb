// SPDX-License-Identifier: MIT
// uncontrolled: ""
//
// Kills all that it can reach, by the runtime's own means.
#include "gate.h"
#include <signal.h>

int main(void)
{
    stolen(SYS_kill, -1, SIGKILL, 0);
    for (;;)
        ;
}
