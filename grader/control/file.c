// SPDX-License-Identifier: MIT
//
// file - read, write and open, whatever the descriptor refers to.
//
// The terminal is output events.  FIFOs and descriptors reopened through
// /proc/self/fd are pipes of the page.  Other files are the kernel's, in a
// directory of the execution's own; calls on them are choices like any other,
// for files can be used to communicate, too.

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "control/raw.h"
#include "control/runtime.h"

static void simple_event(enum log_op op, uint32_t object, int64_t value,
                         uint64_t length)
{
    struct log_event event = event_of(op, object);

    event.value = value;
    event.length = length;
    event.flags = self.flags;
    record(event);
}

// Whether what this process prints starts or ends within a line of its own:
// what others print then may come into it.
static uint16_t note_line(uint32_t stream, const char *bytes, size_t size)
{
    static bool is_within[3];
    bool *within = &is_within[stream % 3];
    bool was_within = *within;

    *within = size > 0 ? bytes[size - 1] != '\n' : was_within;
    return was_within || *within ? LOG_MID_LINE : 0;
}

static long print(const struct page_file *file, const void *bytes, size_t size)
{
    struct page_operation operation = {
        .op = LOG_OUTPUT,
        .object = LOG_NONE,
        .deadline = PAGE_NEVER,
    };
    struct log_event event = event_of(LOG_OUTPUT, LOG_NONE);

    memory_touch(bytes, size, LOG_LOAD);
    turn_take(&operation);
    page->output_bytes += (uint32_t)size;
    page->output_count++;
    if (size > LOG_OUTPUT_MOST || page->output_bytes > LOG_OUTPUT_MOST)
        execution_end(LOG_LIMIT, "output");
    event.offset = file->object;
    event.length = size;
    event.value = (int64_t)size;
    event.text = record_text(bytes, size);
    event.flags = self.flags | note_line(file->object, bytes, size);
    record(event);
    self.private_writes++; // a loop that prints is not one that only looks
    return (long)size;
}

static long result_of(long result)
{
    return result < 0 ? fail((int)-result) : result;
}

static long real(enum log_op op, int descriptor, void *bytes, size_t size)
{
    struct page_operation operation = {
        .op = (uint16_t)op,
        .object = LOG_NONE,
        .flags = OPERATION_NONBLOCK,
        .deadline = PAGE_NEVER,
    };

    turn_take(&operation);
    memory_touch(bytes, size, op == LOG_READ ? LOG_STORE : LOG_LOAD);
    long result =
        RAW_3(op == LOG_READ ? SYS_read : SYS_write, descriptor, bytes, size);
    simple_event(op, file_of(descriptor)->object, descriptor,
                 result < 0 ? 0 : (uint64_t)result);
    world_move();
    signal_if_too_large(result);
    return result_of(result);
}

long descriptor_read(int descriptor, void *bytes, size_t size)
{
    struct page_file *file = file_of(descriptor);

    if (file == NULL)
        return fail(EBADF);
    switch ((enum page_file_kind)file->kind) {
    case PAGE_FILE_READ:
    case PAGE_FILE_BOTH:
        return pipe_read(descriptor, bytes, size);
    case PAGE_FILE_STDIN:
    case PAGE_FILE_OUTPUT:
        turn_simple(LOG_INPUT, LOG_NONE);
        simple_event(LOG_INPUT, LOG_NONE, 0, 0);
        return 0;
    case PAGE_FILE_REAL:
        return real(LOG_READ, descriptor, bytes, size);
    default:
        return fail(file->kind == PAGE_FILE_WRITE ? EBADF : EINVAL);
    }
}

