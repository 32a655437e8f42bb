// SPDX-License-Identifier: MIT
//
// How often what may repeat is repeated.  Of the execution with the fewest
// turns, a turn is taken away; of the one with the most, a turn is doubled.

#include "trace/covering.h"

#include <string.h>

static uint32_t count_turns(const struct sight *sight, size_t repeat)
{
    uint32_t count = 0;
    for (size_t i = 0; i < sight->count; i++)
        count += sight->seen[i].turns >> repeat & 1;
    return count;
}

void turns_note(struct sight *sight)
{
    for (size_t i = 0; i < sight->coverage->trace->repeat_count; i++) {
        struct turn_range *range = &sight->run->turns[i];
        uint32_t count = count_turns(sight, i);
        if (!range->is_known || count < range->least) {
            range->least = count;
            range->fewer = false;
            range->probes[0] = 0;
        }
        if (!range->is_known || count > range->most) {
            range->most = count;
            range->more = false;
            range->probes[1] = 0;
        }
        range->is_known = true;
    }
}

static bool has_line(const struct node *node, int rule)
{
    for (; node; node = node->next)
        if (node->kind == NODE_LINE ? node->place.line == rule
                                    : has_line(node->body, rule))
            return true;
    return false;
}

// Marks the lines of the turn that begins at `start`.
static void mark_turn(const struct sight *sight, size_t repeat, size_t start,
                      bool *is_in)
{
    const struct node *node = sight->coverage->trace->repeats[repeat];
    const struct instance_line *lines = sight->run->judging->instance->lines;
    for (size_t i = start; i < sight->count; i++) {
        const struct seen *seen = &sight->seen[i];
        if (seen->process != sight->seen[start].process)
            continue;
        if (i > start && (seen->turns >> repeat & 1 || seen->script >= 0 ||
                          !has_line(node->body, lines[seen->line].rule)))
            return;
        is_in[i] = true;
    }
}

static bool could_be_fewer(struct sight *sight, const bool *is_in)
{
    struct change_of changed = sight_copy(sight);
    changed.count = 0;
    for (size_t i = 0; i < sight->count; i++)
        if (!is_in[i])
            changed.lines[changed.count++] = sight->execution->lines[i];
    return sight_is_legal(sight, &changed);
}

static bool could_be_more(struct sight *sight, const bool *is_in)
{
    const struct trace_line *lines = sight->execution->lines;
    struct change_of changed = sight_copy(sight);
    size_t last = 0;
    for (size_t i = 0; i < sight->count; i++)
        last = is_in[i] ? i : last;
    changed.count = 0;
    for (size_t i = 0; i < sight->count; i++) {
        changed.lines[changed.count++] = lines[i];
        for (size_t k = 0; i == last && k <= last; k++)
            if (is_in[k])
                changed.lines[changed.count++] = lines[k];
    }
    return sight_is_legal(sight, &changed);
}

static bool is_unbounded(const struct node *repeat)
{
    return !repeat->is_optional && !repeat->low;
}

static void probe_turn(struct sight *sight, size_t repeat, size_t start,
                       uint32_t count)
{
    struct turn_range *range = &sight->run->turns[repeat];
    bool *is_in = arena_alloc(&sight->coverage->scratch, sight->count + 1);
    mark_turn(sight, repeat, start, is_in);
    if (count == range->least && !range->fewer &&
        range->probes[0] < PROBES_MAX) {
        range->fewer = could_be_fewer(sight, is_in);
        range->probes[0]++;
    }
    if (count == range->most && !range->more && range->probes[1] < PROBES_MAX &&
        !is_unbounded(sight->coverage->trace->repeats[repeat])) {
        range->more = could_be_more(sight, is_in);
        range->probes[1]++;
    }
}

void turns_probe(struct sight *sight)
{
    for (size_t r = 0; r < sight->coverage->trace->repeat_count; r++) {
        uint32_t count = count_turns(sight, r);
        for (size_t i = 0; i < sight->count; i++)
            if (sight->seen[i].turns >> r & 1)
                probe_turn(sight, r, i, count);
    }
}

static void tell_range(struct telling *telling, const struct node *repeat,
                       const struct turn_range *range, int run)
{
    int line = repeat->place.line;
    if (range->fewer)
        tell_choice(telling, line, 0,
                    "this may come less than %u times, and never does (run of "
                    "line %d)",
                    range->least, run);
    if (range->more)
        tell_choice(telling, line, 0,
                    "this may come more than %u times, and never does (run of "
                    "line %d)",
                    range->most, run);
}

void turns_tell(struct telling *telling)
{
    const struct trace_coverage *coverage = telling->coverage;
    const struct trace *trace = coverage->trace;
    for (size_t r = 0; r < trace->repeat_count; r++) {
        bool is_repeated = false;
        for (size_t i = 0; i < trace->run_count; i++) {
            const struct turn_range *range = &coverage->runs[i].turns[r];
            is_repeated = is_repeated || range->most > 1;
            tell_range(telling, trace->repeats[r], range, trace->runs[i].line);
        }
        if (is_unbounded(trace->repeats[r]) && !is_repeated)
            tell_choice(telling, trace->repeats[r]->place.line, 0,
                        "this may come any number of times, and never comes "
                        "twice");
    }
}
