// SPDX-License-Identifier: MIT
//
// Each input is explored with time that passes as the program wants it, up to
// the first execution at fault.  Two things are seen only in all executions
// together: a program that sleeps is explored again with sleeps that take no
// time, and what must be able to run at the same time must do so in one of
// them at least.

#include "controlled.h"

#include "buffers.h"
#include "command.h"
#include "judge/judgement.h"
#include "tell.h"
#include "together.h"

// No execution with this input is at fault.
static void judge_sound(const struct seek *seek)
{
    struct judgement *judgement = seek->director->judgement;

    if (seek->untold != NULL) {
        judgement_note(judgement, "%s", seek->untold);
        judgement->verdict = VERDICT_INCONCLUSIVE;
    }
    if (seek->has_slept)
        tell_sleep(seek);
}

static void judge_found(struct seek *seek)
{
    seek->director->judgement->verdict = VERDICT_PASS;
    if (seek->verdict == LOGGED_SOUND)
        judge_sound(seek);
    else if (seek->kind == FINDING_ORDER_BY_LUCK)
        tell_luck(seek);
    else
        tell_fault(seek);
}

// Returns NULL, or why the program cannot be controlled, which the caller
// frees.
static char *judge_input(struct director *director, size_t run)
{
    const struct trace_args *args = rules_args(director->rules, run);
    struct input input;
    const char *message = input_open(&input, director, args);
    char *why = NULL;

    if (message != NULL) {
        why = format_text("%s", message);
    } else {
        struct seek seek;
        seek_fault(&seek, director, &input, run);
        if (seek.verdict == LOGGED_NOT_CONTROLLED)
            why = format_text("%s", seek.untold);
        else
            judge_found(&seek);
        seek_end(&seek);
    }
    input_close(&input);
    return why;
}

// A program that is not written yet shows nothing when it is run.
static void name_command(struct director *director, size_t run)
{
    struct judgement *judgement = director->judgement;

    if (judgement->finding_count > 0 &&
        judgement->findings[0].kind != FINDING_UNFINISHED)
        judgement->exhibit.command = command_text(
            director->submission, rules_args(director->rules, run));
}

// The inputs of one size, up to the first one with a fault.
static char *judge_inputs(struct director *director, enum run_size size)
{
    size_t count = rules_run_count(director->rules);

    for (size_t i = 0; i < count; i++) {
        if (rules_run_size(director->rules, i) != size)
            continue;
        char *why = judge_input(director, i);
        if (why != NULL)
            return why;
        if (director->judgement->verdict != VERDICT_PASS) {
            name_command(director, i);
            return NULL;
        }
    }
    return NULL;
}

// The small instance comes first: what it shows is the simplest to understand.
// Returns as judge_input() does.
static char *judge_all(struct director *director, const struct program *native)
{
    struct judgement *judgement = director->judgement;

    judgement->verdict = VERDICT_PASS;
    for (enum run_size size = RUN_SMALL; size <= RUN_OTHER; size++) {
        char *why = judge_inputs(director, size);
        if (why != NULL || judgement->verdict != VERDICT_PASS)
            return why;
    }
    together_judge(director);
    if (judgement->verdict == VERDICT_PASS)
        buffers_judge(director, native);
    return NULL;
}

char *controlled_judge(const struct submission *submission,
                       const struct rules *rules, const char *executable,
                       const struct program *native,
                       struct judgement *judgement)
{
    struct director director;
    char *why;

    if (director_start(&director, submission, rules, executable, judgement))
        why = judge_all(&director, native);
    else
        why = format_text("addr2line cannot be started");
    judgement->is_controlled = why == NULL;
    if (why == NULL) {
        judgement->complete =
            director.is_complete && judgement->verdict == VERDICT_PASS;
    } else {
        judgement_drop_findings(judgement);
        judgement->schedules = 0;
        judgement->verdict = VERDICT_INCONCLUSIVE;
    }
    director_end(&director);
    return why;
}
