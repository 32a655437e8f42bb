// SPDX-License-Identifier: MIT
//
// A reader of the target sees the old file or the new one, never half of one:
// the copy is made under another name beside it and then renamed.

#include "copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int fd, const char *bytes, size_t size)
{
    ssize_t written = 0;

    while (size > 0 && written >= 0) {
        written = write(fd, bytes, size);
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        } else if (written < 0 && errno == EINTR) {
            written = 0;
        }
    }
    return size == 0;
}

static bool pump(int from, int to)
{
    char bytes[65536];
    ssize_t got;

    while ((got = read(from, bytes, sizeof bytes)) > 0) {
        if (!write_all(to, bytes, (size_t)got))
            return false;
    }
    return got == 0;
}

static int open_regular(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        return -1;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        return fd;
    close(fd);
    errno = EINVAL;
    return -1;
}

// Returns whether `to` now is a copy of the open file.
static bool replace(int from, const char *to, mode_t mode)
{
    char *beside;
    bool done;
    int fd;

    if (asprintf(&beside, "%s.XXXXXX", to) < 0)
        return false;
    fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0) {
        free(beside);
        return false;
    }
    done = pump(from, fd) && fchmod(fd, mode) == 0;
    done = close(fd) == 0 && done;
    done = done && rename(beside, to) == 0;
    if (!done)
        unlink(beside);
    free(beside);
    return done;
}

int copy_file(const char *from, const char *to, mode_t mode)
{
    int fd = open_regular(from);
    bool done;

    if (fd < 0)
        return -1;
    done = replace(fd, to, mode);
    close(fd);
    return done ? 0 : -1;
}

int copy_text(const char *text, size_t size, const char *to)
{
    int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool done;

    if (fd < 0)
        return -1;
    done = fchmod(fd, 0644) == 0 && write_all(fd, text, size);
    done = close(fd) == 0 && done;
    return done ? 0 : -1;
}
