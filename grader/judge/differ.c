// SPDX-License-Identifier: MIT
//
// Without an expected trace nobody says which order of lines is right; so both
// outputs are sorted, and what is left where they part is the difference.

#include "differ.h"

#include "judgement.h"

#include <stdlib.h>
#include <string.h>

struct sorted {
    struct bytes *lines; // they lie in the output
    size_t count;
};

static int compare(const void *a, const void *b)
{
    const struct bytes *x = a, *y = b;
    size_t shorter = x->size < y->size ? x->size : y->size;
    int order = memcmp(x->data, y->data, shorter);

    return order != 0 ? order : (x->size > y->size) - (x->size < y->size);
}

static struct sorted sort(const struct bytes *output)
{
    struct sorted sorted = {
        .lines = array_grow(NULL, output->size + 1, sizeof *sorted.lines)};
    char *at = output->data, *end = at + output->size;

    while (at < end) {
        char *newline = memchr(at, '\n', (size_t)(end - at));
        char *last = newline != NULL ? newline : end;
        sorted.lines[sorted.count++] = (struct bytes){at, (size_t)(last - at)};
        at = last + 1;
    }
    qsort(sorted.lines, sorted.count, sizeof *sorted.lines, compare);
    return sorted;
}

// The first line of `of` that is not among those of `in`, or "".
static char *first_missing(const struct sorted *of, const struct sorted *in)
{
    size_t j = 0;

    for (size_t i = 0; i < of->count; i++, j++) {
        while (j < in->count && compare(&in->lines[j], &of->lines[i]) < 0)
            j++;
        if (j == in->count || compare(&in->lines[j], &of->lines[i]) != 0)
            return format_text("%.*s", (int)of->lines[i].size,
                               of->lines[i].data);
    }
    return format_text("%s", "");
}

static bool are_same(const struct sorted *a, const struct sorted *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (compare(&a->lines[i], &b->lines[i]) != 0)
            return false;
    return true;
}

bool outputs_differ(const struct bytes *usual, const struct bytes *output,
                    char **line, char **instead)
{
    struct sorted one = sort(usual), other = sort(output);
    bool differ = !are_same(&one, &other);

    *line = differ ? first_missing(&other, &one) : NULL;
    *instead = differ ? first_missing(&one, &other) : NULL;
    free(one.lines);
    free(other.lines);
    return differ;
}
