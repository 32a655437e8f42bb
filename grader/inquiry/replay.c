// SPDX-License-Identifier: MIT
//
// A token has all that was left open when an execution was run: its arguments
// and its schedule.  The same program runs the same way again; another one does
// not get far before the schedule asks for a process that cannot go on.

#include "director.h"
#include "expected.h"
#include "explain.h"
#include "files.h"
#include "judge/conflict.h"
#include "judge/diagram.h"
#include "judge/judgement.h"
#include "judge/lines.h"
#include "judge/logged.h"
#include "judge/steps.h"
#include "judge/waits.h"

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

// What the program prints when each process goes on as long as it can: with
// that the report has compared.
static void find_usual(struct rerun *rerun)
{
    struct explore_plan plan = {.policy = PAGE_STAY,
                                .is_untimed = rerun->plan.is_untimed};
    struct log log;

    if (rerun->trace != NULL || rerun->plan.promoted_count == 0)
        return;
    explore_run(rerun->input.explore, &plan, &log);
    if (log.end == LOG_FINISHED)
        rerun->logged.usual = lines_text(&log, 1);
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
    if (message != NULL)
        return format_text("%s", message);
    find_usual(rerun);
    return NULL;
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
    rerun->rules.sources = files_read(submission);
    if (problem == NULL)
        problem = compile(rerun);
    return problem != NULL ? problem : open_program(rerun);
}

static void rerun_close(struct rerun *rerun)
{
    free(rerun->logged.usual.data);
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

// Whether the last of the steps at fault is the one to stop at, as it is with
// an order; otherwise the first has the consequences.
static bool is_about_order(enum finding_kind kind)
{
    return kind == FINDING_TRACE || kind == FINDING_ORDER_BY_LUCK ||
           kind == FINDING_RACE || kind == FINDING_HARD_CODED ||
           kind == FINDING_SEQUENTIAL;
}

// The choice before the step at fault, and the row that it has; the last row
// at fault where the order is, else the first, which has the consequences.
// UINT32_MAX: nothing is done there any more, it is only waited for.
static uint32_t choice_at_fault(const struct scene *scene,
                                const struct diagram *rows,
                                const struct steps *steps,
                                enum finding_kind kind, size_t *row)
{
    uint32_t choice = UINT32_MAX;

    *row = rows->row_count;
    for (size_t i = rows->row_count; i-- > 0;) {
        if (!rows->rows[i].is_fault)
            continue;
        bool is_done = !steps->list[i].is_last;
        if (!is_done && choice != UINT32_MAX)
            continue;
        *row = i;
        if (is_done)
            choice = scene->log->events[steps->list[i].first].step;
        if (is_done && is_about_order(kind))
            break;
    }
    return choice;
}

// What comes of a race, or the race where nothing does.
static void find_faults(const struct rerun *rerun, const struct scene *scene,
                        bool *shown, struct judgement *judgement)
{
    logged_judge(&rerun->logged, scene->log, shown, judgement);
    if (judgement->finding_count == 0 && rerun->logged.ignores_races)
        conflict_judge(scene, judgement);
}

// The race comes before what comes of it.
static void add_race(const struct scene *scene, struct judgement *judgement)
{
    struct judgement race = {.verdict = VERDICT_PASS};

    if (conflict_judge(scene, &race)) {
        char *message =
            format_text("%s. What comes of it: %s", race.findings[0].message,
                        judgement->findings[0].message);
        judgement_drop_findings(judgement);
        judgement_add(judgement, FINDING_RACE, "%s", message);
        free(message);
    }
    judgement_free(&race);
}

// What is wrong with a program that never does two things at the same time
// cannot be seen in one schedule.
static char *find_beyond(const struct rerun *rerun, const bool *shown)
{
    const struct trace *trace = rerun->trace;
    size_t count = trace != NULL ? trace_parallel_count(trace) : 0;

    for (size_t i = 0; i < count && i < MOST_PARALLEL; i++) {
        struct trace_parallel parallel;
        if (!shown[i] &&
            trace_parallel(trace, rerun->logged.args, i, &parallel) &&
            parallel.count > 1)
            return format_text(
                "%s", "what must be able to run at the same time does not do "
                      "so here; whether it ever does shows only over all "
                      "schedules");
    }
    return NULL;
}

static char *find_debugged(const struct scene *scene, const struct steps *steps,
                           const struct replay *replay)
{
    const struct judgement *judgement = &replay->judgement;
    size_t row;

    if (judgement->finding_count == 0)
        return NULL;
    choice_at_fault(scene, replay->steps, steps, judgement->findings[0].kind,
                    &row);
    return row < replay->steps->row_count
               ? format_text("%s", scene->names[steps->list[row].process])
               : NULL;
}

static void tell(const struct rerun *rerun, const struct log *log,
                 struct replay *replay)
{
    bool shown[MOST_PARALLEL] = {false};
    struct scene scene;
    struct steps steps;

    replay->judgement.verdict = VERDICT_PASS;
    scene_start(&scene, log, &rerun->director.source);
    find_faults(rerun, &scene, shown, &replay->judgement);
    if (replay->judgement.finding_count == 0)
        replay->beyond = find_beyond(rerun, shown);
    struct diagram_focus focus = focus_on(rerun, &replay->judgement);
    replay->steps = diagram_make(&scene, &focus);
    diagram_steps(&steps, &scene, &focus);
    replay->waits = waits_find(&scene, &steps);
    replay->printed = find_printed(log, &steps);
    replay->output = lines_text(log, 1);
    replay->debugged = find_debugged(&scene, &steps, replay);
    if (rerun->logged.ignores_races && replay->judgement.finding_count > 0 &&
        replay->judgement.findings[0].kind != FINDING_RACE)
        add_race(&scene, &replay->judgement);
    steps_free(&steps);
    scene_end(&scene);
}

char *inquiry_replay(const struct submission *submission, const char *token,
                     struct replay *replay)
{
    struct rerun rerun;
    struct log log;

    *replay = (struct replay){0};
    inquiry_start(submission, &replay->judgement);
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
    free(replay->beyond);
    free(replay->debugged);
    diagram_free(replay->steps);
    judgement_free(&replay->judgement);
}

// ---- One process at the fault

// The process that is meant; log->process_count if there is none.
static uint16_t process_named(const struct scene *scene, const char *name)
{
    bool is_number = *name != '\0' && name[strspn(name, "0123456789")] == '\0';
    char *whole = is_number && strcmp(name, "0") != 0
                      ? format_text("Process-%s", name)
                      : format_text("%s", is_number ? "MainProcess" : name);
    uint16_t process = 0;

    while (process < scene->log->process_count &&
           strcmp(scene->names[process], whole) != 0)
        process++;
    free(whole);
    return process;
}

// Those that live, one after the other.
static char *names_there(const struct scene *scene)
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
    return names;
}

