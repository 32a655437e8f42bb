// SPDX-License-Identifier: MIT
//
// One cause gives one finding: the rules are tried in the order of causes.
// What stops the program comes first, for it explains what is missing.  A race
// explains whatever comes out wrong after it, a process that nobody waits for
// the lines that come too late, a lost buffer those that never come; so the
// output is looked at when none of these is there, and what is merely left
// behind when the output is right.

#include "logged.h"

#include "between.h"
#include "conflict.h"
#include "crash.h"
#include "differ.h"
#include "ending.h"
#include "excerpt.h"
#include "judgement.h"
#include "lines.h"
#include "order.h"
#include "status.h"
#include "stuck.h"
#include "unfinished.h"
#include "unflushed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void show(const struct log *log, struct judgement *judgement)
{
    struct bytes output = lines_text(log, 1), errors = lines_text(log, 2);

    excerpt_output(&judgement->exhibit, &output, 0);
    excerpt_errors(&judgement->exhibit, &errors);
    free(output.data);
    free(errors.data);
}

static bool is_unfinished(const struct logged *logged, const struct log *log,
                          struct judgement *judgement)
{
    struct bytes errors = lines_text(log, 2);
    struct unfinished unfinished;
    bool found = unfinished_find(&errors, &logged->rules->sources, &unfinished);

    if (found) {
        struct finding *finding = judgement_add(
            judgement, FINDING_UNFINISHED, "%s is not written yet: %s",
            unfinished.function, unfinished.what);
        if (unfinished.file != NULL)
            finding_add_place(finding, unfinished.file, unfinished.line);
        unfinished_free(&unfinished);
    }
    free(errors.data);
    return found;
}

// The limit that was reached, by the word that control has for it.
static char *limit_text(const char *detail)
{
    if (strcmp(detail, "processes") == 0)
        return format_text("more than %d processes live at the same time: does "
                           "a child go on with the loop, or with the "
                           "recursion, that forks?",
                           LOG_LIVING_MOST);
    if (strcmp(detail, "memory") == 0)
        return format_text("the processes have allocated more than %d MiB of "
                           "memory: free what is not needed any more",
                           LOG_MEMORY_MOST >> 20);
    if (strcmp(detail, "file size") == 0)
        return format_text(
            "a file, or a piece of shared memory, becomes larger "
            "than %d MiB: does a loop write without end, or is a "
            "size wrong?",
            LOG_FILE_MOST >> 20);
    if (strcmp(detail, "output") == 0)
        return format_text("more than %d MiB is printed: does a loop print "
                           "more often than it should?",
                           LOG_OUTPUT_MOST >> 20);
    return format_text("the program uses more than it may: %s", detail);
}

// What the execution was ended for from outside.
static bool was_ended(const struct scene *scene, struct judgement *judgement)
{
    const struct log *log = scene->log;
    if (log->end != LOG_LIMIT && log->end != LOG_TAMPERED)
        return false;
    char *text = log->end == LOG_LIMIT
                     ? limit_text(log->detail)
                     : format_text("the program interferes with its grading: "
                                   "%s",
                                   log->detail);
    struct finding *finding = judgement_add(
        judgement, log->end == LOG_LIMIT ? FINDING_LIMIT : FINDING_FORBIDDEN,
        "%s", text);
    free(text);
    scene_add_site(scene, finding, log->end_site, log->end_process);
    return true;
}

// A value that is wrong may be an update that was lost between two sections.
static void add_between(const struct scene *scene, struct finding *finding)
{
    char *between =
        finding->kind == FINDING_TRACE ? between_sections(scene) : NULL;

    if (between == NULL)
        return;
    char *message = format_text("%s. %s", finding->message, between);
    free(finding->message);
    finding->message = message;
    free(between);
}

static bool is_printed_wrong(const struct logged *logged,
                             const struct scene *scene,
                             struct judgement *judgement)
{
    size_t before = judgement->finding_count;

    if (logged->rules->trace == NULL ||
        !order_judge(scene, logged->rules, logged->args, judgement))
        return false;
    const struct exhibit *exhibit = &judgement->exhibit;
    if (exhibit->marked > 0 &&
        exhibit->marked == exhibit->first + excerpt_count(&exhibit->output))
        status_explain(scene, rules_exit_status(logged->rules), judgement);
    if (judgement->finding_count > before)
        add_between(scene, &judgement->findings[before]);
    return true;
}

// Whether the first process looked at a clock, and found that others take too
// long: that they do may be the fault.
static bool has_timed_out(const struct log *log)
{
    for (size_t i = 0; i < log->event_count; i++)
        if (log->events[i].process == 0 && log->events[i].error == ETIMEDOUT)
            return true;
    return false;
}

// The first process has given up, and left others behind that it would have
// served: they crash after its end, or wait for it for ever.
static bool left_others(const struct log *log)
{
    uint32_t end = log->processes[0].exit_event;

    if (log->end == LOG_DEADLOCK || log->end == LOG_LIVELOCK)
        return !has_timed_out(log);
    for (uint16_t i = 1; i < log->process_count; i++)
        if (log->processes[i].end == LOG_CRASHED ||
            log->processes[i].end == LOG_KILLED)
            return log->processes[i].exit_event > end;
    return false;
}

