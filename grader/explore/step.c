// SPDX-License-Identifier: MIT
//
// step - the steps of an execution, from its log.

#include "explore/step.h"

#include <stdlib.h>
#include <string.h>

#include "explore/allocate.h"

enum {
    STEP_ACCESSES = 4096, // of one step; more: it depends on everything
    SIGNAL_HANDLED = 2,   // length of a LOG_SIGNAL, as of LOG_SIGACTION
};

// ---- Making them

struct maker {
    struct access accesses[STEP_ACCESSES + ACCESS_MOST];
    size_t count;
};

static uint64_t bit_of(const struct access *access)
{
    return UINT64_C(1) << (access->key * UINT64_C(0x9e3779b97f4a7c15) >> 58);
}

static struct step *make(const struct access *accesses, size_t count)
{
    struct step *step = allocate(1, sizeof *step + count * sizeof *accesses);

    atomic_init(&step->references, 1);
    step->cause = LOG_NONE;
    step->access_count = count;
    for (size_t i = 0; i < count; i++) {
        step->accesses[i] = accesses[i];
        step->signature |= bit_of(&accesses[i]);
        if (accesses[i].kind == ACCESS_WORLD ||
            accesses[i].kind == ACCESS_SIGNAL ||
            accesses[i].kind == ACCESS_SIGNAL_TOLD)
            step->is_wide = true;
    }
    return step;
}

