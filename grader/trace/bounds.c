// SPDX-License-Identifier: MIT
//
// The bounds of conditions: of `max(n) <= 6`, that there is an execution in
// which max(n) is 6.  A bound that nothing reaches should be tighter.

#include "trace/covering.h"

#include "trace/text.h"

static void add_bound(struct trace_coverage *coverage,
                      const struct condition *condition, struct bound bound)
{
    if (coverage->bound_count == BOUNDS_MAX)
        return;
    bound.condition = condition;
    coverage->bounds[coverage->bound_count++] = bound;
}

static void find_in(struct trace_coverage *coverage,
                    const struct condition *condition,
                    const struct expression *at)
{
    struct expression **parts = at->parts;
    enum operation operation =
        at->kind == EXPRESSION_BINARY ? at->operation : 0;
    bool is_strict = operation == OP_LESS || operation == OP_GREATER;
    struct bound bound = {.comparison = at, .gap = is_strict};
    if (operation == OP_AND) {
        find_in(coverage, condition, parts[0]);
        find_in(coverage, condition, parts[1]);
    } else if (operation == OP_LESS || operation == OP_LESS_EQUAL) {
        bound.low = parts[0], bound.high = parts[1];
        add_bound(coverage, condition, bound);
    } else if (operation == OP_GREATER || operation == OP_GREATER_EQUAL) {
        bound.low = parts[1], bound.high = parts[0];
        add_bound(coverage, condition, bound);
    } else if (at->kind == EXPRESSION_WITHIN) {
        bound.low = parts[1], bound.high = parts[0];
        add_bound(coverage, condition, bound);
        bound.low = parts[0], bound.high = parts[2];
        add_bound(coverage, condition, bound);
    }
}

void bounds_find(struct trace_coverage *coverage)
{
    const struct trace *trace = coverage->trace;
    for (size_t i = 0; i < trace->condition_count; i++)
        find_in(coverage, &trace->conditions[i],
                trace->conditions[i].expression);
}

static bool is_reached(struct evaluation *evaluation, const struct bound *bound)
{
    const struct value *low = evaluate(evaluation, bound->low);
    const struct value *high = evaluate(evaluation, bound->high);
    if (!low || !high || !value_is_known(low) || !value_is_known(high))
        return false;
    if (!bound->gap || low->kind != VALUE_INTEGER ||
        high->kind != VALUE_INTEGER)
        return value_compare(low, high) == 0;
    return low->integer + bound->gap == high->integer;
}

static void note(struct sight *sight, bool always)
{
    struct search *search = &sight->run->judging->search;
    struct trace_coverage *coverage = sight->coverage;
    search->captured = NULL;
    search->matching.binding_count = 0;
    for (size_t i = 0; i < coverage->bound_count; i++) {
        struct bound *bound = &coverage->bounds[i];
        if (bound->condition->is_always == always && !bound->is_taken)
            bound->is_taken = is_reached(&search->evaluation, bound);
    }
}

// Goes back through the search, which has found its end: `require` is looked
// at there, `always` behind each line that changes a state.
void bounds_note(struct sight *sight)
{
    struct search *search = &sight->run->judging->search;
    const struct instance_line *lines = sight->run->judging->instance->lines;
    note(sight, false);
    for (size_t i = sight->count; i > 0; i--) {
        situation_undo(&search->situation, search->frames[i].mark);
        if (lines[sight->seen[i - 1].line].changes)
            note(sight, true);
    }
}

void bounds_tell(struct telling *telling)
{
    const struct trace_coverage *coverage = telling->coverage;
    for (size_t i = 0; i < coverage->bound_count; i++) {
        const struct bound *bound = &coverage->bounds[i];
        char shown[3][100];
        const struct expression *parts[] = {bound->comparison, bound->low,
                                            bound->high};
        if (bound->is_taken)
            continue;
        for (int k = 0; k < 3; k++) {
            struct sentence sentence = {.at = shown[k],
                                        .size = sizeof shown[k]};
            expression_print(&sentence, parts[k]);
        }
        tell_choice(telling, bound->condition->place.line, 0,
                    "'%s' leaves open that %s is %s%s, and it never is",
                    shown[0], shown[1], shown[2], bound->gap ? " - 1" : "");
    }
}
