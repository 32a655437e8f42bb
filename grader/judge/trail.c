// SPDX-License-Identifier: MIT
//
// Two executions of a program differ, first of all, in the order of two
// operations on one object: the nth operation of a process is the same in both
// as long as all that came before it is.  Operations that commute, such as two
// posts, make no difference in either order.

#include "trail.h"

#include "judgement.h"
#include "steps.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_MARKS = 2000, // that are compared pair by pair
    TERMINAL_KEY = 1,  // of all output: no object has it
};

// ---- Making

static bool is_mark(uint16_t op)
{
    switch (op) {
    case LOG_SEM_POST:
    case LOG_SEM_WAIT:
    case LOG_SEM_TRYWAIT:
    case LOG_SEM_TIMEDWAIT:
    case LOG_SEM_GETVALUE:
    case LOG_POLL:
    case LOG_READ:
    case LOG_WRITE:
    case LOG_OUTPUT:
    case LOG_MUTEX_LOCK:
    case LOG_MUTEX_TRYLOCK:
    case LOG_MUTEX_TIMEDLOCK:
    case LOG_MUTEX_UNLOCK:
    case LOG_COND_WAIT:
    case LOG_COND_SIGNAL:
    case LOG_COND_BROADCAST:
    case LOG_ATOMIC_LOAD:
    case LOG_ATOMIC_STORE:
    case LOG_ATOMIC_RMW:
        return true;
    default:
        return false;
    }
}

static uint64_t key_of(const struct log *log, const struct log_event *event)
{
    if (event->op == LOG_OUTPUT)
        return TERMINAL_KEY;
    return event->object < log->object_count ? log->objects[event->object].key
                                             : 0;
}

// For which time its process comes to the place of the last mark.
static uint32_t count_visits(const struct trail *trail)
{
    const struct trail_mark *last = &trail->marks[trail->mark_count - 1];
    uint32_t count = 1;

    for (size_t i = 0; i + 1 < trail->mark_count; i++)
        count += trail->marks[i].process == last->process &&
                 trail->marks[i].op == last->op &&
                 steps_same_place(trail->marks[i].place, last->place);
    return count;
}

static void add_mark(struct trail *trail, const struct scene *scene,
                     const struct trail_mark *mark, uint32_t site,
                     uint32_t *ordinals)
{
    struct trail_mark *made = &trail->marks[trail->mark_count++];

    *made = *mark;
    made->pid = scene->log->processes[mark->process].pid;
    made->ordinal = ordinals[mark->process]++;
    made->place = scene_place(scene, site);
    made->visit = count_visits(trail);
}

static void add_events(struct trail *trail, const struct scene *scene,
                       uint32_t *ordinals)
{
    for (size_t i = 0; i < scene->log->event_count; i++) {
        const struct log_event *event = &scene->log->events[i];
        if (!is_mark(event->op) || trail->mark_count >= MOST_MARKS)
            continue;
        struct trail_mark mark = {.process = event->process,
                                  .op = event->op,
                                  .key = key_of(scene->log, event),
                                  .choice = event->step};
        add_mark(trail, scene, &mark, event->site, ordinals);
    }
}

// What is waited for at the end may happen earlier in another execution.
static void add_pending(struct trail *trail, const struct scene *scene,
                        uint32_t *ordinals)
{
    const struct log *log = scene->log;

    for (uint16_t p = 0; p < log->process_count; p++) {
        const struct log_process *process = &log->processes[p];
        if (process->end != LOG_ALIVE || !is_mark(process->op) ||
            process->object >= log->object_count)
            continue;
        struct trail_mark mark = {.process = p,
                                  .op = process->op,
                                  .key = log->objects[process->object].key,
                                  .choice = (uint32_t)log->choice_count};
        add_mark(trail, scene, &mark, process->site, ordinals);
    }
}

