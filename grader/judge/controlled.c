// SPDX-License-Identifier: MIT
//
// Each input of the trace is explored with time that passes as the program
// wants it.  The first execution at fault ends the search: its schedule is
// made as short as it can be, and what it shows then is the finding, so that
// the student sees the simplest way to it.  Two things are seen only in all
// executions together: a program that sleeps is explored again with sleeps
// that take no time, and what must be able to run at the same time must do so
// in one of them at least.

#include "controlled.h"

#include "causes.h"
#include "command.h"
#include "explain.h"
#include "explore/explore.h"
#include "judgement.h"
#include "logged.h"
#include "order.h"
#include "start.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum {
    BOUNDED = 40, // per cent of all executions, with few preemptions
    MAX_BOUND = 2,
    MORE = 50, // per cent, to find a consequence, or what sleeps hide
    MINIMISING = 60,
    MOST_PARALLEL = 64,
};

struct director {
    const struct submission *submission;
    const struct rules *rules;
    const char *executable;
    struct judgement *judgement;
    struct explore_places *places;
    struct scene_source source;
    bool shown[MOST_PARALLEL];
    bool is_complete; // so far, all schedules of each input were run
};

// What is looked for in the executions with one input.
struct search {
    struct logged logged;
    size_t run; // of those that the rules have
    bool *shown;
    bool only_consequences; // what may be wrong by itself is not looked for

