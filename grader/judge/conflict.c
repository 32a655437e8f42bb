// SPDX-License-Identifier: MIT
//
// Where one variable is used without a lock it is mostly used so in several
// places, and each pair of them is a race; the student has one thing to
// repair.  Which one follows from what the two processes hold at that moment:
// no lock, two different locks, a lock on one side only; or nothing is missing
// but a join.

#include "conflict.h"

#include "judgement.h"
#include "promote.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    MOST_PLACES = 8, // of one finding
};

static bool is_reading(const struct log_event *event)
{
    return event->op == LOG_LOAD || event->op == LOG_ATOMIC_LOAD;
}

// The locks that a process holds when it does an event.
static size_t locks_at(const struct scene *scene, uint32_t event,
                       struct held locks[HELD_MOST])
{
    uint16_t process = scene->log->events[event].process;
    size_t all = scene_held(scene, process, event, locks), count = 0;

    for (size_t i = 0; i < all; i++) {
        if (scene_is_lock(scene, locks[i].object))
            locks[count++] = locks[i];
    }
    return count;
}

static bool is_parent(const struct log *log, uint32_t a, uint32_t b)
{
    return log->processes[log->events[b].process].parent ==
           log->events[a].process;
}

// Whether the parent accesses the memory after it has started the child: the
// usual cause is then a missing join, not a missing lock.
static bool is_of_parent(const struct log *log, const struct race *race)
{
    return is_parent(log, race->first, race->second) ||
           is_parent(log, race->second, race->first);
}

static char *why(const struct scene *scene, const struct race *race)
{
    struct held of_first[HELD_MOST], of_second[HELD_MOST];
    size_t first = locks_at(scene, race->first, of_first);
    size_t second = locks_at(scene, race->second, of_second);
    const struct log *log = scene->log;

    if (is_of_parent(log, race))
        return format_text("the parent does not wait for its child in "
                           "between: join it before you use what it writes, "
                           "or hold the same lock around both");
    if (first > 0 && second > 0 && of_first[0].object == of_second[0].object)
        return format_text(
            "the semaphore taken%s lets several processes in at the same "
            "time, so it does not exclude: hold a lock besides around every "
            "access",
            scene_at(scene, log->events[of_first[0].event].site));
    if (first > 0 && second > 0)
        return format_text(
            "each holds a lock, but not the same one (taken%s and%s): make one "
            "lock before the fork and let all processes use it",
            scene_at(scene, log->events[of_first[0].event].site),
            scene_at(scene, log->events[of_second[0].event].site));
    if (first > 0 || second > 0)
        return format_text(
            "%s holds a lock, %s does not: a lock excludes only those who "
            "take it, so hold it around every access",
            scene->names[log->events[first > 0 ? race->first : race->second]
                             .process],
            scene->names[log->events[first > 0 ? race->second : race->first]
                             .process]);
    return format_text("between the reading and the writing of one the other "
                       "can come in, and what it wrote is lost or half seen: "
                       "hold the same lock around every access");
}

static void add(const struct scene *scene, const struct race *races,
                size_t count, struct judgement *judgement)
{
    const struct log_event *events = scene->log->events;
    const struct log_event *first = &events[races->first];
    const struct log_event *second = &events[races->second];
    char *cause = why(scene, races);
    struct finding *finding = judgement_add(
        judgement, FINDING_RACE,
        "%s %s shared memory%s, %s %s the same%s, and nothing orders the two; "
        "%s",
        scene->names[first->process], is_reading(first) ? "reads" : "writes",
        scene_at(scene, first->site), scene->names[second->process],
        is_reading(second) ? "reads" : "writes", scene_at(scene, second->site),
        cause);

    free(cause);
    scene_add_event(scene, finding, races->first);
    scene_add_partner(scene, finding, races->second);
    for (size_t i = 1; i < count && finding->where_count < MOST_PLACES; i++) {
        scene_add_event(scene, finding, races[i].first);
        scene_add_event(scene, finding, races[i].second);
    }
}

bool conflict_judge(const struct scene *scene, struct judgement *judgement)
{
    struct race *races;
    size_t count = races_find(scene->log, scene->clocks, &races);

    if (count > 0)
        add(scene, races, count, judgement);
    free(races);
    return count > 0;
}

size_t conflict_ranges(const struct log *log, struct page_range **ranges)
{
    struct clocks *clocks = clocks_create(log);
    struct race *races;
    size_t count = races_find(log, clocks, &races);
    size_t promoted = races_promote(log, races, count, ranges);

    free(races);
    clocks_free(clocks);
    return promoted;
}