static char *not_there(const struct scene *scene, const char *name,
                       bool goes_wrong)
{
    uint16_t process = process_named(scene, name);
    char *names = names_there(scene);
    char *place =
        format_text("%s", goes_wrong ? "where it goes wrong"
                                     : "at the end of this schedule, "
                                       "in which nothing goes wrong,");
    char *which = process < scene->log->process_count
                      ? format_text("%s has ended", scene->names[process])
                      : format_text("there is no process '%s'", name);
    char *problem = format_text("%s %s, there %s%s", place, which,
                                *names != '\0' ? "are: " : "is none", names);

    free(which);
    free(place);
    free(names);
    return problem;
}

static uint32_t step_at_fault(const struct rerun *rerun,
                              const struct scene *scene,
                              const struct judgement *judgement)
{
    struct diagram_focus focus = focus_on(rerun, judgement);
    struct diagram *rows = diagram_make(scene, &focus);
    struct steps steps;
    size_t row;

    diagram_steps(&steps, scene, &focus);
    uint32_t choice =
        choice_at_fault(scene, rows, &steps, judgement->findings[0].kind, &row);
    steps_free(&steps);
    diagram_free(rows);
    return choice;
}

// Where the execution goes wrong; its end if it gets stuck, and just before
// that if nothing goes wrong.
static struct explore_stop find_stop(const struct rerun *rerun,
                                     const struct log *log, bool *goes_wrong)
{
    struct explore_stop stop = {.step = UINT32_MAX};
    struct judgement judgement = {.verdict = VERDICT_PASS};
    struct scene scene;

    scene_start(&scene, log, &rerun->director.source);
    find_faults(rerun, &scene, NULL, &judgement);
    *goes_wrong = judgement.finding_count > 0;
    if (*goes_wrong && judgement.findings[0].kind == FINDING_CRASH)
        stop.is_at_crash = true;
    else if (*goes_wrong && log->end == LOG_FINISHED)
        stop.step = step_at_fault(rerun, &scene, &judgement);
    else if (log->end == LOG_FINISHED &&
             log->processes[0].exit_event < log->event_count)
        stop.step = log->events[log->processes[0].exit_event].step;
    scene_end(&scene);
    judgement_free(&judgement);
    return stop;
}

// Lets `look` see the process, in the execution that is held.
static char *show_process(const struct rerun *rerun, const struct log *log,
                          const char *name, bool goes_wrong,
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
        problem = not_there(&scene, name, goes_wrong);
    }
    scene_end(&scene);
    return problem;
}

char *inquiry_hold(const struct submission *submission, const char *token,
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
        bool goes_wrong;
        struct explore_stop stop = find_stop(&rerun, &log, &goes_wrong);
        explore_hold(rerun.input.explore, &rerun.plan, &stop, &log);
        problem = show_process(&rerun, &log, name, goes_wrong, look, context);
        explore_release(rerun.input.explore);
    }
    rerun_close(&rerun);
    return problem;
}
