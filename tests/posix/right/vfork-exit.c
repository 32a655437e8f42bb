// SPDX-License-Identifier: MIT
//
// The one thing besides exec that a child of vfork may do: to end, with _exit.
// The parent stands still until then.  After Stevens & Rago, APUE, section 8.4.

#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    pid_t child = vfork();
    int status;

    if (child == -1)
        die("vfork");
    if (child == 0)
        _exit(5);
    if (waitpid(child, &status, 0) == -1)
        die("waitpid");
    printf("status %d\n", WEXITSTATUS(status));
    return 0;
}
