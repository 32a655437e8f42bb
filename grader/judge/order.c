// SPDX-License-Identifier: MIT
//
// The order in which lines came says little; the order in which they must come
// is what a program is judged by.  Where the trace asks for more than that,
// the finding shows the two lines between which something is missing: the one
// that cannot be explained, and the last one before it that nothing orders
// with it.

#include "order.h"

#include "excerpt.h"
#include "judgement.h"
#include "repair.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// ---- The expected trace

static void show_lines(const struct lines *lines, const struct rules *rules,
                       const struct trace_result *result,
                       struct exhibit *exhibit)
{
    free(exhibit->rule);
    exhibit->rule = result->rule > 0
                        ? format_text("%s:%d", rules->trace_name, result->rule)
                        : NULL;
    excerpt_output(exhibit, &lines->text, result->line + 1);
}

// The last line before `line` that could as well come after it.
static size_t rival(const struct lines *lines, size_t line)
{
    for (size_t i = line; i-- > 0;) {
        if (lines->lines[i].process != lines->lines[line].process &&
            !lines_before(lines, i, line))
            return i;
    }
    return line;
}

// The first event of a process.
static uint32_t start_of(const struct log *log, uint16_t process)
{
    uint32_t event = 0;

    while (event < log->event_count && log->events[event].process != process)
        event++;
    return event;
}

// Something that a process only looked at, without waiting for it.
static bool is_look(const struct log_event *event)
{
    return event->op == LOG_POLL || event->op == LOG_SEM_GETVALUE ||
           (event->op == LOG_SEM_TRYWAIT && event->error != 0) ||
           (event->op == LOG_READ && event->error == EAGAIN) ||
           (event->op == LOG_WAIT && event->peer == LOG_NOBODY &&
            event->error == 0);
}

// A process that leaves because of what it saw prints too little.
static uint32_t last_look(const struct log *log)
{
    for (uint16_t p = 0; p < log->process_count; p++) {
        for (uint32_t i = (uint32_t)log->event_count; i-- > 0;) {
            const struct log_event *event = &log->events[i];
            if (event->process != p || event->op == LOG_EXIT ||
                event->op == LOG_CLOSE || event->op == LOG_UNMAP)
                continue;
            if (is_look(event))
                return i;
            break;
        }
    }
    return LOG_NONE;
}

// The line that printed, and those from which it was called; what called fork
// is on the stack of a child, too, but is its parent's.
static void add_frames(const struct scene *scene, struct finding *finding,
                       uint32_t event)
{
    struct explore_place frames[LOG_DEPTH], born[LOG_DEPTH];
    const struct log_event *at = &scene->log->events[event];
    size_t count = scene_frames(scene, at->site, frames);
    size_t outer = scene_frames(
        scene, scene->log->events[start_of(scene->log, at->process)].site,
        born);

    for (size_t i = 0; i < count; i++) {
        if (i > 0 && outer > 0 && frames[i].line == born[0].line &&
            strcmp(frames[i].file, born[0].file) == 0)
            break;
        scene_add_place(scene, finding, frames[i], at->process);
    }
}

static void add_places(const struct scene *scene, const struct lines *lines,
                       const struct trace_result *result,
                       struct finding *finding)
{
    size_t line = result->line;

    if (line >= lines->count) {
        scene_add_event(scene, finding, last_look(scene->log));
        return;
    }
    if (result->by_luck)
        scene_add_event(scene, finding, lines->first[rival(lines, line)]);
    add_frames(scene, finding, lines->first[line]);
}

static void add_illegal(const struct scene *scene, const struct lines *lines,
                        const struct rules *rules,
                        const struct trace_result *result,
                        struct judgement *judgement)
{
    char *repair = repair_lines(scene, lines, result);
    struct finding *finding = judgement_add(
        judgement, result->by_luck ? FINDING_ORDER_BY_LUCK : FINDING_TRACE,
        "%s%s", result->message, repair);

    free(repair);
    add_places(scene, lines, result, finding);
    show_lines(lines, rules, result, &judgement->exhibit);
}

