// SPDX-License-Identifier: MIT
//
// The success that parts from the fault at the last chance shows what the
// others may have done before the process that was too early goes on; each of
// these deeds may be what had to come first.  The earliest is tried first, for
// it asks the least.  A condition is believed when it held in no execution
// that went wrong: in none of those that were tried before, nor of those that
// are made so that it holds, in which that process goes on as soon as it may.

#include "proviso.h"

#include "judge/judgement.h"

#include <stdlib.h>
#include <string.h>

enum {
    EVIDENCE = 60,      // executions, before any condition is tried
    MOST_BOUND = 7,     // of preemptions: in effect all
    CHALLENGES = 8,     // executions in which it holds, with each policy
    MOST_CANDIDATES = 8 // that are tried in executions of their own
};

struct proviso {
    struct trials *trials;
    const struct trail *good; // the success
    uint16_t process;         // whose turn it is at the last chance
    struct deed late;         // what it does then
    struct deed *needs;       // each of them has to come before
    size_t need_count;
    size_t last;   // choice of the success that does the last of them
    size_t common; // choices that executions must share with the fault
    size_t left;   // candidates to try
};

// ---- Whether it holds

static size_t find_deed(const struct trail *trail, const struct deed *deed)
{
    size_t i = 0;

    while (i < trail->choice_count &&
           !deed_is_same(&trail->choices[i].deed, deed))
        i++;
    return i;
}

static bool holds(const struct proviso *proviso, const struct trail *trail)
{
    size_t late = find_deed(trail, &proviso->late);

    for (size_t i = 0; i < proviso->need_count; i++) {
        if (find_deed(trail, &proviso->needs[i]) >= late)
            return false;
    }
    return true;
}

// Whether it held in an execution that went wrong.
static bool is_refuted(const struct proviso *proviso)
{
    for (size_t i = 0; i < proviso->trials->count; i++) {
        const struct trial *trial = &proviso->trials->list[i];
        if (!trial->is_good && trial->common >= proviso->common &&
            holds(proviso, &trial->trail))
            return true;
    }
    return false;
}

// ---- Executions in which it may fail

static bool keep_on(void *context, const struct log *log,
                    const struct explore_seen *seen)
{
    (void)seen;
    trials_add(context, log);
    return true;
}

void proviso_gather(struct trials *trials)
{
    const struct explore_plan *plan = trials->witness->plan;
    struct explore_budget budget = {
        .executions = EVIDENCE,
        .max_bound = MOST_BOUND,
        .bounded = EVIDENCE / 2,
        .seed = 1,
        .is_untimed = plan->is_untimed,
        .promoted = plan->promoted,
        .promoted_count = plan->promoted_count,
    };
    struct explore_result result;

    explore_search(trials->witness->explore, &budget, keep_on, trials, &result);
}

// The turns of the success as far as the condition is met; then it is the turn
// of the process that came too early, if it can go on.
static size_t turns_up_to(const struct proviso *proviso,
                          struct page_turn *turns)
{
    const struct trail *good = proviso->good;
    size_t count = 0, next = proviso->last + 1;

    for (size_t i = 0; i < next; i++) {
        if (good->choices[i].chosen != good->choices[i].usual)
            turns[count++] =
                (struct page_turn){(uint32_t)i, good->choices[i].chosen};
    }
    if (next < good->choice_count &&
        trail_is_enabled(good, next, proviso->process))
        turns[count++] = (struct page_turn){(uint32_t)next, proviso->process};
    return count;
}

static void challenge(const struct proviso *proviso)
{
    struct explore_plan plan = *proviso->trials->witness->plan;
    struct page_turn *turns =
        array_grow(NULL, proviso->last + 2, sizeof *turns);

    plan.turns = turns;
    plan.turn_count = turns_up_to(proviso, turns);
    trials_run(proviso->trials, &plan);
    plan.turn_end = (uint32_t)proviso->last + 2;
    plan.pct_depth = 1;
    for (plan.seed = 1; plan.seed <= CHALLENGES; plan.seed++) {
        plan.policy = PAGE_PCT;
        trials_run(proviso->trials, &plan);
        plan.policy = PAGE_RANDOM;
        trials_run(proviso->trials, &plan);
    }
    free(turns);
}

// ---- What it may be

// Whether a choice of the success ends a line, or a process's share in it, that
// can be asked for.
static bool can_be_needed(const struct trail *good, size_t index)
{
    const struct trail_choice *at = &good->choices[index];

    if (!deed_has_name(&at->deed) || at->deed.op == LOG_NOTHING)
        return at->deed.place.line > 0;
    for (size_t i = index + 1; i < good->choice_count; i++) {
        const struct trail_choice *next = &good->choices[i];
        if (next->chosen == at->chosen)
            return at->deed.op != LOG_EXIT &&
                   (next->deed.place.line != at->deed.place.line ||
                    next->site == at->site);
    }
    return true;
}

