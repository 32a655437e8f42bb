// SPDX-License-Identifier: MIT
//
// One reader for several writers: poll says which pipe has something to read, a
// pipe at its end is taken out of the set by a negative descriptor.  After
// Kerrisk, TLPI, section 63.2.2.

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SOURCES = 2,
    EACH = 2
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static int start_source(int number)
{
    int ends[2];
    pid_t child;

    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        close(ends[0]);
        for (int i = 0; i < EACH; i++) {
            int value = 10 * number + i;

            if (write(ends[1], &value, sizeof(value)) != sizeof(value))
                die("write");
        }
        _exit(EXIT_SUCCESS);
    }
    close(ends[1]);
    return ends[0];
}

static int take_one(struct pollfd *source)
{
    int value;

    if (read(source->fd, &value, sizeof(value)) == sizeof(value)) {
        printf("read %d\n", value);
        return 0;
    }
    close(source->fd);
    source->fd = -1;
    return 1;
}

int main(void)
{
    struct pollfd sources[SOURCES];
    int ended = 0;

    for (int i = 0; i < SOURCES; i++)
        sources[i] = (struct pollfd){.fd = start_source(i), .events = POLLIN};
    while (ended < SOURCES) {
        if (poll(sources, SOURCES, -1) == -1)
            die("poll");
        for (int i = 0; i < SOURCES; i++)
            if (sources[i].revents & (POLLIN | POLLHUP))
                ended += take_one(&sources[i]);
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}
