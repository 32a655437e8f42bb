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

#include "control/runtime.h"

// glibc's own names for functions that are interposed here.
int __vfprintf_chk(FILE *file, int flag, const char *format, va_list arguments);
int __isoc99_vfscanf(FILE *file, const char *format, va_list arguments);
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
    fuel -= CALL;
    if (UNLIKELY(fuel < 0))
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

void stdio_start(void)
{
    real_fclose = (int (*)(FILE *))real_function("fclose");
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

EXPORT int __isoc99_scanf(const char *format, ...);
EXPORT int __isoc99_scanf(const char *format, ...)
{
    NOTE();
    va_list arguments;

    va_start(arguments, format);
    int result = __isoc99_vfscanf(stdin, format, arguments);
    va_end(arguments);
    return result;
}

EXPORT int __isoc99_fscanf(FILE *file, const char *format, ...);
EXPORT int __isoc99_fscanf(FILE *file, const char *format, ...)
{
    NOTE();
    va_list arguments;

    va_start(arguments, format);
    int result = __isoc99_vfscanf(file, format, arguments);
    va_end(arguments);
    return result;
}

EXPORT char *fgets(char *line, int size, FILE *file)
{
    NOTE();
    char *result = fgets_unlocked(line, size, file);

    if (result != NULL)
        memory_touch(line, strlen(line) + 1, LOG_STORE);
    return result;
}

EXPORT ssize_t getline(char **line, size_t *size, FILE *file)
{
    NOTE();
    return __getdelim(line, size, '\n', file);
}

EXPORT ssize_t getdelim(char **line, size_t *size, int delimiter, FILE *file)
{
    NOTE();
    return __getdelim(line, size, delimiter, file);
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
    memory_touch(bytes, size * count, LOG_STORE);
    return fread_unlocked(bytes, size, count, file);
}