bool order_judge(const struct scene *scene, const struct rules *rules,
                 const struct trace_args *args, struct judgement *judgement)
{
    struct lines lines;
    struct trace_result result;

    lines_make(&lines, scene->log, scene->clocks);
    struct trace_execution execution = lines_execution(&lines);
    trace_match(rules->trace, args, &execution, TRACE_STEPS, &result);
    if (result.verdict == TRACE_ILLEGAL) {
        add_illegal(scene, &lines, rules, &result, judgement);
    } else if (result.verdict == TRACE_UNDECIDED) {
        judgement->verdict = VERDICT_INCONCLUSIVE;
        judgement_note(judgement,
                       "the output could not be matched with the expected "
                       "trace in %" PRIu64 " steps",
                       result.steps);
    }
    lines_free(&lines);
    return result.verdict != TRACE_LEGAL;
}

char *order_repair(const struct scene *scene, const struct rules *rules,
                   const struct trace_args *args)
{
    struct lines lines;
    struct trace_result result;

    lines_make(&lines, scene->log, scene->clocks);
    struct trace_execution execution = lines_execution(&lines);
    trace_match(rules->trace, args, &execution, TRACE_STEPS, &result);
    char *repair = result.verdict == TRACE_ILLEGAL
                       ? repair_lines(scene, &lines, &result)
                       : format_text("%s", "");
    lines_free(&lines);
    return repair;
}

// ---- At work at the same time

// The time of a process's work: from its first line to its last one, or its
// whole life when it prints fewer than two.
struct span {
    uint16_t process;
    uint32_t begin, end; // events
    size_t line_count;
};

struct spans {
    struct span list[LOG_PROCESSES];
    size_t count;
};

static void add_span(struct spans *spans, const struct scene *scene,
                     const struct lines *lines, uint16_t process)
{
    const struct log *log = scene->log;
    struct span span = {.process = process,
                        .begin = start_of(log, process),
                        .end = log->processes[process].exit_event};

    if (span.begin >= log->event_count || span.end == LOG_NONE)
        return;
    size_t first = 0, last = 0;
    for (size_t i = 0; i < lines->count; i++) {
        if (lines->lines[i].process != process)
            continue;
        if (span.line_count++ == 0)
            first = i;
        last = i;
    }
    if (span.line_count > 1) {
        span.begin = lines->first[first];
        span.end = lines->last[last];
    }
    spans->list[spans->count++] = span;
}

// The processes of the role; of a role that prints nothing, those that print
// nothing.
static void find_spans(struct spans *spans, const struct scene *scene,
                       const struct lines *lines, const int *roles, int role)
{
    bool is_member[LOG_PROCESSES] = {false}, prints[LOG_PROCESSES] = {false};
    bool is_silent = true;

    for (size_t i = 0; i < lines->count; i++) {
        int process = lines->lines[i].process;
        prints[process] = true;
        if (roles[i] != role)
            continue;
        is_member[process] = true;
        is_silent = false;
    }
    spans->count = 0;
    for (uint16_t p = 1; p < scene->log->process_count; p++) {
        if (is_silent ? !prints[p] : is_member[p])
            add_span(spans, scene, lines, p);
    }
}

static bool overlap(const struct scene *scene, const struct span *a,
                    const struct span *b)
{
    return !clocks_before(scene->clocks, a->end, b->begin) &&
           !clocks_before(scene->clocks, b->end, a->begin);
}

// Whether `wanted` more spans from number `from` on overlap with each other
// and with the `count` chosen ones.
static bool choose(const struct scene *scene, const struct spans *spans,
                   size_t *chosen, size_t count, size_t wanted)
{
    size_t from = count > 0 ? chosen[count - 1] + 1 : 0;

    if (count == wanted)
        return true;
    for (size_t i = from; i + (wanted - count) <= spans->count; i++) {
        size_t k = 0;
        while (k < count &&
               overlap(scene, &spans->list[chosen[k]], &spans->list[i]))
            k++;
        if (k < count)
            continue;
        chosen[count] = i;
        if (choose(scene, spans, chosen, count + 1, wanted))
            return true;
    }
    return false;
}

