// SPDX-License-Identifier: MIT
//
// A matcher with backtracking: numbers take as many digits as they can,
// words as few bytes, and give back or take more when the rest of the line
// does not fit.  The first way that fits is the way, so a line and a template
// give one capture and never a choice.

#include "trace/pattern.h"

#include "trace/text.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    PID_MAX = 4194304,
    REAL_MAX = 400,    // bytes of a real number
    FOLDED_MAX = 4096, // bytes of a text that pattern_could_mean() looks at
};

static bool match_from(struct matching *matching, size_t part, size_t at);
static bool match_wrong(struct matching *matching, size_t part, size_t at);

static bool is_last(const struct matching *matching, size_t part)
{
    return part + 1 == matching->pattern->count;
}

// Counts effort; false when there is none left.
static bool go_on(struct matching *matching)
{
    struct evaluation *evaluation = matching->evaluation;
    if (++*evaluation->steps > evaluation->budget)
        evaluation->exhausted = true;
    return !evaluation->exhausted;
}

// Goes on behind a capture of `length` bytes with this value.
static bool bind(struct matching *matching, size_t part, size_t end,
                 struct value value)
{
    size_t at = matching->binding_count;
    if (at == CAPTURES_MAX)
        return false;
    matching->values[at] = value;
    matching->bindings[at].name = matching->pattern->parts[part].id;
    matching->bindings[at].value = &matching->values[at];
    matching->binding_count++;
    if (match_from(matching, part + 1, end))
        return true;
    matching->binding_count--;
    return false;
}

static bool match_integer(struct matching *matching, size_t part, size_t at,
                          int64_t low, int64_t high)
{
    const char *text = matching->text + at;
    int64_t integer;
    size_t most = value_scan_integer(text, matching->length - at, &integer);
    for (size_t length = most; length > 0; length--) {
        if (value_scan_integer(text, length, &integer) != length ||
            integer < low || integer > high)
            continue;
        struct value value = {.kind = VALUE_INTEGER, .integer = integer};
        if (bind(matching, part, at + length, value))
            return true;
    }
    return false;
}

// The pid of the writing process.  When it is known, it is a text like any
// other; several {pid} on a line are the same one.
static bool match_pid(struct matching *matching, size_t part, size_t at)
{
    int known = matching->pid;
    for (size_t i = 0; i < matching->binding_count; i++)
        if (matching->bindings[i].name == CAPTURE_PID_ID)
            known = (int)matching->bindings[i].value->integer;
    return match_integer(matching, part, at, known > 0 ? known : 1,
                         known > 0 ? known : PID_MAX) ||
           match_wrong(matching, part, at);
}

static bool match_real(struct matching *matching, size_t part, size_t at)
{
    const char *text = matching->text + at;
    char copy[REAL_MAX + 1] = "";
    size_t most = value_scan_real(text, matching->length - at);
    for (size_t length = most; length > 0; length--) {
        if (length > REAL_MAX || value_scan_real(text, length) != length)
            continue;
        memcpy(copy, text, length);
        copy[length] = '\0';
        double real = strtod(copy, NULL);
        struct value value = {
            .kind = VALUE_REAL, .real = real, .text = text, .length = length};
        if (bind(matching, part, at + length, value))
            return true;
    }
    return false;
}

static bool match_word(struct matching *matching, size_t part, size_t at)
{
    const char *text = matching->text + at;
    size_t left = matching->length - at, most = 0;
    while (most < left && text[most] != ' ')
        most++;
    size_t length = is_last(matching, part) ? most : 1;
    for (; length > 0 && length <= most && go_on(matching); length++) {
        struct value value = {
            .kind = VALUE_TEXT, .text = text, .length = length};
        if (bind(matching, part, at + length, value))
            return true;
    }
    return false;
}

static bool match_rest(struct matching *matching, size_t part, size_t at)
{
    size_t left = matching->length - at;
    if (left == 0 || !is_last(matching, part))
        return false;
    struct value value = {
        .kind = VALUE_TEXT, .text = matching->text + at, .length = left};
    return bind(matching, part, matching->length, value);
}

