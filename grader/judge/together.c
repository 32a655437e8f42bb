// SPDX-License-Identifier: MIT
//
// What must be able to run at the same time does so in one execution at least;
// if it does in none, the default execution tells what keeps it apart.

#include "together.h"

#include "explore/explore.h"
#include "order.h"

// An input with which the trace asks for parallel work; NULL: none.
static const struct trace_args *asks_parallel(const struct rules *rules,
                                              size_t index)
{
    for (size_t i = 0; i < rules_run_count(rules); i++) {
        const struct trace_args *args = rules_args(rules, i);
        struct trace_parallel parallel;
        if (trace_parallel(rules->trace, args, index, &parallel) &&
            parallel.count > 1)
            return args;
    }
    return NULL;
}

// A rule that was not shown.
struct missing {
    struct director *director;
    const struct trace_args *args;
    size_t index;
};

static void tell_sequential(const struct scene *scene, void *context)
{
    const struct missing *missing = context;
    struct judgement *judgement = missing->director->judgement;
    struct explore_plan plan = {.policy = PAGE_STAY};

    order_add_sequential(scene, missing->director->rules, missing->args,
                         missing->index, judgement);
    if (judgement->finding_count > 0)
        judgement->findings[0].replay = explore_token(&plan);
}

void together_judge(struct director *director)
{
    const struct rules *rules = director->rules;
    size_t count =
        rules->trace != NULL ? trace_parallel_count(rules->trace) : 0;

    for (size_t i = 0; i < count && i < MOST_PARALLEL; i++) {
        struct missing missing = {director, asks_parallel(rules, i), i};
        if (director->shown[i] || missing.args == NULL)
            continue;
        director_show_default(director, missing.args, tell_sequential,
                              &missing);
        if (director->judgement->finding_count > 0)
            return;
    }
}