static void find_fault(const struct logged *logged, const struct scene *scene,
                       struct judgement *judgement)
{
    int status = rules_exit_status(logged->rules);
    // Who gives up does not wait: that is not the fault.
    bool gave_up = status_gave_up(scene, status);

    if (gave_up && left_others(scene->log)) {
        status_judge(scene, status, judgement);
        show(scene->log, judgement);
        return;
    }
    if (crash_judge(scene, judgement) || was_ended(scene, judgement) ||
        stuck_judge(scene, judgement)) {
        show(scene->log, judgement);
        return;
    }
    // What a race leads to is in the output, whoever may outlive whom.
    if ((!logged->ignores_races &&
         (conflict_judge(scene, judgement) ||
          (!gave_up && ending_orphan(scene, judgement)))) ||
        unflushed_judge(scene, judgement) ||
        is_printed_wrong(logged, scene, judgement))
        return;
    if (status_judge(scene, status, judgement) ||
        ending_zombie(scene, judgement) || ending_leak(scene, judgement))
        return;
}

static struct finding *add_difference(const char *line, const char *instead,
                                      struct judgement *judgement)
{
    char *here = *line != '\0' ? format_text("'%s'", line)
                               : format_text("%s", "nothing");
    char *there = *instead != '\0' ? format_text("'%s'", instead)
                                   : format_text("%s", "nothing");

    struct finding *finding = judgement_add(
        judgement, FINDING_TRACE, "it prints %s here, and %s in another order",
        here, there);
    free(here);
    free(there);
    return finding;
}

// Which line of the output it is, from 1; 0: none.  Of several, one is too
// many: the last.
static size_t number_of(const struct lines *lines, const char *line)
{
    size_t length = strlen(line), i = *line != '\0' ? lines->count : 0;

    while (i > 0 && (lines->lines[i - 1].length != length ||
                     memcmp(lines->lines[i - 1].text, line, length) != 0))
        i--;
    return i;
}

// Without an expected trace, races show in other lines than usual.
static void compare_output(const struct logged *logged,
                           const struct scene *scene,
                           struct judgement *judgement)
{
    struct lines lines;
    char *line, *instead;

    lines_make(&lines, scene->log, scene->clocks);
    if (outputs_differ(&logged->usual, &lines.text, &line, &instead)) {
        size_t number = number_of(&lines, line);
        struct finding *finding = add_difference(line, instead, judgement);
        if (number > 0)
            scene_add_event(scene, finding, lines.last[number - 1]);
        excerpt_output(&judgement->exhibit, &lines.text, number);
        free(line);
        free(instead);
    }
    lines_free(&lines);
}

static enum logged_verdict judge_scene(const struct logged *logged,
                                       const struct log *log, bool *shown,
                                       struct judgement *judgement)
{
    struct scene scene;
    size_t before = judgement->finding_count;
    enum verdict verdict = judgement->verdict;

    scene_start(&scene, log, logged->source);
    find_fault(logged, &scene, judgement);
    if (judgement->finding_count == before && logged->usual.data != NULL)
        compare_output(logged, &scene, judgement);
    bool is_sound = judgement->finding_count == before;
    if (is_sound && judgement->verdict == verdict && shown != NULL &&
        logged->rules->trace != NULL)
        order_show_parallel(&scene, logged->rules, logged->args, shown);
    scene_end(&scene);
    if (!is_sound)
        return LOGGED_AT_FAULT;
    return judgement->verdict == verdict ? LOGGED_SOUND : LOGGED_UNTOLD;
}

enum logged_verdict logged_judge(const struct logged *logged,
                                 const struct log *log, bool *shown,
                                 struct judgement *judgement)
{
    if (is_unfinished(logged, log, judgement))
        return LOGGED_AT_FAULT;
    switch (log->end) {
    case LOG_UNCONTROLLED:
        return LOGGED_NOT_CONTROLLED;
    case LOG_RUNNING:
    case LOG_STUCK:
    case LOG_DIVERGED:
        judgement_note(judgement, "an execution did not come to an end: %s",
                       log->detail);
        return LOGGED_UNTOLD;
    default:
        return judge_scene(logged, log, shown, judgement);
    }
}

void logged_execution(const struct log *log, struct execution *execution)
{
    *execution = (struct execution){
        .output = lines_text(log, 1),
        .errors = lines_text(log, 2),
        .message = format_text("%s", log->detail),
    };
    switch (log->end) {
    case LOG_FINISHED:
        execution->end = EXECUTION_ENDED;
        execution->wait_status = log->processes[0].status;
        break;
    case LOG_DEADLOCK:
    case LOG_LIVELOCK:
        execution->end = EXECUTION_DEADLOCK;
        break;
    case LOG_STEPS:
        execution->end = EXECUTION_ENDLESS;
        break;
    case LOG_LIMIT:
        execution->end = EXECUTION_LIMIT;
        break;
    default:
        execution->end = EXECUTION_TIMEOUT;
    }
}
