// SPDX-License-Identifier: MIT
//
// stream - stdio on the descriptors of the page.
//
// glibc's stdio calls its own write and read, not ours.  So every stream is
// made by fopencookie: the buffers are glibc's, and are copied by fork like
// those of any stream, which is how their bytes come to be printed twice; what
// leaves a buffer comes here.  stdout is line-buffered, as on a terminal.

#include <fcntl.h>
#include <stdarg.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control/runtime.h"

// glibc's own name for a function that is interposed.
int __vasprintf_chk(char **text, int flag, const char *format,
                    va_list arguments);

enum {
    STREAMS = 64,
    BUFFER = 4096, // of a pipe's stream
    LINE = 1024,   // of the terminal's
};

static struct stream {
    FILE *file;
    int descriptor;
    uint32_t site; // of what was put into its buffer last
    char *buffer;  // kept for the next one when it is closed; or NULL
} streams[STREAMS];
static int stream_count; // those beyond have never been used

static struct stream *find(FILE *file)
{
    for (int i = 0; i < STREAMS; i++)
        if (streams[i].file == file)
            return &streams[i];
    return NULL;
}

static ssize_t read_cookie(void *cookie, char *bytes, size_t size)
{
    self.flags = LOG_FROM_STDIO;
    long result =
        descriptor_read(((struct stream *)cookie)->descriptor, bytes, size);
    self.flags = 0;
    return result;
}

// A stream takes a short count for an error: all or nothing.
static ssize_t write_cookie(void *cookie, const char *bytes, size_t size)
{
    size_t done = 0;
    long result = 1;

    self.flags = LOG_FROM_STDIO;
    while (done < size && result > 0) {
        result = descriptor_write(((struct stream *)cookie)->descriptor,
                                  bytes + done, size - done);
        done += result > 0 ? (size_t)result : 0;
    }
    self.flags = 0;
    return result > 0 || size == 0 ? (ssize_t)size : 0;
}

static int seek_cookie(void *cookie, off64_t *offset, int whence)
{
    off_t result =
        lseek(((struct stream *)cookie)->descriptor, *offset, whence);

    if (result < 0)
        return -1;
    *offset = result;
    return 0;
}

static int close_cookie(void *cookie)
{
    struct stream *stream = cookie;
    int descriptor = stream->descriptor;

    stream->file = NULL;
    if (file_of(descriptor) == NULL)
        return fail(EBADF);
    descriptor_close(descriptor);
    return 0;
}

// Without a buffer.
static struct stream *make_stream(int descriptor, const char *mode)
{
    struct stream *stream = find(NULL);
    cookie_io_functions_t functions = {
        .read = read_cookie,
        .write = write_cookie,
        .seek = seek_cookie,
        .close = close_cookie,
    };

    if (stream == NULL) {
        errno = EMFILE;
        return NULL;
    }
    stream->file = fopencookie(stream, mode, functions);
    if (stream->file == NULL)
        return NULL;
    stream->descriptor = descriptor;
    stream->site = LOG_NONE;
    if (stream == &streams[stream_count])
        stream_count++;
    return stream;
}

static FILE *stream_open(int descriptor, const char *mode)
{
    struct stream *stream = make_stream(descriptor, mode);

    if (stream == NULL)
        return NULL;
    if (stream->buffer == NULL)
        stream->buffer = malloc(BUFFER);
    if (stream->buffer != NULL)
        setvbuf(stream->file, stream->buffer, _IOFBF, BUFFER);
    return stream->file;
}

static FILE *standard(int descriptor, const char *mode)
{
    struct stream *stream = make_stream(descriptor, mode);

    return stream == NULL ? NULL : stream->file;
}

// exit() writes to each of them: nothing is between them on the heap, so that
// it is to one page.
void streams_start(void)
{
    static char input[BUFFER], line[LINE];

    stdin = standard(0, "r");
    stdout = standard(1, "w");
    stderr = standard(2, "w");
    setvbuf(stdin, input, _IOFBF, BUFFER);
    setvbuf(stdout, line, _IOLBF, LINE);
    setvbuf(stderr, NULL, _IONBF, 0);
}

void streams_put(FILE *file)
{
    struct stream *stream = __fpending(file) > 0 ? find(file) : NULL;

    if (stream != NULL)
        stream->site = record_site();
}

static uint32_t object_behind(int descriptor)
{
    const struct page_file *file = file_of(descriptor);

    return file == NULL || file->kind == PAGE_FILE_OUTPUT ||
                   file->kind == PAGE_FILE_STDIN
               ? LOG_NONE
               : file->object;
}

