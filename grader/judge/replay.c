// SPDX-License-Identifier: MIT
//
// A token has all that was left open when an execution was run: its arguments
// and its schedule.  The same program runs the same way again; another one does
// not get far before the schedule asks for a process that cannot go on.

#include "diagram.h"
#include "director.h"
#include "expected.h"
#include "explain.h"
#include "judgement.h"
#include "lines.h"
#include "logged.h"
#include "steps.h"
#include "waits.h"

#include <stdlib.h>
#include <string.h>

// All that it takes to run a schedule again.
struct rerun {
    const struct submission *submission;
    struct trace *trace;
    struct rules rules;
    struct explore_plan plan;
    size_t run;
    char *executable;
    struct director director;
    struct logged logged;
    struct input input;
};

// ---- Opening

static char *read_token(struct rerun *rerun, const char *token)
{
    if (explain_read_token(token, &rerun->run, &rerun->plan))
        return NULL;
    return format_text("'%s' is no token: a report gives one, such as "
                       "1/t:3.1,7.0, in its line 'step by step'",
                       token);
}

static char *open_rules(struct rerun *rerun)
{
    const struct submission *submission = rerun->submission;
    struct trace_error error;

    rerun->rules.args =
        (struct trace_args){submission->args, submission->arg_count};
    if (!submission->is_program) {
        rerun->trace = expected_open(submission, &error);
        if (rerun->trace == NULL)
            return format_text("the expected trace cannot be used: %s:%d: %s",
                               error.file, error.line, error.message);
    }
    rerun->rules.trace = rerun->trace;
    if (rerun->run < rules_run_count(&rerun->rules))
        return NULL;
    return format_text("the token is for input %zu of %s, which has %zu",
                       rerun->run + 1, submission->part,
                       rules_run_count(&rerun->rules));
}

static char *compile(struct rerun *rerun)
{
    struct compile_result result;
    char *problem = NULL;

    rerun->executable = director_compile(rerun->submission, &result);
    if (result.status != COMPILE_OK)
        problem = format_text("%s", result.message);
    compile_result_free(&result);
    return problem;
}

static char *open_program(struct rerun *rerun)
{
    struct director *director = &rerun->director;

    if (!director_start(director, rerun->submission, &rerun->rules,
                        rerun->executable, NULL))
        return format_text("%s", "addr2line cannot be started");
    const struct trace_args *args = rules_args(&rerun->rules, rerun->run);
    rerun->logged =
        (struct logged){.rules = &rerun->rules,
                        .args = args,
                        .source = &director->source,
                        .ignores_races = rerun->plan.promoted_count > 0};
    const char *message = input_open(&rerun->input, director, args);
    return message != NULL ? format_text("%s", message) : NULL;
}

static char *rerun_open(struct rerun *rerun,
                        const struct submission *submission, const char *token)
{
    *rerun = (struct rerun){.submission = submission};
    char *problem = read_token(rerun, token);
    if (problem == NULL)
        problem = open_rules(rerun);
    if (problem == NULL && submission->refused != NULL)
        problem = format_text("%s %s", submission_name(submission),
                              submission->refused);
    rerun->rules.trace_name =
        submission->is_program ? NULL : expected_name(submission->part);
    rerun->rules.sources = sources_read(submission);
    if (problem == NULL)
        problem = compile(rerun);
    return problem != NULL ? problem : open_program(rerun);
}

static void rerun_close(struct rerun *rerun)
{
    input_close(&rerun->input);
    director_end(&rerun->director);
    explore_plan_free(&rerun->plan);
    sources_free(&rerun->rules.sources);
    free((char *)rerun->rules.trace_name);
    free(rerun->executable);
    trace_free(rerun->trace);
}

static char *problem_with(const struct log *log)
{
    switch (log->end) {
    case LOG_DIVERGED:
        return format_text("%s", "this program does not have the schedule of "
                                 "the token: has it changed since the report?");
    case LOG_UNCONTROLLED:
        return format_text("the program cannot be controlled: %s", log->detail);
    case LOG_RUNNING:
    case LOG_STUCK:
        return format_text("the execution did not come to an end: %s",
                           log->detail);
    default:
        return NULL;
    }
}

