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

// The last thing that the process of `event` gave back or posted before it, and
// that the process of `other` took before that: it was given too early.
static uint32_t given_too_early(const struct scene *scene, uint32_t event,
                                uint32_t other)
{
    const struct log *log = scene->log;
    const struct log_event *at = &log->events[event];

    for (uint32_t i = event; i-- > 0;) {
        const struct log_event *given = &log->events[i];
        if (given->process != at->process)
            continue;
        if ((given->op == LOG_SEM_POST || given->op == LOG_MUTEX_UNLOCK) &&
            given->error == 0)
            return clocks_before(scene->clocks, i, other) ? i : LOG_NONE;
        if (given->op == LOG_START || given->op == LOG_FORK)
            break;
    }
    return LOG_NONE;
}

// A semaphore or mutex, taken before, of which each process has its own.
static uint32_t unshared_lock(const struct log *log, uint32_t event)
{
    for (uint32_t i = event; i-- > 0;) {
        const struct log_event *taken = &log->events[i];
        if (taken->process == log->events[event].process &&
            taken->flags & LOG_UNSHARED &&
            (taken->op == LOG_SEM_WAIT || taken->op == LOG_MUTEX_LOCK))
            return i;
    }
    return LOG_NONE;
}

// A plain variable that one of the two waits for in a loop: having looked at
// it, the process gives way.
static bool is_flag(const struct log *log, uint32_t event)
{
    uint16_t process = log->events[event].process;

    if (log->events[event].op != LOG_LOAD)
        return false;
    for (uint32_t i = event + 1; i < log->event_count; i++) {
        uint16_t op = log->events[i].op;
        if (log->events[i].process == process)
            return op == LOG_SPIN || op == LOG_YIELD || op == LOG_SLEEP;
    }
    return false;
}

static const char *name_at(const struct scene *scene, uint32_t event)
{
    return scene->names[scene->log->events[event].process];
}

static const char *line_at(const struct scene *scene, uint32_t event)
{
    return scene_at(scene, scene->log->events[event].site);
}

// What the two hold when they meet; both have locks, or one of them.
static char *why_in_spite_of_locks(const struct scene *scene,
                                   const struct race *race,
                                   const struct held *first,
                                   const struct held *second)
{
    if (first == NULL || second == NULL)
        return format_text(
            "%s holds a lock, %s does not: a lock excludes only those who "
            "take it, so hold it around every access",
            name_at(scene, first != NULL ? race->first : race->second),
            name_at(scene, first != NULL ? race->second : race->first));
    if (first->object == second->object)
        return format_text(
            "the semaphore taken%s lets several processes in at the same "
            "time, so it does not exclude: hold a lock as well around every "
            "access",
            line_at(scene, first->event));
    return format_text(
        "each holds a lock, but not the same one (taken%s and%s): make one "
        "lock before the fork and let all processes use it",
        line_at(scene, first->event), line_at(scene, second->event));
}

static char *why_too_early(const struct scene *scene, uint32_t given,
                           const struct race *race)
{
    uint32_t object = scene->log->events[given].object;
    uint32_t late = scene->log->events[given].process ==
                            scene->log->events[race->first].process
                        ? race->first
                        : race->second;
    const char *what =
        is_reading(&scene->log->events[late]) ? "reads" : "writes";

    return scene_is_lock(scene, object)
               ? format_text("%s has given the lock back%s before it %s: keep "
                             "it until the last access is done",
                             name_at(scene, late), line_at(scene, given), what)
               : format_text("%s posts the semaphore%s before it %s, so who "
                             "waits for it may come too early: %s first, then "
                             "post",
                             name_at(scene, late), line_at(scene, given), what,
                             *what == 'r' ? "read" : "write");
}

static char *why_without_locks(const struct scene *scene,
                               const struct race *race)
{
    const struct log *log = scene->log;
    uint32_t own = unshared_lock(log, race->first);

    if (own == LOG_NONE)
        own = unshared_lock(log, race->second);
    if (own != LOG_NONE)
        return format_text(
            "the lock that %s takes%s is its own, for it is not in shared "
            "memory, or not made to be shared (pshared 0): it excludes nobody; "
            "make it in shared memory, with pshared 1, before the fork",
            name_at(scene, own), line_at(scene, own));
    if (is_flag(log, race->first) || is_flag(log, race->second))
        return format_text(
            "who waits for a plain variable in a loop may never see it "
            "change, or see it before what was written earlier: wait with a "
            "semaphore, or let it be an atomic one (stdatomic.h)");
    if (is_of_parent(log, race))
        return format_text("the parent does not wait for its child in "
                           "between: join it before you use what it writes, "
                           "or hold the same lock around both");
    if (!is_reading(&log->events[race->first]) &&
        !is_reading(&log->events[race->second]))
        return format_text("one overwrites what the other has written: let "
                           "each write a part of its own, or hold the same "
                           "lock around every access");
    return format_text("between the reading and the writing of one the other "
                       "can come in, and what it wrote is lost or half seen: "
                       "hold the same lock around every access");
}

static char *why(const struct scene *scene, const struct race *race)
{
    struct held of_first[HELD_MOST], of_second[HELD_MOST];
    size_t first = locks_at(scene, race->first, of_first);
    size_t second = locks_at(scene, race->second, of_second);
    uint32_t given = LOG_NONE;

    if (first == 0)
        given = given_too_early(scene, race->first, race->second);
    if (given == LOG_NONE && second == 0)
        given = given_too_early(scene, race->second, race->first);
    if (given != LOG_NONE)
        return why_too_early(scene, given, race);
    if (first > 0 || second > 0)
        return why_in_spite_of_locks(scene, race, first > 0 ? of_first : NULL,
                                     second > 0 ? of_second : NULL);
    return why_without_locks(scene, race);
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