// Reads [1, 2, 3].  Returns its length, 0 when there is none.
static size_t read_list(struct arena *arena, const char *text, size_t length,
                        const struct value **list)
{
    const struct value **items = NULL;
    size_t count = 0, capacity = 0, at = 1;
    if (length < 2 || text[0] != '[')
        return 0;
    while (text[at] != ']' || count > 0) {
        int64_t integer;
        size_t digits = value_scan_integer(text + at, length - at, &integer);
        if (digits == 0)
            return 0;
        arena_reserve(arena, &items, &capacity, count + 1, sizeof *items);
        items[count++] = value_integer(arena, integer);
        at += digits;
        if (at < length && text[at] == ']')
            break;
        if (at + 2 >= length || text[at] != ',' || text[at + 1] != ' ')
            return 0;
        at += 2;
    }
    *list = value_list(arena, items, count);
    return at + 1;
}

static bool match_list(struct matching *matching, size_t part, size_t at)
{
    const struct value *list;
    size_t length = read_list(matching->evaluation->arena, matching->text + at,
                              matching->length - at, &list);
    *matching->evaluation->steps += length / 8;
    return length > 0 && bind(matching, part, at + length, *list);
}

// Any word but the right one.
static bool match_wrong(struct matching *matching, size_t part, size_t at)
{
    return matching->any_capture && match_word(matching, part, at);
}

static bool match_right(struct matching *matching, size_t part, size_t at)
{
    switch (matching->pattern->parts[part].capture) {
    case CAPTURE_INT:
        return match_integer(matching, part, at, INT64_MIN, INT64_MAX);
    case CAPTURE_PID:
        return match_integer(matching, part, at, 1, PID_MAX);
    case CAPTURE_REAL:
        return match_real(matching, part, at);
    case CAPTURE_WORD:
        return match_word(matching, part, at);
    case CAPTURE_LINE:
        return match_rest(matching, part, at);
    default:
        return match_list(matching, part, at);
    }
}

static bool match_capture(struct matching *matching, size_t part, size_t at)
{
    return match_right(matching, part, at) || match_wrong(matching, part, at);
}

// As if the hole showed what stands there: any bytes.
static bool match_any(struct matching *matching, size_t part, size_t at)
{
    size_t least = is_last(matching, part) ? matching->length : at + 1;
    for (size_t end = least; end <= matching->length && end > at; end++)
        if (!go_on(matching) || match_from(matching, part + 1, end))
            return !matching->evaluation->exhausted;
    return false;
}

// The length of the value's text, if it stands there; else SIZE_MAX.
static size_t shown_length(struct matching *matching,
                           const struct expression *expression, size_t at)
{
    struct evaluation *evaluation = matching->evaluation;
    const struct value *value = evaluate(evaluation, expression);
    if (!value || !value_is_known(value))
        return SIZE_MAX;
    size_t size = value_print_size(value) + 1;
    struct sentence shown = {.at = arena_alloc(evaluation->arena, size),
                             .size = size};
    value_print(&shown, value);
    size_t length = text_normalise(shown.at, shown.at, shown.used);
    bool stands = length <= matching->length - at &&
                  memcmp(matching->text + at, shown.at, length) == 0;
    return stands ? length : SIZE_MAX;
}

static bool match_value(struct matching *matching, size_t part, size_t at)
{
    if (matching->any_value)
        return match_any(matching, part, at);
    struct arena *arena = matching->evaluation->arena;
    struct arena_mark mark = arena_mark(arena);
    size_t length =
        shown_length(matching, matching->pattern->parts[part].value, at);
    arena_rewind(arena, mark);
    return length != SIZE_MAX && match_from(matching, part + 1, at + length);
}

static bool match_text(struct matching *matching, size_t part, size_t at)
{
    const struct part *text = &matching->pattern->parts[part];
    return text->length <= matching->length - at &&
           memcmp(matching->text + at, text->text, text->length) == 0 &&
           match_from(matching, part + 1, at + text->length);
}

static bool match_from(struct matching *matching, size_t part, size_t at)
{
    if (part == matching->pattern->count)
        return at == matching->length;
    if (!go_on(matching))
        return false;
    switch (matching->pattern->parts[part].kind) {
    case PART_TEXT:
        return match_text(matching, part, at);
    case PART_CAPTURE:
        return match_capture(matching, part, at);
    case PART_PID:
        return match_pid(matching, part, at);
    default:
        return match_value(matching, part, at);
    }
}

bool pattern_matches(struct matching *matching, const struct pattern *pattern)
{
    matching->pattern = pattern;
    matching->binding_count = 0;
    return match_from(matching, 0, 0);
}

