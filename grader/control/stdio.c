// SPDX-License-Identifier: MIT
//
// stdio - where in the program a stream was used.
//
// The functions do what glibc's do, by calling a sister of the same effect; on
// the way they note the caller, for the frames of glibc cannot be walked.
// Those that read also tell that the process has moved on: what it consumed
// was in a buffer that no one else can see.

// glibc's headers define some of these inline.
#define __NO_INLINE__ 1
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "control/touch.h"

// glibc's own names for functions that are interposed here.
int __vfprintf_chk(FILE *file, int flag, const char *format, va_list arguments);
ssize_t __getdelim(char **line, size_t *size, int delimiter, FILE *file);

#define NOTE()                                                                 \
    ENTER();                                                                   \
    self.private_writes++;                                                     \
    burn()

enum {
    CALL = 100, // fuel of a call
};

// A call that is done within a buffer is no step: see fuel_out().
static void burn(void)
{
    self.fuel -= CALL;
    if (UNLIKELY(self.fuel < 0))
        fuel_out();
}

EXPORT int printf(const char *format, ...)
{
    NOTE();
    va_list arguments;

    va_start(arguments, format);
    format_note(format, arguments);
    int result = __vfprintf_chk(stdout, 0, format, arguments);
    va_end(arguments);
    streams_put(stdout);
    return result;
}

EXPORT int fprintf(FILE *file, const char *format, ...)
{
    NOTE();
    va_list arguments;

    va_start(arguments, format);
    format_note(format, arguments);
    int result = __vfprintf_chk(file, 0, format, arguments);
    va_end(arguments);
    streams_put(file);
    return result;
}

EXPORT int vprintf(const char *format, va_list arguments)
{
    NOTE();
    format_note(format, arguments);
    int result = __vfprintf_chk(stdout, 0, format, arguments);
    streams_put(stdout);
    return result;
}

EXPORT int vfprintf(FILE *file, const char *format, va_list arguments)
{
    NOTE();
    format_note(format, arguments);
    int result = __vfprintf_chk(file, 0, format, arguments);
    streams_put(file);
    return result;
}

EXPORT int puts(const char *text)
{
    NOTE();
    format_note_string(text);
    int result = fputs_unlocked(text, stdout);
    if (result != EOF)
        result = putc_unlocked('\n', stdout);
    streams_put(stdout);
    return result;
}

EXPORT int fputs(const char *text, FILE *file)
{
    NOTE();
    format_note_string(text);
    int result = fputs_unlocked(text, file);
    streams_put(file);
    return result;
}

static int put(int character, FILE *file)
{
    int result = putc_unlocked(character, file);

    streams_put(file);
    return result;
}

EXPORT int putchar(int character)
{
    NOTE();
    return put(character, stdout);
}

EXPORT int fputc(int character, FILE *file)
{
    NOTE();
    return put(character, file);
}

EXPORT int putc(int character, FILE *file)
{
    NOTE();
    return put(character, file);
}

EXPORT size_t fwrite(const void *bytes, size_t size, size_t count, FILE *file)
{
    NOTE();
    memory_read(bytes, size * count);
    size_t result = fwrite_unlocked(bytes, size, count, file);
    streams_put(file);
    return result;
}

EXPORT int fflush(FILE *file)
{
    NOTE();
    return fflush_unlocked(file);
}

static int (*real_fclose)(FILE *);
static int (*real_vfscanf)(FILE *, const char *, va_list);
static int (*real_vsscanf)(const char *, const char *, va_list);

void stdio_start(void)
{
    real_fclose = (int (*)(FILE *))real_function("fclose");
    real_vfscanf = (int (*)(FILE *, const char *, va_list))real_function(
        "__isoc99_vfscanf");
    real_vsscanf = (int (*)(const char *, const char *, va_list))real_function(
        "__isoc99_vsscanf");
}

EXPORT int fclose(FILE *file)
{
    NOTE();
    return real_fclose(file);
}

EXPORT void perror(const char *text)
{
    NOTE();
    bool has_text = text != NULL && *text != '\0';
    char line[256];

    snprintf(line, sizeof line, "%s%s%s\n", has_text ? text : "",
             has_text ? ": " : "", strerror(errno));
    fputs_unlocked(line, stderr);
}

static int scan(FILE *file, const char *format, va_list arguments)
{
    int result = real_vfscanf(file, format, arguments);

    scan_note(format, arguments, result);
    return result;
}

