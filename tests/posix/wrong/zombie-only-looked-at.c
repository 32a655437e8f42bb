// SPDX-License-Identifier: MIT
//
// wrong: waitid(2) with WNOWAIT tells how the child ended and leaves it there
// finding: zombie 26
// says: WNOWAIT
//
// Seen always.

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
    siginfo_t info;

    for (int i = 0; i < 2; i++) {
        fflush(stdout);
        pid_t child = fork();
        if (child == -1)
            die("fork");
        if (child == 0)
            exit(i);
        if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) == -1)
            die("waitid");
        printf("status %d\n", info.si_status);
    }
    return 0;
}
