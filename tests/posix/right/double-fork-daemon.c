// SPDX-License-Identifier: MIT
//
// A daemon by two forks: the middle process is waited for at once, and the
// daemon, which nobody can wait for, keeps the write end of a pipe open for as
// long as it lives: the end of file is its end.  After Stevens & Rago, APUE,
// sections 8.6 and 13.3.

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void start_daemon(const int alive[2])
{
    switch (fork()) {
    case -1:
        die("fork");
        break;
    case 0:
        close(alive[0]);
        printf("the daemon works\n");
        fflush(stdout);
        _exit(EXIT_SUCCESS);
    default:
        _exit(EXIT_SUCCESS);
    }
}

int main(void)
{
    int alive[2];
    pid_t middle;
    char byte;

    if (pipe(alive) == -1)
        die("pipe");
    middle = fork();
    if (middle == -1)
        die("fork");
    if (middle == 0)
        start_daemon(alive);
    close(alive[1]);
    if (waitpid(middle, NULL, 0) == -1)
        die("waitpid");
    if (read(alive[0], &byte, 1) != 0)
        die("read");
    printf("the daemon is gone\n");
    return 0;
}
