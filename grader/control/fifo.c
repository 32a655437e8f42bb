// SPDX-License-Identifier: MIT
//
// fifo - pipes that have a name.
//
// The name is the kernel's, so that all that can be done with names can be done
// with it; the bytes, and who waits for whom, are a pipe of the page.  Which
// pipe a name means is told by the inode.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control/raw.h"
#include "control/runtime.h"

static uint32_t find_inode(const struct stat *status)
{
    for (uint32_t i = 0; i < page->object_count; i++)
        if (page->objects[i].kind == LOG_FIFO && page->objects[i].is_left &&
            page->things[i].pipe.inode == status->st_ino &&
            page->things[i].pipe.device == status->st_dev)
            return i;
    return LOG_NONE;
}

static uint32_t fifo_new(const char *path, const struct stat *status)
{
    uint32_t object = pipe_new(LOG_FIFO);

    page->things[object].pipe.inode = status->st_ino;
    page->things[object].pipe.device = status->st_dev;
    page->objects[object].name = record_name(path);
    page->objects[object].is_left = 1;
    return object;
}

uint32_t fifo_find(int directory, const char *path)
{
    struct stat status;

    if (RAW_4(SYS_newfstatat, directory, path, &status, 0) != 0 ||
        !S_ISFIFO(status.st_mode))
        return LOG_NONE;
    uint32_t object = find_inode(&status);
    return object != LOG_NONE ? object : fifo_new(path, &status);
}

// Of the kernel's answers the one that it is there already is the likely one.
int fifo_make(int directory, const char *path, mode_t mode)
{
    turn_simple(LOG_MKFIFO, LOG_NONE);
    long result = RAW_4(SYS_mknodat, directory, path, S_IFIFO | mode, 0);
    if (result == -EFAULT)
        return fail(EFAULT);
    struct log_event event = event_of(LOG_MKFIFO, fifo_find(directory, path));
    event.text = record_name(path);
    event.error = (int32_t)-result;
    if (result == 0) {
        page->has_files = 1;
        world_move();
    }
    record(event);
    return result == 0 ? 0 : fail((int)-result);
}

// Its name has gone; who has it open keeps it.
void fifo_unlinked(uint32_t object)
{
    page->objects[object].is_left = 0;
}

// ---- Opening

static enum page_file_kind end_of(int flags)
{
    switch (flags & O_ACCMODE) {
    case O_RDONLY:
        return PAGE_FILE_READ;
    case O_WRONLY:
        return PAGE_FILE_WRITE;
    default:
        return PAGE_FILE_BOTH;
    }
}

int pipe_new_end(uint32_t object, int flags)
{
    enum page_file_kind kind = end_of(flags);
    const struct page_thing *thing = &page->things[object];
    bool is_early = kind == PAGE_FILE_READ && (flags & O_NONBLOCK) &&
                    thing->pipe.writers == 0;
    uint32_t file = pipe_open_end(object, kind);

    if (file == LOG_NONE)
        return fail(ENFILE);
    page->files[file].is_nonblocking = (flags & O_NONBLOCK) != 0;
    page->files[file].is_early = is_early;
    page->files[file].writers_before = thing->pipe.writers_ever;
    int descriptor = descriptor_new(file, 0);
    if (descriptor >= 0)
        myself()->close_on_exec[descriptor] = (flags & O_CLOEXEC) != 0;
    return descriptor;
}

// Waits for the other end, as open(2) of a FIFO does: one that is there now, or
// one that comes later, even if it is gone again when this process goes on.
static int meet(uint32_t object, int descriptor, enum page_file_kind end)
{
    const struct page_thing *thing = &page->things[object];
    bool is_reader = end == PAGE_FILE_READ;
    struct page_operation operation = {
        .op = LOG_OPEN,
        .object = object,
        .flags = OPERATION_RESTARTS,
        .offset =
            is_reader ? thing->pipe.writers_ever : thing->pipe.readers_ever,
        .length = !is_reader,
        .deadline = PAGE_NEVER,
    };

    if ((is_reader ? thing->pipe.writers : thing->pipe.readers) > 0 ||
        turn_take(&operation) == 0)
        return descriptor;
    descriptor_close(descriptor);
    return fail(EINTR);
}

int fifo_open(uint32_t object, const char *path, int flags)
{
    enum page_file_kind end = end_of(flags);
    bool has_reader = page->things[object].pipe.readers > 0;
    int descriptor;

    if (end == PAGE_FILE_WRITE && (flags & O_NONBLOCK) && !has_reader)
        descriptor = fail(ENXIO);
    else
        descriptor = pipe_new_end(object, flags);
    if (descriptor >= 0 && end != PAGE_FILE_BOTH && !(flags & O_NONBLOCK))
        descriptor = meet(object, descriptor, end);
    struct log_event event = event_of(LOG_OPEN, object);
    event.text = record_name(path);
    event.value = descriptor;
    event.length = end == PAGE_FILE_BOTH ? 2 : end == PAGE_FILE_WRITE;
    event.error = descriptor < 0 ? errno : 0;
    record(event);
    return descriptor;
}

// ---- The calls that make one

EXPORT int mkfifo(const char *path, mode_t mode)
{
    ENTER();
    return fifo_make(AT_FDCWD, path, mode);
}

EXPORT int mkfifoat(int directory, const char *path, mode_t mode)
{
    ENTER();
    return fifo_make(directory, path, mode);
}

static int make_node(int directory, const char *path, mode_t mode)
{
    if (!S_ISFIFO(mode))
        execution_uncontrolled("mknod");
    return fifo_make(directory, path, mode & 07777);
}

EXPORT int mknod(const char *path, mode_t mode, dev_t device)
{
    ENTER();
    (void)device;
    return make_node(AT_FDCWD, path, mode);
}

EXPORT int mknodat(int directory, const char *path, mode_t mode, dev_t device)
{
    ENTER();
    (void)device;
    return make_node(directory, path, mode);
}