    // What came out.
    enum logged_verdict verdict; // AT_FAULT: of the execution kept below
    enum finding_kind kind;
    int line;                 // of the first place
    struct explore_plan plan; // of the execution at fault; owned
    bool has_slept;
    char *untold; // why an execution could not be judged, or NULL
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

// Without time a wait with a limit gives up at once: that says nothing.
static bool gave_up_waiting(const struct log *log)
{
    return has_op(log, LOG_SEM_TIMEDWAIT, ETIMEDOUT) ||
           has_op(log, LOG_MUTEX_TIMEDLOCK, ETIMEDOUT) ||
           has_op(log, LOG_COND_WAKE, ETIMEDOUT);
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

// Without an expected trace a program may do other things when its sleeps
// take no time, and may look at the clock as long as it likes.  What no
// program means to do is to crash, or to get stuck.
static bool is_harm(const struct log *log, const struct judgement *trial)
{
    enum finding_kind kind = trial->findings[0].kind;

    return (kind == FINDING_CRASH || kind == FINDING_DEADLOCK) &&
           !has_op(log, LOG_ALARM, 0) && !ended_another(log);
}

static int first_line(const struct judgement *judgement)
{
    const struct finding *finding = &judgement->findings[0];

    return finding->where_count > 0 ? finding->where[0].line : 0;
}

static bool is_wanted(const struct search *search, const struct log *log,
                      const struct judgement *trial)
{
    if (!search->only_consequences)
        return true;
    if (search->plan.is_untimed &&
        (gave_up_waiting(log) ||
         (search->logged.rules->trace == NULL && !is_harm(log, trial))))
        return false;
    return trial->findings[0].kind != FINDING_ORDER_BY_LUCK;
}

static void keep(struct search *search, const struct log *log,
                 const struct judgement *trial)
{
    struct page_turn *turns;

    search->plan.turn_count = explore_turns(log, &turns);
    search->plan.turns = turns;
    search->verdict = LOGGED_AT_FAULT;
    search->kind = trial->findings[0].kind;
    search->line = first_line(trial);
}

static bool visit(void *context, const struct log *log,
                  const struct explore_seen *seen)
{
    struct search *search = context;
    struct judgement trial = {.verdict = VERDICT_PASS};
    bool goes_on = true;

    (void)seen;
    search->has_slept = search->has_slept || has_op(log, LOG_SLEEP, 0);
    enum logged_verdict verdict =
        logged_judge(&search->logged, log, search->shown, &trial);
    if (verdict == LOGGED_AT_FAULT && is_wanted(search, log, &trial)) {
        keep(search, log, &trial);
        goes_on = false;
    } else if (verdict == LOGGED_NOT_CONTROLLED) {
        search->verdict = verdict;
        search->untold = format_text("%s", log->detail);
        goes_on = false;
    } else if (verdict == LOGGED_UNTOLD && search->untold == NULL) {
        search->untold = format_text("%s", trial.notes[0]);
    }
    judgement_free(&trial);
    return goes_on;
}

// ---- Many executions

static void search_free(struct search *search)
{
    explore_plan_free(&search->plan);
    free(search->untold);
}

// So many per cent of the budget, rounded up.
static size_t share_of(const struct director *director, size_t per_cent)
{
    return (director->submission->budget.schedules * per_cent + 99) / 100;
}

static void search_run(struct director *director, struct explore *explore,
                       struct search *search, size_t per_cent)
{
    struct explore_budget budget = {
        .executions = share_of(director, per_cent),
        .max_bound = MAX_BOUND,
        .bounded = share_of(director, per_cent * BOUNDED / 100),
        .seed = director->submission->budget.seed,
        .is_untimed = search->plan.is_untimed,
    };
    struct explore_result result;

    explore_search(explore, &budget, visit, search, &result);
    if (search->only_consequences)
        return;
    director->judgement->schedules += (long)result.executions;
    director->is_complete = director->is_complete && result.is_complete;
}

// Looks for an execution that comes out wrong, where one was found that came
// out right by luck, or none at all.
static bool search_consequence(struct director *director,
                               struct explore *explore,
                               const struct search *found, bool is_untimed,
                               struct search *search)
{
    *search = (struct search){
        .logged = found->logged,
        .run = found->run,
        .only_consequences = true,
        .plan.is_untimed = is_untimed,
    };
    search_run(director, explore, search, MORE);
    return search->verdict == LOGGED_AT_FAULT;
}

static bool shows_the_same(void *context, const struct log *log)
{
    const struct search *search = context;
    struct judgement trial = {.verdict = VERDICT_PASS};
    bool is_same =
        logged_judge(&search->logged, log, NULL, &trial) == LOGGED_AT_FAULT &&
        trial.findings[0].kind == search->kind &&
        first_line(&trial) == search->line;

    judgement_free(&trial);
    return is_same;
}

// ---- Findings

// The output that the trace refuses may be that for the slides' values.
static void run_default(const struct program *program,
                        const struct trace_args *args, bool line_by_line,
                        struct execution *execution);

static void look_for_cause(struct director *director, size_t run,
                           const struct log *log, struct judgement *judgement)
{
    struct program program = {.run = run_default, .context = director};
    struct bytes output = lines_text(log, 1);

    if (judgement->findings[0].kind == FINDING_TRACE &&
        cause_is_hard_coded(director->rules, &program, run, &output))
        judgement_explain(
            judgement, FINDING_HARD_CODED,
            "the answer for the slides' values is printed whatever the "
            "arguments are; compute it from them");
    free(output.data);
}

// Runs the execution at fault again and says what it shows.
static void report(struct director *director, struct explore *explore,
                   struct search *search, struct judgement *judgement)
{
    struct log log;

    explore_minimise(explore, &search->plan, shows_the_same, search,
                     MINIMISING);
    explore_run(explore, &search->plan, &log);
    logged_judge(&search->logged, &log, NULL, judgement);
    if (judgement->finding_count == 0)
        return;
    look_for_cause(director, search->run, &log, judgement);
    explain_finding(&(struct witness){director->submission, explore,
                                      &search->plan, &search->logged,
                                      search->run},
                    judgement);
}

static void report_sleep(struct director *director, struct explore *explore,
                         const struct search *timed, struct search *untimed)
{
    struct judgement wrong = {.verdict = VERDICT_PASS};
    struct scene scene;
    struct log log;

    report(director, explore, untimed, &wrong);
    explore_run(explore, &timed->plan, &log);
    scene_start(&scene, &log, timed->logged.source);
    order_add_sleep_sync(&scene, director->rules, timed->logged.args,
                         wrong.finding_count > 0 ? wrong.findings[0].message
                                                 : "it goes wrong",
                         director->judgement);
    scene_end(&scene);
    director->judgement->exhibit = wrong.exhibit;
    wrong.exhibit = (struct exhibit){0};
    explain_take(director->judgement, &wrong);
    judgement_free(&wrong);
}

// Right by luck: is there an execution in which the luck runs out?  Then that
// is the one to be shown.
static void report_luck(struct director *director, struct explore *explore,
                        struct search *search)
{
    struct judgement unlucky = {.verdict = VERDICT_PASS};
    struct search wrong;

    if (search_consequence(director, explore, search, false, &wrong)) {
        report(director, explore, &wrong, &unlucky);
    } else if (search->has_slept) {
        search_free(&wrong);
        if (search_consequence(director, explore, search, true, &wrong)) {
            report_sleep(director, explore, search, &wrong);
            search_free(&wrong);
            return;
        }
    }
    search_free(&wrong);
    report(director, explore, search, director->judgement);
    explain_take(director->judgement, &unlucky);
    judgement_free(&unlucky);
}

// ---- One input

static void open_program(struct director *director,
                         const struct trace_args *args, struct started *started)
{
    start_program(started, director->submission, director->executable, args);
}

static void run_default(const struct program *program,
                        const struct trace_args *args, bool line_by_line,
                        struct execution *execution)
{
    struct director *director = program->context;
    struct started started;

    (void)line_by_line; // what a terminal shows is line by line
    open_program(director, args, &started);
    if (started.explore == NULL) {
        *execution = (struct execution){
            .end = EXECUTION_BROKEN,
            .output = bytes_copy("", 0),
            .errors = bytes_copy("", 0),
            .message = format_text("%s", started.message),
        };
    } else {
        struct explore_plan plan = {.policy = PAGE_STAY};
        struct log log;
        explore_run(started.explore, &plan, &log);
        logged_execution(&log, execution);
    }
    start_end(&started);
}

static void judge_sound(struct director *director, struct explore *explore,
                        struct search *search)
{
    struct search wrong;

    if (search->untold != NULL) {
        judgement_note(director->judgement, "%s", search->untold);
        director->judgement->verdict = VERDICT_INCONCLUSIVE;
    }
    if (!search->has_slept)
        return;
    if (search_consequence(director, explore, search, true, &wrong))
        report_sleep(director, explore, search, &wrong);
    search_free(&wrong);
}

// Returns false when the program cannot be controlled.
static bool judge_found(struct director *director, struct explore *explore,
                        struct search *search)
{
    if (search->verdict == LOGGED_NOT_CONTROLLED) {
        judgement_note(director->judgement,
                       "not controlled, judged by native runs only: %s",
                       search->untold);
        return false;
    }
    director->judgement->verdict = VERDICT_PASS;
    if (search->verdict == LOGGED_SOUND)
        judge_sound(director, explore, search);
    else if (search->kind == FINDING_ORDER_BY_LUCK)
        report_luck(director, explore, search);
    else
        report(director, explore, search, director->judgement);
    return true;
}

static bool judge_run(struct director *director, size_t run)
{
    const struct trace_args *args = rules_args(director->rules, run);
    struct started started;

    open_program(director, args, &started);
    bool is_judged = started.explore != NULL;

    if (started.explore == NULL) {
        judgement_note(director->judgement,
                       "not controlled, judged by native runs only: %s",
                       started.message);
    } else {
        struct search search = {
            .logged = {director->rules, args, &director->source},
            .run = run,
            .shown = director->shown,
        };
        search_run(director, started.explore, &search, 100);
        is_judged = judge_found(director, started.explore, &search);
        search_free(&search);
    }
    start_end(&started);
    return is_judged;
}

// ---- All inputs

// An input with which the trace asks for parallel work: its run.
static bool asks_parallel(const struct rules *rules, size_t index, size_t *run)
{
    for (*run = 0; *run < trace_run_count(rules->trace); ++*run) {
        struct trace_parallel parallel;
        if (trace_parallel(rules->trace, rules_args(rules, *run), index,
                           &parallel) &&
            parallel.count > 1)
            return true;
    }
    return false;
}

static void report_sequential(struct director *director, size_t index,
                              size_t run)
{
    const struct trace_args *args = rules_args(director->rules, run);
    struct logged logged = {director->rules, args, &director->source};
    struct started started;

    open_program(director, args, &started);
    if (started.explore != NULL) {
        struct explore_plan plan = {.policy = PAGE_STAY};
        struct scene scene;
        struct log log;
        explore_run(started.explore, &plan, &log);
        scene_start(&scene, &log, &director->source);
        order_add_sequential(&scene, director->rules, args, index,
                             director->judgement);
        scene_end(&scene);
        explain_finding(&(struct witness){director->submission, started.explore,
                                          &plan, &logged, run},
                        director->judgement);
    }
    start_end(&started);
}

static void check_parallel(struct director *director)
{
    size_t count = trace_parallel_count(director->rules->trace);

    for (size_t i = 0; i < count && i < MOST_PARALLEL; i++) {
        size_t run;
        if (director->shown[i] || !asks_parallel(director->rules, i, &run))
            continue;
        report_sequential(director, i, run);
        if (director->judgement->finding_count > 0)
            return;
    }
}

// ---- Buffers

// The first event of this kind in a line of the student's.
static uint32_t first_event(const struct scene *scene, uint16_t op)
{
    const struct log *log = scene->log;

    for (uint32_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op == op && (op == LOG_FORK || event->process != 0) &&
            scene_place(scene, event->site).line > 0)
            return i;
    }
    return LOG_NONE;
}

static void report_buffer(struct director *director, enum buffering buffering)
{
    struct started started;
    struct finding *finding = judgement_add(
        director->judgement, FINDING_UNFLUSHED, "%s",
        buffering == BUFFERING_REPEATS
            ? "when the output is a pipe or a file, text still waits in the "
              "buffer of stdout at fork, which copies it, so it is printed "
              "again; call fflush(stdout) before fork"
            : "when the output is a pipe or a file, text still waits in the "
              "buffer of stdout when its process ends, and is lost; call "
              "fflush(stdout) before _exit");
    open_program(director, &trace_run(director->rules->trace, 0)->args,
                 &started);
    if (started.explore != NULL) {
        struct explore_plan plan = {.policy = PAGE_STAY};
        struct scene scene;
        struct log log;
        explore_run(started.explore, &plan, &log);
        scene_start(&scene, &log, &director->source);
        scene_add_event(&scene, finding,
                        first_event(&scene, buffering == BUFFERING_REPEATS
                                                ? LOG_FORK
                                                : LOG_EXIT));
        scene_end(&scene);
    }
    start_end(&started);
}

static void check_buffers(struct director *director,
                          const struct program *native)
{
    const struct rules *rules = director->rules;
    const struct trace_args *args = &trace_run(rules->trace, 0)->args;
    struct execution execution;

    if (!sources_mention(&rules->sources, "fork"))
        return;
    native->run(native, args, false, &execution);
    if (execution.end == EXECUTION_ENDED &&
        !rules_allow(rules, args, &execution.output)) {
        enum buffering buffering =
            cause_is_buffering(rules, native, args, &execution.output);
        if (buffering != BUFFERING_INNOCENT)
            report_buffer(director, buffering);
    }
    execution_free(&execution);
}

static struct explore_place find_place(void *context, uint64_t pc)
{
    return explore_place(context, pc);
}

static bool judge_all(struct director *director)
{
    struct judgement *judgement = director->judgement;
    size_t count = rules_run_count(director->rules);

    for (size_t i = 0; i < count; i++) {
        if (!judge_run(director, i))
            return false;
        if (judgement->verdict == VERDICT_PASS)
            continue;
        if (judgement->finding_count > 0 &&
            judgement->findings[0].kind != FINDING_UNFINISHED)
            judgement->exhibit.command = command_text(
                director->submission, rules_args(director->rules, i));
        return true;
    }
    if (director->rules->trace != NULL)
        check_parallel(director);
    return true;
}

bool controlled_judge(const struct submission *submission,
                      const struct rules *rules, const char *executable,
                      const struct program *native, struct judgement *judgement)
{
    struct director director = {
        .submission = submission,
        .rules = rules,
        .executable = executable,
        .judgement = judgement,
        .places = explore_places_open(executable),
        .is_complete = true,
    };
    director.source =
        (struct scene_source){find_place, director.places, &rules->sources};
    bool is_judged = director.places != NULL && judge_all(&director);

    if (is_judged && judgement->verdict == VERDICT_PASS && rules->trace != NULL)
        check_buffers(&director, native);
    judgement->is_controlled = is_judged;
    if (is_judged) {
        judgement->complete =
            director.is_complete && judgement->verdict == VERDICT_PASS;
    } else {
        judgement_drop_findings(judgement);
        judgement->schedules = 0;
        judgement->verdict = VERDICT_INCONCLUSIVE;
    }
    explore_places_close(director.places);
    return is_judged;
}
