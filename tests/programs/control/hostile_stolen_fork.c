// SPDX-License-Identifier: MIT
// limit: "" processes
//
// A fork bomb that the model does not see.
#include "gate.h"
#include <signal.h>

int main(void)
{
    for (;;)
        stolen(SYS_clone, SIGCHLD, 0, 0);
}
