// SPDX-License-Identifier: MIT
//
// Last words.  A message is put together in a buffer and goes out in one
// write(2): stderr is not buffered, so fprintf() would write it piece by piece
// and the pieces of several processes would mix.  It is no longer than
// PIPE_BUF, up to which the kernel does not cut a write to a pipe.  The end is
// exit(3), also in the child of an mp_process: there exit(3) stops at the
// atexit(3) functions of the parent and does not run them (process.c).
#include "die.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    FAILURE = 1,
    WRONG_USAGE = 2
};

// One line: filled from the left, never beyond its end.
struct message {
    char text[PIPE_BUF];
    size_t length; // at most sizeof text - 1: there is room for the newline
};

static void add_list(struct message *message, const char *format, va_list list)
{
    size_t room = sizeof message->text - message->length;
    int length = vsnprintf(message->text + message->length, room, format, list);

    if (length > 0)
        message->length += (size_t)length < room ? (size_t)length : room - 1;
}

__attribute__((format(printf, 2, 3))) static void add(struct message *message,
                                                      const char *format, ...)
{
    va_list list;

    va_start(list, format);
    add_list(message, format, list);
    va_end(list);
}

static _Noreturn void say_and_exit(struct message *message, int status)
{
    message->text[message->length++] = '\n';
    while (write(STDERR_FILENO, message->text, message->length) < 0 &&
           errno == EINTR)
        continue;
    exit(status); // and if it could not be written, there is nowhere to say so
}

static void add_place(struct message *message, const char *file, int line)
{
    const char *slash = strrchr(file, '/');

    add(message, "%s[%d] %s:%d: ", program_invocation_short_name, (int)getpid(),
        slash != NULL ? slash + 1 : file, line);
}

void mp_die(const char *file, int line, const char *format, ...)
{
    struct message message = {.length = 0};
    va_list list;

    add_place(&message, file, line);
    va_start(list, format);
    add_list(&message, format, list);
    va_end(list);
    say_and_exit(&message, FAILURE);
}

void mp_die_errno(const char *file, int line, const char *format, ...)
{
    struct message message = {.length = 0};
    int error = errno;
    const char *name = strerrorname_np(error); // glibc 2.32 or later
    va_list list;

    add_place(&message, file, line);
    va_start(list, format);
    add_list(&message, format, list);
    va_end(list);
    if (name != NULL)
        add(&message, ": %s (%s)", strerrordesc_np(error), name);
    else
        add(&message, ": errno %d", error);
    say_and_exit(&message, FAILURE);
}

void mp_todo(const char *file, int line, const char *function, const char *what)
{
    struct message message = {.length = 0};

    add(&message, "%s:%d: %s is not written yet: %s", file, line, function,
        what);
    say_and_exit(&message, FAILURE);
}

void usage(const char *format, ...)
{
    struct message message = {.length = 0};
    va_list list;

    add(&message, "%s[%d]: ", program_invocation_short_name, (int)getpid());
    va_start(list, format);
    add_list(&message, format, list);
    va_end(list);
    say_and_exit(&message, WRONG_USAGE);
}

long parse_int(const char *text, const char *name, long min, long max)
{
    char *end = NULL;

    if (text == NULL)
        usage("%s is missing: an integer from %ld to %ld", name, min, max);
    errno = 0;
    long value = strtol(text, &end, 10);
    if (isspace((unsigned char)*text) || end == text || *end != '\0' ||
        errno == ERANGE || value < min || value > max)
        usage("%s must be an integer from %ld to %ld, not '%s'", name, min, max,
              text);
    return value;
}
