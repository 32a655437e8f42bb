// SPDX-License-Identifier: MIT
//
// Depth first over the lines of the output, without recursion: an output may
// have a hundred thousand lines.  A situation from which no way leads to the
// end is remembered where ways part, so that what can be reached in several
// ways is searched once.

#include "trace/search.h"

#include "trace/text.h"

#include <string.h>

enum {
    FAILED_MAX = 1 << 22, // situations that are remembered
};

static const struct value *captures_as_list(struct search *search, int name)
{
    struct arena *arena = search->evaluation.arena;
    const struct capture_seen *newest = (const struct capture_seen *)(uintptr_t)
                                            search->situation.captures[name];
    size_t count = 0;
    for (const struct capture_seen *s = newest; s; s = s->before)
        count += s->value->kind == VALUE_LIST ? s->value->length : 1;
    search->steps += count / 4;
    const struct value **items = arena_alloc(arena, count * sizeof *items);
    size_t at = count;
    for (const struct capture_seen *s = newest; s; s = s->before) {
        if (s->value->kind != VALUE_LIST)
            items[--at] = s->value;
        for (size_t i = s->value->length; s->value->kind == VALUE_LIST && i > 0;
             i--)
            items[--at] = s->value->items[i - 1];
    }
    return value_list(arena, items, count);
}

static const struct value *captured_value(struct search *search, int name)
{
    for (size_t i = search->matching.binding_count; i > 0; i--)
        if (search->matching.bindings[i - 1].name == name)
            return search->matching.bindings[i - 1].value;
    for (size_t i = 0; search->captured && i < search->captured->count; i++)
        if (search->captured->items[i].name == name)
            return search->captured->items[i].value;
    return value_unknown(VALUE_UNKNOWN);
}

// The pids of a role, as far as they are known, and as many unknown ones as
// are missing.
static const struct value *pids_of_role(struct search *search, int role)
{
    const struct situation *situation = &search->situation;
    const struct instance_role *made = &search->instance->roles[role];
    size_t count = made->high, known = 0;
    struct arena *arena = search->evaluation.arena;
    if (made->script_count > 0)
        count -= situation->scripts[role][0].high;
    if (made->script_count > 0 && count < made->low)
        count = made->low;
    else if (made->script_count == 0 && made->low != made->high)
        return value_unknown(VALUE_LIST);
    const struct value **items =
        arena_alloc(arena, (count + 1) * sizeof *items);
    for (const struct lane *lane = situation_first(situation, role);
         lane && known < count; lane = situation_next(situation, lane))
        if (lane->process && lane->process->pid)
            items[known++] = value_integer(arena, (int64_t)lane->process->pid);
    for (size_t i = known; i < count; i++)
        items[i] = value_unknown(VALUE_INTEGER);
    return value_list(arena, items, count);
}

const struct value *search_silent_pids(struct search *search)
{
    const struct trace_execution *execution = search->execution;
    struct arena *arena = search->evaluation.arena;
    const struct value **items =
        arena_alloc(arena, (execution->pid_count + 1) * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < execution->pid_count; i++) {
        bool prints = false;
        for (size_t k = 0; k < execution->line_count && !prints; k++)
            prints = execution->lines[k].pid == execution->pids[i];
        if (!prints)
            items[count++] = value_integer(arena, execution->pids[i]);
    }
    return value_list(arena, items, count);
}

const struct value *search_look_up(struct evaluation *evaluation,
                                   const struct expression *name)
{
    struct search *search = evaluation->context;
    if (name->kind == EXPRESSION_ROLE) {
        bool prints = search->instance->trace->roles[name->id].prints;
        return prints || !search->execution->pids
                   ? pids_of_role(search, name->id)
                   : search_silent_pids(search);
    }
    if (name->sort == SORT_CAPTURES)
        return captures_as_list(search, name->id);
    if (name->sort == SORT_CAPTURE)
        return captured_value(search, name->id);
    return (const struct value *)(uintptr_t)search->situation.states[name->id];
}

void search_start(struct search *search, struct arena *arena,
                  const struct instance *instance,
                  const struct trace_execution *execution)
{
    search->instance = instance;
    search->execution = execution;
    search->arena = arena;
    search->stop_at = SIZE_MAX;
    situation_start(&search->situation, arena, instance, execution->line_count);
    search->evaluation =
        (struct evaluation){.arena = &search->situation.scratch,
                            .args = instance->args,
                            .look_up = search_look_up,
                            .context = search,
                            .steps = &search->steps,
                            .budget = search->budget};
    search->matching.evaluation = &search->evaluation;
    search->ways.arena = arena;
    output_start(&search->output, &search->situation, execution,
                 &search->steps);
    search->frames =
        arena_alloc(arena, (search->output.count + 1) * sizeof *search->frames);
}

void search_release(struct search *search)
{
    situation_release(&search->situation);
}

