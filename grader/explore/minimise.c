// SPDX-License-Identifier: MIT
//
// minimise - fewer switches, same fault.
//
// First the turns are minimised as a list: delta debugging (Zeller and
// Hildebrandt, TSE 2002) takes away ever smaller pieces as long as the test
// still passes.  Then the schedule is seen as blocks, each a process and the
// steps it does without interruption: where a process comes twice, one of its
// blocks is moved to the other, over what lies between, unless that takes more
// turns: what goes over to another process by itself is easily understood.  A
// schedule that the program does not have diverges, and passes no test.

#include <stdlib.h>
#include <string.h>

#include "explore/explore.h"

struct reduction {
    struct explore *explore;
    struct explore_plan plan; // the best so far; its turns are owned
    explore_test *test;
    void *context;
    size_t left;      // executions
    uint16_t *chosen; // of the best so far, step by step
    size_t steps, switches;
};

static size_t count_switches(const struct log *log)
{
    size_t count = 0;

    for (size_t i = 1; i < log->choice_count; i++)
        count += log->choices[i].chosen != log->choices[i - 1].chosen;
    return count;
}

static size_t count_turns(const struct log *log)
{
    struct page_turn *turns;
    size_t count = explore_turns(log, &turns);

    free(turns);
    return count;
}

static void keep(struct reduction *reduction, const struct log *log)
{
    struct page_turn *turns;
    size_t count = explore_turns(log, &turns);
    uint16_t *chosen = malloc((log->choice_count + 1) * sizeof *chosen);

    if (turns == NULL || chosen == NULL) {
        free(turns);
        free(chosen);
        return;
    }
    for (size_t i = 0; i < log->choice_count; i++)
        chosen[i] = log->choices[i].chosen;
    free((void *)reduction->plan.turns);
    free(reduction->chosen);
    reduction->plan.turns = turns;
    reduction->plan.turn_count = count;
    reduction->chosen = chosen;
    reduction->steps = log->choice_count;
    reduction->switches = count_switches(log);
}

// Runs these turns instead; true if the result is to be kept, and is: when it
// has so few switches, and so few turns.
static bool try_turns(struct reduction *reduction,
                      const struct page_turn *turns, size_t count,
                      size_t switches, size_t most)
{
    struct explore_plan plan = reduction->plan;
    struct log log;

    if (reduction->left == 0)
        return false;
    reduction->left--;
    plan.turns = turns;
    plan.turn_count = count;
    explore_run(reduction->explore, &plan, &log);
    if (log.end == LOG_DIVERGED || !reduction->test(reduction->context, &log) ||
        count_switches(&log) > switches || count_turns(&log) > most)
        return false;
    keep(reduction, &log);
    return true;
}

// ---- Turns taken away

static bool shorten(struct reduction *reduction, size_t from, size_t size)
{
    const struct page_turn *turns = reduction->plan.turns;
    size_t count = reduction->plan.turn_count;
    size_t rest = count - from - size;
    struct page_turn *shorter = malloc((count + 1) * sizeof *shorter);

    if (shorter == NULL)
        return false;
    memcpy(shorter, turns, from * sizeof *turns);
    memcpy(shorter + from, turns + from + size, rest * sizeof *turns);
    bool is_shorter =
        try_turns(reduction, shorter, from + rest, SIZE_MAX, count - 1);
    free(shorter);
    return is_shorter;
}

static void take_away(struct reduction *reduction)
{
    size_t size = reduction->plan.turn_count;

    while (size > 0 && reduction->left > 0) {
        bool has_shortened = false;
        // From the end: a later turn depends on the earlier ones.
        for (size_t end = reduction->plan.turn_count; end > 0;) {
            size_t piece = end < size ? end : size;
            end -= piece;
            if (shorten(reduction, end, piece))
                has_shortened = true;
            if (end > reduction->plan.turn_count)
                end = reduction->plan.turn_count;
        }
        if (!has_shortened)
            size /= 2;
        else if (size > reduction->plan.turn_count)
            size = reduction->plan.turn_count;
    }
}

// ---- Blocks moved together

static size_t block_end(const struct reduction *reduction, size_t start)
{
    size_t end = start;

    while (end < reduction->steps &&
           reduction->chosen[end] == reduction->chosen[start])
        end++;
    return end;
}

// The next block of the process whose block ends at `end`; steps when none.
static size_t next_block(const struct reduction *reduction, size_t end,
                         uint16_t process)
{
    while (end < reduction->steps && reduction->chosen[end] != process)
        end++;
    return end;
}

// Exchanges [a, b) and [b, c) of the steps.
static bool exchange(struct reduction *reduction, size_t a, size_t b, size_t c)
{
    struct page_turn *turns = malloc((reduction->steps + 1) * sizeof *turns);
    const uint16_t *chosen = reduction->chosen;
    size_t count = 0;

    if (turns == NULL)
        return false;
    for (size_t i = 0; i < reduction->steps; i++) {
        size_t from = i < a || i >= c   ? i
                      : i < a + (c - b) ? b + (i - a)
                                        : a + (i - a - (c - b));
        turns[count++] = (struct page_turn){(uint32_t)i, chosen[from]};
    }
    bool is_better = try_turns(reduction, turns, count, reduction->switches - 1,
                               reduction->plan.turn_count);
    free(turns);
    return is_better;
}

static bool merge_one(struct reduction *reduction)
{
    for (size_t start = 0; start < reduction->steps;) {
        size_t end = block_end(reduction, start);
        size_t next = next_block(reduction, end, reduction->chosen[start]);
        if (next < reduction->steps) {
            size_t next_end = block_end(reduction, next);
            if (exchange(reduction, end, next, next_end) ||
                exchange(reduction, start, end, next))
                return true;
        }
        start = end;
    }
    return false;
}

void explore_minimise(struct explore *explore, struct explore_plan *plan,
                      explore_test *test, void *context, size_t executions)
{
    struct reduction reduction = {
        .explore = explore,
        .plan = *plan,
        .test = test,
        .context = context,
        .left = executions,
    };
    struct page_turn *first = malloc((plan->turn_count + 1) * sizeof *first);

    if (first == NULL)
        return;
    memcpy(first, plan->turns, plan->turn_count * sizeof *first);
    reduction.plan.policy = PAGE_STAY;
    reduction.plan.turn_end = 0;
    if (try_turns(&reduction, first, plan->turn_count, SIZE_MAX, SIZE_MAX)) {
        take_away(&reduction);
        // Without turns it is the default, and there is no simpler one.
        while (reduction.left > 0 && reduction.plan.turn_count > 0 &&
               merge_one(&reduction))
            ;
        take_away(&reduction);
    }
    free(first);
    free(reduction.chosen);
    *plan = reduction.plan;
}
