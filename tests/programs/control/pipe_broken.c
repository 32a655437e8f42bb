// SPDX-License-Identifier: MIT
// finished: "EPIPE|killed by 13|"
//
// Writing where nobody can read: an error if SIGPIPE is ignored, else death.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2], status;

    pipe(ends);
    close(ends[0]);
    if (fork() == 0) {
        write(ends[1], "x", 1);
        return 0;
    }
    signal(SIGPIPE, SIG_IGN);
    if (write(ends[1], "x", 1) < 0 && errno == EPIPE)
        printf("EPIPE\n");
    wait(&status);
    printf("killed by %d\n", WTERMSIG(status));
    return 0;
}
