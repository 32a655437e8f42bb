// SPDX-License-Identifier: MIT
//
// What must be able to run at the same time does so in one execution at least;
// if it does in none, the default execution tells what keeps it apart.

#include "together.h"

#include "command.h"
#include "explain.h"
#include "judge/judgement.h"
#include "judge/order.h"

#include <stdlib.h>

// A rule that was not shown.
struct missing {
    struct director *director;
    size_t index;
    size_t run; // with whose input the trace asks for parallel work
};

static bool asks_with(const struct missing *missing, size_t run)
{
    const struct rules *rules = missing->director->rules;
    struct trace_parallel parallel;

    return trace_parallel(rules->trace, rules_args(rules, run), missing->index,
                          &parallel) &&
           parallel.count > 1;
}

// Finds such an input, the small instance if it is one; false when there is
// none.
static bool asks_parallel(struct missing *missing)
{
    const struct rules *rules = missing->director->rules;
    bool is_found = false;

    for (size_t i = 0; i < rules_run_count(rules); i++) {
        if (!asks_with(missing, i))
            continue;
        if (!is_found || rules_run_size(rules, i) == RUN_SMALL)
            missing->run = i;
        is_found = true;
    }
    return is_found;
}

// Where all executions with this input were run it is no guess.
static void add_proof(const struct missing *missing)
{
    struct judgement *judgement = missing->director->judgement;
    struct finding *finding = &judgement->findings[0];

    if (judgement->small_schedules == 0 ||
        rules_run_size(missing->director->rules, missing->run) != RUN_SMALL)
        return;
    char *message =
        judgement->small_schedules == 1
            ? format_text("%s (with this input there is no other interleaving)",
                          finding->message)
            : format_text("%s (with this input it is so in all %ld "
                          "interleavings there are)",
                          finding->message, judgement->small_schedules);
    free(finding->message);
    finding->message = message;
}

static void tell_sequential(const struct scene *scene, void *context)
{
    const struct missing *missing = context;
    const struct rules *rules = missing->director->rules;

    order_add_sequential(scene, rules, rules_args(rules, missing->run),
                         missing->index, missing->director->judgement);
}

static void explain(const struct missing *missing)
{
    struct director *director = missing->director;
    const struct trace_args *args = rules_args(director->rules, missing->run);
    struct logged logged = {
        .rules = director->rules, .args = args, .source = &director->source};
    struct explore_plan plan = {.policy = PAGE_STAY};
    struct input input;

    director->judgement->exhibit.command =
        command_text(director->submission, args);
    if (input_open(&input, director, args) == NULL)
        explain_finding(&(struct witness){director->submission, input.explore,
                                          &plan, &logged, missing->run},
                        director->judgement);
    input_close(&input);
}

void together_judge(struct director *director)
{
    const struct rules *rules = director->rules;
    size_t count =
        rules->trace != NULL ? trace_parallel_count(rules->trace) : 0;

    for (size_t i = 0; i < count && i < MOST_PARALLEL; i++) {
        struct missing missing = {director, i, 0};
        if (director->shown[i] || !asks_parallel(&missing))
            continue;
        director_show_default(director, rules_args(rules, missing.run),
                              tell_sequential, &missing);
        if (director->judgement->finding_count > 0) {
            add_proof(&missing);
            explain(&missing);
            return;
        }
    }
}
