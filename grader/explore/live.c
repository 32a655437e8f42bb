// SPDX-License-Identifier: MIT
//
// live - the exhaustive search on a real program.

#include "explore/exhaust.h"
#include "explore/worker.h"

struct live {
    struct explore *explore;
    const struct explore_budget *budget;
};

static unsigned workers(void *self, size_t executions)
{
    struct live *live = self;

    return explore_widen(live->explore, executions);
}

static void settle(void *self, unsigned worker)
{
    struct live *live = self;

    worker_settle(&live->explore->workers[worker]);
}

static void run(void *self, unsigned worker, const struct script *script,
                struct log *log)
{
    struct live *live = self;
    struct explore_plan plan = {
        .policy = PAGE_STAY,
        .seed = live->budget->seed,
        .is_untimed = live->budget->is_untimed,
        .turns = script->turns,
        .turn_count = script->turn_count,
        .promoted = live->budget->promoted,
        .promoted_count = live->budget->promoted_count,
        .sleep_from = script->sleep_from,
        .sleepers = script->sleepers,
        .sleeper_count = script->sleeper_count,
        .accesses = script->accesses,
        .access_count = script->access_count,
    };

    worker_run(&live->explore->workers[worker], &plan);
    worker_wait(&live->explore->workers[worker], log);
}

static void note(void *self, const struct log *log)
{
    struct live *live = self;

    worker_note(&live->explore->workers[0], log);
}

void explore_exhaust(struct explore *explore,
                     const struct explore_budget *budget,
                     explore_visitor *visitor, void *context,
                     struct explore_result *result)
{
    struct live live = {explore, budget};
    struct source source = {
        .self = &live,
        .workers = workers,
        .settle = settle,
        .run = run,
        .note = note,
    };

    exhaust(&source, budget, visitor, context, result);
}
