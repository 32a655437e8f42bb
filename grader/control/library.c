// SPDX-License-Identifier: MIT
//
// library - functions of libc that work on what may be shared memory.
//
// Each says what it will touch, then calls libc's own.  Those that read until
// they see that it is enough are called twice: what lies behind may be written
// by somebody else.

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <wchar.h>

#include "control/touch.h"

// ---- Those that look at texts and bytes

// The result, the name, the parameters, the arguments, what is touched.
#define OF_TEXTS(X)                                                            \
    X(char *, strstr, (const char *text, const char *part), (text, part),      \
      NOTE_TEXT(text);                                                         \
      NOTE_TEXT(part))                                                         \
    X(char *, strcasestr, (const char *text, const char *part), (text, part),  \
      NOTE_TEXT(text);                                                         \
      NOTE_TEXT(part))                                                         \
    X(char *, strpbrk, (const char *text, const char *set), (text, set),       \
      NOTE_READ(text, real_strcspn(text, set) + 1);                            \
      NOTE_TEXT(set))                                                          \
    X(size_t, strspn, (const char *text, const char *set), (text, set),        \
      NOTE_READ(text, real_strspn(text, set) + 1);                             \
      NOTE_TEXT(set))                                                          \
    X(size_t, strcspn, (const char *text, const char *set), (text, set),       \
      NOTE_READ(text, real_strcspn(text, set) + 1);                            \
      NOTE_TEXT(set))                                                          \
    X(int, strcasecmp, (const char *a, const char *b), (a, b), NOTE_TEXT(a);   \
      NOTE_TEXT(b))                                                            \
    X(int, strncasecmp, (const char *a, const char *b, size_t most),           \
      (a, b, most), NOTE_READ(a, touch_up_to(a, '\0', most));                  \
      NOTE_READ(b, touch_up_to(b, '\0', most)))                                \
    X(int, strcoll, (const char *a, const char *b), (a, b), NOTE_TEXT(a);      \
      NOTE_TEXT(b))                                                            \
    X(char *, index, (const char *text, int character), (text, character),     \
      NOTE_TEXT(text))                                                         \
    X(char *, rindex, (const char *text, int character), (text, character),    \
      NOTE_TEXT(text))                                                         \
    X(char *, strchrnul, (const char *text, int character), (text, character), \
      NOTE_TEXT(text))                                                         \
    X(char *, strndup, (const char *text, size_t most), (text, most),          \
      NOTE_READ(text, touch_up_to(text, '\0', most)))                          \
    X(char *, stpncpy, (char *to, const char *from, size_t most),              \
      (to, from, most), NOTE_READ(from, touch_up_to(from, '\0', most));        \
      NOTE_WRITE(to, most))

#define OF_BYTES(X)                                                            \
    X(void *, memmem,                                                          \
      (const void *bytes, size_t size, const void *part, size_t part_size),    \
      (bytes, size, part, part_size), NOTE_READ(bytes, size);                  \
      NOTE_READ(part, part_size))                                              \
    X(void *, memrchr, (const void *bytes, int value, size_t size),            \
      (bytes, value, size), NOTE_READ(bytes, size))                            \
    X(void *, rawmemchr, (const void *bytes, int value), (bytes, value),       \
      NOTE_READ(bytes, touch_up_to(bytes, value, SIZE_MAX)))                   \
    X(void *, memccpy, (void *to, const void *from, int value, size_t most),   \
      (to, from, value, most),                                                 \
      NOTE_READ(from, touch_up_to(from, value, most));                         \
      NOTE_WRITE(to, touch_up_to(from, value, most)))                          \
    X(int, bcmp, (const void *a, const void *b, size_t size), (a, b, size),    \
      NOTE_READ(a, size);                                                      \
      NOTE_READ(b, size))                                                      \
    X(void, bcopy, (const void *from, void *to, size_t size),                  \
      (from, to, size), NOTE_READ(from, size);                                 \
      NOTE_WRITE(to, size))                                                    \
    X(void, swab, (const void *from, void *to, ssize_t size),                  \
      (from, to, size), NOTE_READ(from, size < 2 ? 0 : (size_t)size & ~1UL);   \
      NOTE_WRITE(to, size < 2 ? 0 : (size_t)size & ~1UL))