static void grow_failed(struct search *search)
{
    uint64_t *old = search->failed;
    size_t count = search->failed_capacity;
    search->failed_capacity = count ? 2 * count : 1024;
    search->failed = arena_alloc(search->arena, search->failed_capacity * 2 *
                                                    sizeof *search->failed);
    size_t mask = search->failed_capacity - 1;
    for (size_t i = 0; i < count; i++) {
        if (!old[2 * i] && !old[2 * i + 1])
            continue;
        size_t at = old[2 * i] & mask;
        while (search->failed[2 * at] || search->failed[2 * at + 1])
            at = (at + 1) & mask;
        memcpy(&search->failed[2 * at], &old[2 * i], 2 * sizeof *old);
    }
}

// Finds the situation among those that failed, or adds it.
static bool has_failed(struct search *search, const uint64_t key[2], bool add)
{
    if (add && 2 * search->failed_count >= search->failed_capacity)
        grow_failed(search);
    if (!search->failed_capacity)
        return false;
    size_t mask = search->failed_capacity - 1, at = key[0] & mask;
    for (; search->failed[2 * at] || search->failed[2 * at + 1];
         at = (at + 1) & mask)
        if (search->failed[2 * at] == key[0] &&
            search->failed[2 * at + 1] == key[1])
            return true;
    if (add) {
        memcpy(&search->failed[2 * at], key, 2 * sizeof *key);
        search->failed_count++;
    }
    return false;
}

// Enters the line search->now.  False when the situation is known to fail.
static bool enter(struct search *search, bool remember)
{
    struct frame *frame = &search->frames[search->now];
    const uint64_t *hash = search->situation.hash;
    *frame = (struct frame){.first = search->option_count,
                            .next = search->option_count,
                            .mark = search->situation.trail_count,
                            .is_remembered = remember};
    frame->key[0] = hash_add(hash[0], search->now);
    frame->key[1] = hash_add(hash[1], ~search->now);
    if (remember && has_failed(search, frame->key, false))
        return false;
    if (search->now < search->output.count)
        search_collect(search);
    return true;
}

static void note_refusal(struct search *search)
{
    if (search->now == search->stop_at &&
        search->refusal.kind > search->best.kind)
        search->best = search->refusal;
}

// Tries the options of the line that are left, until one can be applied.
static bool try_options(struct search *search)
{
    struct frame *frame = &search->frames[search->now];
    while (frame->next < search->option_count &&
           search->steps <= search->budget) {
        struct option option = search->options[frame->next++];
        if (search_apply(search, &option) && !search->evaluation.exhausted) {
            frame->went_on = true;
            return true;
        }
        note_refusal(search);
        situation_undo(&search->situation, frame->mark);
    }
    return false;
}

static bool is_exhausted(const struct search *search)
{
    return search->steps > search->budget || search->evaluation.exhausted;
}

// Leaves the line, where nothing more can be tried, for the one before it.
static void leave(struct search *search, bool tried)
{
    struct frame *frame = &search->frames[search->now];
    if (!frame->went_on && search->now > search->furthest && tried)
        search->furthest = search->now;
    if (frame->is_remembered && tried && search->failed_count < FAILED_MAX)
        has_failed(search, frame->key, true);
    search->option_count = frame->first;
    if (search->now > 0)
        situation_undo(&search->situation,
                       search->frames[search->now - 1].mark);
}

// Goes on from the line search->now, as far as it gets.
static enum search_end advance(struct search *search)
{
    bool tried = true, branched = false;
    for (;;) {
        tried = enter(search, branched || search->now % 64 == 0);
        bool at_end = search->now == search->output.count;
        bool good = tried && at_end && search_ends_well(search);
        if (good && !is_exhausted(search))
            return SEARCH_FOUND;
        if (at_end && tried)
            note_refusal(search);
        if (!tried || at_end || !try_options(search)) {
            if (is_exhausted(search))
                return SEARCH_EXHAUSTED;
            if (search->now == search->stop_at && tried)
                return SEARCH_STOPPED;
            leave(search, tried);
            return SEARCH_FAILED;
        }
        const struct frame *frame = &search->frames[search->now];
        branched = search->option_count - frame->first > 1;
        search->now++;
    }
}

// Was a line reached that no line of the trace fits, whatever came before?
static bool is_hopeless(const struct search *search)
{
    return search->output.hopeless < search->output.count &&
           search->furthest == search->output.hopeless;
}

enum search_end search_run(struct search *search)
{
    for (;;) {
        enum search_end end = advance(search);
        if (end != SEARCH_FAILED)
            return end;
        // Back to the nearest line with an option left.
        for (;;) {
            if (search->now == 0 || is_hopeless(search))
                return SEARCH_FAILED;
            search->now--;
            if (try_options(search))
                break;
            if (is_exhausted(search))
                return SEARCH_EXHAUSTED;
            leave(search, true);
        }
        search->now++;
    }
}
