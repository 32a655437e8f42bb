// SPDX-License-Identifier: MIT
//
// A store that releases, and the read-modify-writes that go on from it, hand
// what the process has done to whoever acquires it with a load (C11 5.1.2.4).
// A relaxed operation hands on nothing and takes nothing, but for a fence: a
// release fence before the store stands for it, and an acquire fence after the
// load (7.17.4).  So each place remembers, for each process, the last event
// that it has released there; and each process what it has seen without
// acquiring it yet.

#include "atomics.h"

#include "judgement.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct atomic_place {
    uint32_t object;
    uint64_t offset;
    uint32_t *released; // by each process
};

struct atomics {
    const struct log *log;
    size_t width; // processes
    struct atomic_place *places;
    size_t count;
    uint32_t *seen;   // [process * width + by]: not acquired yet
    uint32_t *fences; // of each process: its last release fence
    uint32_t *result;
};

static uint32_t *make_row(size_t count)
{
    uint32_t *row = array_grow(NULL, count + 1, sizeof *row);

    memset(row, 0xff, (count + 1) * sizeof *row);
    return row;
}

struct atomics *atomics_create(const struct log *log)
{
    struct atomics *atomics = array_grow(NULL, 1, sizeof *atomics);
    size_t width = log->process_count;

    *atomics = (struct atomics){
        .log = log,
        .width = width,
        .seen = make_row(width * width),
        .fences = make_row(width),
        .result = make_row(width),
    };
    return atomics;
}

void atomics_free(struct atomics *atomics)
{
    for (size_t i = 0; i < atomics->count; i++)
        free(atomics->places[i].released);
    free(atomics->places);
    free(atomics->seen);
    free(atomics->fences);
    free(atomics->result);
    free(atomics);
}

static struct atomic_place *place_of(struct atomics *atomics,
                                     const struct log_event *event)
{
    for (size_t i = 0; i < atomics->count; i++) {
        struct atomic_place *place = &atomics->places[i];
        if (place->object == event->object && place->offset == event->offset)
            return place;
    }
    atomics->places = array_grow(atomics->places, atomics->count + 1,
                                 sizeof *atomics->places);
    struct atomic_place *place = &atomics->places[atomics->count++];
    *place = (struct atomic_place){event->object, event->offset,
                                   make_row(atomics->width)};
    return place;
}

// What a process did last includes all that it did before.
static void keep_later(uint32_t *event, uint32_t other)
{
    if (other != LOG_NONE && (*event == LOG_NONE || *event < other))
        *event = other;
}

static void keep_all(struct atomics *atomics, uint32_t *to,
                     const uint32_t *from)
{
    for (size_t i = 0; i < atomics->width; i++)
        keep_later(&to[i], from[i]);
}

static void release(struct atomics *atomics, uint32_t *released, uint32_t index)
{
    const struct log_event *event = &atomics->log->events[index];
    uint16_t process = event->process;

    // A store ends what others have begun, and goes on with its own.
    for (size_t i = 0; i < atomics->width && event->op == LOG_ATOMIC_STORE; i++)
        released[i] = i == process ? released[i] : LOG_NONE;
    keep_later(&released[process], event->flags & LOG_NO_RELEASE
                                       ? atomics->fences[process]
                                       : index);
}

// Takes what is there, or puts it by for a fence.
static bool acquire(struct atomics *atomics, const struct log_event *event,
                    const uint32_t *released)
{
    if (event->flags & LOG_NO_ACQUIRE) {
        keep_all(atomics, &atomics->seen[event->process * atomics->width],
                 released);
        return false;
    }
    memcpy(atomics->result, released, atomics->width * sizeof *atomics->result);
    return true;
}

static const uint32_t *see_fence(struct atomics *atomics, uint32_t index)
{
    const struct log_event *event = &atomics->log->events[index];

    if (!(event->flags & LOG_NO_RELEASE))
        atomics->fences[event->process] = index;
    return event->flags & LOG_NO_ACQUIRE
               ? NULL
               : &atomics->seen[event->process * atomics->width];
}

const uint32_t *atomics_see(struct atomics *atomics, uint32_t index)
{
    const struct log_event *event = &atomics->log->events[index];
    bool is_acquired = false;

    if (event->op == LOG_FENCE)
        return see_fence(atomics, index);
    struct atomic_place *place = place_of(atomics, event);
    if (event->op != LOG_ATOMIC_STORE)
        is_acquired = acquire(atomics, event, place->released);
    if (event->op != LOG_ATOMIC_LOAD)
        release(atomics, place->released, index);
    return is_acquired ? atomics->result : NULL;
}
