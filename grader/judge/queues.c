// SPDX-License-Identifier: MIT
//
// A queue is a pipe whose messages all have one size, or a ring whose messages
// are counted by a semaphore.  The call of the library on the stack tells its
// events from those of any other pipe or semaphore.

#include "queues.h"

#include <string.h>

static bool is_in(const struct scene *scene, const struct log_event *event,
                  const char *call)
{
    return strcmp(scene_call(scene, event->site), call) == 0;
}

bool queues_puts(const struct scene *scene, const struct log_event *event)
{
    return (event->op == LOG_WRITE || event->op == LOG_SEM_POST) &&
           event->error == 0 && is_in(scene, event, "mp_queue_put");
}

bool queues_takes(const struct scene *scene, const struct log_event *event)
{
    return ((event->op == LOG_READ && event->length > 0) ||
            scene_takes(event)) &&
           event->error == 0 && is_in(scene, event, "mp_queue_get");
}

uint32_t queues_own(const struct scene *scene, uint32_t read)
{
    const struct log_event *got = &scene->log->events[read];

    for (uint32_t i = 0; i < read; i++) {
        const struct log_event *put = &scene->log->events[i];
        if (put->op == LOG_WRITE && put->object == got->object &&
            put->process == got->process && put->offset <= got->offset &&
            got->offset - put->offset < put->length)
            return i;
    }
    return LOG_NONE;
}

static uint64_t message_size(const struct scene *scene, uint32_t object)
{
    const struct log *log = scene->log;

    for (size_t i = 0; i < log->event_count; i++) {
        if (log->events[i].object == object && log->events[i].op == LOG_WRITE &&
            log->events[i].length > 0)
            return log->events[i].length;
    }
    return 0;
}

size_t queues_count(const struct scene *scene, const struct log_event *event)
{
    if (event->op != LOG_POLL || event->error != 0 || event->value < 0 ||
        (!is_in(scene, event, "mp_queue_empty") &&
         !is_in(scene, event, "mp_queue_qsize")))
        return QUEUES_UNKNOWN;
    uint64_t size = message_size(scene, event->object);
    if (size == 0)
        return event->value == 0 ? 0 : QUEUES_UNKNOWN;
    return (size_t)((uint64_t)event->value / size);
}