static bool is_same(const struct access *a, const struct access *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static void collect(struct maker *maker, const struct access_scene *scene,
                    const struct log_event *event)
{
    unsigned count = access_of(scene, event, &maker->accesses[maker->count]);

    for (unsigned i = 0; i < count; i++)
        if (maker->count == 0 || !is_same(&maker->accesses[maker->count],
                                          &maker->accesses[maker->count - 1]))
            maker->count++;
    if (maker->count >= STEP_ACCESSES) {
        maker->accesses[0] = (struct access){.kind = ACCESS_WORLD};
        maker->count = 1;
    }
}

static void note(const struct log *log, const struct log_event *event,
                 struct step *step)
{
    if (event->op == LOG_FORK && event->error == 0 &&
        event->peer < log->process_count)
        step->child = log->processes[event->peer].pid;
    if (event->op == LOG_SPIN)
        step->is_spinning = true;
    if (event->op == LOG_YIELD && event->length == 1)
        step->gap = EXPLORE_SPINS;
    // Robust mutexes, FIFOs, and what a handler interrupts: whether that call
    // comes first or the other way round follows from more than these steps.
    if (event->error == EOWNERDEAD || event->flags & LOG_UNMODELLED ||
        (event->op == LOG_OPEN && event->object < log->object_count &&
         log->objects[event->object].kind == LOG_FIFO) ||
        (event->op == LOG_SIGNAL && event->length == SIGNAL_HANDLED))
        step->gap = EXPLORE_UNMODELLED;
    if (event->error == ETIMEDOUT)
        step->is_late = true;
    if (event->op != LOG_FORK && event->op != LOG_EXIT &&
        event->cause < log->event_count)
        step->cause = log->events[event->cause].step;
}

static struct access_scene scene_of(const struct log *log,
                                    const struct explore_budget *budget)
{
    return (struct access_scene){
        .objects = log->objects,
        .processes = log->processes,
        .object_count = (uint32_t)log->object_count,
        .process_count = (uint32_t)log->process_count,
        .promoted = budget->promoted,
        .promoted_count = budget->promoted_count,
    };
}

static size_t end_of(const struct log *log, size_t index)
{
    size_t end = index + 1 < log->choice_count ? log->choices[index + 1].event
                                               : log->event_count;

    return end < log->event_count ? end : log->event_count;
}

static struct step *step_of(const struct log *log,
                            const struct access_scene *scene, size_t index,
                            struct maker *maker)
{
    size_t first = log->choices[index].event, end = end_of(log, index);
    uint16_t process = log->choices[index].chosen;

    maker->count = 0;
    for (size_t i = first; i < end; i++)
        collect(maker, scene, &log->events[i]);
    struct step *step = make(maker->accesses, maker->count);
    for (size_t i = first; i < end; i++)
        note(log, &log->events[i], step);
    if (first < end) {
        step->op = log->events[first].op;
        step->time = log->events[first].time;
    } // else it only let others go first: see steps_of()
    step->process = process < log->process_count ? process : 0;
    step->pid = log->processes[step->process].pid;
    return step;
}

void steps_of(const struct log *log, const struct explore_budget *budget,
              size_t from, struct step **steps)
{
    struct access_scene scene = scene_of(log, budget);
    struct maker *maker = reallocate(NULL, 1, sizeof *maker);
    bool is_waiting[LOG_PROCESSES] = {false};

    for (size_t i = 0; i < log->choice_count; i++) {
        if (i >= from) {
            steps[i] = step_of(log, &scene, i, maker);
            steps[i]->wakes = is_waiting[steps[i]->process];
            if (i > 0 && steps[i]->op == LOG_NOTHING)
                steps[i]->time = steps[i - 1]->time;
        }
        is_waiting[steps[i]->process] = steps[i]->is_spinning;
    }
    free(maker);
}

// ---- Steps that were not done

static enum access_kind kind_of_pending(const struct log_process *process)
{
    switch ((enum log_op)process->op) {
    case LOG_SEM_WAIT:
        return ACCESS_WAIT;
    case LOG_READ:
        return ACCESS_READ_PART;
    case LOG_WRITE:
        return ACCESS_WRITE_PART;
    case LOG_MUTEX_LOCK:
    case LOG_COND_WAKE:
        return ACCESS_LOCK;
    case LOG_POLL:
    case LOG_OPEN: // of a FIFO
        return ACCESS_WORLD;
    default:
        return ACCESS_NONE;
    }
}

static uint32_t object_of_pending(const struct log_process *process)
{
    return process->op == LOG_COND_WAKE ? (uint32_t)process->wanted
                                        : process->object;
}

struct step *step_pending(const struct log *log, uint16_t index)
{
    const struct log_process *process = &log->processes[index];
    uint32_t object = object_of_pending(process);
    struct access access = {.kind = kind_of_pending(process), .length = 1};

    if (process->end != LOG_ALIVE || access.kind == ACCESS_NONE)
        return NULL;
    if (object < log->object_count) {
        access.key = log->objects[object].key;
        access.value = (int64_t)log->objects[object].size;
    } else if (access.kind != ACCESS_WORLD) {
        return NULL; // it is the process's own
    }
    if (process->op == LOG_WRITE && process->wanted > 0)
        access.length = (uint64_t)process->wanted;
    struct step *step = make(&access, 1);
    step->op = process->op == LOG_COND_WAKE ? LOG_MUTEX_LOCK : process->op;
    step->process = index;
    step->pid = process->pid;
    step->time = UINT64_MAX;
    step->is_pending = true;
    return step;
}

static enum access_kind kind_elsewhere(const struct access *access)
{
    switch ((enum access_kind)access->kind) {
    case ACCESS_LOAD:
        return access->is_set ? ACCESS_STORE : ACCESS_LOAD;
    case ACCESS_READ:
    case ACCESS_READ_END:
        return ACCESS_READ_PART;
    case ACCESS_WRITE:
    case ACCESS_HOLDS_READER:
        return ACCESS_WRITE_PART;
    case ACCESS_PIPE_READY:
        return ACCESS_PIPE_LOOK;
    case ACCESS_REAP_ANY:
        return ACCESS_CHILD_LOOK;
    default:
        return (enum access_kind)access->kind;
    }
}

static struct step *copy_with(const struct step *step,
                              const struct access *accesses, size_t count)
{
    struct step *copy = make(accesses, count);

    copy->op = step->op;
    copy->pid = step->pid;
    copy->child = step->child;
    copy->process = step->process;
    copy->time = step->time;
    copy->is_late = step->is_late;
    copy->cause = step->cause;
    return copy;
}

struct step *step_unknown(const struct step *step)
{
    const struct access access = {.kind = ACCESS_WORLD};

    return copy_with(step, &access, 1);
}

bool step_may_differ(const struct step *step)
{
    for (size_t i = 0; i < step->access_count; i++)
        if (kind_elsewhere(&step->accesses[i]) != step->accesses[i].kind)
            return true;
    return step->op == LOG_SIGNAL;
}

struct step *step_elsewhere(const struct step *step)
{
    struct step *copy = copy_with(step, step->accesses, step->access_count);

    for (size_t i = 0; i < copy->access_count; i++)
        copy->accesses[i].kind = kind_elsewhere(&copy->accesses[i]);
    return copy;
}

struct step *step_keep(struct step *step)
{
    atomic_fetch_add_explicit(&step->references, 1, memory_order_relaxed);
    return step;
}

void step_drop(struct step *step)
{
    if (step != NULL && atomic_fetch_sub(&step->references, 1) == 1)
        free(step);
}

// ---- Two of them

static struct access_list list_of(const struct step *step)
{
    return (struct access_list){step->accesses, step->access_count, step->pid};
}

bool steps_are_dependent(const struct step *a, const struct step *b)
{
    if (a->pid == b->pid)
        return true;
    if (!a->is_wide && !b->is_wide && (a->signature & b->signature) == 0)
        return false;
    return access_lists_are_dependent(list_of(a), list_of(b));
}
