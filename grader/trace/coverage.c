// SPDX-License-Identifier: MIT
//
// An execution is matched once more for how its lines were read.  What it did
// is noted first; then it is changed a little, in the ways that nothing has
// taken yet, and the matcher says whether the file would have allowed that.

#include "trace/covering.h"

#include "trace/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Steps that one probe may take.
#define PROBE_STEPS UINT64_C(200000)

// A function of its own, for setjmp.
static bool try_starting(struct trace_coverage *coverage)
{
    const struct trace *trace = coverage->trace;
    jmp_buf failed;

    coverage->arena.on_failure = &failed;
    if (setjmp(failed))
        return false;
    coverage->runs = arena_alloc(&coverage->arena,
                                 trace->run_count * sizeof *coverage->runs);
    coverage->forms =
        arena_alloc(&coverage->arena, (trace->form_count + 1) * sizeof(bool *));
    for (size_t i = 0; i < trace->form_count; i++)
        coverage->forms[i] =
            arena_alloc(&coverage->arena, trace->forms[i].count);
    bounds_find(coverage);
    return true;
}

struct trace_coverage *trace_coverage_create(const struct trace *trace)
{
    struct trace_coverage *coverage = calloc(1, sizeof *coverage);

    if (!coverage)
        return NULL;
    coverage->trace = trace;
    if (!try_starting(coverage)) {
        trace_coverage_free(coverage);
        return NULL;
    }
    return coverage;
}

void trace_coverage_free(struct trace_coverage *coverage)
{
    if (!coverage)
        return;
    for (size_t i = 0; coverage->runs && i < coverage->trace->run_count; i++)
        if (coverage->runs[i].judging)
            judging_end(coverage->runs[i].judging);
    arena_release(&coverage->scratch);
    arena_release(&coverage->arena);
    free(coverage);
}

// ---- One execution

static void start_run(struct sight *sight)
{
    struct run_cover *run = sight->run;
    struct arena *arena = &sight->coverage->arena;
    if (run->judging->instance)
        return;
    judging_build(run->judging);
    run->printed = arena_alloc(arena, run->judging->instance->line_count + 1);
    run->values = arena_alloc(arena, (run->judging->instance->line_count + 1) *
                                         sizeof *run->values);
    run->crowds = arena_alloc(arena, sight->coverage->trace->role_count *
                                         sizeof *run->crowds);
}

// Notes which alternatives of the forms the line shows.
static void note_forms(struct sight *sight, const struct pattern *pattern)
{
    size_t count = pattern->choices ? sight->coverage->trace->form_count : 0;
    for (size_t i = 0; i < count; i++)
        if (pattern->choices[i] >= 0)
            sight->coverage->forms[i][pattern->choices[i]] = true;
}

static void read_line(struct sight *sight, size_t at)
{
    const struct search *search = &sight->run->judging->search;
    const struct instance *instance = sight->run->judging->instance;
    const struct option *taken = &search->options[search->frames[at].next - 1];
    const struct instance_line *line = &instance->lines[taken->reading.line];
    struct seen *seen = &sight->seen[at];

    *seen = (struct seen){.line = taken->reading.line,
                          .role = line->role,
                          .process = sight->execution->lines[at].process,
                          .script = taken->script,
                          .turns = taken->step.turns};
    if (taken->script >= 0) {
        int repeat = instance->roles[line->role].scripts[taken->script].repeat;
        seen->turns |= repeat >= 0 ? UINT64_C(1) << repeat : 0;
    }
    sight->run->printed[seen->line] = true;
    note_forms(sight, &line->patterns[taken->reading.pattern]);
}

static void look_at(struct sight *sight)
{
    struct judging *judging = sight->run->judging;
    start_run(sight);
    judging->execution = sight->execution;
    if (judging_decide(judging, true, TRACE_STEPS) != TRACE_LEGAL)
        return;
    sight->count = judging->search.output.count;
    sight->seen = arena_alloc(&sight->coverage->scratch,
                              (sight->count + 1) * sizeof *sight->seen);
    for (size_t i = 0; i < sight->count; i++)
        read_line(sight, i);
    bounds_note(sight); // takes the search back to its start
    orders_note(sight);
    crowds_note(sight);
    turns_note(sight);
    orders_probe(sight);
    values_probe(sight);
    crowds_probe(sight);
    turns_probe(sight);
}

