// SPDX-License-Identifier: MIT
//
// A verdict is found first, with every shortcut; what to tell the student is
// found afterwards, by a search that goes as far into the output as it can
// and stops there.  A legal output never pays for explanations.

#include "trace/explain.h"
#include "trace/judging.h"
#include "trace/syntax.h"
#include "trace/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Steps that looking for the best explanation may take.
#define EXPLAIN_STEPS UINT64_C(5000000)

static void say(struct trace_result *result, const char *text)
{
    snprintf(result->message, sizeof result->message, "%s", text);
}

static const struct value *argument_values(struct judging *judging)
{
    const struct trace_args *args = judging->args;
    size_t count = args ? args->count : 0;
    if (count == 0 && judging->trace->defaults)
        return judging->trace->defaults;
    const struct value **values =
        arena_alloc(&judging->arena, count * sizeof *values);
    for (size_t i = 0; i < count; i++)
        values[i] = value_argument(&judging->arena, args->args[i],
                                   strlen(args->args[i]));
    return value_list(&judging->arena, values, count);
}

void judging_build(struct judging *judging)
{
    judging->instance =
        instance_build(&judging->failure, &judging->arena, judging->trace,
                       argument_values(judging), 0);
}

static void end_search(struct judging *judging)
{
    if (judging->search.arena)
        search_release(&judging->search);
    judging->search = (struct search){0};
    arena_release(&judging->search_arena);
}

static struct search *begin_search(struct judging *judging, bool ordered,
                                   uint64_t budget)
{
    end_search(judging);
    struct search *search = &judging->search;
    search->is_ordered = ordered;
    search->any_value = judging->any_value;
    search->budget = budget;
    search_start(search, &judging->search_arena, judging->instance,
                 judging->execution);
    return search;
}

static void tell_roles(const struct judging *judging)
{
    const struct search *search = &judging->search;
    int *roles = judging->execution->roles;
    for (size_t i = 0; roles && i < judging->execution->line_count; i++) {
        roles[i] = TRACE_UNKNOWN;
        if (i >= search->output.count)
            continue;
        const struct option *taken =
            &search->options[search->frames[i].next - 1];
        roles[i] = judging->instance->lines[taken->reading.line].role;
    }
}

enum trace_verdict judging_decide(struct judging *judging, bool ordered,
                                  uint64_t budget)
{
    struct search *search = begin_search(judging, ordered, budget);
    search->counts = true;
    enum search_end end = SEARCH_FAILED;
    if (search->output.hopeless == search->output.count &&
        !output_is_miscounted(&search->output, &search->situation))
        end = search_run(search);
    judging->result->steps += search->steps;
    if (end == SEARCH_FOUND && judging->result->verdict != TRACE_ILLEGAL)
        tell_roles(judging);
    return end == SEARCH_FOUND    ? TRACE_LEGAL
           : end == SEARCH_FAILED ? TRACE_ILLEGAL
                                  : TRACE_UNDECIDED;
}

// The explanation ran out of steps.
static void tell_little(const struct search *search,
                        struct trace_result *result)
{
    const struct output *output = &search->output;
    struct sentence sentence = {.at = result->message,
                                .size = sizeof result->message};
    result->line = output->hopeless;
    if (output->hopeless == output->count) {
        sentence_add(&sentence, "the lines of this output cannot be shared "
                                "out among the processes as the trace says");
        return;
    }
    const struct text_class *class = output->lines[output->hopeless].class;
    sentence_add(&sentence, "line %zu, ", output->hopeless + 1);
    sentence_quote(&sentence, class->text, class->length);
    sentence_add(&sentence, ", is expected nowhere");
}

// Finds the line that cannot be explained, then goes there once more.  What is
// wrong in any order of the lines is seen in the text alone: that is plainer
// than an order that is missing besides.
static void find_reason(struct judging *judging, uint64_t budget)
{
    bool ordered = judging->result->by_luck;
    uint64_t steps = budget < EXPLAIN_STEPS ? budget : EXPLAIN_STEPS;
    struct search *search = begin_search(judging, ordered, steps);
    search_run(search);
    judging->result->steps += search->steps;
    size_t furthest = search->furthest;
    search = begin_search(judging, ordered, steps);
    search->stop_at = furthest;
    if (search_run(search) == SEARCH_STOPPED)
        explain(search, judging->result);
    else
        tell_little(search, judging->result);
}

static void judge(struct judging *judging, uint64_t budget)
{
    struct trace_result *result = judging->result;
    bool ordered = judging->execution->before != NULL;
    judging_build(judging);
    result->verdict = judging_decide(judging, ordered, budget);
    if (result->verdict == TRACE_LEGAL)
        return;
    if (result->verdict == TRACE_UNDECIDED) {
        say(result, "too many ways to explain this output: the steps ran out "
                    "before one was found or all were excluded");
        return;
    }
    judging->is_illegal = true;
    if (ordered)
        result->by_luck = judging_decide(judging, false, budget) == TRACE_LEGAL;
    find_reason(judging, budget);
}

