// SPDX-License-Identifier: MIT
//
// All children start together when the parent closes the write end of a pipe:
// the end of file is a message for everybody.  After Kerrisk, TLPI,
// section 44.3.

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    int go[2];
    char byte;

    if (pipe(go) == -1)
        die("pipe");
    for (int i = 0; i < 3; i++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0) {
            close(go[1]);
            if (read(go[0], &byte, 1) != 0)
                die("read");
            printf("runner %d\n", i);
            exit(EXIT_SUCCESS);
        }
    }
    printf("ready\n");
    fflush(stdout);
    close(go[1]);
    while (wait(NULL) > 0)
        continue;
    return 0;
}
