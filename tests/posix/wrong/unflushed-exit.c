// SPDX-License-Identifier: MIT
//
// wrong: _exit throws away what printf has left in the buffer
// finding: unflushed 26
// says: _exit does not write buffers

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
    pid_t child;

    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        printf("the child says goodbye");
        _exit(EXIT_SUCCESS);
    }
    if (wait(NULL) == -1)
        die("wait");
    printf("\n");
    return 0;
}
