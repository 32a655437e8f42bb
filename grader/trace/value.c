// SPDX-License-Identifier: MIT
//
// Values never change once they are made, so they are shared freely.  A real
// keeps the text it was written with: `3.1415927` is that text, not the
// nearest double printed in some other way.

#include "trace/value.h"

#include "trace/text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct value value_true = {.kind = VALUE_TRUTH, .integer = 1};
const struct value value_false = {.kind = VALUE_TRUTH, .integer = 0};

const struct value *value_unknown(enum value_kind type)
{
    static const struct value unknown[] = {
        [VALUE_TRUTH] = {.kind = VALUE_UNKNOWN, .type = VALUE_TRUTH},
        [VALUE_INTEGER] = {.kind = VALUE_UNKNOWN, .type = VALUE_INTEGER},
        [VALUE_REAL] = {.kind = VALUE_UNKNOWN, .type = VALUE_REAL},
        [VALUE_TEXT] = {.kind = VALUE_UNKNOWN, .type = VALUE_TEXT},
        [VALUE_LIST] = {.kind = VALUE_UNKNOWN, .type = VALUE_LIST},
        [VALUE_UNKNOWN] = {.kind = VALUE_UNKNOWN, .type = VALUE_UNKNOWN},
        [VALUE_NUMBER] = {.kind = VALUE_UNKNOWN, .type = VALUE_NUMBER},
    };
    return &unknown[type];
}

const struct value *value_integer(struct arena *arena, int64_t integer)
{
    struct value *value = arena_alloc(arena, sizeof *value);
    value->kind = VALUE_INTEGER;
    value->integer = integer;
    return value;
}

// As Python prints a float: the shortest text that reads back as the number,
// with a point or an exponent in it.
static size_t print_real(char *out, size_t size, double real)
{
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(out, size, "%.*g", digits, real);
        if (strtod(out, NULL) == real)
            break;
    }
    const char *exponent = strchr(out, 'e');
    if (exponent && fabs(real) >= 1 && fabs(real) < 1e16)
        snprintf(out, size, "%.1f", real);
    else if (!strpbrk(out, ".en"))
        strcat(out, ".0");
    return strlen(out);
}

const struct value *value_real(struct arena *arena, double real,
                               const char *text, size_t length)
{
    char buffer[64];
    if (!text) {
        length = print_real(buffer, sizeof buffer, real);
        text = buffer;
    }
    struct value *value = arena_alloc(arena, sizeof *value);
    value->kind = VALUE_REAL;
    value->real = real;
    value->text = arena_copy(arena, text, length);
    value->length = length;
    return value;
}

const struct value *value_text(struct arena *arena, const char *text,
                               size_t length)
{
    struct value *value = arena_alloc(arena, sizeof *value);
    value->kind = VALUE_TEXT;
    value->text = arena_copy(arena, text, length);
    value->length = length;
    return value;
}

const struct value *value_list(struct arena *arena,
                               const struct value *const *items, size_t count)
{
    struct value *value = arena_alloc(arena, sizeof *value);
    value->kind = VALUE_LIST;
    value->items = items;
    value->length = count;
    return value;
}

const struct value *value_argument(struct arena *arena, const char *text,
                                   size_t length)
{
    int64_t integer;
    if (length > 0 && value_scan_integer(text, length, &integer) == length)
        return value_integer(arena, integer);
    if (length > 0 && length < 64 && value_scan_real(text, length) == length) {
        double real = strtod(arena_copy(arena, text, length), NULL);
        return value_real(arena, real, text, length);
    }
    return value_text(arena, text, length);
}

size_t value_scan_integer(const char *text, size_t length, int64_t *integer)
{
    size_t at = length > 0 && text[0] == '-';
    size_t first = at;
    int64_t sum = 0;
    while (at < length && isdigit((unsigned char)text[at])) {
        int digit = text[at] - '0';
        if (__builtin_mul_overflow(sum, 10, &sum) ||
            __builtin_sub_overflow(sum, digit, &sum))
            return 0;
        at++;
        if (sum == 0)
            break; // nothing follows a leading zero
    }
    // Counting downwards reaches the smallest integer without overflow.
    if (at == first || (first == 0 && sum == INT64_MIN) ||
        (first == 1 && sum == 0))
        return 0;
    *integer = first ? sum : -sum;
    return at;
}

static size_t scan_digits(const char *text, size_t length, size_t at)
{
    while (at < length && isdigit((unsigned char)text[at]))
        at++;
    return at;
}

