// SPDX-License-Identifier: MIT
// finished: "orphan of 1|"
//
// A grandchild whose parent has ended belongs to process 1.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char byte;

    pipe(ends);
    if (fork() == 0) {
        if (fork() == 0) {
            sleep(1);
            printf("orphan of %d\n", getppid());
            return 0;
        }
        _exit(0);
    }
    wait(NULL);
    close(ends[1]);
    read(ends[0], &byte, 1);
    return 0;
}
