// SPDX-License-Identifier: MIT
//
// open - descriptors from names.
//
// Descriptors reopened through /proc/self/fd and FIFOs are pipes of the page.
// Other files are the kernel's, in a directory of the execution's own.

#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control/raw.h"
#include "control/runtime.h"

static int opened(uint32_t object, const char *path, int descriptor,
                  uint64_t end)
{
    struct log_event event = event_of(LOG_OPEN, object);

    event.text = record_name(path);
    event.value = descriptor;
    event.length = end;
    event.error = descriptor < 0 ? errno : 0;
    record(event);
    return descriptor;
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
    return opened(file->object, "/proc/self/fd",
                  pipe_new_end(file->object, flags),
                  (flags & O_ACCMODE) == O_WRONLY);
}

static bool is_there(int directory, const char *path)
{
    struct stat status;

    return RAW_4(SYS_newfstatat, directory, path, &status, 0) == 0;
}

// What the file system says of it: see LOG_OPEN_*.
static uint64_t bits_of(int flags, bool was_there, bool is_open)
{
    uint64_t bits = flags & O_CREAT ? LOG_OPEN_MAY_MAKE : 0;

    bits |= is_open && !was_there ? LOG_OPEN_MADE : 0;
    return bits | (flags & O_TRUNC ? LOG_OPEN_EMPTIES : 0);
}

static int open_real(int directory, const char *path, int flags, mode_t mode)
{
    bool was_there = is_there(directory, path);
    struct log_event event = event_of(LOG_OPEN, LOG_NONE);

    if (flags & O_CREAT)
        page->has_files = 1;
    int descriptor =
        descriptor_real(RAW_4(SYS_openat, directory, path, flags, mode),
                        (flags & O_CLOEXEC) != 0);
    event.error = descriptor < 0 ? errno : 0;
    if (event.error == EFAULT)
        return -1;
    if (descriptor >= 0) {
        event.object = name_object(descriptor);
        file_of(descriptor)->object = event.object;
    }
    event.text = record_name(path);
    event.value = descriptor;
    event.length = (flags & O_ACCMODE) != O_RDONLY;
    event.offset = bits_of(flags, was_there, descriptor >= 0);
    if (descriptor >= 0 && (!was_there || flags & O_TRUNC))
        world_move();
    record(event);
    return event.error == 0 ? descriptor : fail(event.error);
}

// The turn comes first: which file a name means can change until then.
static int open_path(int directory, const char *path, int flags, mode_t mode)
{
    turn_simple(LOG_OPEN, LOG_NONE);
    bool must_make = (flags & O_CREAT) && (flags & O_EXCL);
    uint32_t fifo = must_make ? LOG_NONE : fifo_find(directory, path);
    return fifo != LOG_NONE ? fifo_open(fifo, path, flags)
                            : open_real(directory, path, flags, mode);
}

int file_open(int directory, const char *path, int flags, mode_t mode)
{
    struct stat status;

    if (RAW_4(SYS_newfstatat, directory, path, &status, 0) == -EFAULT)
        return fail(EFAULT);
    int descriptor = descriptor_in(path);
    if (descriptor >= 0)
        return reopen(descriptor, flags);
    if (strcmp(path, "/dev/random") == 0 || strcmp(path, "/dev/urandom") == 0)
        execution_uncontrolled(path);
    return open_path(directory, path, flags, mode);
}

// A file that has no name from the start.
int file_open_nameless(void)
{
    int descriptor = descriptor_real(RAW_2(SYS_memfd_create, "nameless", 0), 0);

    if (descriptor >= 0)
        file_of(descriptor)->object = object_new(LOG_FILE, 0);
    return descriptor;
}

static int open_with(int directory, const char *path, int flags,
                     va_list arguments)
{
    mode_t mode = 0;

    if (flags & (O_CREAT | O_TMPFILE))
        mode = va_arg(arguments, mode_t);
    return file_open(directory, path, flags, mode);
}

#define OPEN(name)                                                             \
    EXPORT int name(const char *path, int flags, ...)                          \
    {                                                                          \
        ENTER();                                                               \
        va_list arguments;                                                     \
                                                                               \
        va_start(arguments, flags);                                            \
        int descriptor = open_with(AT_FDCWD, path, flags, arguments);          \
        va_end(arguments);                                                     \
        return descriptor;                                                     \
    }
#define OPEN_AT(name)                                                          \
    EXPORT int name(int directory, const char *path, int flags, ...)           \
    {                                                                          \
        ENTER();                                                               \
        va_list arguments;                                                     \
                                                                               \
        va_start(arguments, flags);                                            \
        int descriptor = open_with(directory, path, flags, arguments);         \
        va_end(arguments);                                                     \
        return descriptor;                                                     \
    }

OPEN(open)
OPEN(open64)
OPEN_AT(openat)
OPEN_AT(openat64)

EXPORT int creat(const char *path, mode_t mode)
{
    ENTER();
    return file_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

EXPORT int creat64(const char *path, mode_t mode)
{
    ENTER();
    return file_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
