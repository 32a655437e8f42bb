// SPDX-License-Identifier: MIT
//
// A schedule at fault is made as short as it can be, and what it shows then is
// the finding: the student sees the simplest way to it.

#include "tell.h"

#include "causes.h"
#include "excerpt.h"
#include "judgement.h"
#include "order.h"

#include <stdlib.h>

// The output that the trace refuses may be that for the slides' values.
static void run_default(const struct program *program,
                        const struct trace_args *args, bool line_by_line,
                        struct execution *execution)
{
    struct input input;
    const char *message = input_open(&input, program->context, args);

    (void)line_by_line; // what a terminal shows is line by line
    if (message != NULL) {
        *execution = (struct execution){
            .end = EXECUTION_BROKEN,
            .output = bytes_copy("", 0),
            .errors = bytes_copy("", 0),
            .message = format_text("%s", message),
        };
    } else {
        struct log log;
        input_run_default(&input, &log);
        logged_execution(&log, execution);
    }
    input_close(&input);
}

static void look_for_cause(struct director *director, size_t run,
                           const struct log *log)
{
    struct program program = {.run = run_default, .context = director};
    struct bytes output = lines_text(log, 1);

    if (director->judgement->findings[0].kind == FINDING_TRACE &&
        cause_is_hard_coded(director->rules, &program, run, &output))
        judgement_explain(
            director->judgement, FINDING_HARD_CODED,
            "the answer for the slides' values is printed whatever the "
            "arguments are; compute it from them");
    free(output.data);
}

// What the race leads to takes the place of the execution that has it.
static void show_effect(struct judgement *judgement, struct seek *effect)
{
    struct finding *race = &judgement->findings[0];
    struct judgement wrong = {.verdict = VERDICT_PASS};
    struct log log;

    seek_minimise(effect);
    explore_run(effect->input->explore, &effect->plan, &log);
    seek_judge(effect, &log, NULL, &wrong);
    if (wrong.finding_count > 0) {
        char *message = format_text("%s. What comes of it: %s", race->message,
                                    wrong.findings[0].message);
        free(race->message);
        race->message = message;
        race->replay = explore_token(&effect->plan);
        judgement->exhibit = wrong.exhibit;
        wrong.exhibit = (struct exhibit){0};
    }
    judgement_free(&wrong);
}

static void tell_effect(struct seek *seek, const struct log *log)
{
    struct judgement *judgement = seek->director->judgement;
    struct seek effect;

    if (seek_effect(&effect, seek, log))
        show_effect(judgement, &effect);
    else
        judgement_note(judgement,
                       "nothing came of the race in the %zu interleavings of "
                       "its accesses that were tried; it is one all the same: "
                       "neither C nor the processor promises anything here",
                       effect.executions);
    seek_end(&effect);
}

// A program that gives up says why on stderr.
static void show_errors(const struct log *log, struct judgement *judgement)
{
    enum finding_kind kind = judgement->findings[0].kind;
    struct bytes errors = lines_text(log, 2);

    if (kind == FINDING_TRACE || kind == FINDING_EXIT_STATUS)
        excerpt_errors(&judgement->exhibit, &errors);
    free(errors.data);
}

void tell_fault(struct seek *seek, size_t run)
{
    struct judgement *judgement = seek->director->judgement;
    struct log log;

    seek_minimise(seek);
    explore_run(seek->input->explore, &seek->plan, &log);
    logged_judge(&seek->logged, &log, NULL, judgement);
    if (judgement->finding_count == 0) {
        // It was at fault before: not even a pass is sure.
        judgement->verdict = VERDICT_INCONCLUSIVE;
        return;
    }
    show_errors(&log, judgement);
    look_for_cause(seek->director, run, &log);
    if (judgement->findings[0].kind == FINDING_RACE)
        tell_effect(seek, &log);
    if (judgement->findings[0].replay == NULL)
        judgement->findings[0].replay = explore_token(&seek->plan);
}

// The finding is in the timed execution, what is to be seen in the untimed one.
static void add_sleep_sync(const struct seek *timed, struct seek *untimed)
{
    struct judgement *judgement = timed->director->judgement;
    struct judgement wrong = {.verdict = VERDICT_PASS};
    struct explore *explore = timed->input->explore;
    struct scene scene;
    struct log log;

    seek_minimise(untimed);
    explore_run(explore, &untimed->plan, &log);
    logged_judge(&untimed->logged, &log, NULL, &wrong);
    explore_run(explore, &timed->plan, &log);
    scene_start(&scene, &log, timed->logged.source);
    order_add_sleep_sync(&scene, timed->logged.rules, timed->logged.args,
                         wrong.finding_count > 0 ? wrong.findings[0].message
                                                 : "it goes wrong",
                         judgement);
    scene_end(&scene);
    judgement->findings[0].replay = explore_token(&untimed->plan);
    judgement->exhibit = wrong.exhibit;
    wrong.exhibit = (struct exhibit){0};
    judgement_free(&wrong);
}

void tell_sleep(const struct seek *seek)
{
    struct seek wrong;

    if (seek_consequence(&wrong, seek, true))
        add_sleep_sync(seek, &wrong);
    seek_end(&wrong);
}

// The token of an execution in which the luck runs out, or NULL.
static char *find_bad_luck(const struct seek *seek)
{
    struct seek wrong;
    char *token = NULL;

    if (seek_consequence(&wrong, seek, false)) {
        seek_minimise(&wrong);
        token = explore_token(&wrong.plan);
    }
    seek_end(&wrong);
    return token;
}

void tell_luck(struct seek *seek, size_t run)
{
    struct judgement *judgement = seek->director->judgement;
    char *token = find_bad_luck(seek);

    if (token == NULL && seek->has_slept)
        tell_sleep(seek);
    if (judgement->finding_count > 0)
        return;
    tell_fault(seek, run);
    if (token == NULL || judgement->finding_count == 0) {
        free(token);
        return;
    }
    free(judgement->findings[0].replay);
    judgement->findings[0].replay = token;
}
