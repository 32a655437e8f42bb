// SPDX-License-Identifier: MIT
//
// A pipe drained without blocking: poll waits, then reads go on until EAGAIN
// says that nothing is left for now.  After Kerrisk, TLPI, section 63.1.1.

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void emit(int fd)
{
    for (int n = 1; n <= 3; n++)
        if (write(fd, &n, sizeof(n)) != sizeof(n))
            die("write");
    _exit(EXIT_SUCCESS);
}

static int drain(int fd, int *sum)
{
    ssize_t got;
    int n;

    while ((got = read(fd, &n, sizeof(n))) == sizeof(n))
        *sum += n;
    if (got == -1 && errno != EAGAIN)
        die("read");
    return got != 0;
}

int main(void)
{
    int ends[2], sum = 0;
    struct pollfd ready = {.events = POLLIN};
    pid_t child;

    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        close(ends[0]);
        emit(ends[1]);
    }
    close(ends[1]);
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) == -1)
        die("fcntl");
    ready.fd = ends[0];
    do
        if (poll(&ready, 1, -1) == -1)
            die("poll");
    while (drain(ends[0], &sum));
    printf("sum %d\n", sum);
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    return 0;
}