// Returns whether it went well.  A function of its own, for setjmp.
static bool try_judging(struct judging *judging, uint64_t budget)
{
    if (setjmp(judging->failure.jump))
        return false;
    judge(judging, budget);
    return true;
}

struct judging *judging_begin(const struct trace *trace,
                              const struct trace_args *args)
{
    struct judging *judging = calloc(1, sizeof *judging);
    if (!judging)
        return NULL;
    judging->trace = trace;
    judging->args = args;
    judging->arena.on_failure = &judging->failure.jump;
    judging->arena.limit = SEARCH_MEMORY;
    judging->search_arena = judging->arena;
    return judging;
}

void judging_end(struct judging *judging)
{
    end_search(judging);
    arena_release(&judging->arena);
    free(judging);
}

static bool try_building(struct judging *judging)
{
    if (setjmp(judging->failure.jump))
        return false;
    judging_build(judging);
    return true;
}

bool trace_parallel(const struct trace *trace, const struct trace_args *args,
                    size_t index, struct trace_parallel *parallel)
{
    const struct parallel *wanted = &trace->parallels[index];
    struct judging *judging = judging_begin(trace, args);
    if (!judging)
        return false;
    bool built = try_building(judging);
    if (built)
        *parallel = (struct trace_parallel){wanted->role,
                                            judging->instance->parallel[index],
                                            wanted->place.line};
    judging_end(judging);
    return built;
}

size_t trace_process_count(const struct trace *trace,
                           const struct trace_args *args)
{
    struct judging *judging = judging_begin(trace, args);
    size_t count = 0;
    if (!judging)
        return 0;
    if (try_building(judging)) {
        for (size_t i = 1; i < trace->role_count; i++) {
            const struct instance_role *role = &judging->instance->roles[i];
            bool has_tasks = role->script_count > 0;
            count += trace->roles[i].is_shared ? has_tasks : role->low;
        }
    }
    judging_end(judging);
    return count;
}

// The trace cannot be built with these arguments, or memory ran out.
static void tell_failure(struct judging *judging)
{
    struct trace_result *result = judging->result;
    const struct trace_error *error = &judging->failure.error;
    if (judging->is_illegal) {
        if (!result->message[0])
            say(result, "the output is not legal; there is no memory left to "
                        "find out why");
        return;
    }
    if (error->line == 0) {
        result->verdict = TRACE_UNDECIDED;
        say(result, "too many ways to explain this output: memory ran out");
        return;
    }
    result->verdict = TRACE_ILLEGAL;
    result->line = 0;
    result->rule = error->line;
    snprintf(result->message, sizeof result->message,
             "nothing is expected of a run with these arguments: %s (line %d "
             "of the trace, column %d)",
             error->message, error->line, error->column);
}

void trace_match(const struct trace *trace, const struct trace_args *args,
                 const struct trace_execution *execution, uint64_t steps,
                 struct trace_result *result)
{
    *result = (struct trace_result){.verdict = TRACE_UNDECIDED};
    struct judging *judging = judging_begin(trace, args);
    if (!judging) {
        say(result, "not enough memory");
        return;
    }
    judging->execution = execution;
    judging->result = result;
    if (!try_judging(judging, steps))
        tell_failure(judging);
    judging_end(judging);
}

// A string written with its terminator shows as a NUL byte.
static void tell_nul(const char *text, size_t at, struct trace_result *result)
{
    *result = (struct trace_result){.verdict = TRACE_ILLEGAL};
    size_t line_start = 0;
    for (size_t i = 0; i < at; i++)
        if (text[i] == '\n') {
            result->line++;
            line_start = i + 1;
        }
    struct sentence sentence = {.at = result->message,
                                .size = sizeof result->message};
    sentence_add(&sentence, "line %zu, ", result->line + 1);
    sentence_quote(&sentence, text + line_start, at - line_start + 1);
    sentence_add(&sentence,
                 ", holds a NUL byte: a string was written together with its "
                 "terminator; write strlen(text) bytes, not one more");
}

static size_t split(const char *text, size_t size, struct trace_line *lines)
{
    size_t count = 0;
    const char *end = text + size;
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline ? newline : end;
        if (lines)
            lines[count] = (struct trace_line){.text = text,
                                               .length = (size_t)(stop - text),
                                               .process = TRACE_UNKNOWN,
                                               .pid = TRACE_UNKNOWN};
        count++;
        text = newline ? newline + 1 : end;
    }
    return count;
}

void trace_match_text(const struct trace *trace, const struct trace_args *args,
                      const char *text, size_t size, uint64_t steps,
                      struct trace_result *result)
{
    const char *nul = size ? memchr(text, '\0', size) : NULL;
    if (nul) {
        tell_nul(text, (size_t)(nul - text), result);
        return;
    }
    size_t count = split(text, size, NULL);
    struct trace_line *lines = malloc((count + 1) * sizeof *lines);
    if (!lines) {
        *result = (struct trace_result){.verdict = TRACE_UNDECIDED};
        say(result, "not enough memory for this output");
        return;
    }
    split(text, size, lines);
    struct trace_execution execution = {.lines = lines, .line_count = count};
    trace_match(trace, args, &execution, steps, result);
    free(lines);
}
