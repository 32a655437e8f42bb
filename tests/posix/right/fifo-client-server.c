// SPDX-License-Identifier: MIT
//
// A server that answers a client over two named pipes.  Both open the first one
// first: an open of one end waits for the open of the other.  After Stevens,
// UNIX Network Programming, volume 2, section 4.6.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char request[64], reply[64];

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static int open_or_die(const char *path, int flags)
{
    int fd = open(path, flags);

    if (fd == -1)
        die(path);
    return fd;
}

static void client(void)
{
    int to = open_or_die(request, O_WRONLY);
    int from = open_or_die(reply, O_RDONLY);
    int n = 21;

    if (write(to, &n, sizeof(n)) != sizeof(n))
        die("write");
    if (read(from, &n, sizeof(n)) != sizeof(n))
        die("read");
    printf("the server says %d\n", n);
    exit(EXIT_SUCCESS);
}

int main(void)
{
    int from, to, n;
    pid_t child;

    snprintf(request, sizeof(request), "/tmp/request-%ld", (long)getpid());
    snprintf(reply, sizeof(reply), "/tmp/reply-%ld", (long)getpid());
    if (mkfifo(request, 0600) == -1 || mkfifo(reply, 0600) == -1)
        die("mkfifo");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        client();
    from = open_or_die(request, O_RDONLY);
    to = open_or_die(reply, O_WRONLY);
    while (read(from, &n, sizeof(n)) == sizeof(n)) {
        n *= 2;
        if (write(to, &n, sizeof(n)) != sizeof(n))
            die("write");
    }
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    unlink(request);
    unlink(reply);
    return 0;
}