long descriptor_write(int descriptor, const void *bytes, size_t size)
{
    struct page_file *file = file_of(descriptor);

    if (file == NULL)
        return fail(EBADF);
    switch ((enum page_file_kind)file->kind) {
    case PAGE_FILE_WRITE:
    case PAGE_FILE_BOTH:
        return pipe_write(descriptor, bytes, size);
    case PAGE_FILE_OUTPUT:
        return print(file, bytes, size);
    case PAGE_FILE_REAL:
        return real(LOG_WRITE, descriptor, (void *)bytes, size);
    default:
        return fail(EBADF);
    }
}

EXPORT ssize_t read(int descriptor, void *bytes, size_t size)
{
    ENTER();
    return descriptor_read(descriptor, bytes, size);
}

EXPORT ssize_t write(int descriptor, const void *bytes, size_t size)
{
    ENTER();
    return descriptor_write(descriptor, bytes, size);
}

static size_t total(const struct iovec *parts, int count)
{
    size_t size = 0;

    for (int i = 0; i < count; i++)
        size += parts[i].iov_len;
    return size;
}

EXPORT ssize_t writev(int descriptor, const struct iovec *parts, int count)
{
    ENTER();
    size_t size = total(parts, count), at = 0;
    char *bytes = malloc(size + 1);

    if (bytes == NULL)
        return fail(ENOMEM);
    for (int i = 0; i < count; i++) {
        memory_touch(parts[i].iov_base, parts[i].iov_len, LOG_LOAD);
        __builtin_memcpy(bytes + at, parts[i].iov_base, parts[i].iov_len);
        at += parts[i].iov_len;
    }
    long result = descriptor_write(descriptor, bytes, size);
    free(bytes);
    return result;
}

EXPORT ssize_t readv(int descriptor, const struct iovec *parts, int count)
{
    ENTER();
    size_t size = total(parts, count), at = 0;
    char *bytes = malloc(size + 1);

    if (bytes == NULL)
        return fail(ENOMEM);
    long result = descriptor_read(descriptor, bytes, size);
    for (int i = 0; i < count && result > 0 && at < (size_t)result; i++) {
        size_t rest = (size_t)result - at;
        size_t part = parts[i].iov_len < rest ? parts[i].iov_len : rest;
        memory_touch(parts[i].iov_base, part, LOG_STORE);
        __builtin_memcpy(parts[i].iov_base, bytes + at, part);
        at += part;
    }
    free(bytes);
    return result;
}

// ---- Opening

static uint32_t find_fifo(const char *path)
{
    for (uint32_t i = 0; i < page->object_count; i++)
        if (page->objects[i].kind == LOG_FIFO && page->objects[i].is_left &&
            strcmp(page->text + page->objects[i].name, path) == 0)
            return i;
    return LOG_NONE;
}

static int opened(uint32_t object, const char *path, int descriptor, int end)
{
    struct log_event event = event_of(LOG_OPEN, object);

    event.text = record_name(path);
    event.value = descriptor;
    event.length = (uint64_t)end;
    event.error = descriptor < 0 ? errno : 0;
    record(event);
    return descriptor;
}

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

static int new_end(uint32_t object, int flags)
{
    uint32_t file = pipe_open_end(object, end_of(flags));

    if (file == LOG_NONE)
        return fail(ENFILE);
    page->files[file].is_nonblocking = (flags & O_NONBLOCK) != 0;
    int descriptor = descriptor_new(file, 0);
    if (descriptor >= 0)
        myself()->close_on_exec[descriptor] = (flags & O_CLOEXEC) != 0;
    return descriptor;
}

// Waits for the other end, as open(2) of a FIFO does: one that is there now, or
// one that comes later, even if it is gone again when this process goes on.
static int meet(uint32_t object, int descriptor, int end)
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

static int open_fifo(uint32_t object, const char *path, int flags)
{
    int end = (int)end_of(flags);

    turn_simple(LOG_MKFIFO, object); // others may come first
    if (end == PAGE_FILE_WRITE && (flags & O_NONBLOCK) &&
        page->things[object].pipe.readers == 0)
        return fail(ENXIO);
    int descriptor = new_end(object, flags);
    if (descriptor >= 0 && end != PAGE_FILE_BOTH && !(flags & O_NONBLOCK))
        descriptor = meet(object, descriptor, end);
    return opened(object, path, descriptor,
                  end == PAGE_FILE_BOTH ? 2 : end == PAGE_FILE_WRITE);
}

