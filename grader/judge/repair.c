// SPDX-License-Identifier: MIT
//
// The trace says which lines are wrong; the log knows who printed them, what
// locks were held meanwhile, and which step let another process go on.

#include "repair.h"

#include "judgement.h"

#include <stdlib.h>

// ---- Right by luck

static const char *name_of(const struct scene *scene, uint32_t event)
{
    return scene->names[scene->log->events[event].process];
}

static const char *line_of(const struct scene *scene, uint32_t event)
{
    return scene_at(scene, scene->log->events[event].site);
}

// The lock that a process took last of those that it holds at an event.
static bool lock_at(const struct scene *scene, uint32_t event,
                    struct held *lock)
{
    struct held held[HELD_MOST];
    size_t count =
        scene_held(scene, scene->log->events[event].process, event, held);

    while (count > 0 && !scene_is_lock(scene, held[count - 1].object))
        count--;
    if (count > 0)
        *lock = held[count - 1];
    return count > 0;
}

// The two were printed one after the other, and might have been mixed.
static char *repair_locks(const struct scene *scene, uint32_t one,
                          uint32_t other)
{
    struct held of_one, of_other;
    bool first = lock_at(scene, one, &of_one);
    bool second = lock_at(scene, other, &of_other);

    if (!first && !second)
        return format_text("; neither holds a lock meanwhile: make one lock "
                           "before the fork, and hold it over the whole block");
    if (!first || !second)
        return format_text("; %s holds a lock meanwhile, %s does not: a lock "
                           "excludes only those who take it, so let both hold "
                           "it",
                           name_of(scene, first ? one : other),
                           name_of(scene, first ? other : one));
    if (of_one.object != of_other.object)
        return format_text("; each holds a lock, but not the same one (taken%s "
                           "and%s): make one lock before the fork and let all "
                           "processes use it",
                           line_of(scene, of_one.event),
                           line_of(scene, of_other.event));
    return format_text("; the lock is given back within the block, or lets in "
                       "more than one: hold one lock over all lines of the "
                       "block");
}

// Whether another process may wait for the event.
static bool lets_go_on(const struct log_event *event)
{
    return scene_gives(event) || event->op == LOG_COND_SIGNAL ||
           event->op == LOG_COND_BROADCAST || event->op == LOG_ATOMIC_STORE ||
           event->op == LOG_ATOMIC_RMW ||
           (event->op == LOG_WRITE && event->object != LOG_NONE);
}

// What the process did before it printed the `early` line, and what the `late`
// one comes after.
static uint32_t signal_before(const struct scene *scene, uint32_t early,
                              uint32_t late)
{
    const struct log_event *events = scene->log->events;

    for (uint32_t i = early; i-- > 0;) {
        if (events[i].process == events[early].process &&
            lets_go_on(&events[i]) && clocks_before(scene->clocks, i, late))
            return i;
    }
    return LOG_NONE;
}

static char *repair_order(const struct scene *scene, uint32_t early,
                          uint32_t late)
{
    uint32_t given = signal_before(scene, early, late);

    if (given != LOG_NONE)
        return format_text("; %s lets %s go on%s, and prints only then%s: "
                           "print first",
                           name_of(scene, early), name_of(scene, late),
                           line_of(scene, given), line_of(scene, early));
    return format_text("; let %s wait for what %s does after it has printed: "
                       "a message, a token or its end",
                       name_of(scene, late), name_of(scene, early));
}

static char *repair_luck(const struct scene *scene, const struct lines *lines,
                         const struct trace_result *result)
{
    uint32_t other = lines->first[result->other];
    uint32_t line = lines->first[result->line];

    return result->excludes ? repair_locks(scene, other, line)
                            : repair_order(scene, other, line);
}

// ---- Wrong

static char *repair_pid(const struct scene *scene, int pid, uint16_t process)
{
    const struct log *log = scene->log;

    for (size_t p = 0; p < log->process_count; p++) {
        if (log->processes[p].pid == pid && p != process)
            return format_text("; %d is the pid of %s, that of %s is %d: ask "
                               "for the pid in the process that prints it",
                               pid, scene->names[p], scene->names[process],
                               log->processes[process].pid);
    }
    return format_text("%s", "");
}

// A child that does not end where it should does what its parent does next.
static char *repair_parent(const struct scene *scene, uint16_t process)
{
    uint16_t parent = scene->log->processes[process].parent;

    if (parent == LOG_NOBODY || parent == 0)
        return format_text("%s", "");
    return format_text("; %s printed it, a child of %s: a child that is done "
                       "must end, with exit or by returning, and not go on "
                       "with the code of its parent",
                       scene->names[process], scene->names[parent]);
}

char *repair_lines(const struct scene *scene, const struct lines *lines,
                   const struct trace_result *result)
{
    if (result->line >= lines->count)
        return format_text("%s", "");
    uint16_t process = scene->log->events[lines->first[result->line]].process;

    if (result->by_luck)
        return repair_luck(scene, lines, result);
    if (result->pid != 0)
        return repair_pid(scene, result->pid, process);
    return repair_parent(scene, process);
}
