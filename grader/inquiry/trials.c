// SPDX-License-Identifier: MIT
//
// All that was tried is kept: what is said of it must be true of each.

#include "trials.h"

#include "judge/judgement.h"

#include <stdlib.h>

static void make_trail(const struct trials *trials, const struct log *log,
                       struct trail *trail)
{
    struct scene scene;

    scene_start(&scene, log, trials->witness->logged->source);
    trail_make(trail, &scene);
    scene_end(&scene);
}

void trials_start(struct trials *trials, const struct witness *witness,
                  const struct log *log)
{
    *trials = (struct trials){.witness = witness, .best = SIZE_MAX};
    make_trail(trials, log, &trials->fault);
}

void trials_end(struct trials *trials)
{
    for (size_t i = 0; i < trials->count; i++)
        trail_free(&trials->list[i].trail);
    free(trials->list);
    trail_free(&trials->fault);
}

// *is_told: the execution tells something.
static bool is_success(const struct trials *trials, const struct log *log,
                       bool *is_told)
{
    struct judgement judgement = {.verdict = VERDICT_PASS};
    enum logged_verdict verdict =
        logged_judge(trials->witness->logged, log, NULL, &judgement);
    bool is_good = verdict == LOGGED_SOUND ||
                   (verdict == LOGGED_AT_FAULT &&
                    judgement.findings[0].kind == FINDING_ORDER_BY_LUCK);

    *is_told = verdict == LOGGED_SOUND || verdict == LOGGED_AT_FAULT;
    judgement_free(&judgement);
    return is_good;
}

// Of two that part from the fault at the same choice, the one that differs
// less afterwards.
static bool is_better(const struct trials *trials, const struct trial *trial)
{
    if (trials->best == SIZE_MAX)
        return true;
    const struct trial *best = &trials->list[trials->best];
    if (trial->common != best->common)
        return trial->common > best->common;
    return trail_distance(&trials->fault, &trial->trail) <
           trail_distance(&trials->fault, &best->trail);
}

bool trials_add(struct trials *trials, const struct log *log)
{
    bool is_told;
    struct trial trial = {.is_good = is_success(trials, log, &is_told)};

    trials->tried++;
    if (!is_told)
        return false;
    make_trail(trials, log, &trial.trail);
    trial.common = trail_common(&trials->fault, &trial.trail);
    if (trial.is_good && is_better(trials, &trial))
        trials->best = trials->count;
    trials->list = array_grow(trials->list, trials->count + 1, sizeof trial);
    trials->list[trials->count++] = trial;
    return trial.is_good;
}

bool trials_run(struct trials *trials, const struct explore_plan *plan)
{
    struct log log;

    for (size_t i = 1; i < plan->turn_count; i++) {
        if (plan->turns[i].step <= plan->turns[i - 1].step)
            return false;
    }
    explore_run(trials->witness->explore, plan, &log);
    return trials_add(trials, &log);
}

bool trials_run_turns(struct trials *trials, const struct page_turn *turns,
                      size_t count)
{
    struct explore_plan plan = *trials->witness->plan;

    plan.turns = turns;
    plan.turn_count = count;
    return trials_run(trials, &plan);
}
