// SPDX-License-Identifier: MIT
//
// If no schedule that begins like this one up to some choice succeeds, none
// does that begins like it up to a later one: so the last choice after which
// one can succeed is found by bisection, each time with a search for a success
// that has the same beginning.  A search that finds none proves that there is
// none only when it has run all schedules, which is said.  What has to come
// first at that choice, so that it goes well, is a condition that was tested.

#include "turning.h"

#include "judge/differ.h"
#include "judge/judgement.h"
#include "judge/lines.h"
#include "proviso.h"
#include "trials.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SYSTEMATIC = 8,     // executions of one search: the simplest ones first
    PRIORITIES = 8,     // ... and in which somebody always comes last
    MOST_BOUND = 7,     // of preemptions: in effect all
    MOST_MOVES = 3,     // steps by which a switch is moved, either way
    MOST_SWITCHES = 6,  // that are moved
    MOST_CHOICES = 2000 // of the execution: longer ones take too long
};

struct finder {
    const struct witness *witness;
    const struct explore_plan *plan; // of the execution at fault
    struct trials trials;
    bool is_all; // every schedule was tried
};

// ---- Switches dropped or moved

static void change_switch(struct finder *finder, size_t index,
                          struct page_turn *turns)
{
    const struct page_turn *old = finder->plan->turns;
    size_t count = finder->plan->turn_count;

    memcpy(turns, old, index * sizeof *turns);
    memcpy(turns + index, old + index + 1, (count - index - 1) * sizeof *turns);
    trials_run_turns(&finder->trials, turns, count - 1);
    memcpy(turns, old, count * sizeof *turns);
    for (uint32_t by = 1; by <= MOST_MOVES; by++) {
        turns[index].step = old[index].step + by;
        trials_run_turns(&finder->trials, turns, count);
        turns[index].step = old[index].step - by;
        if (old[index].step >= by)
            trials_run_turns(&finder->trials, turns, count);
    }
}

static void change_switches(struct finder *finder)
{
    size_t count = finder->plan->turn_count;
    struct page_turn *turns = array_grow(NULL, count + 1, sizeof *turns);

    for (size_t i = 0; i < count && i < MOST_SWITCHES; i++)
        change_switch(finder, count - 1 - i, turns);
    free(turns);
}

// ---- The last chance

static bool visit(void *context, const struct log *log,
                  const struct explore_seen *seen)
{
    (void)seen;
    return !trials_add(context, log); // one is enough
}

// How many turns there are before a choice.
static size_t turns_before(const struct finder *finder, size_t choice)
{
    size_t count = 0;

    while (count < finder->plan->turn_count &&
           finder->plan->turns[count].step < choice)
        count++;
    return count;
}

// The simplest: somebody else goes on at once, then all as usual.
static bool try_others(struct finder *finder, size_t choice)
{
    const struct trail *fault = &finder->trials.fault;
    size_t count = turns_before(finder, choice);
    struct page_turn *turns = array_grow(NULL, count + 1, sizeof *turns);
    bool is_found = false;

    if (count > 0)
        memcpy(turns, finder->plan->turns, count * sizeof *turns);
    for (uint16_t p = 0; p < fault->process_count && !is_found; p++) {
        if (p == fault->choices[choice].chosen ||
            !trail_is_enabled(fault, choice, p))
            continue;
        turns[count] = (struct page_turn){(uint32_t)choice, p};
        is_found = trials_run_turns(&finder->trials, turns, count + 1);
    }
    free(turns);
    return is_found;
}

// Often the way out is that one process lets all others go first.
static bool try_priorities(struct finder *finder, size_t length)
{
    struct explore_plan plan = *finder->plan;
    bool is_found = false;

    plan.policy = PAGE_PCT;
    plan.pct_depth = 1;
    plan.turn_count = turns_before(finder, length);
    plan.turn_end = (uint32_t)length;
    for (plan.seed = 1; plan.seed <= PRIORITIES && !is_found; plan.seed++)
        is_found = trials_run(&finder->trials, &plan);
    return is_found;
}

// Whether a schedule succeeds that begins with the first `length` choices of
// the one at fault.  *is_all: all such schedules were run.
static bool can_succeed(struct finder *finder, size_t length, bool *is_all)
{
    struct explore_budget budget = {
        .executions = SYSTEMATIC,
        .max_bound = MOST_BOUND,
        .bounded = SYSTEMATIC,
        .seed = 1,
        .is_untimed = finder->plan->is_untimed,
        .promoted = finder->plan->promoted,
        .promoted_count = finder->plan->promoted_count,
        .turns = finder->plan->turns,
        .turn_count = turns_before(finder, length),
        .turn_end = (uint32_t)length,
    };
    struct explore_result result;

    *is_all = false;
    if (try_others(finder, length))
        return true;
    explore_search(finder->witness->explore, &budget, visit, &finder->trials,
                   &result);
    *is_all = result.is_complete;
    return result.is_stopped || (!*is_all && try_priorities(finder, length));
}

static size_t most_common(const struct finder *finder)
{
    return finder->trials.list[finder->trials.best].common;
}

// The choice after which nothing succeeds.  *is_proven: all was tried.
static uint32_t find_last_chance(struct finder *finder, bool *is_proven)
{
    size_t bad = finder->trials.fault.choice_count;

    *is_proven = true; // the whole execution is at fault
    while (bad > most_common(finder) + 1) {
        size_t good = most_common(finder), middle = good + (bad - good) / 2;
        bool is_all;
        if (!can_succeed(finder, middle, &is_all)) {
            bad = middle;
            *is_proven = is_all;
        }
    }
    return (uint32_t)most_common(finder);
}