#define REAL(type, name, parameters, arguments, ...)                           \
    static type(*real_##name) parameters;
#define DEFINE(type, name, parameters, arguments, ...)                         \
    EXPORT type name parameters                                                \
    {                                                                          \
        __VA_ARGS__;                                                           \
        return real_##name arguments;                                          \
    }
#define FIND(type, name, parameters, arguments, ...)                           \
    real_##name = (type(*) parameters)real_function(#name);

OF_TEXTS(REAL)
OF_TEXTS(DEFINE)
OF_BYTES(REAL)
OF_BYTES(DEFINE)

// ---- Numbers

#define NUMBERS(X)                                                             \
    X(long, strtol, (const char *text, char **end, int base),                  \
      (text, &stop, base))                                                     \
    X(long long, strtoll, (const char *text, char **end, int base),            \
      (text, &stop, base))                                                     \
    X(unsigned long, strtoul, (const char *text, char **end, int base),        \
      (text, &stop, base))                                                     \
    X(unsigned long long, strtoull, (const char *text, char **end, int base),  \
      (text, &stop, base))                                                     \
    X(float, strtof, (const char *text, char **end), (text, &stop))            \
    X(double, strtod, (const char *text, char **end), (text, &stop))           \
    X(long double, strtold, (const char *text, char **end), (text, &stop))

// What follows the number is looked at, too: it ends there.
#define NOTE_NUMBER(text, convert)                                             \
    do {                                                                       \
        if (memory_is_near(text)) {                                            \
            int before = errno;                                                \
            (void)(convert);                                                   \
            errno = before;                                                    \
            ENTER();                                                           \
            memory_read(text, (size_t)(stop - text) + 1);                      \
        }                                                                      \
    } while (0)

#define DEFINE_NUMBER(type, name, parameters, arguments)                       \
    EXPORT type name parameters                                                \
    {                                                                          \
        char *stop = (char *)text;                                             \
        NOTE_NUMBER(text, real_##name arguments);                              \
        type result = real_##name arguments;                                   \
        if (end != NULL) {                                                     \
            NOTE_WRITE(end, sizeof *end);                                      \
            *end = stop;                                                       \
        }                                                                      \
        return result;                                                         \
    }

NUMBERS(REAL)
NUMBERS(DEFINE_NUMBER)

#define DEFINE_SHORT(type, name, convert)                                      \
    EXPORT type name(const char *text)                                         \
    {                                                                          \
        char *stop = (char *)text;                                             \
        NOTE_NUMBER(text, convert);                                            \
        return (type)(convert);                                                \
    }

DEFINE_SHORT(int, atoi, real_strtol(text, &stop, 10))
DEFINE_SHORT(long, atol, real_strtol(text, &stop, 10))
DEFINE_SHORT(long long, atoll, real_strtoll(text, &stop, 10))
DEFINE_SHORT(double, atof, real_strtod(text, &stop))

// ---- Cutting a text into words

static char *rest_of_text; // where strtok goes on

// The word at `text`, which is ended there; `rest` is what comes behind it, or
// NULL when nothing does.
static char *cut(char *text, const char *set, char **rest)
{
    memory_read(set, touch_length(set) + 1);
    memory_read(text, real_strcspn(text, set) + 1);
    char *end = text + real_strcspn(text, set);

    *rest = NULL;
    if (*end == '\0')
        return text;
    self.private_writes++;
    memory_written(end, 1);
    *end = '\0';
    *rest = end + 1;
    return text;
}

static char *next_word(char *text, const char *set, char **rest)
{
    char *start = text + real_strspn(text, set);

    memory_read(text, (size_t)(start - text) + 1);
    *rest = start;
    if (*start == '\0')
        return NULL;
    cut(start, set, rest);
    if (*rest == NULL)
        *rest = start + touch_length(start);
    return start;
}

EXPORT char *strtok_r(char *text, const char *set, char **rest)
{
    ENTER();
    char *next;

    memory_read(rest, sizeof *rest);
    char *word = next_word(text != NULL ? text : *rest, set, &next);
    NOTE_WRITE(rest, sizeof *rest);
    *rest = next;
    return word;
}

EXPORT char *strtok(char *text, const char *set)
{
    ENTER();
    self.private_writes++;
    return next_word(text != NULL ? text : rest_of_text, set, &rest_of_text);
}

EXPORT char *strsep(char **text, const char *set)
{
    ENTER();
    char *rest;

    memory_read(text, sizeof *text);
    if (*text == NULL)
        return NULL;
    char *word = cut(*text, set, &rest);
    NOTE_WRITE(text, sizeof *text);
    *text = rest;
    return word;
}

// ---- Sorting

typedef int compare(const void *, const void *);
typedef int compare_with(const void *, const void *, void *);

static void (*real_qsort)(void *, size_t, size_t, compare *);
static void (*real_qsort_r)(void *, size_t, size_t, compare_with *, void *);

// What the comparing function reads is seen by the hooks, and others may come
// in there; but not what is moved in between.  So all of it is written twice:
// at the beginning, and at the end, where what others have written is lost.
static void before_sorting(void *array, size_t size)
{
    self.private_writes++;
    memory_read(array, size);
    memory_written(array, size);
}

static void after_sorting(void *array, size_t size)
{
    memory_written(array, size);
    if (memory_is_near(array))
        world_move();
}

EXPORT void qsort(void *array, size_t count, size_t size, compare *order)
{
    ENTER();
    struct self entry = self;

    before_sorting(array, count * size);
    real_qsort(array, count, size, order);
    self.pc = entry.pc;
    self.frame = entry.frame;
    after_sorting(array, count * size);
}

EXPORT void qsort_r(void *array, size_t count, size_t size, compare_with *order,
                    void *context)
{
    ENTER();
    struct self entry = self;

    before_sorting(array, count * size);
    real_qsort_r(array, count, size, order, context);
    self.pc = entry.pc;
    self.frame = entry.frame;
    after_sorting(array, count * size);
}

void library_start(void)
{
    OF_TEXTS(FIND)
    OF_BYTES(FIND)
    NUMBERS(FIND)
    real_qsort =
        (void (*)(void *, size_t, size_t, compare *))real_function("qsort");
    real_qsort_r = (void (*)(void *, size_t, size_t, compare_with *,
                             void *))real_function("qsort_r");
}
