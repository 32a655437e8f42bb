// SPDX-License-Identifier: MIT
//
// The first execution at fault ends the search.  A second search may follow
// it, for what the fault leads to, or for what sleeps hide; what has no use for
// time of its own, a wait with a limit, says nothing there.

#include "seek.h"

#include "judge/conflict.h"
#include "judge/judgement.h"
#include "judge/lines.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

enum {
    BOUNDED = 40, // per cent of all executions, with few preemptions
    MAX_BOUND = 2,
    ALL = 100,        // per cent of the budget
    BAD_LUCK = 50,    // ... for what luck leads to when it runs out
    EFFECT = 50,      // ... for what a race leads to
    NO_SLEEP = 25,    // ... for what sleeps hide
    SMALL = 5,        // times the budget, for the small instance
    OTHER = 10,       // part of the budget, for what is there for its values
    MINIMISING = 120, // executions
};

// ---- One execution

static bool has_op(const struct log *log, uint16_t op, int32_t error)
{
    for (size_t i = 0; i < log->event_count; i++) {
        if (log->events[i].op == op && log->events[i].error == error)
            return true;
    }
    return false;
}

static bool polled_in_vain(const struct log *log)
{
    for (size_t i = 0; i < log->event_count; i++) {
        if (log->events[i].op == LOG_POLL && log->events[i].error == 0 &&
            log->events[i].value == 0)
            return true;
    }
    return false;
}

// Without time a wait with a limit gives up at once: that says nothing.
static bool gave_up_waiting(const struct log *log)
{
    return has_op(log, LOG_SEM_TIMEDWAIT, ETIMEDOUT) ||
           has_op(log, LOG_MUTEX_TIMEDLOCK, ETIMEDOUT) ||
           has_op(log, LOG_COND_WAKE, ETIMEDOUT) || polled_in_vain(log);
}

// Who ends another process by a signal when a time is over has set a limit.
static bool ended_another(const struct log *log)
{
    for (size_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op == LOG_KILL &&
            (event->value == SIGKILL || event->value == SIGTERM ||
             event->value == SIGINT))
            return true;
    }
    return false;
}

// Who sleeps again and again at one place asks now and then, and may set an end
// to its asking.
static bool asks_now_and_then(const struct log *log)
{
    for (size_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        for (size_t j = 0; j < i && event->op == LOG_SLEEP; j++) {
            if (log->events[j].op == LOG_SLEEP &&
                log->events[j].process == event->process &&
                log->events[j].site == event->site)
                return true;
        }
    }
    return false;
}

// Without an expected trace a program may do other things when its sleeps
// take no time, and may look at the clock as long as it likes.  What no
// program means to do is to crash, to get stuck, or to say itself that it has
// failed.
static bool is_harm(const struct log *log, enum finding_kind kind)
{
    if (has_op(log, LOG_ALARM, 0) || ended_another(log))
        return false;
    return kind == FINDING_CRASH || kind == FINDING_DEADLOCK ||
           (kind == FINDING_EXIT_STATUS && !has_op(log, LOG_CLOCK, 0) &&
            !asks_now_and_then(log));
}

// How a program ends that works is no consequence of the order of accesses.
static bool is_of_ending(enum finding_kind kind)
{
    return kind == FINDING_ORPHAN || kind == FINDING_ZOMBIE ||
           kind == FINDING_LEAK || kind == FINDING_UNFLUSHED;
}

static bool is_consequence(const struct seek *seek, const struct log *log,
                           enum finding_kind kind)
{
    if (kind == FINDING_ORDER_BY_LUCK ||
        (seek->logged.ignores_races && is_of_ending(kind)))
        return false;
    if (!seek->plan.is_untimed)
        return true;
    return !gave_up_waiting(log) &&
           (seek->logged.rules->trace != NULL || is_harm(log, kind));
}

static int first_line(const struct judgement *judgement)
{
    const struct finding *finding = &judgement->findings[0];

    return finding->where_count > 0 ? finding->where[0].line : 0;
}

static void keep(struct seek *seek, const struct log *log,
                 const struct judgement *trial)
{
    struct page_turn *turns;

    seek->plan.turn_count = explore_turns(log, &turns);
    seek->plan.turns = turns;
    seek->verdict = LOGGED_AT_FAULT;
    seek->kind = trial->findings[0].kind;
    seek->line = first_line(trial);
}

// A terminal shows it, a file does not tell the last line from half a one.
static void note_newline(const struct seek *seek, const struct log *log)
{
    struct bytes output = lines_text(log, 1);

    if (seek->logged.rules->trace != NULL)
        rules_note_newline(&output, seek->director->judgement);
    free(output.data);
}

static bool visit(void *context, const struct log *log,
                  const struct explore_seen *seen)
{
    struct seek *seek = context;
    bool *shown = seek->only_consequences ? NULL : seek->director->shown;
    struct judgement trial = {.verdict = VERDICT_PASS};
    bool goes_on = true;

    seek->has_slept = seek->has_slept || has_op(log, LOG_SLEEP, 0);
    enum logged_verdict verdict =
        logged_judge(&seek->logged, log, shown, &trial);
    if (verdict == LOGGED_AT_FAULT &&
        (!seek->only_consequences ||
         is_consequence(seek, log, trial.findings[0].kind))) {
        keep(seek, log, &trial);
        goes_on = false;
    } else if (verdict == LOGGED_NOT_CONTROLLED) {
        seek->verdict = verdict;
        seek->untold = format_text("%s", log->detail);
        goes_on = false;
    } else if (verdict == LOGGED_UNTOLD && seek->untold == NULL) {
        seek->untold = format_text("%s", trial.notes[0]);
        goes_on = log->end != LOG_STUCK; // the next would not end, either
    }
    if (verdict == LOGGED_SOUND && seen->index == 0)
        note_newline(seek, log);
    judgement_free(&trial);
    return goes_on;
}

