// SPDX-License-Identifier: MIT
//
// minimise - fewer switches, same fault.
//
// A schedule is a list of turns away from the default, so it is minimised as a
// list: delta debugging (Zeller and Hildebrandt, TSE 2002) takes away ever
// smaller pieces as long as the test still passes.  A turn that names a process
// that cannot go on makes the execution diverge, which passes no test.

#include <stdlib.h>
#include <string.h>

#include "explore/explore.h"

struct reduction {
    struct explore *explore;
    const struct explore_plan *plan; // all but the turns
    explore_test *test;
    void *context;
    size_t left; // executions
};

static bool passes(struct reduction *reduction, const struct page_turn *turns,
                   size_t count)
{
    struct explore_plan plan = *reduction->plan;
    struct log log;

    if (reduction->left == 0)
        return false;
    reduction->left--;
    plan.policy = PAGE_STAY;
    plan.turns = turns;
    plan.turn_count = count;
    plan.turn_end = 0;
    explore_run(reduction->explore, &plan, &log);
    return log.end != LOG_DIVERGED && reduction->test(reduction->context, &log);
}

// Tries the list without [from, from + size).
static bool shorten(struct reduction *reduction, struct page_turn *turns,
                    size_t *count, size_t from, size_t size)
{
    size_t rest = *count - from - size;
    struct page_turn *shorter = malloc((*count + 1) * sizeof *shorter);
    bool is_good = false;

    if (shorter == NULL)
        return false;
    memcpy(shorter, turns, from * sizeof *turns);
    memcpy(shorter + from, turns + from + size, rest * sizeof *turns);
    if (passes(reduction, shorter, from + rest)) {
        memcpy(turns, shorter, (from + rest) * sizeof *turns);
        *count = from + rest;
        is_good = true;
    }
    free(shorter);
    return is_good;
}

static void reduce(struct reduction *reduction, struct page_turn *turns,
                   size_t *count)
{
    size_t size = *count;

    while (size > 0 && *count > 0 && reduction->left > 0) {
        bool has_shortened = false;
        // From the end: a later turn depends on the earlier ones.
        for (size_t end = *count; end > 0 && end <= *count;) {
            size_t piece = end < size ? end : size;
            end -= piece;
            has_shortened =
                shorten(reduction, turns, count, end, piece) || has_shortened;
        }
        if (!has_shortened || size > *count)
            size = size > *count ? *count : size / 2;
    }
}

void explore_minimise(struct explore *explore, struct explore_plan *plan,
                      explore_test *test, void *context, size_t executions)
{
    struct page_turn *turns = malloc((plan->turn_count + 1) * sizeof *turns);
    struct reduction reduction = {explore, plan, test, context, executions};
    size_t count = plan->turn_count;

    if (turns == NULL)
        return;
    memcpy(turns, plan->turns, count * sizeof *turns);
    reduce(&reduction, turns, &count);
    free((void *)plan->turns);
    plan->turns = turns;
    plan->turn_count = count;
    plan->turn_end = 0;
}
