// SPDX-License-Identifier: MIT
//
// One cause gives one finding.  A program that is unfinished, killed or stuck
// prints too little as well, but that is a consequence: so the rules are
// tried in the order of causes, and what ends the program explains what it
// did not print.  Only of a program that ends by itself is the output judged,
// and only if the output is legal the ways in which it got there.

#include "rules.h"

#include "excerpt.h"
#include "judgement.h"
#include "signals.h"
#include "unfinished.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

size_t rules_run_count(const struct rules *rules)
{
    return rules->trace != NULL ? trace_run_count(rules->trace) : 1;
}

const struct trace_args *rules_args(const struct rules *rules, size_t run)
{
    return rules->trace != NULL ? &trace_run(rules->trace, run)->args
                                : &rules->args;
}

static bool is_small(const struct rules *rules, size_t run)
{
    return rules->trace != NULL && trace_run(rules->trace, run)->is_small;
}

enum run_size rules_run_size(const struct rules *rules, size_t run)
{
    if (is_small(rules, run))
        return RUN_SMALL;
    for (size_t i = 0; i < run; i++)
        if (!is_small(rules, i))
            return RUN_OTHER;
    return RUN_USUAL;
}

int rules_exit_status(const struct rules *rules)
{
    return rules->trace != NULL ? trace_exit_status(rules->trace) : 0;
}

// All that the rules look at.
struct view {
    const struct rules *rules;
    const struct trace_args *args;
    const struct execution *execution;
    struct judgement *judgement;
};

static void show(const struct view *view, size_t marked)
{
    struct exhibit *exhibit = &view->judgement->exhibit;
    excerpt_output(exhibit, &view->execution->output, marked);
    excerpt_errors(exhibit, &view->execution->errors);
}

static const char *message_or(const struct execution *execution,
                              const char *otherwise)
{
    return execution->message != NULL ? execution->message : otherwise;
}

static bool could_not_tell(const struct view *view)
{
    const struct execution *execution = view->execution;
    const char *why;
    if (execution->end == EXECUTION_BROKEN)
        why = message_or(execution, "the program could not be run");
    else if (execution->end == EXECUTION_INTERRUPTED)
        why = "interrupted";
    else if (execution->end == EXECUTION_TIMEOUT)
        why = message_or(execution, "the program was still running when the "
                                    "grader stopped waiting");
    else
        return false;
    judgement_note(view->judgement, "%s", why);
    view->judgement->verdict = VERDICT_INCONCLUSIVE;
    if (execution->end == EXECUTION_TIMEOUT)
        show(view, 0);
    return true;
}

static bool is_unfinished(const struct view *view)
{
    struct unfinished unfinished;
    if (!unfinished_find(&view->execution->errors, &view->rules->sources,
                         &unfinished))
        return false;
    struct finding *finding = judgement_add(
        view->judgement, FINDING_UNFINISHED, "%s is not written yet: %s",
        unfinished.function, unfinished.what);
    if (unfinished.file != NULL)
        finding_add_place(finding, unfinished.file, unfinished.line);
    unfinished_free(&unfinished);
    return true;
}

static bool did_not_end(const struct view *view)
{
    const struct execution *execution = view->execution;
    enum finding_kind kind;
    const char *otherwise;
    if (execution->end == EXECUTION_DEADLOCK) {
        kind = FINDING_DEADLOCK;
        otherwise = "every process waits for ever for another one";
    } else if (execution->end == EXECUTION_ENDLESS) {
        kind = FINDING_ENDLESS;
        otherwise = "the program used up its CPU time without coming to an end";
    } else if (execution->end == EXECUTION_LIMIT) {
        kind = FINDING_LIMIT;
        otherwise = "the program used more than it may";
    } else {
        return false;
    }
    judgement_add(view->judgement, kind, "%s",
                  message_or(execution, otherwise));
    show(view, 0);
    return true;
}

static bool crashed(const struct view *view)
{
    if (!WIFSIGNALED(view->execution->wait_status))
        return false;
    int number = WTERMSIG(view->execution->wait_status);
    const char *name = sigabbrev_np(number);
    char *known =
        name ? format_text("SIG%s", name) : format_text("number %d", number);
    judgement_add(view->judgement, FINDING_CRASH,
                  "the first process was killed by the signal %s: %s", known,
                  signal_meaning(number));
    free(known);
    show(view, 0);
    return true;
}

static bool has_wrong_status(const struct view *view)
{
    return WEXITSTATUS(view->execution->wait_status) !=
           rules_exit_status(view->rules);
}

// What besides the output is odd, when the output is not legal either: it may
// be the cause, and must not cost twice.
static char *aside(const struct view *view)
{
    if (has_wrong_status(view))
        return format_text("; the program ended with status %d",
                           WEXITSTATUS(view->execution->wait_status));
    if (view->execution->left_running > 0)
        return format_text("; when the first process ended, %d more still "
                           "ran: is every process joined?",
                           view->execution->left_running);
    return format_text("%s", "");
}

static void name_rule(const struct rules *rules, int line,
                      struct exhibit *exhibit)
{
    free(exhibit->rule);
    exhibit->rule =
        line > 0 ? format_text("%s:%d", rules->trace_name, line) : NULL;
}

