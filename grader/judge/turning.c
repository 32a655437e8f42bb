// SPDX-License-Identifier: MIT
//
// If no schedule that begins like this one up to some choice succeeds, none
// does that begins like it up to a later one: so the last choice after which
// one can succeed is found by bisection, each time with a search for a success
// that has the same beginning.  A search that finds none proves that there is
// none only when it has run all schedules, which is said.  Every success is
// compared with the execution at fault; the one with the fewest operations in
// another order is the nearest.

#include "turning.h"

#include "judgement.h"
#include "trail.h"

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
    struct trail fault;
    struct trail nearest; // a success, if has_nearest
    bool has_nearest;
    size_t distance; // between the two
    size_t common;   // choices that some success has in common with the fault
    size_t tried;    // executions
};

// ---- Successes

// Nothing is wrong, or nothing but that it is right by luck.
static bool is_success(const struct finder *finder, const struct log *log)
{
    struct judgement trial = {.verdict = VERDICT_PASS};
    enum logged_verdict verdict =
        logged_judge(finder->witness->logged, log, NULL, &trial);
    bool is_good = verdict == LOGGED_SOUND ||
                   (verdict == LOGGED_AT_FAULT &&
                    trial.findings[0].kind == FINDING_ORDER_BY_LUCK);

    judgement_free(&trial);
    return is_good;
}

static void make_trail(const struct finder *finder, const struct log *log,
                       struct trail *trail)
{
    struct scene scene;

    scene_start(&scene, log, finder->witness->logged->source);
    trail_make(trail, &scene);
    scene_end(&scene);
}

// Keeps the success if it is nearer than the one so far.
static void compare(struct finder *finder, const struct log *log)
{
    struct trail trail;

    make_trail(finder, log, &trail);
    size_t distance = trail_flip(&finder->fault, &trail).count;
    size_t common = trail_common(&finder->fault, &trail);
    if (common > finder->common)
        finder->common = common;
    if (finder->has_nearest && distance >= finder->distance) {
        trail_free(&trail);
        return;
    }
    trail_free(&finder->nearest);
    finder->nearest = trail;
    finder->has_nearest = true;
    finder->distance = distance;
}

static bool look(struct finder *finder, const struct log *log)
{
    finder->tried++;
    if (!is_success(finder, log))
        return false;
    compare(finder, log);
    return true;
}

// ---- Switches dropped or moved

static bool try_turns(struct finder *finder, const struct page_turn *turns,
                      size_t count)
{
    struct explore_plan plan = *finder->plan;
    struct log log;

    for (size_t i = 1; i < count; i++) {
        if (turns[i].step <= turns[i - 1].step)
            return false;
    }
    plan.turns = turns;
    plan.turn_count = count;
    explore_run(finder->witness->explore, &plan, &log);
    return look(finder, &log);
}

static void change_switch(struct finder *finder, size_t index,
                          struct page_turn *turns)
{
    const struct page_turn *old = finder->plan->turns;
    size_t count = finder->plan->turn_count;

