// SPDX-License-Identifier: MIT
//
// A failure is understood from the line at fault and its neighbours; ten
// thousand lines of output would hide it, and would have to travel.  Where a
// rule about all lines is broken, no single one is at fault: so a short output
// is shown whole.

#include "excerpt.h"

#include "judgement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINES_BEFORE = 3, // the line at fault
    LINES_AFTER = 2,
    LAST_LINES = 6, // when no line is at fault
    ALL_LINES = 12, // an output that is no longer is shown whole
    LINE_SIZE = 400 // bytes kept of a line
};

size_t excerpt_count(const struct bytes *text)
{
    size_t count = 0;
    for (size_t i = 0; i < text->size; i++)
        count += text->data[i] == '\n' || i + 1 == text->size;
    return count;
}

// The lines of `text` from number `first` to `last`, each cut.
static struct bytes take_lines(const struct bytes *text, size_t first,
                               size_t last)
{
    struct bytes lines;
    FILE *out = open_memstream(&lines.data, &lines.size);
    if (out == NULL)
        abort();
    const char *at = text->data;
    const char *end = text->data + text->size;
    for (size_t number = 1; at < end && number <= last; number++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((newline ? newline : end) - at);
        if (number >= first) {
            bool cut = length > LINE_SIZE;
            fwrite(at, 1, cut ? LINE_SIZE : length, out);
            fputs(cut ? "...\n" : "\n", out);
        }
        at += length + 1;
    }
    if (fclose(out) != 0)
        abort();
    return lines;
}

void excerpt_output(struct exhibit *exhibit, const struct bytes *output,
                    size_t marked)
{
    size_t count = excerpt_count(output);
    size_t last = marked == 0 ? count : marked + LINES_AFTER;
    size_t before = marked == 0 ? LAST_LINES - 1 : LINES_BEFORE;
    size_t center = marked == 0 ? count : marked;
    size_t first = center > before ? center - before : 1;
    if (count <= ALL_LINES) {
        first = 1;
        last = count;
    }
    free(exhibit->output.data);
    exhibit->output = take_lines(output, first, last);
    exhibit->first = first;
    exhibit->marked = marked;
}

void excerpt_errors(struct exhibit *exhibit, const struct bytes *errors)
{
    size_t count = excerpt_count(errors);
    size_t first = count > LAST_LINES ? count - LAST_LINES + 1 : 1;
    free(exhibit->errors.data);
    exhibit->errors = take_lines(errors, first, count);
}
