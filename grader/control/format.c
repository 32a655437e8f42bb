// SPDX-License-Identifier: MIT
//
// format - strings in shared memory that printf reads.
//
// A conversion `%s` reads memory inside glibc, where no hook is.  So the format
// is walked beforehand with a copy of the arguments, only to find the strings.

#include <stdarg.h>
#include <string.h>

#include "control/runtime.h"

struct directive {
    char conversion;
    int precision; // -1: none
    int length;    // 0 int, 1 long, 2 long double
};

static const char *read_number(const char *at, int *number, va_list *arguments)
{
    if (*at == '*') {
        *number = va_arg(*arguments, int);
        return at + 1;
    }
    for (*number = 0; *at >= '0' && *at <= '9'; at++)
        *number = *number * 10 + (*at - '0');
    return at;
}

// `at` stands after the '%'; returns what follows the directive.
static const char *read_directive(const char *at, struct directive *directive,
                                  va_list *arguments)
{
    int width;

    *directive = (struct directive){.precision = -1};
    at += strspn(at, "-+ #0'I");
    at = read_number(at, &width, arguments);
    if (*at == '.')
        at = read_number(at + 1, &directive->precision, arguments);
    for (; *at != '\0' && strchr("hlqjztL", *at) != NULL; at++)
        if (*at == 'L')
            directive->length = 2;
        else if (*at != 'h')
            directive->length = 1;
    directive->conversion = *at;
    return *at == '\0' ? at : at + 1;
}

static void note_string(const char *text, int precision)
{
    if (!memory_is_near(text))
        return;
    size_t most = precision < 0 ? SIZE_MAX : (size_t)precision;
    size_t size = 0;
    while (size < most && text[size] != '\0')
        size++;
    memory_read(text, size < most ? size + 1 : size);
}

static void skip(const struct directive *directive, va_list *arguments)
{
    switch (directive->conversion) {
    case 's':
        note_string(va_arg(*arguments, const char *), directive->precision);
        break;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        if (directive->length == 2)
            (void)va_arg(*arguments, long double);
        else
            (void)va_arg(*arguments, double);
        break;
    case '%':
    case 'm':
    case '\0':
        break;
    default:
        if (directive->length == 0 && directive->conversion != 'p' &&
            directive->conversion != 'n')
            (void)va_arg(*arguments, int);
        else
            (void)va_arg(*arguments, long);
    }
}

void format_note(const char *format, va_list given)
{
    struct directive directive;
    va_list arguments;

    // Nothing is shared, or the arguments are numbered: nothing to find.
    if (memory_span == 0 || strchr(format, '$') != NULL)
        return;
    va_copy(arguments, given);
    for (const char *at = format; *at != '\0';) {
        if (*at++ != '%')
            continue;
        at = read_directive(at, &directive, &arguments);
        skip(&directive, &arguments);
    }
    va_end(arguments);
}

void format_note_string(const char *text)
{
    note_string(text, -1);
}