// The spans of the role of a `parallel`; false when the output is not legal.
static bool look_at(const struct scene *scene, const struct rules *rules,
                    const struct trace_args *args, int role,
                    struct spans *spans)
{
    struct lines lines;
    struct trace_result result;

    lines_make(&lines, scene->log, scene->clocks);
    struct trace_execution execution = lines_execution(&lines);
    execution.roles = array_grow(NULL, lines.count + 1, sizeof(int));
    trace_match(rules->trace, args, &execution, TRACE_STEPS, &result);
    if (result.verdict == TRACE_LEGAL)
        find_spans(spans, scene, &lines, execution.roles, role);
    free(execution.roles);
    lines_free(&lines);
    return result.verdict == TRACE_LEGAL;
}

void order_show_parallel(const struct scene *scene, const struct rules *rules,
                         const struct trace_args *args, bool *shown)
{
    static struct spans spans;
    size_t chosen[LOG_PROCESSES];

    for (size_t i = 0; i < trace_parallel_count(rules->trace); i++) {
        struct trace_parallel parallel;
        if (shown[i])
            continue;
        if (trace_parallel(rules->trace, args, i, &parallel) &&
            parallel.count > 1 &&
            look_at(scene, rules, args, parallel.role, &spans))
            shown[i] = choose(scene, &spans, chosen, 0, (size_t)parallel.count);
    }
}

// ---- What is in the way

// The wait for one process by which another one is started later.
static uint32_t wait_between(const struct scene *scene, const struct span *a,
                             const struct span *b)
{
    const struct log *log = scene->log;

    for (uint32_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op == LOG_WAIT && event->peer == a->process &&
            clocks_before(scene->clocks, i, start_of(log, b->process)))
            return i;
    }
    return LOG_NONE;
}

// The lock that a process holds from before its work to after it.
static uint32_t lock_around(const struct scene *scene, const struct span *span)
{
    struct held held[HELD_MOST];
    size_t count = scene_held(scene, span->process, span->end, held);

    for (size_t i = count; i-- > 0;) {
        if (held[i].event < span->begin && scene_is_lock(scene, held[i].object))
            return held[i].event;
    }
    return LOG_NONE;
}

static uint32_t sleep_within(const struct log *log, const struct span *span)
{
    for (uint32_t i = span->begin; i < span->end; i++) {
        if (log->events[i].op == LOG_SLEEP &&
            log->events[i].process == span->process)
            return i;
    }
    return LOG_NONE;
}

static uint32_t fork_of(const struct log *log, uint16_t child)
{
    uint32_t fork = log->events[start_of(log, child)].cause;

    return fork < log->event_count ? fork : LOG_NONE;
}

static void add_too_few(const struct scene *scene, const struct spans *spans,
                        const char *role, int count,
                        struct judgement *judgement)
{
    struct finding *finding = judgement_add(
        judgement, FINDING_SEQUENTIAL,
        "%d processes of '%s' must be able to work at the same time, but in no "
        "interleaving do more than %zu work at all: start that many",
        count, role, spans->count);

    for (size_t i = 0; i < spans->count; i++)
        scene_add_event(scene, finding,
                        fork_of(scene->log, spans->list[i].process));
}

static void add_wait(const struct scene *scene, const struct span *a,
                     const struct span *b, uint32_t wait, const char *role,
                     struct judgement *judgement)
{
    const struct log_event *events = scene->log->events;
    struct finding *finding = judgement_add(
        judgement, FINDING_SEQUENTIAL,
        "the processes of '%s' must be able to work at the same time, but %s "
        "is started only when %s has ended, as it is waited for%s in between: "
        "start them all first, then wait for them all",
        role, scene->names[b->process], scene->names[a->process],
        scene_at(scene, events[wait].site));

    scene_add_event(scene, finding, wait);
    scene_add_event(scene, finding, fork_of(scene->log, b->process));
}

static void add_lock(const struct scene *scene, const struct span *span,
                     uint32_t lock, const char *role,
                     struct judgement *judgement)
{
    const struct log_event *events = scene->log->events;
    uint32_t pause = sleep_within(scene->log, span);
    struct finding *finding = judgement_add(
        judgement, FINDING_SEQUENTIAL,
        "the processes of '%s' must be able to work at the same time, but %s "
        "holds the lock that it took%s during all of its work, so all others "
        "wait: hold a lock only where shared things are used",
        role, scene->names[span->process], scene_at(scene, events[lock].site));

