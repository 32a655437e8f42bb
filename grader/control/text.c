// SPDX-License-Identifier: MIT
//
// text - the functions of string.h on shared memory.
//
// The program is compiled with -fno-builtin, so that these are calls, and they
// are made here: each says what it will read and write, then does it in the
// plainest way, for they are what programs call most.  See also library.c.

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "control/touch.h"

// glibc's own name for a function that is interposed here.
int __vasprintf_chk(char **text, int flag, const char *format,
                    va_list arguments);

static void copy(char *to, const char *from, size_t size)
{
#if defined(__x86_64__)
    __asm__ volatile("rep movsb"
                     : "+D"(to), "+S"(from), "+c"(size)
                     :
                     : "memory");
#else
    for (; size > 0; size--)
        *to++ = *from++;
#endif
}

static void fill(char *to, int value, size_t size)
{
#if defined(__x86_64__)
    __asm__ volatile("rep stosb"
                     : "+D"(to), "+c"(size)
                     : "a"(value)
                     : "memory");
#else
    for (; size > 0; size--)
        *to++ = (char)value;
#endif
}

EXPORT void *memcpy(void *to, const void *from, size_t size)
{
    NOTE_READ(from, size);
    NOTE_WRITE(to, size);
    copy(to, from, size);
    return to;
}

EXPORT void *mempcpy(void *to, const void *from, size_t size)
{
    NOTE_READ(from, size);
    NOTE_WRITE(to, size);
    copy(to, from, size);
    return (char *)to + size;
}

EXPORT void *memmove(void *to, const void *from, size_t size)
{
    NOTE_READ(from, size);
    NOTE_WRITE(to, size);
    if ((uintptr_t)to - (uintptr_t)from >= size)
        copy(to, from, size);
    else
        for (size_t i = size; i > 0; i--)
            ((char *)to)[i - 1] = ((const char *)from)[i - 1];
    return to;
}

EXPORT void *memset(void *to, int value, size_t size)
{
    NOTE_WRITE(to, size);
    fill(to, value, size);
    return to;
}

EXPORT void bzero(void *to, size_t size)
{
    NOTE_WRITE(to, size);
    fill(to, 0, size);
}

EXPORT int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *left = a, *right = b;

    NOTE_READ(a, size);
    NOTE_READ(b, size);
    for (size_t i = 0; i < size; i++)
        if (left[i] != right[i])
            return left[i] - right[i];
    return 0;
}

EXPORT void *memchr(const void *bytes, int value, size_t size)
{
    const unsigned char *byte = bytes;

    NOTE_READ(bytes, size);
    for (size_t i = 0; i < size; i++)
        if (byte[i] == (unsigned char)value)
            return (void *)(byte + i);
    return NULL;
}

EXPORT size_t strlen(const char *text)
{
    size_t size = touch_length(text);

    NOTE_READ(text, size + 1);
    return size;
}

EXPORT size_t strnlen(const char *text, size_t most)
{
    size_t size = 0;

    while (size < most && text[size] != '\0')
        size++;
    NOTE_READ(text, size);
    return size;
}

EXPORT char *strcpy(char *to, const char *from)
{
    size_t size = touch_length(from) + 1;

    NOTE_READ(from, size);
    NOTE_WRITE(to, size);
    copy(to, from, size);
    return to;
}

EXPORT char *stpcpy(char *to, const char *from)
{
    size_t size = touch_length(from) + 1;

    NOTE_READ(from, size);
    NOTE_WRITE(to, size);
    copy(to, from, size);
    return to + size - 1;
}

EXPORT char *strncpy(char *to, const char *from, size_t most)
{
    size_t size = 0;

    while (size < most && from[size] != '\0')
        size++;
    NOTE_READ(from, size);
    NOTE_WRITE(to, most);
    copy(to, from, size);
    for (size_t i = size; i < most; i++)
        to[i] = '\0';
    return to;
}