static int scan_text(const char *text, const char *format, va_list arguments)
{
    if (memory_is_near(text))
        memory_read(text, touch_length(text) + 1);
    int result = real_vsscanf(text, format, arguments);
    scan_note(format, arguments, result);
    return result;
}

// glibc's headers give the functions of the standard another name.
#define DEFINE_SCANF(prefix)                                                   \
    EXPORT int prefix##scanf(const char *format, ...);                         \
    EXPORT int prefix##scanf(const char *format, ...)                          \
    {                                                                          \
        NOTE();                                                                \
        va_list arguments;                                                     \
        va_start(arguments, format);                                           \
        int result = scan(stdin, format, arguments);                           \
        va_end(arguments);                                                     \
        return result;                                                         \
    }                                                                          \
    EXPORT int prefix##fscanf(FILE *file, const char *format, ...);            \
    EXPORT int prefix##fscanf(FILE *file, const char *format, ...)             \
    {                                                                          \
        NOTE();                                                                \
        va_list arguments;                                                     \
        va_start(arguments, format);                                           \
        int result = scan(file, format, arguments);                            \
        va_end(arguments);                                                     \
        return result;                                                         \
    }                                                                          \
    EXPORT int prefix##sscanf(const char *text, const char *format, ...);      \
    EXPORT int prefix##sscanf(const char *text, const char *format, ...)       \
    {                                                                          \
        NOTE();                                                                \
        va_list arguments;                                                     \
        va_start(arguments, format);                                           \
        int result = scan_text(text, format, arguments);                       \
        va_end(arguments);                                                     \
        return result;                                                         \
    }                                                                          \
    EXPORT int prefix##vscanf(const char *format, va_list arguments);          \
    EXPORT int prefix##vscanf(const char *format, va_list arguments)           \
    {                                                                          \
        NOTE();                                                                \
        return scan(stdin, format, arguments);                                 \
    }                                                                          \
    EXPORT int prefix##vfscanf(FILE *file, const char *format,                 \
                               va_list arguments);                             \
    EXPORT int prefix##vfscanf(FILE *file, const char *format,                 \
                               va_list arguments)                              \
    {                                                                          \
        NOTE();                                                                \
        return scan(file, format, arguments);                                  \
    }                                                                          \
    EXPORT int prefix##vsscanf(const char *text, const char *format,           \
                               va_list arguments);                             \
    EXPORT int prefix##vsscanf(const char *text, const char *format,           \
                               va_list arguments)                              \
    {                                                                          \
        NOTE();                                                                \
        return scan_text(text, format, arguments);                             \
    }

DEFINE_SCANF(__isoc99_)
#if __GLIBC_PREREQ(2, 38)
DEFINE_SCANF(__isoc23_)
#endif

EXPORT char *fgets(char *line, int size, FILE *file)
{
    NOTE();
    char *result = fgets_unlocked(line, size, file);

    if (result != NULL)
        touch_was_written(line, touch_length(line) + 1);
    return result;
}

static ssize_t get_line(char **line, size_t *size, int delimiter, FILE *file)
{
    memory_read(line, sizeof *line);
    memory_read(size, sizeof *size);
    char *old_line = *line;
    size_t old_size = *size;
    ssize_t result = __getdelim(line, size, delimiter, file);

    if (*line != old_line)
        touch_was_written(line, sizeof *line);
    if (*size != old_size)
        touch_was_written(size, sizeof *size);
    return result;
}

EXPORT ssize_t getline(char **line, size_t *size, FILE *file)
{
    NOTE();
    return get_line(line, size, '\n', file);
}

EXPORT ssize_t getdelim(char **line, size_t *size, int delimiter, FILE *file)
{
    NOTE();
    return get_line(line, size, delimiter, file);
}

EXPORT int fgetc(FILE *file)
{
    NOTE();
    return getc_unlocked(file);
}

EXPORT int getc(FILE *file)
{
    NOTE();
    return getc_unlocked(file);
}

EXPORT int getchar(void)
{
    NOTE();
    return getc_unlocked(stdin);
}

EXPORT size_t fread(void *bytes, size_t size, size_t count, FILE *file)
{
    NOTE();
    size_t result = fread_unlocked(bytes, size, count, file);
    touch_was_written(bytes, size * result);
    return result;
}
