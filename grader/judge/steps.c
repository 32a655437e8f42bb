// SPDX-License-Identifier: MIT
//
// The log has every call of the library's own, and a student's line may be
// many of them: taking a lock is opening, counting, waiting.  Consecutive
// events of one process at one line are one step, and the most telling of them
// gives it its words.  A loop that comes round to the same call begins a new
// step.

#include "steps.h"

#include "judgement.h"
#include "spinning.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

struct teller {
    const struct scene *scene;
    const struct log *log;
    struct steps *steps;
    size_t room;
    struct explore_place *places; // of each site; line -1: not asked for
    uint32_t *start;              // of each process: the site where it starts
    int rank;                     // of the words of the last step
};

// ---- Lines

// Code of the library in a child runs on a copy of its parent's stack, where
// the innermost line of the student's is the one that started the child.
static bool is_of_parent(const struct teller *teller, uint16_t process,
                         uint32_t site)
{
    struct explore_place frames[LOG_DEPTH], born[LOG_DEPTH];
    uint32_t start = teller->start[process];

    if (*scene_call(teller->scene, start) == '\0' ||
        scene_frames(teller->scene, start, born) == 0 ||
        scene_frames(teller->scene, site, frames) == 0)
        return false;
    return frames[0].line == born[0].line && frames[0].function != NULL &&
           born[0].function != NULL &&
           strcmp(frames[0].function, born[0].function) == 0;
}

static struct explore_place place_at(struct teller *teller, uint16_t process,
                                     uint32_t site)
{
    if (site >= teller->log->site_count)
        return (struct explore_place){0};
    struct explore_place *place = &teller->places[site];
    if (place->line < 0)
        *place = scene_place(teller->scene, site);
    return place->line > 0 && process > 0 && is_of_parent(teller, process, site)
               ? (struct explore_place){0}
               : *place;
}

bool steps_same_place(struct explore_place a, struct explore_place b)
{
    return a.line == b.line &&
           (a.line == 0 || strcmp(basename(a.file), basename(b.file)) == 0);
}

// ---- Which events are told

static bool is_told(const struct log_event *event)
{
    switch (event->op) {
    case LOG_NOTHING:
    case LOG_GETPPID:
    case LOG_LOAD:
    case LOG_STORE:
    case LOG_MAP:
    case LOG_UNMAP:
    case LOG_CLOCK:
    case LOG_SIGRETURN:
    case LOG_SIGMASK:
    case LOG_TRUNCATE:
    case LOG_SEM_GETVALUE:
    case LOG_INPUT:
    case LOG_POLLED: // its POLL says it
        return false;
    case LOG_CLOSE:
    case LOG_DUP:
        return (event->flags & LOG_AT_EXIT) == 0;
    default:
        return true;
    }
}

// One line may start two processes or wait for two: each has its words.
static bool is_told_apart(const struct log_event *event)
{
    return event->op == LOG_OUTPUT || event->op == LOG_FORK ||
           (event->op == LOG_WAIT && event->peer != LOG_NOBODY);
}

static bool continues(const struct teller *teller, const struct step *step,
                      const struct log_event *event, struct explore_place place)
{
    const struct log_event *first = &teller->log->events[step->first];

    return step->process == event->process &&
           steps_same_place(step->place, place) && first->op != LOG_START &&
           event->op != LOG_EXIT && first->site != event->site &&
           !(is_told_apart(event) && teller->rank >= words_rank(event)) &&
           !(first->op == LOG_LOAD || first->op == LOG_STORE);
}

static struct step *new_step(struct teller *teller)
{
    struct steps *steps = teller->steps;

    if (steps->count == teller->room) {
        teller->room = teller->room * 2 + 64;
        steps->list =
            array_grow(steps->list, teller->room, sizeof *steps->list);
    }
    teller->rank = 0;
    return &steps->list[steps->count++];
}

static bool is_atomic(uint16_t op)
{
    return op == LOG_ATOMIC_LOAD || op == LOG_ATOMIC_STORE ||
           op == LOG_ATOMIC_RMW;
}

// Whether what is done here is the other half of what the step's words say:
// a lock that is given back as well as taken, a value that is stored as well
// as loaded.
static bool completes(const struct teller *teller, const struct step *step,
                      const struct log_event *event)
{
    bool gives_back = scene_gives(event) && step->taken == event->object &&
                      event->object != LOG_NONE;

    return step->note != NULL &&
           (gives_back || (step->op == LOG_ATOMIC_LOAD && teller->rank > 0 &&
                           is_atomic(event->op)));
}

static void append_words(const struct teller *teller, struct step *step,
                         uint32_t index)
{
    char *more = words_event(teller->scene, index);

    if (more == NULL)
        return;
    char *both = format_text("%s, %s", step->note, more);
    free(step->note);
    free(more);
    step->note = both;
    step->op = teller->log->events[index].op;
}

// The event says it better than those before it, or adds where it comes from.
static void add_words(struct teller *teller, struct step *step, uint32_t index)
{
    const struct log_event *event = &teller->log->events[index];
    int rank = words_rank(event);

    if (scene_takes(event))
        step->taken = event->object;
    if (completes(teller, step, event)) {
        append_words(teller, step, index);
        return;
    }
    char *note = rank > teller->rank ? words_event(teller->scene, index) : NULL;

    if (note != NULL || step->cause == LOG_NONE)
        step->cause = clocks_cause(teller->scene->clocks, index);
    if (note == NULL)
        return;
    free(step->note);
    step->note = note;
    step->op = event->op;
    teller->rank = rank;
}