EXPORT char *strcat(char *to, const char *from)
{
    size_t at = touch_length(to), size = touch_length(from) + 1;

    NOTE_READ(from, size);
    NOTE_WRITE(to + at, size);
    copy(to + at, from, size);
    return to;
}

EXPORT char *strncat(char *to, const char *from, size_t most)
{
    size_t at = touch_length(to), size = 0;

    while (size < most && from[size] != '\0')
        size++;
    NOTE_READ(from, size);
    NOTE_WRITE(to + at, size + 1);
    copy(to + at, from, size);
    to[at + size] = '\0';
    return to;
}

static int compare(const char *a, const char *b, size_t most)
{
    for (size_t i = 0; i < most; i++) {
        if (a[i] != b[i])
            return (unsigned char)a[i] - (unsigned char)b[i];
        if (a[i] == '\0')
            return 0;
    }
    return 0;
}

EXPORT int strcmp(const char *a, const char *b)
{
    NOTE_TEXT(a);
    NOTE_TEXT(b);
    return compare(a, b, SIZE_MAX);
}

EXPORT int strncmp(const char *a, const char *b, size_t most)
{
    NOTE_READ(a, touch_up_to(a, '\0', most));
    NOTE_READ(b, touch_up_to(b, '\0', most));
    return compare(a, b, most);
}

EXPORT char *strchr(const char *text, int character)
{
    NOTE_TEXT(text);
    for (;; text++) {
        if (*text == (char)character)
            return (char *)text;
        if (*text == '\0')
            return NULL;
    }
}

EXPORT char *strrchr(const char *text, int character)
{
    NOTE_TEXT(text);
    for (const char *at = text + touch_length(text);; at--) {
        if (*at == (char)character)
            return (char *)at;
        if (at == text)
            return NULL;
    }
}

EXPORT char *strdup(const char *text)
{
    size_t size = touch_length(text) + 1;

    NOTE_READ(text, size);
    char *result = malloc(size);
    if (result != NULL)
        copy(result, text, size);
    return result;
}

// ---- Formatting into shared memory

static int print(char *to, size_t size, const char *format, va_list arguments)
{
    format_note(format, arguments);
    char *text = NULL;
    int count = __vasprintf_chk(&text, 0, format, arguments);

    if (count >= 0 && size > 0) {
        size_t written = (size_t)count < size ? (size_t)count : size - 1;
        if (memory_is_near(to))
            memory_written(to, written + 1);
        self.private_writes++;
        copy(to, text, written);
        to[written] = '\0';
    }
    free(text);
    return count;
}

EXPORT int sprintf(char *to, const char *format, ...)
{
    ENTER();
    va_list arguments;

    va_start(arguments, format);
    int count = print(to, SIZE_MAX, format, arguments);
    va_end(arguments);
    return count;
}

EXPORT int vsnprintf(char *to, size_t size, const char *format,
                     va_list arguments)
{
    ENTER();
    return print(to, size, format, arguments);
}

EXPORT int snprintf(char *to, size_t size, const char *format, ...)
{
    ENTER();
    va_list arguments;

    va_start(arguments, format);
    int count = print(to, size, format, arguments);
    va_end(arguments);
    return count;
}

EXPORT int vsprintf(char *to, const char *format, va_list arguments)
{
    ENTER();
    return print(to, SIZE_MAX, format, arguments);
}

static int print_new(char **to, const char *format, va_list arguments)
{
    format_note(format, arguments);
    char *text = NULL;
    int count = __vasprintf_chk(&text, 0, format, arguments);

    if (memory_is_near(to))
        memory_written(to, sizeof *to);
    self.private_writes++;
    *to = text;
    return count;
}

EXPORT int vasprintf(char **to, const char *format, va_list arguments)
{
    ENTER();
    return print_new(to, format, arguments);
}

EXPORT int asprintf(char **to, const char *format, ...)
{
    ENTER();
    va_list arguments;

    va_start(arguments, format);
    int count = print_new(to, format, arguments);
    va_end(arguments);
    return count;
}
