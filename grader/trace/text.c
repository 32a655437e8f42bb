// SPDX-License-Identifier: MIT
//
// Everything that looks at single bytes is here, so that the rest of the room
// may think in lines and words.

#include "trace/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    QUOTE_MAX = 100, // bytes of a quoted line; more are cut
};

bool text_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

size_t text_normalise(char *out, const char *line, size_t length)
{
    while (length > 0 && text_is_blank(line[length - 1]))
        length--;
    if (length > 0 && line[length - 1] == '\r')
        length--;
    size_t used = 0;
    bool gap = false;
    for (size_t i = 0; i < length; i++) {
        if (text_is_blank(line[i])) {
            gap = used > 0;
            continue;
        }
        if (gap)
            out[used++] = ' ';
        gap = false;
        out[used++] = line[i];
    }
    return used;
}

// The length that the first byte announces, with the smallest code point
// that may be written so; 0 for a byte that begins no character.
static size_t announced(unsigned char first, uint32_t *smallest, uint32_t *bits)
{
    *smallest = 0;
    *bits = first;
    if (first < 0x80)
        return 1;
    *smallest = first < 0xe0 ? 0x80 : first < 0xf0 ? 0x800 : 0x10000;
    *bits = first < 0xe0   ? first & 0x1f
            : first < 0xf0 ? first & 0xf
                           : first & 7;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t text_character(const char *text, size_t length)
{
    if (length == 0)
        return 0;
    uint32_t smallest, code;
    size_t size = announced((unsigned char)text[0], &smallest, &code);
    if (size == 0 || size > length)
        return 0;
    for (size_t i = 1; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (c & 0x3f);
    }
    bool surrogate = code >= 0xd800 && code < 0xe000;
    return code < smallest || code > 0x10ffff || surrogate ? 0 : size;
}

size_t text_count(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; count++) {
        size_t size = text_character(text + i, length - i);
        i += size ? size : 1;
    }
    return count;
}

// The letters of U+00C0 to U+00FF without their accents; '?' for those that
// have none.
static const char latin_letters[] = "aaaaaaaceeeeiiiidnooooo?ouuuuypb"
                                    "aaaaaaaceeeeiiiidnooooo?ouuuuypy";

static bool is_digit_at(const char *line, size_t length, size_t at)
{
    return at < length && isdigit((unsigned char)line[at]);
}

// A minus or a point that makes another number.
static bool is_of_number(const char *line, size_t length, size_t at)
{
    if (!is_digit_at(line, length, at + 1))
        return false;
    if (line[at] == '-')
        return at == 0 || !isalnum((unsigned char)line[at - 1]);
    return line[at] == '.' && at > 0 && is_digit_at(line, length, at - 1);
}

size_t text_fold(char *out, const char *line, size_t length)
{
    size_t used = 0;
    for (size_t i = 0; i < length;) {
        unsigned char c = (unsigned char)line[i];
        size_t size = text_character(line + i, length - i);
        unsigned char next = size == 2 ? (unsigned char)line[i + 1] : 0;
        if (c < 0x80 && (isalnum(c) || is_of_number(line, length, i)))
            out[used++] = (char)tolower(c);
        else if (c == 0xc3 && next)
            out[used++] = latin_letters[next & 0x3f];
        i += size ? size : 1;
    }
    return used;
}

uint64_t hash_mix(uint64_t x)
{
    x ^= x >> 30;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 27;
    x *= UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

uint64_t hash_add(uint64_t h, uint64_t x)
{
    return hash_mix(h * UINT64_C(0x9e3779b97f4a7c15) + x + 1);
}

uint64_t hash_bytes(uint64_t h, const void *bytes, size_t length)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < length; i++)
        h = (h ^ byte[i]) * UINT64_C(0x100000001b3);
    return hash_mix(h + length);
}

// Undoes a character cut in two by the end of the array.
static void drop_half_character(struct sentence *sentence)
{
    size_t start = sentence->used;
    while (start > 0 && (sentence->at[start - 1] & 0xc0) == 0x80)
        start--;
    if (start > 0 && (sentence->at[start - 1] & 0x80))
        start--;
    if (text_character(sentence->at + start, sentence->used - start) == 0)
        sentence->at[sentence->used = start] = '\0';
}

void sentence_add(struct sentence *sentence, const char *format, ...)
{
    size_t room = sentence->size - sentence->used;
    va_list list;
    va_start(list, format);
    int wanted = vsnprintf(sentence->at + sentence->used, room, format, list);
    va_end(list);
    if (wanted < 0)
        return;
    bool cut = (size_t)wanted >= room;
    sentence->used += cut ? room - 1 : (size_t)wanted;
    if (cut && room > 1)
        drop_half_character(sentence);
}

static void quote_bytes(struct sentence *sentence, const char *text,
                        size_t length)
{
    for (size_t i = 0; i < length;) {
        size_t size = text_character(text + i, length - i);
        unsigned char c = (unsigned char)text[i];
        if (size == 0 || c < ' ' || c == 0x7f) {
            if (c == '\t')
                sentence_add(sentence, "\\t");
            else
                sentence_add(sentence, "\\x%02x", c);
            i++;
            continue;
        }
        sentence_add(sentence, "%.*s", (int)size, text + i);
        i += size;
    }
}

void sentence_quote(struct sentence *sentence, const char *text, size_t length)
{
    sentence_add(sentence, "'");
    size_t shown = length;
    if (length > QUOTE_MAX) {
        shown = QUOTE_MAX - 10;
        while (shown > QUOTE_MAX / 2 && (text[shown] & 0xc0) == 0x80)
            shown--;
    }
    quote_bytes(sentence, text, shown);
    sentence_add(sentence, "%s", shown < length ? "...'" : "'");
}