// A function of its own, for setjmp.
static bool try_looking(struct sight *sight, struct trace_result *result)
{
    struct judging *judging = sight->run->judging;
    judging->result = result;
    sight->coverage->arena.on_failure = &judging->failure.jump;
    sight->coverage->scratch.on_failure = &judging->failure.jump;
    if (setjmp(judging->failure.jump))
        return false;
    look_at(sight);
    return true;
}

void trace_coverage_add(struct trace_coverage *coverage, size_t run,
                        const struct trace_execution *execution,
                        struct trace_result *result)
{
    const struct trace_args *args = &coverage->trace->runs[run].args;
    struct sight sight = {.coverage = coverage,
                          .run = &coverage->runs[run],
                          .execution = execution};
    struct trace_result unused = {0};

    trace_match(coverage->trace, args, execution, TRACE_STEPS, result);
    if (result->verdict != TRACE_LEGAL)
        return;
    if (!sight.run->judging)
        sight.run->judging = judging_begin(coverage->trace, args);
    if (!sight.run->judging || !try_looking(&sight, &unused))
        result->verdict = TRACE_UNDECIDED;
    arena_release(&coverage->scratch);
}

// ---- Changed executions

struct change_of sight_copy(struct sight *sight)
{
    const struct trace_execution *execution = sight->execution;
    struct arena *arena = &sight->coverage->scratch;
    struct change_of copy = {.count = sight->count,
                             .pid_count = execution->pid_count};
    copy.lines =
        arena_alloc(arena, (2 * sight->count + 1) * sizeof *copy.lines);
    memcpy(copy.lines, execution->lines, sight->count * sizeof *copy.lines);
    copy.pids = arena_alloc(arena, (copy.pid_count + 1) * sizeof *copy.pids);
    if (copy.pid_count > 0)
        memcpy(copy.pids, execution->pids, copy.pid_count * sizeof *copy.pids);
    return copy;
}

static bool decide(struct sight *sight, const struct change_of *changed,
                   bool any_value)
{
    struct judging *judging = sight->run->judging;
    struct trace_execution execution = {.lines = changed->lines,
                                        .line_count = changed->count,
                                        .pids = changed->pids,
                                        .pid_count = changed->pid_count};
    judging->execution = &execution;
    judging->any_value = any_value;
    bool is_legal = judging_decide(judging, false, PROBE_STEPS) == TRACE_LEGAL;
    judging->any_value = false;
    judging->execution = sight->execution;
    return is_legal;
}

bool sight_is_legal(struct sight *sight, const struct change_of *changed)
{
    return decide(sight, changed, true);
}

bool sight_is_exact(struct sight *sight, const struct change_of *changed)
{
    return decide(sight, changed, false);
}

// Happens-before without one pair.
struct freed {
    const struct trace_execution *execution;
    size_t a, b;
};

static bool is_before_still(const void *context, size_t a, size_t b)
{
    const struct freed *freed = context;
    const struct trace_execution *execution = freed->execution;
    return (a != freed->a || b != freed->b) &&
           execution->before(execution->context, a, b);
}

bool sight_is_free(struct sight *sight, size_t a, size_t b)
{
    struct judging *judging = sight->run->judging;
    struct freed freed = {sight->execution, a, b};
    struct trace_execution execution = *sight->execution;
    execution.before = is_before_still;
    execution.context = &freed;
    execution.roles = NULL;
    judging->execution = &execution;
    bool is_free = judging_decide(judging, true, PROBE_STEPS) == TRACE_LEGAL;
    judging->execution = sight->execution;
    return is_free;
}

// ---- What nothing took

