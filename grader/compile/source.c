// SPDX-License-Identifier: MIT
//
// The compiler's words about something that is no text are hard to understand
// or, worse, few: gcc skips a NUL byte with a warning.  So the bytes are
// looked at first, and the complaint says what the student has to do.  The
// file is opened without waiting, and what counts is the open file: somebody
// may put a FIFO in its place between two looks.

#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SIZE_MOST = 1024 * 1024,
};

__attribute__((format(printf, 3, 4))) static void
complain(struct source *source, int line, const char *format, ...)
{
    va_list arguments;

    source->line = line;
    va_start(arguments, format);
    if (vasprintf(&source->complaint, format, arguments) < 0)
        source->complaint = NULL;
    va_end(arguments);
}

static const char *kind(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return "a directory";
    case S_IFLNK:
        return "a symbolic link";
    case S_IFIFO:
        return "a named pipe";
    case S_IFSOCK:
        return "a socket";
    default:
        return "a device";
    }
}

static void complain_of_kind(struct source *source, const char *name,
                             mode_t mode)
{
    complain(source, 0, "%s is %s, not a file: put the source file there", name,
             kind(mode));
}

static void complain_of_open(struct source *source, const char *name)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        complain(source, 0, "there is no file %s", name);
        break;
    case EACCES:
        complain(source, 0,
                 "%s cannot be read: permission denied, try chmod u+r", name);
        break;
    default:
        complain(source, 0, "%s cannot be read: %s", name, strerror(errno));
    }
}

// Returns a descriptor of a regular file, or -1 after a complaint.
static int open_regular(struct source *source, const char *path,
                        const char *name)
{
    struct stat status;
    int fd = -1;

    if (lstat(path, &status) < 0) {
        complain_of_open(source, name);
        return -1;
    }
    // A device is not even opened: that alone may do something.
    if (S_ISREG(status.st_mode)) {
        fd = open(path,
                  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (fd < 0) {
            complain_of_open(source, name);
            return -1;
        }
        fstat(fd, &status);
    }
    if (!S_ISREG(status.st_mode)) {
        complain_of_kind(source, name, status.st_mode);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}

// Reads up to a byte more than is allowed.
static void read_all(struct source *source, int fd, const char *name)
{
    ssize_t got = 1;

    source->text = malloc(SIZE_MOST + 2);
    if (source->text == NULL) {
        complain_of_open(source, name);
        return;
    }
    while (got > 0 && source->size <= SIZE_MOST) {
        got =
            read(fd, source->text + source->size, SIZE_MOST + 1 - source->size);
        if (got > 0)
            source->size += (size_t)got;
    }
    source->text[source->size] = '\0';
    if (got < 0)
        complain_of_open(source, name);
    else if (source->size > SIZE_MOST)
        complain(source, 0, "%s is larger than 1 MiB", name);
}

static bool starts_with(const struct source *source, const char *magic,
                        size_t size)
{
    return source->size >= size && memcmp(source->text, magic, size) == 0;
}

static void check_format(struct source *source, const char *name)
{
    if (starts_with(source,
                    "\x7f"
                    "ELF",
                    4) ||
        starts_with(source, "!<arch>\n", 8))
        complain(source, 0,
                 "%s is a compiled program, not source text: hand in the .c "
                 "file",
                 name);
    else if (starts_with(source, "PK\x03\x04", 4) ||
             starts_with(source, "\x1f\x8b", 2))
        complain(source, 0,
                 "%s is a compressed archive, not source text: unpack it",
                 name);
    else if (starts_with(source, "\xff\xfe", 2) ||
             starts_with(source, "\xfe\xff", 2))
        complain(source, 1, "%s is in UTF-16: save the file as UTF-8", name);
}

// How many bytes the character at `at` has; 0 when it is not UTF-8, the long
// forms of short characters and halves of UTF-16 pairs included.
static size_t utf8_length(const unsigned char *at, size_t left)
{
    static const struct {
        unsigned char first, last;   // of the first byte
        unsigned char second, until; // of the second byte
        size_t length;
    } forms[] = {
        {0x00, 0x7f, 0x00, 0xff, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2},
        {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
        {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
        {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    size_t form = 0, count = sizeof forms / sizeof forms[0];

    while (form < count &&
           (at[0] < forms[form].first || at[0] > forms[form].last))
        form++;
    if (form == count || forms[form].length > left)
        return 0;
    for (size_t i = 1; i < forms[form].length; i++) {
        unsigned char low = i == 1 ? forms[form].second : 0x80;
        unsigned char high = i == 1 ? forms[form].until : 0xbf;
        if (at[i] < low || at[i] > high)
            return 0;
    }
    return forms[form].length;
}

static void check_bytes(struct source *source, const char *name)
{
    const unsigned char *text = (const unsigned char *)source->text;
    size_t length;
    int line = 1;

    for (size_t at = 0; at < source->size; at += length) {
        length = utf8_length(text + at, source->size - at);
        if (text[at] == '\0') {
            complain(source, line,
                     "line %d of %s holds a NUL byte: this is not a text, "
                     "save it again with a text editor",
                     line, name);
            return;
        }
        if (length == 0) {
            complain(source, line,
                     "line %d of %s is not UTF-8 (byte 0x%02X): save the file "
                     "as UTF-8",
                     line, name, text[at]);
            return;
        }
        line += text[at] == '\n';
    }
}

static void check_empty(struct source *source, const char *name)
{
    const char *blanks = " \t\r\n\v\f";
    size_t mark = starts_with(source, "\xef\xbb\xbf", 3) ? 3 : 0;

    if (mark + strspn(source->text + mark, blanks) == source->size)
        complain(source, 0, "%s is empty", name);
}

static bool read_file(struct source *source, const char *path, const char *name)
{
    int fd;

    *source = (struct source){0};
    fd = open_regular(source, path, name);
    if (fd < 0)
        return false;
    read_all(source, fd, name);
    close(fd);
    return source->complaint == NULL;
}

bool source_read(struct source *source, const char *path, const char *name)
{
    void (*const checks[])(struct source *, const char *) = {
        check_format,
        check_bytes,
        check_empty,
    };

    if (!read_file(source, path, name))
        return false;
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        checks[i](source, name);
        if (source->complaint != NULL)
            return false;
    }
    return true;
}

bool source_read_plain(struct source *source, const char *path)
{
    return read_file(source, path, path);
}

void source_free(struct source *source)
{
    free(source->text);
    free(source->complaint);
    *source = (struct source){0};
}
