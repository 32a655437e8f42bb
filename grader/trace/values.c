// SPDX-License-Identifier: MIT
//
// What a line captures.  A file that would take any number there, whatever
// else was printed, checks nothing: so each number of such a line is replaced
// by one that nobody can expect.

#include "trace/covering.h"

#include "trace/text.h"

#include <ctype.h>

#define UNEXPECTED "7770777" // no pid, and no value of an exercise

static bool is_digit(const struct trace_line *line, size_t at)
{
    return at < line->length && isdigit((unsigned char)line->text[at]);
}

// The line with other digits in [from, to).
static struct trace_line replace(struct arena *arena,
                                 const struct trace_line *line, size_t from,
                                 size_t to)
{
    struct trace_line changed = *line;
    struct sentence text = {.size = line->length + sizeof UNEXPECTED};
    text.at = arena_alloc(arena, text.size);
    sentence_add(&text, "%.*s" UNEXPECTED "%.*s", (int)from, line->text,
                 (int)(line->length - to), line->text + to);
    changed.text = text.at;
    changed.length = text.used;
    return changed;
}

static void probe_line(struct sight *sight, size_t at)
{
    const struct trace_line *line = &sight->execution->lines[at];
    struct deed *deed = &sight->run->values[sight->seen[at].line];
    struct change_of changed = sight_copy(sight);
    for (size_t from = 0, to; from < line->length; from = to + 1) {
        for (to = from; is_digit(line, to);)
            to++;
        if (to == from)
            continue;
        changed.lines[at] = replace(&sight->coverage->scratch, line, from, to);
        deed->is_open = deed->is_open || sight_is_exact(sight, &changed);
    }
    deed->probes++;
}

void values_probe(struct sight *sight)
{
    const struct instance_line *lines = sight->run->judging->instance->lines;
    for (size_t i = 0; i < sight->count; i++) {
        const struct deed *deed = &sight->run->values[sight->seen[i].line];
        if (lines[sight->seen[i].line].captures && !deed->is_open &&
            deed->probes < PROBES_MAX)
            probe_line(sight, i);
    }
}

// Is any number right in this line of the file, in one of the runs?
static bool is_unchecked(const struct trace_coverage *coverage, int rule)
{
    for (size_t i = 0; i < coverage->trace->run_count; i++) {
        const struct run_cover *run = &coverage->runs[i];
        size_t count = run->values ? run->judging->instance->line_count : 0;
        for (size_t k = 0; k < count; k++)
            if (run->values[k].is_open &&
                run->judging->instance->lines[k].rule == rule)
                return true;
    }
    return false;
}

static void tell_nodes(struct telling *telling, const struct node *node)
{
    for (; node; node = node->next) {
        if (node->kind != NODE_LINE)
            tell_nodes(telling, node->body);
        else if (is_unchecked(telling->coverage, node->place.line))
            tell_choice(telling, node->place.line, 0,
                        "any number is right in a hole of this line");
    }
}

void values_tell(struct telling *telling)
{
    tell_nodes(telling, telling->coverage->trace->body);
}
