// SPDX-License-Identifier: MIT
//
// file - read and write, whatever the descriptor refers to.
//
// The terminal is output events.  Files of the file system are the kernel's;
// calls on them are choices like any other, for files can be used to
// communicate, too.

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

enum {
    AT_POSITION = -1, // of the descriptor; else an offset, as pread has it
};

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

// Where in the file what was just read or written lies.
static uint64_t start_of(int descriptor, int64_t offset, long result)
{
    if (result < 0 || offset != AT_POSITION)
        return result < 0 ? 0 : (uint64_t)offset;
    long end = RAW_3(SYS_lseek, descriptor, 0, SEEK_CUR);
    return end < result ? 0 : (uint64_t)(end - result);
}

// `offset`: of pread and pwrite, or AT_POSITION.
static long real(enum log_op op, int descriptor, void *bytes, size_t size,
                 int64_t offset)
{
    struct page_operation operation = {
        .op = (uint16_t)op,
        .object = LOG_NONE,
        .flags = OPERATION_NONBLOCK,
        .deadline = PAGE_NEVER,
    };
    bool is_read = op == LOG_READ, is_at = offset != AT_POSITION;

    turn_take(&operation);
    memory_touch(bytes, size, is_read ? LOG_STORE : LOG_LOAD);
    long result =
        is_at ? RAW_4(is_read ? SYS_pread64 : SYS_pwrite64, descriptor, bytes,
                      size, offset)
              : RAW_3(is_read ? SYS_read : SYS_write, descriptor, bytes, size);
    struct log_event event = event_of(op, file_of(descriptor)->object);
    event.offset = start_of(descriptor, offset, result);
    event.length = result < 0 ? 0 : (uint64_t)result;
    event.value = descriptor;
    event.flags = self.flags | (is_at ? LOG_POSITIONED : 0) |
                  (page->has_aliases ? LOG_ALIASED : 0);
    record(event);
    if (result > 0 && !(is_read && is_at))
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
        return real(LOG_READ, descriptor, bytes, size, AT_POSITION);
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
        return real(LOG_WRITE, descriptor, (void *)bytes, size, AT_POSITION);
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

static long at(enum log_op op, int descriptor, void *bytes, size_t size,
               off_t offset)
{
    const struct page_file *file = file_of(descriptor);

    if (file == NULL)
        return fail(EBADF);
    if (file->kind != PAGE_FILE_REAL)
        return fail(ESPIPE);
    if (offset < 0)
        return fail(EINVAL);
    return real(op, descriptor, bytes, size, offset);
}

EXPORT ssize_t pread(int descriptor, void *bytes, size_t size, off_t offset)
{
    ENTER();
    return at(LOG_READ, descriptor, bytes, size, offset);
}

EXPORT ssize_t pread64(int descriptor, void *bytes, size_t size, off_t offset)
{
    ENTER();
    return at(LOG_READ, descriptor, bytes, size, offset);
}

EXPORT ssize_t pwrite(int descriptor, const void *bytes, size_t size,
                      off_t offset)
{
    ENTER();
    return at(LOG_WRITE, descriptor, (void *)bytes, size, offset);
}

EXPORT ssize_t pwrite64(int descriptor, const void *bytes, size_t size,
                        off_t offset)
{
    ENTER();
    return at(LOG_WRITE, descriptor, (void *)bytes, size, offset);
}

// ---- In pieces of memory

static size_t total(const struct iovec *parts, int count)
{
    size_t size = 0;

    for (int i = 0; i < count; i++)
        size += parts[i].iov_len;
    return size;
}

static long write_parts(int descriptor, const struct iovec *parts, int count,
                        off_t offset)
{
    size_t size = total(parts, count), done = 0;
    char *bytes = malloc(size + 1);

    if (bytes == NULL)
        return fail(ENOMEM);
    for (int i = 0; i < count; i++) {
        memory_touch(parts[i].iov_base, parts[i].iov_len, LOG_LOAD);
        __builtin_memcpy(bytes + done, parts[i].iov_base, parts[i].iov_len);
        done += parts[i].iov_len;
    }
    long result = offset == AT_POSITION
                      ? descriptor_write(descriptor, bytes, size)
                      : at(LOG_WRITE, descriptor, bytes, size, offset);
    free(bytes);
    return result;
}

static long read_parts(int descriptor, const struct iovec *parts, int count,
                       off_t offset)
{
    size_t size = total(parts, count), done = 0;
    char *bytes = malloc(size + 1);

    if (bytes == NULL)
        return fail(ENOMEM);
    long result = offset == AT_POSITION
                      ? descriptor_read(descriptor, bytes, size)
                      : at(LOG_READ, descriptor, bytes, size, offset);
    for (int i = 0; i < count && result > 0 && done < (size_t)result; i++) {
        size_t rest = (size_t)result - done;
        size_t part = parts[i].iov_len < rest ? parts[i].iov_len : rest;
        memory_touch(parts[i].iov_base, part, LOG_STORE);
        __builtin_memcpy(parts[i].iov_base, bytes + done, part);
        done += part;
    }
    free(bytes);
    return result;
}

EXPORT ssize_t writev(int descriptor, const struct iovec *parts, int count)
{
    ENTER();
    return write_parts(descriptor, parts, count, AT_POSITION);
}

EXPORT ssize_t readv(int descriptor, const struct iovec *parts, int count)
{
    ENTER();
    return read_parts(descriptor, parts, count, AT_POSITION);
}

#define VECTOR_AT(name, transfer)                                              \
    EXPORT ssize_t name(int descriptor, const struct iovec *parts, int count,  \
                        off_t offset)                                          \
    {                                                                          \
        ENTER();                                                               \
        return offset < 0 ? fail(EINVAL)                                       \
                          : transfer(descriptor, parts, count, offset);        \
    }

VECTOR_AT(preadv, read_parts)
VECTOR_AT(preadv64, read_parts)
VECTOR_AT(pwritev, write_parts)
VECTOR_AT(pwritev64, write_parts)

// ---- What kind of thing it is

EXPORT int isatty(int descriptor)
{
    const struct page_file *file = file_of(descriptor);

    if (file == NULL)
        return fail(EBADF), 0;
    return file->kind == PAGE_FILE_OUTPUT ? 1 : (fail(ENOTTY), 0);
}

static off_t seek(int descriptor, off_t offset, int whence)
{
    const struct page_file *file = file_of(descriptor);
    bool moves = whence != SEEK_CUR || offset != 0;

    if (file == NULL)
        return fail(EBADF);
    if (file->kind != PAGE_FILE_REAL)
        return fail(ESPIPE);
    enum log_op op = moves ? LOG_FILE_CHANGE : LOG_FILE_LOOK;
    turn_simple(op, file->object);
    long result = RAW_3(SYS_lseek, descriptor, offset, whence);
    if (moves && result >= 0)
        world_move();
    struct log_event event = file_event(op, descriptor, "lseek");
    event.error = result < 0 ? (int32_t)-result : 0;
    record(event);
    return result_of(result);
}

EXPORT off_t lseek(int descriptor, off_t offset, int whence)
{
    ENTER();
    return seek(descriptor, offset, whence);
}

EXPORT off_t lseek64(int descriptor, off_t offset, int whence)
{
    ENTER();
    return seek(descriptor, offset, whence);
}

static int status_of_real(int descriptor, struct stat *status)
{
    turn_simple(LOG_FILE_LOOK, file_of(descriptor)->object);
    long result = KNOWN_2(SYS_fstat, file_in_kernel(descriptor), status);
    struct log_event event = file_event(LOG_FILE_LOOK, descriptor, "fstat");
    event.length = 1;
    record(event);
    return (int)result_of(result);
}

static int status_of(int descriptor, struct stat *status)
{
    const struct page_file *file = file_of(descriptor);

    if (file == NULL)
        return fail(EBADF);
    if (file->kind == PAGE_FILE_REAL)
        return status_of_real(descriptor, status);
    memset(status, 0, sizeof *status);
    status->st_mode =
        (file->kind == PAGE_FILE_OUTPUT || file->kind == PAGE_FILE_STDIN
             ? S_IFCHR
             : S_IFIFO) |
        0600;
    status->st_blksize = file->kind == PAGE_FILE_OUTPUT ? 1024 : 4096;
    return 0;
}

EXPORT int fstat(int descriptor, struct stat *status)
{
    ENTER();
    return status_of(descriptor, status);
}

// The same structure, with 64 bits to each number.
EXPORT int fstat64(int descriptor, struct stat64 *status)
{
    ENTER();
    return status_of(descriptor, (struct stat *)status);
}

EXPORT int fsync(int descriptor)
{
    return file_of(descriptor) != NULL ? 0 : fail(EBADF);
}

EXPORT int fdatasync(int descriptor)
{
    return file_of(descriptor) != NULL ? 0 : fail(EBADF);
}
