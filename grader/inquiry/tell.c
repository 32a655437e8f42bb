// SPDX-License-Identifier: MIT
//
// A schedule at fault is made as short as it can be, and what it shows then is
// the finding: the student sees the simplest way to it.

#include "tell.h"

#include "explain.h"
#include "judge/causes.h"
#include "judge/copies.h"
#include "judge/excerpt.h"
#include "judge/judgement.h"
#include "judge/lines.h"
#include "judge/order.h"

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

static void look_for_cause(const struct seek *seek, const struct log *log,
                           struct judgement *judgement)
{
    struct program program = {.run = run_default, .context = seek->director};
    struct bytes output = lines_text(log, 1);

    if (seek->director->rules->trace != NULL &&
        judgement->findings[0].kind == FINDING_TRACE &&
        cause_is_hard_coded(seek->director->rules, &program, seek->run,
                            &output))
        judgement_explain(
            judgement, FINDING_HARD_CODED,
            "the answer for the slides' values is printed whatever the "
            "arguments are; compute it from them");
    free(output.data);
}

// A value that is wrong, where nothing brings it to the process that prints it.
static void look_for_copies(const struct seek *seek, const struct log *log,
                            struct judgement *judgement)
{
    const struct rules *rules = seek->director->rules;
    struct finding *finding = &judgement->findings[0];
    struct trace_result result = {0};
    struct lines lines;
    struct scene scene;

    if (rules->trace == NULL || finding->kind != FINDING_TRACE)
        return;
    scene_start(&scene, log, seek->logged.source);
    lines_make(&lines, log, scene.clocks);
    struct trace_execution execution = lines_execution(&lines);
    trace_match(rules->trace, seek->logged.args, &execution, TRACE_STEPS,
                &result);
    if (result.verdict == TRACE_ILLEGAL && result.is_value &&
        copies_only(&scene, lines.first[result.line])) {
        char *message = format_text(
            "%s; the others write no shared memory and send nothing, so %s "
            "cannot see what they have computed: a variable that is not in "
            "shared memory is a copy in each process",
            finding->message,
            scene.names[log->events[lines.first[result.line]].process]);
        free(finding->message);
        finding->message = message;
    }
    lines_free(&lines);
    scene_end(&scene);
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

static void tell(struct seek *seek, struct judgement *judgement)
{
    struct explore *explore = seek->input->explore;
    struct log log;

    seek_minimise(seek);
    explore_run(explore, &seek->plan, &log);
    logged_judge(&seek->logged, &log, NULL, judgement);
    if (judgement->finding_count == 0) {
        // It was at fault before: not even a pass is sure.
        judgement->verdict = VERDICT_INCONCLUSIVE;
        judgement_note(judgement,
                       "an execution went wrong that did not when it was run "
                       "again: something that is not controlled plays a part, "
                       "a file that is left behind, for one");
        return;
    }
    show_errors(&log, judgement);
    look_for_cause(seek, &log, judgement);
    look_for_copies(seek, &log, judgement);
    explain_finding(&(struct witness){seek->director->submission, explore,
                                      &seek->plan, &seek->logged, seek->run},
                    judgement);
}

// Adds to the finding what comes of it, which is what is shown then.
static void add_effect(struct judgement *judgement, struct judgement *worse)
{
    if (judgement->finding_count == 0 || worse->finding_count == 0)
        return;
    struct finding *finding = &judgement->findings[0];
    char *message = format_text("%s. What comes of it: %s", finding->message,
                                worse->findings[0].message);

    free(finding->message);
    finding->message = message;
    explain_take(judgement, worse);
}

static void tell_effect(const struct seek *seek)
{
    struct judgement *judgement = seek->director->judgement;
    struct judgement wrong = {.verdict = VERDICT_PASS};
    struct seek effect;
    struct log log;

    explore_run(seek->input->explore, &seek->plan, &log);
    if (seek_effect(&effect, seek, &log)) {
        tell(&effect, &wrong);
        add_effect(judgement, &wrong);
    } else {
        judgement_note(judgement,
                       "nothing comes of the race in %s %zu interleavings of "
                       "its accesses%s; it is one all the same: neither C nor "
                       "the processor promises anything here",
                       effect.has_seen_all ? "any of the" : "the",
                       effect.executions,
                       effect.has_seen_all ? "" : " that were tried");
    }
    judgement_free(&wrong);
    seek_end(&effect);
}

void tell_fault(struct seek *seek)
{
    struct judgement *judgement = seek->director->judgement;

    tell(seek, judgement);
    if (judgement->finding_count > 0 &&
        judgement->findings[0].kind == FINDING_RACE)
        tell_effect(seek);
}

// The finding is in the timed execution, what is to be seen in the untimed one.
static void add_sleep_sync(const struct seek *timed, struct seek *untimed)
{
    struct judgement *judgement = timed->director->judgement;
    struct judgement wrong = {.verdict = VERDICT_PASS};
    struct scene scene;
    struct log log;

    tell(untimed, &wrong);
    explore_run(timed->input->explore, &timed->plan, &log);
    scene_start(&scene, &log, timed->logged.source);
    order_add_sleep_sync(&scene, timed->logged.rules, timed->logged.args,
                         wrong.finding_count > 0 ? wrong.findings[0].message
                                                 : "it goes wrong",
                         judgement);
    scene_end(&scene);
    judgement->exhibit = wrong.exhibit;
    wrong.exhibit = (struct exhibit){0};
    explain_take(judgement, &wrong);
    judgement_free(&wrong);
}

void tell_sleep(const struct seek *seek)
{
    struct seek wrong;

    if (seek_consequence(&wrong, seek, true))
        add_sleep_sync(seek, &wrong);
    seek_end(&wrong);
}

// The finding is in the execution that came out right, what is to be seen and
// said in the one that does not.
static void show_unlucky(const struct seek *lucky, struct judgement *unlucky)
{
    struct judgement *judgement = lucky->director->judgement;
    struct exhibit shown = unlucky->exhibit;
    struct scene scene;
    struct log log;

    if (judgement->finding_count == 0 || unlucky->finding_count == 0)
        return;
    explore_run(lucky->input->explore, &lucky->plan, &log);
    scene_start(&scene, &log, lucky->logged.source);
    char *repair =
        order_repair(&scene, lucky->logged.rules, lucky->logged.args);
    scene_end(&scene);
    free(judgement->findings[0].message);
    judgement->findings[0].message =
        format_text("%s; in other runs it comes out right, by luck alone%s",
                    unlucky->findings[0].message, repair);
    free(repair);
    free(judgement->findings[0].replay);
    judgement->findings[0].replay = unlucky->findings[0].replay;
    unlucky->findings[0].replay = NULL;
    unlucky->exhibit = judgement->exhibit;
    judgement->exhibit = shown;
}

void tell_luck(struct seek *seek)
{
    struct judgement *judgement = seek->director->judgement;
    struct judgement unlucky = {.verdict = VERDICT_PASS};
    struct seek wrong;

    bool runs_out = seek_consequence(&wrong, seek, false);
    if (runs_out)
        tell(&wrong, &unlucky);
    seek_end(&wrong);
    if (!runs_out && seek->has_slept)
        tell_sleep(seek);
    if (judgement->finding_count == 0) {
        tell_fault(seek);
        show_unlucky(seek, &unlucky);
    }
    judgement_free(&unlucky);
}
