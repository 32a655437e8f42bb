// SPDX-License-Identifier: MIT
// finished: "SOL OMNIBUS LUCET|"
//
// A pipeline of filters: each has the pipe as its standard input or output.
#include <ctype.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void capitals(void)
{
    int byte;

    while ((byte = getchar()) != EOF)
        putchar(toupper(byte));
}

int main(void)
{
    int ends[2];

    pipe(ends);
    if (fork() == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        printf("sol omnibus lucet\n");
        return 0;
    }
    if (fork() == 0) {
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        close(ends[1]);
        capitals();
        return 0;
    }
    close(ends[0]);
    close(ends[1]);
    while (wait(NULL) > 0)
        ;
    return 0;
}
