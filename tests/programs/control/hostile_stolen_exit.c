// SPDX-License-Identifier: MIT
// uncontrolled: "" a process vanished
//
// A child ends without a word, and its parent waits for it.
#include "gate.h"
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    if (fork() == 0)
        stolen(SYS_exit_group, 0, 0, 0);
    wait(NULL);
    return 0;
}
