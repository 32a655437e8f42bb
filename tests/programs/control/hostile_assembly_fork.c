// SPDX-License-Identifier: MIT
// uncontrolled: ""
//
// A fork bomb that the model would not see.
#include "gate.h"
#include <signal.h>

int main(void)
{
    for (;;)
        assembly(SYS_clone, SIGCHLD, 0, 0);
}
