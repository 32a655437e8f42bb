// SPDX-License-Identifier: MIT
//
// happens - vector clocks over the steps of an execution.
//
// A step comes after the steps that it depends on, after those that it needs,
// and, for the clock jumps only when nobody can go on, after all steps of an
// earlier time.  Two steps are a race when the first is one that the second
// depends on and no other such step, nor the second's own process, leads from
// one to the other.  What the second only needs does not count here: a wait
// needs the post of the one who passed before, and might still have passed
// instead of it.  Nor does a step count before which the second one would still
// have been blocked: then the question is whether it might have come earlier
// still.

#include "explore/happens.h"

#include <string.h>

#include "explore/allocate.h"

static uint32_t *clock_of(const struct happens *happens, size_t step)
{
    return happens->clocks + step * happens->width;
}

bool happens_before(const struct happens *happens, size_t a, size_t b)
{
    return clock_of(happens, b)[happens->steps[a]->process] >=
           happens->ordinals[a];
}

// Room for so many steps and processes; true when the clocks are lost.
static bool make_room(struct happens *happens, size_t count, size_t width)
{
    bool is_wider = width > happens->width;

    if (!is_wider && count <= happens->room)
        return false;
    happens->room = count > happens->room ? count * 2 : happens->room;
    happens->width = is_wider ? width * 2 : happens->width;
    happens->clocks =
        reallocate(happens->clocks, happens->room * happens->width,
                   sizeof *happens->clocks);
    happens->ordinals =
        reallocate(happens->ordinals, happens->room, sizeof *happens->ordinals);
    happens->is_conflict = reallocate(happens->is_conflict, happens->room,
                                      sizeof *happens->is_conflict);
    happens->work =
        reallocate(happens->work, happens->width, sizeof *happens->work);
    return is_wider;
}

static void join(const struct happens *happens, size_t step)
{
    const uint32_t *from = clock_of(happens, step);

    for (size_t i = 0; i < happens->width; i++)
        if (from[i] > happens->work[i])
            happens->work[i] = from[i];
}

static bool is_known(const struct happens *happens, size_t step)
{
    return happens->work[happens->steps[step]->process] >=
           happens->ordinals[step];
}

// ---- One step

// What its process knows: its own past, or that of the fork.  Returns the
// ordinal of the step.
static uint32_t start_clock(struct happens *happens, const struct step *step,
                            size_t index)
{
    memset(happens->work, 0, happens->width * sizeof *happens->work);
    for (size_t i = index; i-- > 0;) {
        if (happens->steps[i]->process != step->process)
            continue;
        join(happens, i);
        return happens->ordinals[i] + 1;
    }
    if (step->cause < index)
        join(happens, step->cause);
    return 1;
}

static void mark_conflicts(struct happens *happens, size_t index)
{
    const struct needs *needs = &happens->needs;

    memset(happens->is_conflict, 0, index * sizeof *happens->is_conflict);
    for (size_t i = 0; i < needs->count; i++)
        if (!needs->found[i].is_enough)
            happens->is_conflict[needs->found[i].step] = true;
}

static bool is_conflict(const struct happens *happens, size_t earlier,
                        const struct step *step)
{
    return !is_known(happens, earlier) &&
           (happens->is_conflict[earlier] ||
            steps_are_dependent(happens->steps[earlier], step));
}

// From the latest one backwards: what leads to a later one is ordered already.
static void join_conflicts(struct happens *happens, const struct step *step,
                           size_t index)
{
    for (size_t i = index; i-- > 0;)
        if (is_conflict(happens, i, step))
            join(happens, i);
}

static void join_needs(struct happens *happens, const struct step *step,
                       size_t index)
{
    for (size_t i = 0; i < happens->needs.count; i++)
        join(happens, happens->needs.found[i].step);
    if (step->cause < index)
        join(happens, step->cause);
    for (size_t i = index; i-- > 0;)
        if ((step->wakes || happens->steps[i]->time < step->time) &&
            !is_known(happens, i))
            join(happens, i);
}

static void order(struct happens *happens, size_t index)
{
    const struct step *step = happens->steps[index];
    uint32_t ordinal = start_clock(happens, step, index);

    needs_find(happens->steps, index, step, &happens->needs);
    mark_conflicts(happens, index);
    join_conflicts(happens, step, index);
    join_needs(happens, step, index);
    happens->ordinals[index] = ordinal;
    happens->work[step->process] = ordinal;
    memcpy(clock_of(happens, index), happens->work,
           happens->width * sizeof *happens->work);
}

void happens_find(struct happens *happens, struct step **steps, size_t from,
                  size_t count, size_t process_count)
{
    bool is_lost = make_room(happens, count, process_count);

    happens->steps = steps;
    happens->count = count;
    for (size_t i = is_lost ? 0 : from; i < count; i++)
        order(happens, i);
}

void happens_races(struct happens *happens, size_t index, struct step *pending,
                   race_visitor *visitor, void *context)
{
    struct step *second = pending != NULL ? pending : happens->steps[index];

    start_clock(happens, second, index);
    needs_find(happens->steps, index, second, &happens->needs);
    mark_conflicts(happens, index);
    for (size_t i = index; i-- > 0;) {
        struct race race = {i, second};
        if (is_conflict(happens, i, second) && visitor(context, &race))
            join(happens, i);
    }
}

void happens_free(struct happens *happens)
{
    free(happens->clocks);
    free(happens->ordinals);
    free(happens->is_conflict);
    free(happens->work);
    free(happens->needs.found);
    *happens = (struct happens){0};
}