// ---- Sentences

// What is to be said of the executions that do not show the fault.
struct outcome {
    char *does; // "it goes well"
    char *can;  // "it can go well"
};

// Without an expected trace nobody knows what is right: one order of things
// prints this, the other that.
static struct outcome printed_otherwise(const struct finder *finder,
                                        const struct log *log)
{
    struct bytes output = lines_text(log, 1);
    char *line, *instead;
    struct outcome outcome = {NULL, NULL};

    if (outputs_differ(&finder->witness->logged->usual, &output, &line,
                       &instead)) {
        const char *text = *instead != '\0' ? instead : line;
        bool is_there = *instead != '\0';
        outcome.does = format_text(
            "%s '%s'", is_there ? "it prints" : "it does not print", text);
        outcome.can = format_text("it can %s '%s'",
                                  is_there ? "print" : "go without", text);
        free(line);
        free(instead);
    }
    free(output.data);
    return outcome;
}

static struct outcome goes_well(void)
{
    return (struct outcome){format_text("%s", "it goes well"),
                            format_text("%s", "it can go well")};
}

// No more than that it can: who goes on instead where both executions part.
static char *who_goes_on(const struct finder *finder, uint32_t choice,
                         const char *can)
{
    const struct trail *fault = &finder->trials.fault;
    const struct trail *good = &finder->trials.list[finder->trials.best].trail;

    if (choice >= fault->choice_count || choice >= good->choice_count)
        return NULL;
    char *late = deed_to_do(&fault->choices[choice].deed);
    char *text = format_text("%s when %s goes on before %s %s", can,
                             good->names[good->choices[choice].chosen],
                             fault->names[fault->choices[choice].chosen], late);
    free(late);
    return text;
}

static char *otherwise(struct finder *finder, uint32_t choice,
                       const struct outcome *outcome)
{
    bool is_always = false;
    char *condition = choice < finder->trials.fault.choice_count
                          ? proviso_find(&finder->trials, choice, &is_always)
                          : NULL;
    char *text = condition != NULL
                     ? format_text("%s%s when %s",
                                   is_always ? "" : "with the same beginning ",
                                   outcome->does, condition)
                     : who_goes_on(finder, choice, outcome->can);

    free(condition);
    return text;
}

static char *never(const struct finder *finder)
{
    size_t tried = finder->trials.tried;

    if (tried <= 1)
        return format_text("%s", "there is no other schedule: it is not a "
                                 "matter of timing");
    return format_text("%s %zu schedules%s go wrong: it is not a matter of "
                       "timing",
                       finder->is_all ? "all" : "also all other", tried,
                       finder->is_all ? "" : " that were tried");
}

static char *too_late(const struct finder *finder, uint32_t index,
                      bool is_proven)
{
    const struct trail *fault = &finder->trials.fault;
    const struct trail_choice *choice = &fault->choices[index];
    char *what = deed_done(&choice->deed);
    char *text = format_text(
        "once %s %s%s", fault->names[choice->chosen], what,
        is_proven ? ", no schedule succeeds any more"
                  : ", no schedule that was tried succeeds any more");

    free(what);
    return text;
}

// ----

// Whether it can be otherwise in another schedule at all, and a schedule is
// soon run.
static bool is_of_schedule(enum finding_kind kind)
{
    switch (kind) {
    case FINDING_TRACE:
    case FINDING_DEADLOCK:
    case FINDING_LIVELOCK:
    case FINDING_CRASH:
    case FINDING_EXIT_STATUS:
    case FINDING_ORPHAN:
    case FINDING_ZOMBIE:
    case FINDING_LEAK:
    case FINDING_UNFLUSHED:
        return true;
    default:
        return false;
    }
}

static void find_sentences(struct finder *finder, const struct outcome *outcome,
                           bool is_right, struct turning *turning)
{
    bool is_proven;
    uint32_t choice = find_last_chance(finder, &is_proven);

    turning->otherwise = otherwise(finder, choice, outcome);
    if (!is_right || choice >= finder->trials.fault.choice_count)
        return;
    turning->choice = choice;
    turning->too_late = too_late(finder, choice, is_proven);
}

static void find(struct finder *finder, const struct log *log, bool is_right,
                 struct turning *turning)
{
    // Before anything else is run: the log goes then.
    struct outcome outcome =
        is_right ? goes_well() : printed_otherwise(finder, log);

    change_switches(finder);
    bool can_go_well = can_succeed(finder, 0, &finder->is_all) ||
                       finder->trials.best != SIZE_MAX;
    if (can_go_well) {
        proviso_gather(&finder->trials);
        find_sentences(finder, &outcome, is_right, turning);
    } else if (is_right) {
        turning->otherwise = never(finder);
    }
    free(outcome.does);
    free(outcome.can);
}

void turning_find(const struct witness *witness, enum finding_kind kind,
                  struct turning *turning)
{
    struct finder finder = {.witness = witness, .plan = witness->plan};
    bool is_right =
        kind != FINDING_TRACE || witness->logged->rules->trace != NULL;
    struct log log;

    *turning = (struct turning){.choice = LOG_NONE};
    if (!is_of_schedule(kind))
        return;
    explore_run(witness->explore, witness->plan, &log);
    if (log.choice_count == 0 || log.choice_count > MOST_CHOICES ||
        log.end == LOG_STEPS)
        return;
    trials_start(&finder.trials, witness, &log);
    find(&finder, &log, is_right, turning);
    trials_end(&finder.trials);
}
