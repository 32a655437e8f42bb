// SPDX-License-Identifier: MIT
//
// After a fork an ordinary variable is one in each process, and nothing in the
// log says that a student thinks otherwise.  But a process that waits for
// others does so for what they have done; when none of them has written shared
// memory, sent a byte or ended with a status of its own, it cannot know.

#include "copies.h"

#include <string.h>

static uint32_t start_of(const struct log *log, uint16_t process)
{
    for (uint32_t i = 0; i < log->event_count; i++) {
        if (log->events[i].process == process)
            return i;
    }
    return LOG_NONE;
}

static bool is_ancestor(const struct log *log, uint16_t process, uint16_t child)
{
    while (child != process && child < log->process_count)
        child = log->processes[child].parent;
    return child == process;
}

// What the library does by itself is not what the student hands on: a pool's
// workers report that they are done.
static bool is_of_library(const struct scene *scene, uint32_t site)
{
    const char *call = scene_call(scene, site);

    return scene_place(scene, site).line == 0 ||
           strncmp(call, "mp_pool_", strlen("mp_pool_")) == 0 ||
           strncmp(call, "mp_process_", strlen("mp_process_")) == 0;
}

// Whether others can learn from the event what its process has computed.
static bool hands_on(const struct scene *scene, const struct log_event *event)
{
    switch (event->op) {
    case LOG_STORE:
    case LOG_ATOMIC_STORE:
    case LOG_ATOMIC_RMW: // the counts of a queue are written in the library
        return !is_of_library(scene, event->site) &&
               *scene_call(scene, event->site) == '\0';
    case LOG_WRITE:
        return !is_of_library(scene, event->site);
    case LOG_OPEN:
        return event->length > 0; // a file to write to
    case LOG_KILL:
        return true;
    case LOG_EXIT:
        return scene->log->processes[event->process].status != 0;
    default:
        return false;
    }
}

// A semaphore tells others how often it was posted.
static bool is_count(const struct log_event *event, uint16_t process)
{
    return event->process == process && event->op == LOG_SEM_GETVALUE;
}

bool copies_only(const struct scene *scene, uint32_t print)
{
    const struct log *log = scene->log;
    uint16_t process = log->events[print].process;
    uint32_t start = start_of(log, process);
    bool has_waited = false;

    for (uint32_t i = 0; i < print; i++) {
        const struct log_event *event = &log->events[i];
        if (is_count(event, process))
            return false;
        // What came before its own start it has from its parent.
        if (event->process == process || clocks_before(scene->clocks, i, start))
            continue;
        if (hands_on(scene, event))
            return false;
        has_waited =
            has_waited || (!is_ancestor(log, event->process, process) &&
                           clocks_before(scene->clocks, i, print));
    }
    return has_waited;
}