void streams_note(int how)
{
    for (int i = 0; i < stream_count; i++) {
        FILE *file = streams[i].file;
        size_t size = file == NULL ? 0 : __fpending(file);
        if (size == 0)
            continue;
        struct log_event event = event_of(LOG_UNFLUSHED, LOG_NONE);
        event.value = streams[i].descriptor;
        event.object = object_behind(streams[i].descriptor);
        event.length = (uint64_t)how;
        event.offset = size;
        event.text = record_text(file->_IO_write_base, size);
        page->events[record(event)].site = streams[i].site;
    }
}

void streams_wait(void)
{
    struct log_process *me = &page->dead[self.index];

    me->unflushed = me->unflushed_site = LOG_NONE;
    for (int i = 0; i < stream_count; i++) {
        const struct stream *stream = &streams[i];
        if (stream->file == NULL || __fpending(stream->file) == 0)
            continue;
        uint32_t object = object_behind(stream->descriptor);
        if (object == LOG_NONE ||
            (page->objects[object].kind != LOG_PIPE_OBJECT &&
             page->objects[object].kind != LOG_FIFO))
            continue;
        me->unflushed = object;
        me->unflushed_site = stream->site;
        return;
    }
}

void streams_flush(void)
{
    fflush_unlocked(NULL);
}

// ---- Opening

EXPORT FILE *fdopen(int descriptor, const char *mode)
{
    ENTER();
    if (file_of(descriptor) == NULL) {
        errno = EBADF;
        return NULL;
    }
    return stream_open(descriptor, mode);
}

static int flags_of(const char *mode)
{
    int flags = O_RDONLY;

    if (mode[0] == 'w')
        flags = O_WRONLY | O_CREAT | O_TRUNC;
    else if (mode[0] == 'a')
        flags = O_WRONLY | O_CREAT | O_APPEND;
    if (strchr(mode, '+') != NULL)
        flags = (flags & ~O_ACCMODE) | O_RDWR;
    if (strchr(mode, 'e') != NULL)
        flags |= O_CLOEXEC;
    return strchr(mode, 'x') != NULL ? flags | O_EXCL : flags;
}

static FILE *open_path(const char *path, const char *mode)
{
    int descriptor = file_open(AT_FDCWD, path, flags_of(mode), 0666);

    return descriptor < 0 ? NULL : stream_open(descriptor, mode);
}

EXPORT FILE *fopen(const char *path, const char *mode)
{
    ENTER();
    return open_path(path, mode);
}

EXPORT FILE *fopen64(const char *path, const char *mode)
{
    ENTER();
    return open_path(path, mode);
}

static FILE *open_nameless(void)
{
    int descriptor = file_open_nameless();

    return descriptor < 0 ? NULL : stream_open(descriptor, "w+");
}

EXPORT FILE *tmpfile(void)
{
    ENTER();
    return open_nameless();
}

EXPORT FILE *tmpfile64(void)
{
    ENTER();
    return open_nameless();
}

EXPORT FILE *freopen(const char *path, const char *mode, FILE *file)
{
    ENTER();
    (void)path, (void)mode, (void)file;
    execution_uncontrolled("freopen");
}

EXPORT int fileno(FILE *file)
{
    const struct stream *stream = find(file);

    return stream != NULL ? stream->descriptor : fail(EBADF);
}

EXPORT int fileno_unlocked(FILE *file);
EXPORT int fileno_unlocked(FILE *file)
{
    return fileno(file);
}

// ---- Formatted output to a descriptor

static int print_to(int descriptor, const char *format, va_list arguments)
{
    format_note(format, arguments);
    char *text = NULL;
    int size = __vasprintf_chk(&text, 0, format, arguments);
    int done = 0;

    if (size < 0)
        return -1;
    while (done < size) {
        long count =
            descriptor_write(descriptor, text + done, (size_t)(size - done));
        if (count < 0)
            break;
        done += (int)count;
    }
    free(text);
    return done < size ? -1 : size;
}

EXPORT int vdprintf(int descriptor, const char *format, va_list arguments)
{
    ENTER();
    return print_to(descriptor, format, arguments);
}

EXPORT int dprintf(int descriptor, const char *format, ...)
{
    ENTER();
    va_list arguments;

    va_start(arguments, format);
    int result = print_to(descriptor, format, arguments);
    va_end(arguments);
    return result;
}