// Is the line said to be open on purpose?
static bool is_meant(struct telling *telling, int line)
{
    const struct trace *trace = telling->coverage->trace;
    bool meant = false;
    for (size_t i = 0; i < trace->opening_count; i++) {
        if (trace->openings[i].line != line)
            continue;
        telling->is_needed[i] = true;
        meant = true;
    }
    return meant;
}

static struct trace_choice *add_choice(struct telling *telling)
{
    if (telling->count == telling->capacity) {
        size_t capacity = 2 * telling->capacity + 16;
        struct trace_choice *grown =
            realloc(telling->choices, capacity * sizeof *grown);
        if (!grown)
            return NULL;
        telling->choices = grown;
        telling->capacity = capacity;
    }
    return &telling->choices[telling->count++];
}

void tell_choice(struct telling *telling, int line, int other,
                 const char *format, ...)
{
    bool is_first_meant = is_meant(telling, line);
    if (is_meant(telling, other) || is_first_meant)
        return;
    struct trace_choice *choice = add_choice(telling);
    if (!choice)
        return;
    choice->line = line;
    choice->other = other;
    va_list list;
    va_start(list, format);
    vsnprintf(choice->text, sizeof choice->text, format, list);
    va_end(list);
}

static bool is_printed(const struct trace_coverage *coverage, int rule)
{
    for (size_t i = 0; i < coverage->trace->run_count; i++) {
        const struct run_cover *run = &coverage->runs[i];
        if (!run->judging || !run->printed)
            continue;
        for (size_t k = 0; k < run->judging->instance->line_count; k++)
            if (run->printed[k] &&
                run->judging->instance->lines[k].rule == rule)
                return true;
    }
    return false;
}

static void tell_lines(struct telling *telling, const struct node *node)
{
    for (; node; node = node->next) {
        if (node->kind != NODE_LINE)
            tell_lines(telling, node->body);
        else if (!is_printed(telling->coverage, node->place.line))
            tell_choice(telling, node->place.line, 0,
                        "this line is never printed");
    }
}

static void tell_forms(struct telling *telling)
{
    const struct trace *trace = telling->coverage->trace;
    for (size_t i = 0; i < trace->form_count; i++)
        for (size_t k = 0; k < trace->forms[i].count; k++)
            if (!telling->coverage->forms[i][k])
                tell_choice(telling, trace->forms[i].place.line, 0,
                            "alternative %zu of the form %s is never chosen",
                            k + 1, trace->forms[i].name);
}

static void tell_openings(struct telling *telling)
{
    const struct trace *trace = telling->coverage->trace;
    for (size_t i = 0; i < trace->opening_count; i++)
        if (!telling->is_needed[i])
            tell_choice(telling, trace->openings[i].place.line, 0,
                        "all that line %d leaves open was seen: delete this "
                        "'open'",
                        trace->openings[i].line);
}

static int by_line(const void *a, const void *b)
{
    const struct trace_choice *one = a, *two = b;
    if (one->line != two->line)
        return one->line < two->line ? -1 : 1;
    return one->other != two->other ? (one->other < two->other ? -1 : 1)
                                    : strcmp(one->text, two->text);
}

size_t trace_coverage_tell(const struct trace_coverage *coverage,
                           void (*tell)(void *context,
                                        const struct trace_choice *choice),
                           void *context)
{
    struct telling telling = {.coverage = coverage};
    telling.is_needed = calloc(coverage->trace->opening_count + 1, 1);
    if (!telling.is_needed)
        return 0;
    tell_lines(&telling, coverage->trace->body);
    tell_forms(&telling);
    orders_tell(&telling);
    values_tell(&telling);
    crowds_tell(&telling);
    turns_tell(&telling);
    bounds_tell(&telling);
    tell_openings(&telling);
    if (telling.count > 0)
        qsort(telling.choices, telling.count, sizeof *telling.choices, by_line);
    for (size_t i = 0; i < telling.count; i++)
        tell(context, &telling.choices[i]);
    free(telling.is_needed);
    free(telling.choices);
    return telling.count;
}
