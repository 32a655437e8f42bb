// SPDX-License-Identifier: MIT
//
// The order of things: read the expected trace, compile, run with each input
// of the trace until one run fails, say why, give marks.  Whatever the grader
// itself cannot do leaves the verdict inconclusive, as it was at the start.

#include "inquiry.h"

#include "compile/compile.h"
#include "controlled.h"
#include "director.h"
#include "expected.h"
#include "files.h"
#include "judge/judgement.h"
#include "native.h"
#include "runs.h"

#include <stdlib.h>
#include <string.h>

const char *submission_name(const struct submission *submission)
{
    if (submission->file_count == 0)
        return "";
    return submission->is_program ? submission->files[0].path
                                  : submission->files[0].name;
}

void inquiry_start(const struct submission *submission,
                   struct judgement *judgement)
{
    *judgement = (struct judgement){
        .part = format_text("%s", submission->part),
        .source = format_text("%s", submission_name(submission)),
        .verdict = VERDICT_INCONCLUSIVE,
        .is_program = submission->is_program,
    };
    if (submission->is_program)
        return;
    struct trace_error error;
    struct trace *trace = expected_open(submission, &error);
    if (trace != NULL)
        judgement->max = trace_marks(trace);
    trace_free(trace);
}

static void note_warnings(const char *diagnostics, struct judgement *judgement)
{
    static const char word[] = " warning: ";
    int count = 0;
    for (const char *at = diagnostics; (at = strstr(at, word)) != NULL;
         at += sizeof word - 1)
        count++;
    if (count == 0)
        return;
    const char *first = strstr(diagnostics, word);
    const char *end = first + strcspn(first + 1, "\n") + 1;
    while (first > diagnostics && first[-1] != '\n')
        first--;
    judgement_note(judgement, "the compiler warns: %.*s", (int)(end - first),
                   first);
    if (count > 1)
        judgement_note(judgement, "the compiler warns %d more time%s",
                       count - 1, count > 2 ? "s" : "");
}

// What it does to memory is not seen: an increment in assembly has no race.
static void note_assembly(const struct sources *sources,
                          struct judgement *judgement)
{
    static const char *const words[] = {"asm(", "asm (", "asm volatile",
                                        "asm__"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (sources_mention(sources, words[i])) {
            judgement_note(judgement, "the program has assembly in it: what "
                                      "that does to memory is not seen");
            return;
        }
    }
}

static void add_compile(enum finding_kind kind,
                        const struct compile_result *result,
                        const struct rules *rules, struct judgement *judgement)
{
    struct finding *finding =
        judgement_add(judgement, kind, "%s", result->message);

    finding_add_place(finding, rules->sources.files[result->file].shown,
                      result->line);
}

// Runs under control.  Returns NULL, or why that is impossible, and then
// nothing is judged; the caller frees it.
static char *judge_controlled(const struct submission *submission,
                              const struct rules *rules, struct native *native,
                              struct judgement *judgement)
{
    struct program program = native_program(native);
    struct compile_result result;
    char *path = director_compile(submission, &result);
    char *why = NULL;
    if (result.status == COMPILE_OK)
        why = controlled_judge(submission, rules, path, &program, judgement);
    else if (result.status == COMPILE_FORBIDDEN)
        add_compile(FINDING_FORBIDDEN, &result, rules, judgement);
    else if (result.status == COMPILE_REFUSED)
        why = format_text("it does not compile for control");
    else
        why = format_text("%s", result.message);
    if (why == NULL) {
        note_warnings(result.diagnostics, judgement);
        note_assembly(&rules->sources, judgement);
    }
    compile_result_free(&result);
    free(path);
    return why;
}

// Compiles what will run natively.
static bool compile_native(struct native *native, const struct rules *rules,
                           struct judgement *judgement)
{
    struct compile_result result;
    native_compile(native, &result);
    if (result.status == COMPILE_BROKEN) {
        judgement_note(judgement, "%s", result.message);
    } else if (result.status == COMPILE_REFUSED) {
        add_compile(FINDING_COMPILE, &result, rules, judgement);
        if (*result.diagnostics != '\0')
            judgement->exhibit.diagnostics =
                format_text("%s", result.diagnostics);
    } else {
        note_warnings(result.diagnostics, judgement);
    }
    bool compiled = result.status == COMPILE_OK;
    compile_result_free(&result);
    return compiled;
}

// Runs natively; `why` not under control, NULL: nobody asked for it.
static void judge_native(struct native *native, const struct rules *rules,
                         const char *why, struct judgement *judgement)
{
    struct program program = native_program(native);
    if (!compile_native(native, rules, judgement))
        return;
    if (why != NULL)
        judgement_note(judgement,
                       "not controlled, judged by native runs only: %s", why);
    runs_judge(native->submission, rules, &program, judgement);
}

static void judge_program(const struct submission *submission,
                          struct rules *rules, struct judgement *judgement)
{
    const char *name = submission->files[0].name;
    if (submission->refused != NULL) {
        struct finding *finding = judgement_add(
            judgement, FINDING_COMPILE, "%s %s", name, submission->refused);
        finding_add_place(finding, basename(name), 0);
        return;
    }
    struct native native = {.submission = submission};
    rules->sources = files_read(submission);
    char *why = NULL;
    if (submission->is_controlled)
        why = judge_controlled(submission, rules, &native, judgement);
    if (!submission->is_controlled || why != NULL)
        judge_native(&native, rules, why, judgement);
    free(why);
    native_end(&native);
    sources_free(&rules->sources);
}

static void judge_part(const struct submission *submission, struct rules *rules,
                       struct judgement *judgement)
{
    char *name = expected_name(submission->part);
    rules->trace_name = name;
    if (submission->file_count == 0) {
        struct trace_args args = {submission->args, submission->arg_count};
        rules_apply_text(rules, &args, &submission->text, judgement);
    } else {
        judge_program(submission, rules, judgement);
    }
    judgement_mark(judgement);
    free(name);
}

void inquiry_run(const struct submission *submission,
                 struct judgement *judgement)
{
    if (submission->is_program) {
        struct rules rules = {
            .args = {submission->args, submission->arg_count},
        };
        judge_program(submission, &rules, judgement);
        return;
    }
    struct trace_error error;
    struct trace *trace = expected_open(submission, &error);
    if (trace == NULL) {
        char *place = error.line > 0 ? format_text("%s:%d:%d", error.file,
                                                   error.line, error.column)
                                     : format_text("%s", error.file);
        judgement_note(judgement, "the expected trace cannot be used: %s: %s",
                       place, error.message);
        free(place);
        return;
    }
    struct rules rules = {.trace = trace};
    judge_part(submission, &rules, judgement);
    trace_free(trace);
}
