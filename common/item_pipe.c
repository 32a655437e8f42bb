// SPDX-License-Identifier: MIT
//
// The kernel keeps each write of at most PIPE_BUF bytes to a pipe in one piece,
// whoever else writes.  All items are of one size, so the pipe always holds
// whole items, and a read of that size takes exactly one: put is one write, get
// is one read, and there is no lock that a killed process could keep.  A
// maxsize is a semaphore of free places: P before the write, V after the read.
//
// With a timeout the read may not wait by itself: between "there is an item"
// and the read another process may take it.  But O_NONBLOCK belongs to the open
// pipe that all processes share, and would hit them all.  /proc/self/fd opens
// the same pipe once more, for this process alone.
#include "item_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "deadline.h"
#include "shared_map.h"

struct end {
    int fd;          // waits
    int no_wait_fd;  // does not; -1: not needed so far
    int access_mode; // O_RDONLY or O_WRONLY
    short ready;     // the poll(2) event that is worth a try
};

// Every process has its own; what they share is behind the descriptors.
struct mp_item_pipe {
    size_t item_size;
    struct end read;
    struct end write;
    sem_t *places; // free ones, in shared memory; NULL: no maxsize
};

struct mp_item_pipe *mp_item_pipe_create(size_t maxsize, size_t item_size,
                                         size_t capacity)
{
    struct mp_item_pipe *pipe = calloc(1, sizeof *pipe);
    int fds[2] = {-1, -1};

    if (pipe == NULL)
        return NULL;
    pipe->item_size = item_size;
    if (maxsize > 0)
        pipe->places = mp_shared_map_create(sizeof *pipe->places);
    if (maxsize == 0 || pipe->places != NULL)
        (void)pipe2(fds, O_CLOEXEC);
    pipe->read = (struct end){fds[0], -1, O_RDONLY, POLLIN};
    pipe->write = (struct end){fds[1], -1, O_WRONLY, POLLOUT};
    if (fds[0] < 0) {
        mp_item_pipe_destroy(pipe);
        return NULL;
    }
    if (pipe->places != NULL)
        sem_init(pipe->places, 1, (unsigned)maxsize);
    // Refused (EPERM) to a user who has many pipes: it then holds less.
    (void)fcntl(fds[1], F_SETPIPE_SZ, (int)capacity);
    return pipe;
}

static int no_wait_fd(struct end *end)
{
    char path[32];

    if (end->no_wait_fd < 0) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", end->fd);
        end->no_wait_fd = open(path, end->access_mode | O_NONBLOCK | O_CLOEXEC);
    }
    return end->no_wait_fd;
}

// Reads or writes one item: whole, or not at all.
static inline int move(struct end *end, void *item, size_t item_size,
                       const struct mp_deadline *deadline)
{
    int fd = deadline->is_forever ? end->fd : no_wait_fd(end);
    ssize_t moved;

    if (fd < 0)
        return -1;
    do {
        moved = end->access_mode == O_RDONLY ? read(fd, item, item_size)
                                             : write(fd, item, item_size);
    } while (moved < 0 &&
             (errno == EINTR ||
              (errno == EAGAIN &&
               mp_deadline_wait_fd(deadline, fd, end->ready) == 0)));
    return moved < 0 ? -1 : 0;
}

int mp_item_pipe_put(struct mp_item_pipe *pipe, const void *item,
                     double timeout_s)
{
    struct mp_deadline deadline = mp_deadline_after(timeout_s);

    if (pipe->places != NULL &&
        mp_deadline_wait_semaphore(&deadline, pipe->places) < 0)
        return -1;
    int result = move(&pipe->write, (void *)item, pipe->item_size, &deadline);
    if (result < 0 && pipe->places != NULL)
        sem_post(pipe->places);
    return result;
}

int mp_item_pipe_get(struct mp_item_pipe *pipe, void *item, double timeout_s)
{
    struct mp_deadline deadline = mp_deadline_after(timeout_s);
    int result = move(&pipe->read, item, pipe->item_size, &deadline);
    if (result == 0 && pipe->places != NULL)
        sem_post(pipe->places);
    return result;
}

size_t mp_item_pipe_count(const struct mp_item_pipe *pipe)
{
    int bytes = 0;

    (void)ioctl(pipe->read.fd, FIONREAD, &bytes); // an open pipe: cannot fail
    return (size_t)bytes / pipe->item_size;
}

void mp_item_pipe_destroy(struct mp_item_pipe *pipe)
{
    int saved_errno = errno;

    if (pipe == NULL)
        return;
    const struct end *ends[] = {&pipe->read, &pipe->write};
    for (int i = 0; i < 2; i++) {
        if (ends[i]->fd >= 0)
            close(ends[i]->fd);
        if (ends[i]->no_wait_fd >= 0)
            close(ends[i]->no_wait_fd);
    }
    mp_shared_map_destroy(pipe->places, sizeof *pipe->places);
    free(pipe);
    errno = saved_errno;
}