// ---- All steps

static struct diagram_focus focus_on(const struct rerun *rerun,
                                     const struct judgement *judgement)
{
    return (struct diagram_focus){
        .finding = judgement->finding_count > 0 ? judgement->findings : NULL,
        .marked = judgement->exhibit.marked,
        .too_late = LOG_NONE,
        .is_whole = true,
        .plan = &rerun->plan,
    };
}

// How much of the output is there after each step.
static size_t *find_printed(const struct log *log, const struct steps *steps)
{
    size_t *printed = array_grow(NULL, steps->count + 1, sizeof *printed);
    size_t bytes = 0;
    uint32_t at = 0;

    for (size_t i = 0; i < steps->count; i++) {
        uint32_t last = steps->list[i].is_last ? (uint32_t)log->event_count
                                               : steps->list[i].last + 1;
        for (; at < last && at < log->event_count; at++) {
            if (log->events[at].op == LOG_OUTPUT && log->events[at].offset == 1)
                bytes += log->events[at].length;
        }
        printed[i] = bytes;
    }
    return printed;
}

static void tell(const struct rerun *rerun, const struct log *log,
                 struct replay *replay)
{
    struct scene scene;
    struct steps steps;

    replay->judgement.verdict = VERDICT_PASS;
    logged_judge(&rerun->logged, log, NULL, &replay->judgement);
    scene_start(&scene, log, &rerun->director.source);
    struct diagram_focus focus = focus_on(rerun, &replay->judgement);
    replay->steps = diagram_make(&scene, &focus);
    diagram_steps(&steps, &scene, &focus);
    replay->waits = waits_find(&scene, &steps);
    replay->printed = find_printed(log, &steps);
    replay->output = lines_text(log, 1);
    steps_free(&steps);
    scene_end(&scene);
}

char *judge_replay(const struct submission *submission, const char *token,
                   struct replay *replay)
{
    struct rerun rerun;
    struct log log;

    *replay = (struct replay){0};
    judge_start(submission, &replay->judgement);
    char *problem = rerun_open(&rerun, submission, token);
    if (problem == NULL) {
        explore_run(rerun.input.explore, &rerun.plan, &log);
        problem = problem_with(&log);
    }
    if (problem == NULL)
        tell(&rerun, &log, replay);
    rerun_close(&rerun);
    return problem;
}

void replay_free(struct replay *replay)
{
    size_t count = replay->steps != NULL ? replay->steps->row_count : 0;

    for (size_t i = 0; i < count; i++)
        free(replay->waits[i]);
    free(replay->waits);
    free(replay->printed);
    free(replay->output.data);
    diagram_free(replay->steps);
    judgement_free(&replay->judgement);
}

// ---- One process at the fault

// The process that is meant, if it lives; log->process_count if not.
static uint16_t process_named(const struct scene *scene, const char *name)
{
    bool is_number = *name != '\0' && name[strspn(name, "0123456789")] == '\0';
    char *whole = is_number && strcmp(name, "0") != 0
                      ? format_text("Process-%s", name)
                      : format_text("%s", is_number ? "MainProcess" : name);
    const struct log *log = scene->log;
    uint16_t process = 0;

    while (process < log->process_count &&
           (strcmp(scene->names[process], whole) != 0 ||
            log->processes[process].end != LOG_ALIVE))
        process++;
    free(whole);
    return process;
}

static char *not_there(const struct scene *scene, const char *name)
{
    char *names = format_text("%s", "");

    for (size_t i = 0; i < scene->log->process_count; i++) {
        if (scene->log->processes[i].end != LOG_ALIVE)
            continue;
        char *longer = format_text("%s%s%s", names, *names != '\0' ? ", " : "",
                                   scene->names[i]);
        free(names);
        names = longer;
    }
    char *problem = format_text("where it goes wrong there is no process '%s', "
                                "there %s",
                                name, *names != '\0' ? "are: " : "is none");
    char *whole = format_text("%s%s", problem, names);
    free(problem);
    free(names);
    return whole;
}

