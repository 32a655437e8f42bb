// SPDX-License-Identifier: MIT
//
// What two lines have in common at their ends is the same in both: what is
// left are the words that differ, from a blank to a blank.

#include "trace/difference.h"

#include "trace/text.h"

#include <string.h>

static bool is_one_of(char c, const char *characters)
{
    return c != '\0' && strchr(characters, c);
}

// Of two single words the brackets and stops around them say nothing; what
// could belong to a number does.
static void trim(struct difference *difference, const char *here,
                 const char *there)
{
    const char *a = here + difference->at, *b = there + difference->at;
    size_t least = difference->here < difference->there ? difference->here
                                                        : difference->there;
    size_t front = 0, back = 0;
    if (difference_has_blank(difference, here, there))
        return;
    while (front + 1 < least && a[front] == b[front] &&
           is_one_of(a[front], "[({'\""))
        front++;
    while (front + back + 1 < least &&
           a[difference->here - 1 - back] == b[difference->there - 1 - back] &&
           is_one_of(a[difference->here - 1 - back], "])}'\",;:.!?"))
        back++;
    difference->at += front;
    difference->here -= front + back;
    difference->there -= front + back;
}

struct difference difference_find(const char *here, size_t here_length,
                                  const char *there, size_t there_length)
{
    size_t least = here_length < there_length ? here_length : there_length;
    size_t front = 0, back = 0;
    while (front < least && here[front] == there[front])
        front++;
    while (front > 0 && here[front - 1] != ' ')
        front--;
    while (back < least - front &&
           here[here_length - 1 - back] == there[there_length - 1 - back])
        back++;
    while (back > 0 && here[here_length - back] != ' ')
        back--;
    struct difference difference = {front, here_length - front - back,
                                    there_length - front - back};
    trim(&difference, here, there);
    return difference;
}

static bool has_blank(const char *text, size_t length)
{
    return length == 0 || memchr(text, ' ', length);
}

bool difference_has_blank(const struct difference *difference, const char *here,
                          const char *there)
{
    return has_blank(here + difference->at, difference->here) ||
           has_blank(there + difference->at, difference->there);
}

bool difference_is_blanks(const char *here, size_t here_length,
                          const char *there, size_t there_length)
{
    size_t a = 0, b = 0;
    for (;; a++, b++) {
        while (a < here_length && text_is_blank(here[a]))
            a++;
        while (b < there_length && text_is_blank(there[b]))
            b++;
        if (a == here_length || b == there_length)
            return a == here_length && b == there_length;
        if (here[a] != there[b])
            return false;
    }
}

// The bytes of the list at the front of the text, to its bracket; 0: none.
static size_t list_length(const char *text, size_t length)
{
    size_t at = 1;
    if (length == 0 || text[0] != '[')
        return 0;
    while (at < length && is_one_of(text[at], "0123456789-, \t"))
        at++;
    return at < length && text[at] == ']' ? at + 1 : 0;
}

static void write_list(struct sentence *out, const char *text, size_t length)
{
    const char *parting = "";
    sentence_add(out, "[");
    for (size_t at = 1; at + 1 < length;) {
        size_t size = 0;
        while (!is_one_of(text[at + size], ", \t]"))
            size++;
        if (size > 0)
            sentence_add(out, "%s%.*s", parting, (int)size, text + at);
        parting = size > 0 ? ", " : parting;
        at += size + 1;
    }
    sentence_add(out, "]");
}

size_t difference_lists(char *out, size_t size, const char *text, size_t length)
{
    struct sentence written = {.at = out, .size = size};
    if (size < 3 * length + 1)
        return 0;
    for (size_t at = 0; at < length;) {
        size_t list = list_length(text + at, length - at);
        if (list > 0)
            write_list(&written, text + at, list);
        else
            sentence_add(&written, "%c", text[at]);
        at += list > 0 ? list : 1;
    }
    return written.used;
}