static void add_choices(struct trail *trail, const struct scene *scene)
{
    const struct log *log = scene->log;

    trail->choice_count = log->choice_count;
    trail->choices =
        array_grow(NULL, log->choice_count + 1, sizeof *trail->choices);
    for (size_t i = 0; i < log->choice_count; i++) {
        const struct log_choice *choice = &log->choices[i];
        struct trail_choice *made = &trail->choices[i];
        *made = (struct trail_choice){.chosen = choice->chosen};
        memcpy(made->enabled, choice->enabled, sizeof made->enabled);
        if (choice->event >= log->event_count ||
            log->events[choice->event].process != choice->chosen)
            continue;
        made->op = log->events[choice->event].op;
        made->place = scene_place(scene, log->events[choice->event].site);
    }
}

void trail_make(struct trail *trail, const struct scene *scene)
{
    const struct log *log = scene->log;
    uint32_t ordinals[LOG_PROCESSES] = {0};

    *trail = (struct trail){.process_count = log->process_count};
    trail->marks = array_grow(NULL, MOST_MARKS + log->process_count + 1,
                              sizeof *trail->marks);
    add_choices(trail, scene);
    add_events(trail, scene, ordinals);
    add_pending(trail, scene, ordinals);
    trail->names = array_grow(NULL, log->process_count + 1, sizeof(char *));
    for (size_t p = 0; p < log->process_count; p++)
        trail->names[p] = format_text("%s", scene->names[p]);
}

void trail_free(struct trail *trail)
{
    for (size_t p = 0; p < trail->process_count; p++)
        free(trail->names[p]);
    free(trail->names);
    free(trail->marks);
    free(trail->choices);
    *trail = (struct trail){0};
}

// ---- Comparing

size_t trail_common(const struct trail *a, const struct trail *b)
{
    size_t i = 0;

    while (i < a->choice_count && i < b->choice_count &&
           a->choices[i].chosen == b->choices[i].chosen)
        i++;
    return i;
}

const struct trail_mark *trail_next(const struct trail *trail, size_t choice,
                                    uint16_t process)
{
    for (size_t i = 0; i < trail->mark_count; i++) {
        const struct trail_mark *mark = &trail->marks[i];
        if (mark->process == process && mark->choice >= choice)
            return mark->place.line > 0 ? mark : NULL;
    }
    return NULL;
}

static bool only_looks(uint16_t op)
{
    return op == LOG_ATOMIC_LOAD || op == LOG_SEM_GETVALUE || op == LOG_POLL;
}

static bool gives(uint16_t op)
{
    return op == LOG_SEM_POST || op == LOG_COND_SIGNAL;
}

static bool order_matters(const struct trail_mark *a,
                          const struct trail_mark *b)
{
    return a->pid != b->pid && a->key == b->key && a->key != 0 &&
           !(only_looks(a->op) && only_looks(b->op)) &&
           !(gives(a->op) && gives(b->op));
}

// Where a mark of another execution is in this one; mark_count: nowhere.
static size_t find_mark(const struct trail *trail,
                        const struct trail_mark *mark)
{
    size_t i = 0;

    while (i < trail->mark_count && (trail->marks[i].pid != mark->pid ||
                                     trail->marks[i].ordinal != mark->ordinal))
        i++;
    if (i < trail->mark_count &&
        (trail->marks[i].op != mark->op || trail->marks[i].key != mark->key))
        return trail->mark_count;
    return i;
}

struct trail_flip trail_flip(const struct trail *a, const struct trail *b)
{
    struct trail_flip flip = {0};
    size_t *there = array_grow(NULL, a->mark_count + 1, sizeof *there);

    for (size_t i = 0; i < a->mark_count; i++)
        there[i] = find_mark(b, &a->marks[i]);
    for (size_t i = 0; i < a->mark_count; i++) {
        for (size_t j = i + 1; j < a->mark_count; j++) {
            if (there[j] >= there[i] || there[j] == b->mark_count ||
                !order_matters(&a->marks[i], &a->marks[j]))
                continue;
            if (flip.count++ == 0) {
                flip.first = i;
                flip.second = j;
            }
        }
    }
    free(there);
    return flip;
}