// Whether the last of the steps at fault is the one to stop at, as it is with
// an order; otherwise the first has the consequences.
static bool is_about_order(enum finding_kind kind)
{
    return kind == FINDING_TRACE || kind == FINDING_ORDER_BY_LUCK ||
           kind == FINDING_RACE || kind == FINDING_HARD_CODED ||
           kind == FINDING_SEQUENTIAL;
}

// The choice before the step at fault.
static uint32_t choice_at_fault(const struct rerun *rerun,
                                const struct scene *scene,
                                const struct judgement *judgement)
{
    struct diagram_focus focus = focus_on(rerun, judgement);
    struct diagram *rows = diagram_make(scene, &focus);
    struct steps steps;
    uint32_t choice = UINT32_MAX;

    diagram_steps(&steps, scene, &focus);
    for (size_t i = 0; i < rows->row_count; i++) {
        if (!rows->rows[i].is_fault || steps.list[i].is_last)
            continue;
        choice = scene->log->events[steps.list[i].first].step;
        if (!is_about_order(judgement->findings[0].kind))
            break;
    }
    steps_free(&steps);
    diagram_free(rows);
    return choice;
}

// Where the execution goes wrong, or its end if it gets stuck.
static struct explore_stop find_stop(const struct rerun *rerun,
                                     const struct log *log)
{
    struct explore_stop stop = {.step = UINT32_MAX};
    struct judgement judgement = {.verdict = VERDICT_PASS};
    struct scene scene;

    logged_judge(&rerun->logged, log, NULL, &judgement);
    if (judgement.finding_count > 0 &&
        judgement.findings[0].kind == FINDING_CRASH) {
        stop.is_at_crash = true;
    } else if (judgement.finding_count > 0 && log->end == LOG_FINISHED) {
        scene_start(&scene, log, &rerun->director.source);
        stop.step = choice_at_fault(rerun, &scene, &judgement);
        scene_end(&scene);
    }
    judgement_free(&judgement);
    return stop;
}

// Lets `look` see the process, in the execution that is held.
static char *show_process(const struct rerun *rerun, const struct log *log,
                          const char *name,
                          void (*look)(void *, const struct held_process *),
                          void *context)
{
    struct scene scene;
    char *problem = NULL;

    scene_start(&scene, log, &rerun->director.source);
    uint16_t process = process_named(&scene, name);
    pid_t pid = process < log->process_count
                    ? explore_held_pid(rerun->input.explore, process)
                    : 0;
    if (pid > 0) {
        struct explore_place frames[LOG_DEPTH] = {0};
        uint32_t site = process == log->end_process
                            ? log->end_site
                            : log->processes[process].site;
        scene_frames(&scene, site, frames);
        look(context,
             &(struct held_process){pid, scene.names[process],
                                    rerun->executable, frames[0].function});
    } else {
        problem = not_there(&scene, name);
    }
    scene_end(&scene);
    return problem;
}

char *judge_hold(const struct submission *submission, const char *token,
                 const char *name,
                 void (*look)(void *context, const struct held_process *held),
                 void *context)
{
    struct rerun rerun;
    struct log log;

    char *problem = rerun_open(&rerun, submission, token);
    if (problem == NULL) {
        explore_run(rerun.input.explore, &rerun.plan, &log);
        problem = problem_with(&log);
    }
    if (problem == NULL) {
        struct explore_stop stop = find_stop(&rerun, &log);
        explore_hold(rerun.input.explore, &rerun.plan, &stop, &log);
        problem = show_process(&rerun, &log, name, look, context);
        explore_release(rerun.input.explore);
    }
    rerun_close(&rerun);
    return problem;
}
