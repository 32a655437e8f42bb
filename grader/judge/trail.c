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

static void add_mark(struct trail *trail, const struct scene *scene,
                     const struct trail_mark *mark, uint32_t *ordinals)
{
    struct trail_mark *made = &trail->marks[trail->mark_count++];

    *made = *mark;
    made->pid = scene->log->processes[mark->process].pid;
    made->ordinal = ordinals[mark->process]++;
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
                                  .key = key_of(scene->log, event)};
        add_mark(trail, scene, &mark, ordinals);
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
                                  .key = log->objects[process->object].key};
        add_mark(trail, scene, &mark, ordinals);
    }
}

// How often the deed of a choice was done before, and whether it is ever done
// again.
static void number_deed(struct trail *trail, size_t index)
{
    struct trail_choice *at = &trail->choices[index];

    at->deed.nth = at->deed.visit = 1;
    for (size_t i = 0; i < index; i++) {
        struct trail_choice *other = &trail->choices[i];
        if (other->chosen != at->chosen || other->deed.op != at->deed.op)
            continue;
        at->deed.nth += steps_same_place(other->deed.place, at->deed.place);
        if (other->site == at->site && at->site != LOG_NONE) {
            at->deed.visit++;
            other->deed.is_repeated = at->deed.is_repeated = true;
        }
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
        *made = (struct trail_choice){.chosen = choice->chosen,
                                      .usual = choice->usual,
                                      .site = LOG_NONE,
                                      .deed = deed_of_choice(scene, i)};
        memcpy(made->enabled, choice->enabled, sizeof made->enabled);
        if (made->deed.op != LOG_NOTHING)
            made->site = log->events[choice->event].site;
        number_deed(trail, i);
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

bool trail_is_enabled(const struct trail *trail, size_t choice,
                      uint16_t process)
{
    return trail->choices[choice].enabled[process / 64] >> (process % 64) & 1;
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

size_t trail_distance(const struct trail *a, const struct trail *b)
{
    size_t *there = array_grow(NULL, a->mark_count + 1, sizeof *there);
    size_t count = 0;

    for (size_t i = 0; i < a->mark_count; i++)
        there[i] = find_mark(b, &a->marks[i]);
    for (size_t i = 0; i < a->mark_count; i++) {
        for (size_t j = i + 1; j < a->mark_count; j++)
            count += there[j] < there[i] && there[j] != b->mark_count &&
                     order_matters(&a->marks[i], &a->marks[j]);
    }
    free(there);
    return count;
}
