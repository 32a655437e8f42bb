// SPDX-License-Identifier: MIT
// uncontrolled: "" more than 256 processes, one after the other
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 300; i++) {
        if (fork() == 0)
            _exit(0);
        wait(NULL);
    }
    return 0;
}