static void tell(struct teller *teller, uint32_t index)
{
    const struct log_event *event = &teller->log->events[index];
    struct explore_place place = place_at(teller, event->process, event->site);
    struct step *step = teller->steps->count > 0
                            ? &teller->steps->list[teller->steps->count - 1]
                            : NULL;

    if (step == NULL || !continues(teller, step, event, place)) {
        step = new_step(teller);
        *step = (struct step){.process = event->process,
                              .op = event->op,
                              .first = index,
                              .taken = LOG_NONE,
                              .cause = LOG_NONE};
        if (event->op != LOG_START)
            step->place = place;
    }
    step->last = index;
    add_words(teller, step, index);
}

// ---- Who is left

uint32_t *steps_taken(const struct log *log, uint32_t end)
{
    uint32_t *taken = array_grow(NULL, log->object_count + 1, sizeof *taken);

    for (size_t i = 0; i < log->object_count; i++)
        taken[i] = LOG_NONE;
    for (uint32_t i = 0; i < end && i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->object >= log->object_count)
            continue;
        if (scene_takes(event))
            taken[event->object] = i;
        else if (scene_gives(event))
            taken[event->object] = LOG_NONE;
    }
    return taken;
}

static char *loop_words(const struct log *log, uint16_t process)
{
    uint32_t asked;

    return format_text(
        "%s", spinning_is_alone(spinning_look(log, process, &asked))
                  ? "goes round for ever"
                  : "looks again and again, and nobody is left to change it");
}

static char *last_words(const struct teller *teller, uint16_t index,
                        const uint32_t *taken)
{
    const struct log *log = teller->log;
    const struct log_process *process = &log->processes[index];
    struct pending pending = {.op = process->op,
                              .object = process->object,
                              .site = process->site,
                              .wanted = process->wanted,
                              .taken = LOG_NONE};

    if (log->end != LOG_DEADLOCK && log->end != LOG_LIVELOCK)
        return format_text("%s", index == log->end_process ? "goes on and on"
                                                           : "has not ended");
    if (process->op == LOG_SPIN)
        return loop_words(log, index);
    if (process->object < log->object_count)
        pending.taken = taken[process->object];
    char *what = words_wait(teller->scene, &pending);
    char *text = format_text("waits for ever %s", what);
    free(what);
    return text;
}

static void tell_last(struct teller *teller)
{
    const struct log *log = teller->log;
    uint32_t *taken = steps_taken(log, (uint32_t)log->event_count);

    for (uint16_t p = 0; p < log->process_count; p++) {
        const struct log_process *process = &log->processes[p];
        if (process->end != LOG_ALIVE)
            continue;
        uint32_t site = p == log->end_process && log->end_site != LOG_NONE
                            ? log->end_site
                            : process->site;
        *new_step(teller) = (struct step){.process = p,
                                          .is_last = true,
                                          .place = place_at(teller, p, site),
                                          .first = LOG_NONE,
                                          .last = LOG_NONE,
                                          .taken = LOG_NONE,
                                          .cause = LOG_NONE,
                                          .note = last_words(teller, p, taken)};
    }
    free(taken);
}

// ----

static void find_starts(struct teller *teller)
{
    const struct log *log = teller->log;

    for (size_t i = 0; i < log->process_count; i++)
        teller->start[i] = LOG_NONE;
    for (size_t i = 0; i < log->event_count; i++) {
        if (log->events[i].op == LOG_START)
            teller->start[log->events[i].process] = log->events[i].site;
    }
}

// What the library does by itself, and nobody else has a part in, says nothing
// to a student.
static bool is_inner(const struct step *step)
{
    return step->place.line == 0 && (step->note == NULL || is_atomic(step->op));
}

static void drop_inner(struct steps *steps)
{
    size_t kept = 0;

    for (size_t i = 0; i < steps->count; i++) {
        if (is_inner(&steps->list[i]))
            free(steps->list[i].note);
        else
            steps->list[kept++] = steps->list[i];
    }
    steps->count = kept;
}

void steps_make(struct steps *steps, const struct scene *scene,
                const bool *accesses)
{
    const struct log *log = scene->log;
    struct teller teller = {
        .scene = scene,
        .log = log,
        .steps = steps,
        .places =
            array_grow(NULL, log->site_count + 1, sizeof(struct explore_place)),
        .start = array_grow(NULL, log->process_count + 1, sizeof(uint32_t)),
    };

    *steps = (struct steps){0};
    for (size_t i = 0; i < log->site_count; i++)
        teller.places[i].line = -1;
    find_starts(&teller);
    for (uint32_t i = 0; i < log->event_count; i++) {
        if (is_told(&log->events[i]) || (accesses != NULL && accesses[i]))
            tell(&teller, i);
    }
    tell_last(&teller);
    drop_inner(steps);
    free(teller.places);
    free(teller.start);
}

void steps_free(struct steps *steps)
{
    for (size_t i = 0; i < steps->count; i++)
        free(steps->list[i].note);
    free(steps->list);
    *steps = (struct steps){0};
}

size_t steps_at(const struct steps *steps, const struct scene *scene,
                uint32_t event)
{
    size_t i = 0;

    if (event >= scene->log->event_count)
        return steps->count;
    uint16_t process = scene->log->events[event].process;
    while (i < steps->count &&
           (steps->list[i].process != process ||
            (!steps->list[i].is_last && steps->list[i].last < event)))
        i++;
    return i;
}
