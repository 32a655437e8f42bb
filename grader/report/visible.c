// SPDX-License-Identifier: MIT
//
// A submission prints bytes.  Some move the cursor, recolour the screen or
// reverse the direction of the text: on a terminal they could show a verdict
// that was never given.  What passes is valid UTF-8 without control and
// format characters; the rest is spelt out.

#include "visible.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct range {
    uint32_t first, last;
};

// Characters that are valid and yet act instead of being seen, or that no
// XML may hold.
static const struct range unseen[] = {
    {0x00, 0x1f},       {0x7f, 0x9f},     {0xad, 0xad},     {0x061c, 0x061c},
    {0x180e, 0x180e},   {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
    {0xfe00, 0xfe0f},   {0xfeff, 0xfeff}, {0xfff0, 0xfffb}, {0xfffe, 0xffff},
    {0xe0000, 0xe0fff},
};

static const struct range wide[] = {
    {0x1100, 0x115f}, {0x2e80, 0xa4cf},   {0xac00, 0xd7a3},
    {0xf900, 0xfaff}, {0xfe30, 0xfe6f},   {0xff00, 0xff60},
    {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd},
};

static const struct range combining[] = {
    {0x0300, 0x036f}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
    {0x20d0, 0x20ff}, {0xfe20, 0xfe2f},
};

#define IN(ranges, code) in((ranges), sizeof(ranges) / sizeof *(ranges), (code))

static bool in(const struct range *ranges, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++) {
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    }
    return false;
}

// The character at `data`; returns its bytes, or 0 when it is no UTF-8.
static size_t decode(const char *data, size_t size, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)data[0];
    size_t length = lead < 0x80             ? 1
                    : (lead & 0xe0) == 0xc0 ? 2
                    : (lead & 0xf0) == 0xe0 ? 3
                    : (lead & 0xf8) == 0xf0 ? 4
                                            : 0;
    if (length == 0 || length > size)
        return 0;
    *code = length == 1 ? lead : lead & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if (((unsigned char)data[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | ((unsigned char)data[i] & 0x3f);
    }
    bool valid = *code >= least[length] && *code <= 0x10ffff &&
                 (*code < 0xd800 || *code > 0xdfff);
    return valid ? length : 0;
}

static void put_visible(FILE *out, const char *data, size_t length,
                        uint32_t code)
{
    if (length == 0)
        fprintf(out, "\\x%02x", (unsigned char)*data);
    else if (code == '\n')
        fputs("\\n", out);
    else if (code == '\t')
        fputs("\\t", out);
    else if (code == '\r')
        fputs("\\r", out);
    else if (!IN(unseen, code) && (code & 0xfffe) != 0xfffe)
        fwrite(data, 1, length, out);
    else if (code < 0x80)
        fprintf(out, "\\x%02x", code);
    else
        fprintf(out, code > 0xffff ? "\\U%08x" : "\\u%04x", code);
}

char *report_visible(const char *data, size_t size)
{
    char *text;
    size_t text_size;
    FILE *out = open_memstream(&text, &text_size);
    if (out == NULL)
        abort();
    while (size > 0) {
        uint32_t code = 0;
        size_t length = decode(data, size, &code);
        put_visible(out, data, length, code);
        data += length > 0 ? length : 1;
        size -= length > 0 ? length : 1;
    }
    if (fclose(out) != 0)
        abort();
    return text;
}

char *visible(const char *text)
{
    return report_visible(text, text == NULL ? 0 : strlen(text));
}

char *visible_line(struct bytes *rest)
{
    if (rest->size == 0)
        return NULL;
    const char *newline = memchr(rest->data, '\n', rest->size);
    size_t size = newline ? (size_t)(newline - rest->data) : rest->size;
    char *line = report_visible(rest->data, size);
    size += newline != NULL;
    rest->data += size;
    rest->size -= size;
    return line;
}

int visible_columns(const char *text, size_t *length)
{
    uint32_t code = 0;
    *length = decode(text, strnlen(text, 4), &code);
    if (*length == 0)
        *length = 1; // not visible text after all
    if (IN(combining, code))
        return 0;
    return IN(wide, code) ? 2 : 1;
}