size_t value_scan_real(const char *text, size_t length)
{
    size_t first = length > 0 && text[0] == '-';
    size_t at = scan_digits(text, length, first);
    if (at == first || (text[first] == '0' && at > first + 1))
        return 0;
    if (at < length && text[at] == '.') {
        size_t end = scan_digits(text, length, at + 1);
        at = end > at + 1 ? end : at;
    }
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        size_t sign = at + 1;
        sign += sign < length && (text[sign] == '-' || text[sign] == '+');
        size_t end = scan_digits(text, length, sign);
        at = end > sign ? end : at;
    }
    return at;
}

bool value_is_number(const struct value *value)
{
    return value->kind == VALUE_INTEGER || value->kind == VALUE_REAL;
}

bool value_is_known(const struct value *value)
{
    if (value->kind == VALUE_LIST)
        for (size_t i = 0; i < value->length; i++)
            if (!value_is_known(value->items[i]))
                return false;
    return value->kind != VALUE_UNKNOWN;
}

static int compare_numbers(const struct value *a, const struct value *b)
{
    if (a->kind == VALUE_INTEGER && b->kind == VALUE_INTEGER)
        return (a->integer > b->integer) - (a->integer < b->integer);
    double x = a->kind == VALUE_REAL ? a->real : (double)a->integer;
    double y = b->kind == VALUE_REAL ? b->real : (double)b->integer;
    return (x > y) - (x < y);
}

static int compare_lists(const struct value *a, const struct value *b)
{
    size_t shorter = a->length < b->length ? a->length : b->length;
    for (size_t i = 0; i < shorter; i++) {
        int order = value_compare(a->items[i], b->items[i]);
        if (order)
            return order;
    }
    return (a->length > b->length) - (a->length < b->length);
}

int value_compare(const struct value *a, const struct value *b)
{
    if (value_is_number(a) && value_is_number(b))
        return compare_numbers(a, b);
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->kind == VALUE_LIST)
        return compare_lists(a, b);
    if (a->kind != VALUE_TEXT)
        return (a->integer > b->integer) - (a->integer < b->integer);
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->text, b->text, shorter);
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

bool value_identical(const struct value *a, const struct value *b)
{
    if (a == b)
        return true;
    if (a->kind != b->kind || a->length != b->length)
        return false;
    if (a->kind == VALUE_LIST) {
        for (size_t i = 0; i < a->length; i++)
            if (!value_identical(a->items[i], b->items[i]))
                return false;
        return true;
    }
    if (a->kind == VALUE_TEXT || a->kind == VALUE_REAL)
        return memcmp(a->text, b->text, a->length) == 0;
    return a->integer == b->integer && a->type == b->type;
}

uint64_t value_hash(const struct value *value)
{
    uint64_t h = hash_mix(value->kind + 7);
    if (value->kind == VALUE_LIST)
        for (size_t i = 0; i < value->length; i++)
            h = hash_add(h, value_hash(value->items[i]));
    else if (value->kind == VALUE_TEXT || value->kind == VALUE_REAL)
        h = hash_bytes(h, value->text, value->length);
    else
        h = hash_add(h, (uint64_t)value->integer);
    return h;
}

void value_print(struct sentence *sentence, const struct value *value)
{
    switch (value->kind) {
    case VALUE_TRUTH:
        sentence_add(sentence, "%s", value->integer ? "true" : "false");
        break;
    case VALUE_INTEGER:
        sentence_add(sentence, "%lld", (long long)value->integer);
        break;
    case VALUE_REAL:
    case VALUE_TEXT:
        sentence_add(sentence, "%.*s", (int)value->length, value->text);
        break;
    case VALUE_LIST:
        sentence_add(sentence, "[");
        for (size_t i = 0; i < value->length; i++) {
            sentence_add(sentence, "%s", i ? ", " : "");
            value_print(sentence, value->items[i]);
        }
        sentence_add(sentence, "]");
        break;
    case VALUE_UNKNOWN:
    case VALUE_NUMBER:
        sentence_add(sentence, "?");
    }
}

size_t value_print_size(const struct value *value)
{
    if (value->kind == VALUE_TEXT || value->kind == VALUE_REAL)
        return value->length + 1;
    if (value->kind != VALUE_LIST)
        return 24;
    size_t size = 3;
    for (size_t i = 0; i < value->length; i++)
        size += value_print_size(value->items[i]) + 2;
    return size;
}

const char *value_type_name(enum value_kind kind)
{
    static const char *const names[] = {
        [VALUE_TRUTH] = "true or false", [VALUE_INTEGER] = "an integer",
        [VALUE_REAL] = "a real number",  [VALUE_TEXT] = "a text",
        [VALUE_LIST] = "a list",         [VALUE_UNKNOWN] = "unknown",
        [VALUE_NUMBER] = "a number",
    };
    return names[kind];
}
