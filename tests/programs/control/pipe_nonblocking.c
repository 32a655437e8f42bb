// SPDX-License-Identifier: MIT
// finished: "EAGAIN|full at 4096|"
//
// Non-blocking ends, a changed capacity, dup2 over an open descriptor.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    int ends[2], count = 0;
    char byte = 'x';

    pipe2(ends, O_NONBLOCK | O_CLOEXEC);
    if (read(ends[0], &byte, 1) < 0 && errno == EAGAIN)
        printf("EAGAIN\n");
    fcntl(ends[1], F_SETPIPE_SZ, 4096);
    dup2(ends[1], 9);
    close(ends[1]);
    while (write(9, &byte, 1) == 1)
        count++;
    printf("full at %d\n", count);
    return fcntl(ends[0], F_GETFL) == O_NONBLOCK ? 0 : 1;
}