static void add_orphan(const struct view *view, bool explains_output)
{
    int count = view->execution->left_running;
    judgement_add(view->judgement, FINDING_ORPHAN,
                  "when the first process ended, %d %s that it started still "
                  "ran%s: join every process that you start",
                  count, count == 1 ? "process" : "processes",
                  explains_output ? ", and lines are missing at the end of "
                                    "the output"
                                  : "");
    if (explains_output)
        show(view, 0);
}

static void cannot_decide(struct judgement *judgement,
                          const struct trace_result *result)
{
    judgement->verdict = VERDICT_INCONCLUSIVE;
    judgement_note(judgement,
                   "the output could not be matched with the expected trace "
                   "in %" PRIu64 " steps",
                   result->steps);
}

// The lines that are missing at the end are those of the processes that were
// not waited for; unless the first process gave up.
static bool orphans_explain(const struct view *view,
                            const struct trace_result *result)
{
    return view->execution->left_running > 0 && !has_wrong_status(view) &&
           result->line >= excerpt_count(&view->execution->output);
}

// What one process prints in the place of all is no solution, however right.
static bool started_too_few(const struct view *view)
{
    if (view->rules->trace == NULL)
        return false;
    int started = view->execution->started;
    size_t least = trace_process_count(view->rules->trace, view->args);
    if (started < 0 || (size_t)started >= least)
        return false;
    judgement_add(view->judgement, FINDING_TRACE,
                  "the lines are right, but not who prints them: beside the "
                  "first process there should be at least %zu other%s, and the "
                  "program started %d",
                  least, least == 1 ? "" : "s", started);
    show(view, 0);
    return true;
}

static bool printed_wrong(const struct view *view)
{
    if (view->rules->trace == NULL)
        return false;
    const struct bytes *output = &view->execution->output;
    struct trace_result result;
    trace_match_text(view->rules->trace, view->args, output->data, output->size,
                     TRACE_STEPS, &result);
    if (result.verdict == TRACE_LEGAL)
        return false;
    if (result.verdict == TRACE_UNDECIDED) {
        cannot_decide(view->judgement, &result);
    } else if (orphans_explain(view, &result)) {
        add_orphan(view, true);
        view->judgement->earns_nothing = true;
    } else {
        char *text = aside(view);
        judgement_add(view->judgement, FINDING_TRACE, "%s%s", result.message,
                      text);
        free(text);
        name_rule(view->rules, result.rule, &view->judgement->exhibit);
        show(view, result.line + 1);
    }
    return true;
}

static bool ended_badly(const struct view *view)
{
    if (!has_wrong_status(view))
        return false;
    judgement_add(view->judgement, FINDING_EXIT_STATUS,
                  "the program ends with status %d instead of %d",
                  WEXITSTATUS(view->execution->wait_status),
                  rules_exit_status(view->rules));
    excerpt_errors(&view->judgement->exhibit, &view->execution->errors);
    return true;
}

static bool left_processes(const struct view *view)
{
    if (view->execution->left_running == 0)
        return false;
    add_orphan(view, false);
    return true;
}

static bool left_objects(const struct view *view)
{
    const struct execution *execution = view->execution;
    if (execution->left_behind_count == 0)
        return false;
    char *names = format_text("%s", "");
    for (size_t i = 0; i < execution->left_behind_count; i++) {
        char *longer = format_text("%s%s'%s'", names, i > 0 ? ", " : "",
                                   execution->left_behind[i]);
        free(names);
        names = longer;
    }
    judgement_add(view->judgement, FINDING_LEAK,
                  "the program leaves %s behind in /dev/shm: who makes a named "
                  "semaphore or shared memory must also unlink it",
                  names);
    free(names);
    return true;
}

void rules_note_newline(const struct bytes *output, struct judgement *judgement)
{
    if (output->size > 0 && output->data[output->size - 1] != '\n')
        judgement_note(judgement, "the last line of the output does not end "
                                  "with a newline");
}

void rules_apply(const struct rules *rules, const struct trace_args *args,
                 const struct execution *execution, struct judgement *judgement)
{
    struct view view = {rules, args, execution, judgement};
    judgement->schedules++;
    judgement->verdict = VERDICT_PASS;
    bool found = is_unfinished(&view) || could_not_tell(&view) ||
                 did_not_end(&view) || crashed(&view) || printed_wrong(&view) ||
                 started_too_few(&view) || ended_badly(&view) ||
                 left_processes(&view) || left_objects(&view);
    if (!found)
        rules_note_newline(&execution->output, judgement);
}

void rules_apply_text(const struct rules *rules, const struct trace_args *args,
                      const struct bytes *text, struct judgement *judgement)
{
    struct trace_result result;
    trace_match_text(rules->trace, args, text->data, text->size, TRACE_STEPS,
                     &result);
    judgement->schedules++;
    judgement->verdict = VERDICT_PASS;
    if (result.verdict == TRACE_UNDECIDED) {
        cannot_decide(judgement, &result);
    } else if (result.verdict == TRACE_ILLEGAL) {
        judgement_add(judgement, FINDING_TRACE, "%s", result.message);
        name_rule(rules, result.rule, &judgement->exhibit);
        excerpt_output(&judgement->exhibit, text, result.line + 1);
    } else {
        rules_note_newline(text, judgement);
    }
}

bool rules_allow(const struct rules *rules, const struct trace_args *args,
                 const struct bytes *text)
{
    struct trace_result result;
    trace_match_text(rules->trace, args, text->data, text->size, TRACE_STEPS,
                     &result);
    return result.verdict == TRACE_LEGAL;
}