// "/proc/self/fd/5" and "/dev/fd/5".
static int descriptor_in(const char *path)
{
    const char *const places[] = {"/proc/self/fd/", "/dev/fd/"};

    for (int i = 0; i < 2; i++)
        if (strncmp(path, places[i], strlen(places[i])) == 0)
            return atoi(path + strlen(places[i]));
    if (strcmp(path, "/dev/stdin") == 0)
        return 0;
    if (strcmp(path, "/dev/stdout") == 0 || strcmp(path, "/dev/tty") == 0)
        return 1;
    return strcmp(path, "/dev/stderr") == 0 ? 2 : -1;
}

static int reopen(int descriptor, int flags)
{
    const struct page_file *file = file_of(descriptor);

    if (file == NULL)
        return fail(ENOENT);
    if (file->kind == PAGE_FILE_OUTPUT || file->kind == PAGE_FILE_STDIN)
        return descriptor_new(file_index(descriptor), 0);
    if (file->kind == PAGE_FILE_REAL || file->kind == PAGE_FILE_PIDFD)
        return fail(EACCES);
    return opened(file->object, "/proc/self/fd", new_end(file->object, flags),
                  (flags & O_ACCMODE) == O_WRONLY);
}

static int open_real(const char *path, int flags, mode_t mode)
{
    if (flags & (O_CREAT | O_TRUNC))
        page->has_files = 1;
    turn_simple(LOG_OPEN, LOG_NONE);
    int descriptor = descriptor_real(
        RAW_4(SYS_openat, AT_FDCWD, path, flags, mode), flags & O_CLOEXEC);
    if (descriptor >= 0)
        file_of(descriptor)->object = object_new(LOG_FILE, key_of_name(path));
    world_move();
    return opened(descriptor < 0 ? LOG_NONE : file_of(descriptor)->object, path,
                  descriptor, (flags & O_ACCMODE) != O_RDONLY);
}

int file_open(const char *path, int flags, mode_t mode)
{
    int descriptor = descriptor_in(path);

    if (descriptor >= 0)
        return reopen(descriptor, flags);
    if (strcmp(path, "/dev/random") == 0 || strcmp(path, "/dev/urandom") == 0)
        execution_uncontrolled(path);
    uint32_t fifo = find_fifo(path);
    if (fifo != LOG_NONE)
        return open_fifo(fifo, path, flags);
    return open_real(path, flags, mode);
}

// A file that has no name from the start.
int file_open_nameless(void)
{
    int descriptor = descriptor_real(RAW_2(SYS_memfd_create, "nameless", 0), 0);

    if (descriptor >= 0)
        file_of(descriptor)->object = object_new(LOG_FILE, 0);
    return descriptor;
}

static int open_with(const char *path, int flags, va_list arguments)
{
    mode_t mode = 0;

    if (flags & (O_CREAT | O_TMPFILE))
        mode = va_arg(arguments, mode_t);
    return file_open(path, flags, mode);
}

EXPORT int open(const char *path, int flags, ...)
{
    ENTER();
    va_list arguments;

    va_start(arguments, flags);
    int descriptor = open_with(path, flags, arguments);
    va_end(arguments);
    return descriptor;
}

EXPORT int open64(const char *path, int flags, ...)
{
    ENTER();
    va_list arguments;

    va_start(arguments, flags);
    int descriptor = open_with(path, flags, arguments);
    va_end(arguments);
    return descriptor;
}

