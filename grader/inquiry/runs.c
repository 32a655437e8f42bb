// SPDX-License-Identifier: MIT
//
// The inputs of the trace are tried in its order, and the first that fails is
// the one to report: a student repairs one thing at a time, and what the next
// inputs show is mostly the same again.

#include "runs.h"

#include "command.h"
#include "judge/causes.h"
#include "judge/judgement.h"

#include <stdlib.h>

// The output of run number `failed` is not legal: is there more to say?
static void look_for_cause(const struct rules *rules,
                           const struct program *program, size_t failed,
                           const struct bytes *output,
                           struct judgement *judgement)
{
    const struct trace_args *args = rules_args(rules, failed);
    if (cause_is_hard_coded(rules, program, failed, output)) {
        judgement_explain(
            judgement, FINDING_HARD_CODED,
            "the answer for the slides' values is printed whatever the "
            "arguments are; compute it from them");
        return;
    }
    switch (cause_is_buffering(rules, program, args, output)) {
    case BUFFERING_REPEATS:
        judgement_explain(
            judgement, FINDING_UNFLUSHED,
            "fork copied text that still waited in the buffer of stdout, "
            "so it is printed again; call fflush(stdout) before fork");
        break;
    case BUFFERING_LOSES:
        judgement_explain(
            judgement, FINDING_UNFLUSHED,
            "text that still waited in the buffer of stdout was lost when "
            "its process ended; call fflush(stdout) before _exit");
        break;
    case BUFFERING_INNOCENT:
        break;
    }
}

// A program that is not written yet shows nothing when it is run.
static bool can_be_seen_again(const struct judgement *judgement)
{
    if (judgement->finding_count > 0)
        return judgement->findings[0].kind != FINDING_UNFINISHED;
    return judgement->exhibit.output.data != NULL;
}

void runs_judge(const struct submission *submission, const struct rules *rules,
                const struct program *program, struct judgement *judgement)
{
    size_t count = rules_run_count(rules);
    for (size_t i = 0; i < count; i++) {
        const struct trace_args *args = rules_args(rules, i);
        struct execution execution;
        program->run(program, args, false, &execution);
        rules_apply(rules, args, &execution, judgement);
        if (judgement->finding_count > 0 &&
            judgement->findings[0].kind == FINDING_TRACE &&
            execution.left_running == 0)
            look_for_cause(rules, program, i, &execution.output, judgement);
        execution_free(&execution);
        if (judgement->verdict != VERDICT_PASS) {
            if (can_be_seen_again(judgement))
                judgement->exhibit.command = command_text(submission, args);
            return;
        }
    }
}
