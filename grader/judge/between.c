// SPDX-License-Identifier: MIT
//
// Two sections under one lock are no race, whatever comes between them.  What
// tells the lost update is that a process writes what it read under an earlier
// taking of the lock, and that somebody else wrote it in the meantime.

#include "between.h"

#include "judgement.h"

#include <stdlib.h>

struct update {
    uint32_t load, other, store; // events; `other` is another process's store
};

static bool is_same_place(const struct log_event *a, const struct log_event *b)
{
    return a->object == b->object && a->offset < b->offset + b->length &&
           b->offset < a->offset + a->length;
}

// What the store at update->store overwrites, if it is not what was read.
static bool is_lost(const struct log *log, struct update *update)
{
    const struct log_event *store = &log->events[update->store];

    update->other = LOG_NONE;
    for (uint32_t i = update->store; i-- > 0;) {
        const struct log_event *event = &log->events[i];
        if ((event->op != LOG_LOAD && event->op != LOG_STORE) ||
            !is_same_place(event, store))
            continue;
        update->load = i;
        if (event->process == store->process)
            return event->op == LOG_LOAD && update->other != LOG_NONE;
        if (event->op == LOG_STORE)
            update->other = i;
    }
    return false;
}

static uint32_t last_given(const struct log *log, uint16_t process,
                           uint32_t object, uint32_t before)
{
    while (before-- > 0) {
        const struct log_event *event = &log->events[before];
        if (event->process == process && event->object == object &&
            scene_gives(event))
            return before;
    }
    return LOG_NONE;
}

// The event that took the lock for the store, when it was held at the load as
// well, but has been given back since; LOG_NONE otherwise.
static uint32_t taken_again(const struct scene *scene,
                            const struct update *update)
{
    struct held before[HELD_MOST], after[HELD_MOST];
    uint16_t process = scene->log->events[update->store].process;
    size_t old = scene_held(scene, process, update->load, before);
    size_t new = scene_held(scene, process, update->store, after);

    for (size_t i = 0; i < old; i++) {
        for (size_t k = 0; k < new; k++) {
            if (before[i].object == after[k].object &&
                before[i].event != after[k].event)
                return after[k].event;
        }
    }
    return LOG_NONE;
}

static char *tell(const struct scene *scene, const struct update *update,
                  uint32_t taken)
{
    const struct log_event *events = scene->log->events;
    uint16_t process = events[update->store].process;
    uint32_t given =
        last_given(scene->log, process, events[taken].object, taken);

    if (given == LOG_NONE)
        return NULL;
    return format_text(
        "%s gave the lock back%s and took it again%s, and in between %s "
        "changed what it had read: hold the lock from the reading to the "
        "writing",
        scene->names[process], scene_at(scene, events[given].site),
        scene_at(scene, events[taken].site),
        scene->names[events[update->other].process]);
}

char *between_sections(const struct scene *scene)
{
    const struct log *log = scene->log;

    for (uint32_t i = 0; i < log->event_count; i++) {
        struct update update = {.store = i};
        if (log->events[i].op != LOG_STORE || !is_lost(log, &update))
            continue;
        uint32_t taken = taken_again(scene, &update);
        if (taken != LOG_NONE)
            return tell(scene, &update, taken);
    }
    return NULL;
}
