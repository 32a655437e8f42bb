// SPDX-License-Identifier: MIT
//
// A loop that waits for a flag waits in vain for one of two reasons: the flag
// was last set to what keeps it waiting, or another one was set instead.

#include "changes.h"

static bool is_atomic(uint16_t op)
{
    return op == LOG_ATOMIC_LOAD || op == LOG_ATOMIC_STORE ||
           op == LOG_ATOMIC_RMW;
}

bool changes_nothing(const struct log *log, uint32_t event)
{
    const struct log_event *at = &log->events[event];

    if (!is_atomic(at->op) || at->op == LOG_ATOMIC_LOAD)
        return at->op == LOG_ATOMIC_LOAD;
    for (uint32_t i = event; i-- > 0;) {
        const struct log_event *before = &log->events[i];
        if (is_atomic(before->op) && before->object == at->object &&
            before->offset == at->offset && before->length == at->length)
            return before->value == at->value;
    }
    return false;
}

static bool is_store(const struct log *log, uint32_t event)
{
    uint16_t op = log->events[event].op;

    return op == LOG_STORE || (is_atomic(op) && !changes_nothing(log, event));
}

static bool do_overlap(const struct log_event *a, const struct log_event *b)
{
    return a->offset < b->offset + b->length &&
           b->offset < a->offset + a->length;
}

static uint32_t last_store(const struct log *log, uint32_t look,
                           bool is_same_bytes)
{
    if (look >= log->event_count)
        return LOG_NONE;
    const struct log_event *at = &log->events[look];
    for (uint32_t i = (uint32_t)log->event_count; i-- > 0;) {
        const struct log_event *event = &log->events[i];
        if (event->object == at->object && event->process != at->process &&
            do_overlap(event, at) == is_same_bytes && is_store(log, i))
            return i;
    }
    return LOG_NONE;
}

uint32_t changes_last(const struct log *log, uint32_t look)
{
    return last_store(log, look, true);
}

uint32_t changes_beside(const struct log *log, uint32_t look)
{
    return changes_last(log, look) == LOG_NONE ? last_store(log, look, false)
                                               : LOG_NONE;
}