// ---- Many executions

// So many per cent of the budget, rounded up.
static size_t share_of(const struct seek *seek, size_t per_cent)
{
    size_t schedules = seek->director->submission->budget.schedules;

    if (seek->size == RUN_OTHER)
        schedules = (schedules + OTHER - 1) / OTHER;
    return (schedules * per_cent + 99) / 100;
}

// Classes do not tell the order of what is printed by chance; where that is
// what may go wrong, it has to be tried.
static bool is_about_order(const struct seek *seek)
{
    return seek->only_consequences && !seek->logged.ignores_races;
}

// One execution of each class, if they are not too many; else a sample, in
// which no corner of what can happen is preferred.
static void look_at(struct seek *seek, struct explore_budget *budget,
                    struct explore_result *result)
{
    struct explore *explore = seek->input->explore;
    size_t executions = budget->executions;
    struct explore_result sample;

    if (is_about_order(seek)) {
        explore_search(explore, budget, visit, seek, result);
        return;
    }
    budget->executions *= seek->size == RUN_SMALL ? SMALL : 1;
    explore_exhaust(explore, budget, visit, seek, result);
    if (result->is_complete || result->is_stopped)
        return;
    budget->executions = executions > 2 * result->executions
                             ? executions - result->executions
                             : executions / 2;
    if (budget->executions == 0)
        return;
    explore_search(explore, budget, visit, seek, &sample);
    result->executions += sample.executions;
    result->is_complete = sample.is_complete;
}

static void count(const struct seek *seek, const struct explore_result *result)
{
    struct director *director = seek->director;

    director->judgement->schedules += (long)result->executions;
    director->is_complete = director->is_complete && result->is_complete;
    if (seek->size == RUN_SMALL && result->is_complete)
        director->judgement->small_schedules = (long)result->executions;
}

static bool search(struct seek *seek, size_t per_cent)
{
    struct explore_budget budget = {
        .executions = share_of(seek, per_cent),
        .max_bound = MAX_BOUND,
        .bounded = share_of(seek, per_cent * BOUNDED / 100),
        .seed = seek->director->submission->budget.seed,
        .is_untimed = seek->plan.is_untimed,
        .promoted = seek->plan.promoted,
        .promoted_count = seek->plan.promoted_count,
    };
    struct explore_result result;

    look_at(seek, &budget, &result);
    seek->executions = result.executions;
    seek->has_seen_all = result.is_complete;
    if (!seek->only_consequences)
        count(seek, &result);
    return seek->verdict == LOGGED_AT_FAULT;
}

void seek_fault(struct seek *seek, struct director *director,
                struct input *input, size_t run)
{
    const struct rules *rules = director->rules;

    *seek = (struct seek){
        .director = director,
        .input = input,
        .size = rules_run_size(rules, run),
        .logged = {.rules = rules,
                   .args = rules_args(rules, run),
                   .source = &director->source},
        .run = run,
    };
    search(seek, ALL);
}

// A search that follows another one, with the same input.
static struct seek follow(const struct seek *found, bool is_untimed)
{
    return (struct seek){
        .director = found->director,
        .input = found->input,
        .size = found->size,
        .logged = found->logged,
        .run = found->run,
        .only_consequences = true,
        .plan.is_untimed = is_untimed,
    };
}

bool seek_consequence(struct seek *seek, const struct seek *found,
                      bool is_untimed)
{
    *seek = follow(found, is_untimed);
    return search(seek, is_untimed ? NO_SLEEP : BAD_LUCK);
}

bool seek_effect(struct seek *seek, const struct seek *found,
                 const struct log *log)
{
    struct page_range *ranges;
    size_t count = conflict_ranges(log, &ranges);

    *seek = follow(found, found->plan.is_untimed);
    seek->plan.promoted = ranges;
    seek->plan.promoted_count = count;
    seek->logged.ignores_races = true;
    if (seek->logged.rules->trace == NULL && log->end == LOG_FINISHED)
        seek->logged.usual = lines_text(log, 1);
    return search(seek, EFFECT);
}

static bool shows_the_same(void *context, const struct log *log)
{
    const struct seek *seek = context;
    struct judgement trial = {.verdict = VERDICT_PASS};
    bool is_same =
        logged_judge(&seek->logged, log, NULL, &trial) == LOGGED_AT_FAULT &&
        trial.findings[0].kind == seek->kind &&
        first_line(&trial) == seek->line;

    judgement_free(&trial);
    return is_same;
}

// An execution without end takes all the steps that there are, and who goes
// round when in its loop is of no interest.
static size_t minimising(const struct seek *seek)
{
    if (seek->kind != FINDING_ENDLESS)
        return MINIMISING;
    return seek->plan.turn_count > 0 ? MINIMISING / 10 : 0;
}

void seek_minimise(struct seek *seek)
{
    explore_minimise(seek->input->explore, &seek->plan, shows_the_same, seek,
                     minimising(seek));
}

void seek_end(struct seek *seek)
{
    explore_plan_free(&seek->plan);
    free(seek->untold);
    if (seek->logged.ignores_races)
        free(seek->logged.usual.data);
}
