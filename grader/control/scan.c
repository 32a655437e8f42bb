// SPDX-License-Identifier: MIT
//
// scan - where scanf puts what it has read.
//
// How much a conversion stores is known only afterwards.  So the format is
// walked when it has been done, with a copy of the arguments, as far as the
// input has gone.

#include <stdarg.h>
#include <string.h>
#include <wchar.h>

#include "control/touch.h"

struct conversion {
    char kind;
    char length;   // 'H' for hh, 'q' for ll; 0: none
    size_t width;  // 0: none
    bool is_empty; // `*`: it stores nothing
    bool is_new;   // `m`: it stores a pointer to memory that it has allocated
};

// `at` stands behind the '%'; returns what follows the conversion.
static const char *read_modifiers(const char *at, struct conversion *conversion)
{
    *conversion = (struct conversion){0};
    for (; *at == '*' || *at == '\''; at++)
        conversion->is_empty |= *at == '*';
    for (; *at >= '0' && *at <= '9'; at++)
        conversion->width = conversion->width * 10 + (size_t)(*at - '0');
    for (; *at != '\0' && strchr("hlqjztLm", *at) != NULL; at++)
        if (*at == 'm')
            conversion->is_new = true;
        else if (conversion->length == *at)
            conversion->length = *at == 'h' ? 'H' : 'q';
        else
            conversion->length = *at;
    return at;
}

// Past the ']' of a set; the first character may be one itself.
static const char *skip_set(const char *at)
{
    at += *at == '^';
    at += *at == ']';
    while (*at != '\0' && *at != ']')
        at++;
    return at + (*at != '\0');
}

static const char *read_conversion(const char *at,
                                   struct conversion *conversion)
{
    at = read_modifiers(at, conversion);
    conversion->kind = *at;
    if (*at == '\0')
        return at;
    return *at == '[' ? skip_set(at + 1) : at + 1;
}

static size_t size_of_integer(char length)
{
    switch (length) {
    case 'H':
        return sizeof(char);
    case 'h':
        return sizeof(short);
    case 0:
        return sizeof(int);
    default:
        return sizeof(long);
    }
}

static size_t size_of_text(const struct conversion *conversion,
                           const void *text)
{
    size_t width = conversion->width > 0 ? conversion->width : 1;

    if (conversion->length == 'l')
        return conversion->kind == 'c' ? width * sizeof(wchar_t)
                                       : (wcslen(text) + 1) * sizeof(wchar_t);
    return conversion->kind == 'c' ? width : touch_length(text) + 1;
}

static size_t size_of(const struct conversion *conversion, const void *to)
{
    if (conversion->is_new)
        return sizeof(char *);
    switch (conversion->kind) {
    case 'c':
    case 's':
    case '[':
        return size_of_text(conversion, to);
    case 'a':
    case 'e':
    case 'f':
    case 'g':
    case 'A':
    case 'E':
    case 'F':
    case 'G':
        return conversion->length == 0     ? sizeof(float)
               : conversion->length == 'l' ? sizeof(double)
                                           : sizeof(long double);
    case 'p':
        return sizeof(void *);
    default:
        return size_of_integer(conversion->length);
    }
}

void scan_note(const char *format, va_list given, int done)
{
    struct conversion conversion;
    va_list arguments;

    // Nothing is shared, or the arguments are numbered: nothing to find.
    if (memory_span == 0 || strchr(format, '$') != NULL)
        return;
    va_copy(arguments, given);
    for (const char *at = format; *at != '\0';) {
        if (*at++ != '%')
            continue;
        at = read_conversion(at, &conversion);
        if (conversion.kind == '%' || conversion.kind == '\0' ||
            conversion.is_empty)
            continue;
        if (conversion.kind != 'n' && done-- <= 0)
            break;
        const void *to = va_arg(arguments, const void *);
        if (memory_is_near(to))
            touch_was_written(to, size_of(&conversion, to));
    }
    va_end(arguments);
}