static bool is_true(struct proviso *proviso)
{
    if (proviso->left == 0 || is_refuted(proviso))
        return false;
    proviso->left--;
    challenge(proviso);
    return !is_refuted(proviso);
}

// One deed of another process.
static bool try_each(struct proviso *proviso, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const struct trail_choice *at = &proviso->good->choices[i];
        if (at->chosen == proviso->process || !can_be_needed(proviso->good, i))
            continue;
        proviso->needs[0] = at->deed;
        proviso->need_count = 1;
        proviso->last = i;
        if (is_true(proviso))
            return true;
    }
    return false;
}

// The last deed of each of them.
static bool try_all(struct proviso *proviso, size_t from, size_t to)
{
    const struct trail *good = proviso->good;
    bool is_there[LOG_PROCESSES] = {false};

    is_there[proviso->process] = true;
    proviso->need_count = 0;
    for (size_t i = to; i-- > from;) {
        const struct trail_choice *at = &good->choices[i];
        if (is_there[at->chosen] || !can_be_needed(good, i))
            continue;
        is_there[at->chosen] = true;
        proviso->last = proviso->need_count == 0 ? i : proviso->last;
        proviso->needs[proviso->need_count++] = at->deed;
    }
    return proviso->need_count > 1 && is_true(proviso);
}

// Of executions that share so many choices with the fault.
static bool find(struct proviso *proviso, size_t choice, size_t common)
{
    size_t to = find_deed(proviso->good, &proviso->late);

    proviso->common = common;
    proviso->left = MOST_CANDIDATES;
    return try_each(proviso, choice, to) || try_all(proviso, choice, to);
}

// ---- Words

static const char *name_of(const struct trail *trail, const struct deed *deed)
{
    for (size_t i = 0; i < trail->choice_count; i++) {
        if (trail->choices[i].deed.pid == deed->pid)
            return trail->names[trail->choices[i].chosen];
    }
    return "";
}

static int by_pid(const void *a, const void *b)
{
    const struct deed *x = a, *y = b;

    return (x->pid > y->pid) - (x->pid < y->pid);
}

// "Process-1 and Process-2 have ended".
static char *all_ended(const struct proviso *proviso)
{
    char *text = format_text("%s", "");

    for (size_t i = 0; i < proviso->need_count; i++) {
        const char *link = i == 0                         ? ""
                           : i + 1 == proviso->need_count ? " and "
                                                          : ", ";
        char *longer = format_text("%s%s%s", text, link,
                                   name_of(proviso->good, &proviso->needs[i]));
        free(text);
        text = longer;
    }
    char *whole = format_text("%s have ended", text);
    free(text);
    return whole;
}

static char *needs_text(const struct proviso *proviso)
{
    bool is_end = proviso->need_count > 1;
    char *text = format_text("%s", "");

    for (size_t i = 0; i < proviso->need_count; i++)
        is_end = is_end && proviso->needs[i].op == LOG_EXIT;
    if (is_end) {
        free(text);
        return all_ended(proviso);
    }
    for (size_t i = 0; i < proviso->need_count; i++) {
        char *done = deed_done(&proviso->needs[i]);
        char *longer =
            format_text("%s%s%s %s", text, i > 0 ? " and " : "",
                        name_of(proviso->good, &proviso->needs[i]), done);
        free(done);
        free(text);
        text = longer;
    }
    return text;
}

static char *proviso_text(struct proviso *proviso)
{
    qsort(proviso->needs, proviso->need_count, sizeof *proviso->needs, by_pid);
    char *needs = needs_text(proviso), *late = deed_to_do(&proviso->late);
    char *text =
        format_text("%s before %s %s", needs,
                    name_of(&proviso->trials->fault, &proviso->late), late);

    free(needs);
    free(late);
    return text;
}

// ----

char *proviso_find(struct trials *trials, size_t choice, bool *is_always)
{
    const struct trail_choice *at = &trials->fault.choices[choice];
    // The list may move when executions are added; what a trail has does not.
    const struct trail good = trials->list[trials->best].trail;
    struct proviso proviso = {
        .trials = trials,
        .good = &good,
        .process = at->chosen,
        .late = at->deed,
        .needs =
            array_grow(NULL, good.process_count + 1, sizeof *proviso.needs),
    };
    char *text = NULL;

    if (deed_has_name(&at->deed)) {
        *is_always = find(&proviso, choice, 0);
        if (*is_always || find(&proviso, choice, choice))
            text = proviso_text(&proviso);
    }
    free(proviso.needs);
    return text;
}