    memcpy(turns, old, index * sizeof *turns);
    memcpy(turns + index, old + index + 1, (count - index - 1) * sizeof *turns);
    try_turns(finder, turns, count - 1);
    memcpy(turns, old, count * sizeof *turns);
    for (uint32_t by = 1; by <= MOST_MOVES; by++) {
        turns[index].step = old[index].step + by;
        try_turns(finder, turns, count);
        turns[index].step = old[index].step - by;
        if (old[index].step >= by)
            try_turns(finder, turns, count);
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
    return !look(context, log); // one is enough
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
    const struct trail_choice *at = &finder->fault.choices[choice];
    size_t count = turns_before(finder, choice);
    struct page_turn *turns = array_grow(NULL, count + 1, sizeof *turns);
    bool is_found = false;

    if (count > 0)
        memcpy(turns, finder->plan->turns, count * sizeof *turns);
    for (uint32_t p = 0; p < finder->fault.process_count && !is_found; p++) {
        if (p == at->chosen || !(at->enabled[p / 64] >> (p % 64) & 1))
            continue;
        turns[count] = (struct page_turn){(uint32_t)choice, p};
        is_found = try_turns(finder, turns, count + 1);
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
    for (plan.seed = 1; plan.seed <= PRIORITIES && !is_found; plan.seed++) {
        struct log log;
        explore_run(finder->witness->explore, &plan, &log);
        is_found = look(finder, &log);
    }
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
    explore_search(finder->witness->explore, &budget, visit, finder, &result);
    *is_all = result.is_complete;
    return result.is_stopped || (!*is_all && try_priorities(finder, length));
}

// The choice after which nothing succeeds.  *is_proven: all was tried.
static uint32_t find_last_chance(struct finder *finder, bool *is_proven)
{
    size_t good = finder->common, bad = finder->fault.choice_count;

    *is_proven = true; // the whole execution is at fault
    while (bad - good > 1) {
        size_t middle = good + (bad - good) / 2;
        bool is_all;
        if (can_succeed(finder, middle, &is_all)) {
            good = finder->common > middle ? finder->common : middle;
        } else {
            bad = middle;
            *is_proven = is_all;
        }
    }
    return (uint32_t)good;
}

// ---- Sentences

// "Process-1 reaches line 31 for the 2nd time".
static char *reaches(const struct trail *trail, const struct trail_mark *mark)
{
    static const char *const endings[] = {"th", "st", "nd", "rd"};
    uint32_t last = mark->visit % 100 / 10 == 1 ? 0 : mark->visit % 10;
    char *time = mark->visit > 1
                     ? format_text(" for the %u%s time", mark->visit,
                                   endings[last <= 3 ? last : 0])
                     : format_text("%s", "");
    char *text =
        format_text("%s reaches line %d%s", trail->names[mark->process],
                    mark->place.line, time);

    free(time);
    return text;
}

static char *about_marks(const struct finder *finder,
                         const struct trail_mark *first,
                         const struct trail_mark *second)
{
    char *one = reaches(&finder->fault, first);
    char *other = reaches(&finder->fault, second);
    char *text = format_text("it goes well when %s before %s", one, other);

    free(one);
    free(other);
    return text;
}

// How both executions go on where they part.
static char *about_choice(const struct finder *finder)
{
    const struct trail *fault = &finder->fault, *good = &finder->nearest;
    size_t at = trail_common(fault, good);

    if (at >= fault->choice_count || at >= good->choice_count)
        return NULL;
    const char *first = good->names[good->choices[at].chosen];
    const char *second = fault->names[fault->choices[at].chosen];
    const struct trail_mark *next =
        trail_next(good, at, good->choices[at].chosen);
    return next == NULL ? format_text("it goes well when %s goes on before %s",
                                      first, second)
                        : format_text("it goes well when %s goes on, to line "
                                      "%d, before %s",
                                      first, next->place.line, second);
}

static char *otherwise(const struct finder *finder, bool is_all)
{
    if (!finder->has_nearest && finder->tried <= 1)
        return format_text("%s", "there is no other schedule: it is not a "
                                 "matter of timing");
    if (!finder->has_nearest)
        return format_text("%s %zu schedules%s go wrong: it is not a matter "
                           "of timing",
                           is_all ? "all" : "also all other", finder->tried,
                           is_all ? "" : " that were tried");
    struct trail_flip flip = trail_flip(&finder->fault, &finder->nearest);
    const struct trail_mark *marks = finder->fault.marks;
    return flip.count > 0 && marks[flip.first].place.line > 0 &&
                   marks[flip.second].place.line > 0
               ? about_marks(finder, &marks[flip.second], &marks[flip.first])
               : about_choice(finder);
}

// What the choice let its process do.
static char *deed(const struct trail_choice *choice)
{
    if (choice->op == LOG_START)
        return format_text("%s", "has started");
    if (choice->op == LOG_EXIT)
        return format_text("%s", "has ended");
    return choice->place.line > 0
               ? format_text("has done line %d", choice->place.line)
               : format_text("%s", "has gone on");
}

static char *too_late(const struct finder *finder, uint32_t index,
                      bool is_proven)
{
    const struct trail_choice *choice = &finder->fault.choices[index];
    char *what = deed(choice);
    char *text = format_text(
        "once %s %s%s", finder->fault.names[choice->chosen], what,
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

static void find(struct finder *finder, struct turning *turning)
{
    bool is_all, is_proven;

    change_switches(finder);
    bool can_go_well = can_succeed(finder, 0, &is_all) || finder->has_nearest;
    if (can_go_well) {
        turning->choice = find_last_chance(finder, &is_proven);
        if (turning->choice < finder->fault.choice_count)
            turning->too_late = too_late(finder, turning->choice, is_proven);
    }
    turning->otherwise = otherwise(finder, is_all);
}

void turning_find(const struct witness *witness, enum finding_kind kind,
                  struct turning *turning)
{
    struct finder finder = {.witness = witness, .plan = witness->plan};
    struct log log;

    *turning = (struct turning){.choice = LOG_NONE};
    if (!is_of_schedule(kind))
        return;
    explore_run(witness->explore, witness->plan, &log);
    if (log.choice_count == 0 || log.choice_count > MOST_CHOICES ||
        log.end == LOG_STEPS)
        return;
    make_trail(&finder, &log, &finder.fault);
    find(&finder, turning);
    trail_free(&finder.fault);
    trail_free(&finder.nearest);
}
