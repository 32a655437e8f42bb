// SPDX-License-Identifier: MIT
//
// A writer that ignores SIGPIPE and learns from EPIPE that nobody reads any
// more. The reader takes one number and leaves; its end is awaited first, so
// the second write must fail.  After Stevens & Rago, APUE, section 15.2.

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void read_one(int fd)
{
    int n;

    if (read(fd, &n, sizeof(n)) != sizeof(n))
        die("read");
    printf("the reader has had enough with %d\n", n);
    exit(EXIT_SUCCESS);
}

int main(void)
{
    int ends[2], n = 1;
    pid_t child;

    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        die("signal");
    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        close(ends[1]);
        read_one(ends[0]);
    }
    close(ends[0]);
    if (write(ends[1], &n, sizeof(n)) != sizeof(n))
        die("write");
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    if (write(ends[1], &n, sizeof(n)) == -1 && errno == EPIPE)
        printf("nobody reads: EPIPE\n");
    return 0;
}