// A text of the pattern, and where it must stand in the line.
struct piece {
    const char *text;
    size_t length;
    bool is_first, is_last;
};

// Finds the piece in the line from *at on and goes behind it.
static bool find_piece(const struct piece *piece, const char *line,
                       size_t length, size_t *at)
{
    size_t left = length - *at;
    if (piece->length > left)
        return false;
    const char *found = line + *at;
    if (piece->is_last)
        found = line + length - piece->length;
    else if (!piece->is_first && piece->length > 0)
        found = memmem(line + *at, left, piece->text, piece->length);
    if (!found || memcmp(found, piece->text, piece->length) != 0 ||
        (piece->is_first && found != line))
        return false;
    *at = (size_t)(found - line) + piece->length;
    return true;
}

// The texts of the pattern stand in the line one after the other, the first
// at its front and the last at its end.
bool pattern_could_match(const struct pattern *pattern, const char *text,
                         size_t length)
{
    size_t at = 0;
    for (size_t i = 0; i < pattern->count; i++) {
        const struct part *part = &pattern->parts[i];
        struct piece piece = {part->text, part->length, i == 0,
                              i + 1 == pattern->count};
        if (part->kind == PART_TEXT && !find_piece(&piece, text, length, &at))
            return false;
    }
    return at == length || pattern->parts[pattern->count - 1].kind != PART_TEXT;
}

static bool is_digit_at(const struct part *text, size_t at)
{
    return isdigit((unsigned char)text->text[at]);
}

// A number of digits that ends at the end, or begins at the front, of `text`.
static int number_at(const char *text, size_t length, bool at_end)
{
    size_t digits = 0;
    while (digits < length &&
           isdigit((unsigned char)text[at_end ? length - 1 - digits : digits]))
        digits++;
    int64_t pid = 0;
    const char *number = at_end ? text + length - digits : text;
    bool whole = value_scan_integer(number, digits, &pid) == digits;
    return digits > 0 && whole && pid <= PID_MAX ? (int)pid : 0;
}

int pattern_pid(const struct pattern *pattern, const char *text, size_t length)
{
    const struct part *parts = pattern->parts;
    size_t count = pattern->count;
    // Behind the first text, or at the front: up to what is no digit.
    size_t at = parts[0].kind == PART_TEXT;
    size_t front = at ? parts[0].length : 0;
    if (at < count && parts[at].kind == PART_PID &&
        (at + 1 == count ||
         (parts[at + 1].kind == PART_TEXT && !is_digit_at(&parts[at + 1], 0))))
        return number_at(text + front, length - front, false);
    // At the end, behind what is no digit.
    if (count > 1 && parts[count - 1].kind == PART_PID &&
        parts[count - 2].kind == PART_TEXT &&
        !is_digit_at(&parts[count - 2], parts[count - 2].length - 1))
        return number_at(text, length, true);
    return 0;
}

// Could these bytes, as text_fold() leaves them, be what the part stands for?
static bool could_fill(const struct part *part, const char *text, size_t length)
{
    bool number =
        part->kind == PART_PID ||
        (part->kind == PART_CAPTURE &&
         (part->capture == CAPTURE_INT || part->capture == CAPTURE_PID));
    for (size_t i = 0; number && i < length; i++)
        if (!isdigit((unsigned char)text[i]) && (i > 0 || text[i] != '-'))
            return false;
    return length > 0;
}

bool pattern_could_mean(const struct pattern *pattern, const char *folded,
                        size_t length)
{
    size_t at = 0, letters = 0;
    const struct part *hole = NULL;
    for (size_t i = 0; i < pattern->count; i++) {
        const struct part *part = &pattern->parts[i];
        char text[FOLDED_MAX];
        if (part->kind != PART_TEXT) {
            hole = part;
            continue;
        }
        if (part->length > sizeof text)
            return false;
        size_t used = text_fold(text, part->text, part->length), from = at;
        struct piece piece = {text, used, i == 0, i + 1 == pattern->count};
        if (!find_piece(&piece, folded, length, &at) ||
            (hole && used &&
             !could_fill(hole, folded + from, at - used - from)))
            return false;
        hole = used ? NULL : hole;
        letters += used;
    }
    return letters > 0 &&
           (!hole || could_fill(hole, folded + at, length - at)) &&
           (hole || at == length);
}
