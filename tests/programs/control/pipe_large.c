// SPDX-License-Identifier: MIT
// finished: "200000|"
//
// More bytes than a pipe holds go through in pieces.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    static char bytes[200000];
    int ends[2];
    long sum = 0;
    ssize_t size;

    pipe(ends);
    if (fork() == 0) {
        close(ends[0]);
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = 1;
        write(ends[1], bytes, sizeof bytes);
        _exit(0);
    }
    close(ends[1]);
    while ((size = read(ends[0], bytes, 7777)) > 0)
        for (ssize_t i = 0; i < size; i++)
            sum += bytes[i];
    wait(NULL);
    printf("%ld\n", sum);
    return 0;
}