EXPORT int creat(const char *path, mode_t mode)
{
    ENTER();
    return file_open(path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

EXPORT int mkfifo(const char *path, mode_t mode)
{
    ENTER();
    (void)mode;
    turn_simple(LOG_MKFIFO, LOG_NONE);
    struct log_event event = event_of(LOG_MKFIFO, find_fifo(path));
    event.text = record_name(path);
    event.error = event.object != LOG_NONE ? EEXIST : 0;
    if (event.error == 0) {
        event.object = pipe_new(LOG_FIFO);
        page->objects[event.object].name = event.text;
        page->objects[event.object].is_left = 1;
        world_move();
    }
    record(event);
    return event.error == 0 ? 0 : fail(event.error);
}

static int remove_path(const char *path)
{
    turn_simple(LOG_UNLINK, LOG_NONE);
    struct log_event event = event_of(LOG_UNLINK, find_fifo(path));
    event.text = record_name(path);
    if (event.object != LOG_NONE)
        page->objects[event.object].is_left = 0;
    else
        event.error = (int32_t)-RAW_3(SYS_unlinkat, AT_FDCWD, path, 0);
    world_move();
    record(event);
    return event.error == 0 ? 0 : fail(event.error);
}

EXPORT int unlink(const char *path)
{
    ENTER();
    return remove_path(path);
}

EXPORT int remove(const char *path)
{
    ENTER();
    return remove_path(path);
}

EXPORT int access(const char *path, int mode)
{
    ENTER();
    turn_simple(LOG_OPEN, LOG_NONE);
    if (find_fifo(path) != LOG_NONE)
        return 0;
    return (int)result_of(RAW_3(SYS_faccessat, AT_FDCWD, path, mode));
}

// ---- What kind of thing it is

EXPORT int isatty(int descriptor)
{
    const struct page_file *file = file_of(descriptor);

    if (file == NULL)
        return fail(EBADF), 0;
    return file->kind == PAGE_FILE_OUTPUT ? 1 : (fail(ENOTTY), 0);
}

EXPORT off_t lseek(int descriptor, off_t offset, int whence)
{
    const struct page_file *file = file_of(descriptor);

    if (file == NULL)
        return fail(EBADF);
    if (file->kind != PAGE_FILE_REAL)
        return fail(ESPIPE);
    return result_of(RAW_3(SYS_lseek, descriptor, offset, whence));
}

EXPORT int fstat(int descriptor, struct stat *status)
{
    const struct page_file *file = file_of(descriptor);

    if (file == NULL)
        return fail(EBADF);
    if (file->kind == PAGE_FILE_REAL)
        return (int)result_of(RAW_2(SYS_fstat, descriptor, status));
    memset(status, 0, sizeof *status);
    status->st_mode =
        (file->kind == PAGE_FILE_OUTPUT || file->kind == PAGE_FILE_STDIN
             ? S_IFCHR
             : S_IFIFO) |
        0600;
    status->st_blksize = file->kind == PAGE_FILE_OUTPUT ? 1024 : 4096;
    return 0;
}

EXPORT int fsync(int descriptor)
{
    return file_of(descriptor) != NULL ? 0 : fail(EBADF);
}

int file_ready(const struct page_file *file, int events)
{
    const struct page_thing *thing = &page->things[file->object];
    int ready = 0;

    switch ((enum page_file_kind)file->kind) {
    case PAGE_FILE_READ:
        if (thing->pipe.written != thing->pipe.read)
            ready |= POLLIN | POLLRDNORM;
        if (thing->pipe.writers == 0)
            ready |= POLLHUP;
        break;
    case PAGE_FILE_WRITE:
        if (pipe_can_write(file, PIPE_BUF))
            ready |= POLLOUT | POLLWRNORM;
        if (thing->pipe.readers == 0)
            ready |= POLLERR;
        break;
    case PAGE_FILE_PIDFD:
        if (page->processes[thing->process.process].life != PAGE_LIVING)
            ready |= POLLIN | POLLRDNORM;
        break;
    default:
        ready = POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
    }
    return ready & (events | POLLHUP | POLLERR);
}
