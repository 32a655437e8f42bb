// SPDX-License-Identifier: MIT
// deadlock: "hello|"
//
// The child keeps the write end, too: it waits for an end of file that it
// alone could send.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char byte;

    pipe(ends);
    if (fork() == 0) {
        while (read(ends[0], &byte, 1) > 0)
            write(1, &byte, 1);
        return 0;
    }
    write(ends[1], "hello\n", 6);
    close(ends[1]);
    wait(NULL);
    return 0;
}