    if (pause != LOG_NONE)
        scene_add_place(
            scene, finding,
            scene_place_beside(scene, events[pause].site, events[lock].site),
            span->process);
    scene_add_event(scene, finding, lock);
}

static void add_other(const struct scene *scene, const struct span *a,
                      const struct span *b, const char *role,
                      struct judgement *judgement)
{
    struct finding *finding = judgement_add(
        judgement, FINDING_SEQUENTIAL,
        "the processes of '%s' must be able to work at the same time, but in "
        "every interleaving %s begins only when %s is done",
        role, scene->names[b->process], scene->names[a->process]);

    scene_add_event(scene, finding, b->begin);
    scene_add_event(scene, finding, a->end);
}

static void explain(const struct scene *scene, const struct spans *spans,
                    const char *role, struct judgement *judgement)
{
    for (size_t i = 0; i < spans->count * spans->count; i++) {
        const struct span *a = &spans->list[i / spans->count];
        const struct span *b = &spans->list[i % spans->count];
        if (!clocks_before(scene->clocks, a->end, b->begin))
            continue;
        uint32_t wait = wait_between(scene, a, b);
        uint32_t lock = lock_around(scene, a);
        if (wait != LOG_NONE)
            add_wait(scene, a, b, wait, role, judgement);
        else if (lock != LOG_NONE)
            add_lock(scene, a, lock, role, judgement);
        else
            add_other(scene, a, b, role, judgement);
        return;
    }
    judgement_add(judgement, FINDING_SEQUENTIAL,
                  "the processes of '%s' must be able to work at the same "
                  "time, and never do",
                  role);
}

void order_add_sequential(const struct scene *scene, const struct rules *rules,
                          const struct trace_args *args, size_t index,
                          struct judgement *judgement)
{
    static struct spans spans;
    struct trace_parallel parallel;

    if (!trace_parallel(rules->trace, args, index, &parallel) ||
        !look_at(scene, rules, args, parallel.role, &spans))
        return;
    const char *role = trace_role_name(rules->trace, (size_t)parallel.role);
    if (spans.count < (size_t)parallel.count)
        add_too_few(scene, &spans, role, parallel.count, judgement);
    else
        explain(scene, &spans, role, judgement);
    free(judgement->exhibit.rule);
    judgement->exhibit.rule =
        format_text("%s:%d", rules->trace_name, parallel.line);
}

// ---- Sleep instead of synchronisation

// The sleep that puts `line` where it is: the last one of its process before
// it, else the last one before it at all.
static uint32_t sleep_before(const struct log *log, const struct lines *lines,
                             size_t line)
{
    uint32_t end =
        line < lines->count ? lines->first[line] : (uint32_t)log->event_count;
    uint32_t any = LOG_NONE;

    for (uint32_t i = end; i-- > 0;) {
        if (log->events[i].op != LOG_SLEEP)
            continue;
        if (line < lines->count &&
            log->events[i].process == lines->lines[line].process)
            return i;
        if (any == LOG_NONE)
            any = i;
    }
    return any;
}

void order_add_sleep_sync(const struct scene *scene, const struct rules *rules,
                          const struct trace_args *args, const char *otherwise,
                          struct judgement *judgement)
{
    struct lines lines;
    struct trace_result result;

    lines_make(&lines, scene->log, scene->clocks);
    struct trace_execution execution = lines_execution(&lines);
    result.line = lines.count;
    if (rules->trace != NULL)
        trace_match(rules->trace, args, &execution, TRACE_STEPS, &result);
    uint32_t pause = sleep_before(scene->log, &lines, result.line);
    struct finding *finding = judgement_add(
        judgement, FINDING_SLEEP_SYNC,
        "the program is right only as long as its sleeps last longer than the "
        "work of others; on a busy machine they do not, and then: %s; wait for "
        "the event itself, not for a time: a semaphore, a queue or a join",
        otherwise);
    scene_add_event(scene, finding, pause);
    lines_free(&lines);
}
