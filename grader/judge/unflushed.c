// SPDX-License-Identifier: MIT
//
// The buffer of a stream is memory of the process, and shares its fate: fork
// copies it, and _exit drops it.  Neither matters if nobody prints the copy, or
// if what is dropped is such a copy.

#include "unflushed.h"

#include "judgement.h"

#include <string.h>

// Whether `size` bytes of text begin with what waited in a buffer.
static bool begins_with(const struct log *log, uint32_t text, uint64_t size,
                        const struct log_event *kept)
{
    return text < log->text_size && kept->text < log->text_size &&
           size >= kept->offset && size <= log->text_size - text &&
           kept->offset <= log->text_size - kept->text &&
           memcmp(log->text + text, log->text + kept->text, kept->offset) == 0;
}

// The buffer that fork number `fork` copied: does the child print it, too?
// Whatever it prints first to the same stream begins with it.
static bool is_printed_twice(const struct log *log,
                             const struct log_event *kept, uint32_t fork)
{
    for (uint32_t i = fork + 1; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->process != log->events[fork].peer ||
            !(event->flags & LOG_FROM_STDIO))
            continue;
        if (event->op == LOG_OUTPUT && kept->object == LOG_NONE &&
            event->offset == (uint64_t)kept->value)
            return begins_with(log, event->text, event->length, kept);
        if (event->op == LOG_WRITE && event->object == kept->object)
            return event->length > 0;
    }
    return false;
}

static uint32_t next_of(const struct log *log, uint32_t event, uint16_t op)
{
    uint16_t process = log->events[event].process;

    while (++event < log->event_count) {
        if (log->events[event].process == process &&
            log->events[event].op == op)
            return event;
    }
    return LOG_NONE;
}

// What is lost was a copy that fork had made, and nobody misses it.
static bool is_copy(const struct log *log, uint32_t lost)
{
    const struct log_event *kept = &log->events[lost];

    for (uint32_t i = 0; i < lost; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op != LOG_UNFLUSHED || event->length != 0)
            continue;
        uint32_t fork = next_of(log, i, LOG_FORK);
        if (fork != LOG_NONE && log->events[fork].peer == kept->process &&
            event->offset == kept->offset &&
            begins_with(log, event->text, event->offset, kept))
            return true;
    }
    return false;
}

static const char *stream_word(const struct log_event *kept)
{
    return kept->object != LOG_NONE ? "a stream"
           : kept->value == 2       ? "stderr"
                                    : "stdout";
}

static void add_twice(const struct scene *scene, uint32_t kept, uint32_t fork,
                      struct judgement *judgement)
{
    const struct log_event *event = &scene->log->events[fork];
    const struct log_event *left = &scene->log->events[kept];
    const char *parent = scene->names[event->process];
    struct finding *finding = judgement_add(
        judgement, FINDING_UNFLUSHED,
        "what %s has printed%s still waits in the buffer of %s when it calls "
        "fork%s, so %s gets a copy and prints it again: call fflush before "
        "fork%s",
        parent, scene_at(scene, left->site), stream_word(left),
        scene_at(scene, event->site), scene->names[event->peer],
        left->object == LOG_NONE ? ", or end the text with a newline, which a "
                                   "terminal shows at once, though a file or "
                                   "a pipe does not"
                                 : "");
    scene_add_event(scene, finding, kept);
    scene_add_event(scene, finding, fork);
}

static void add_lost(const struct scene *scene, uint32_t kept,
                     struct judgement *judgement)
{
    const struct log_event *left = &scene->log->events[kept];
    uint32_t exit = next_of(scene->log, kept, LOG_EXIT);
    struct finding *finding = judgement_add(
        judgement, FINDING_UNFLUSHED,
        "what %s has printed%s still waits in the buffer of %s when it ends%s, "
        "and is lost: _exit does not write buffers; call fflush before it, or "
        "exit instead",
        scene->names[left->process], scene_at(scene, left->site),
        stream_word(left),
        exit != LOG_NONE ? scene_at(scene, scene->log->events[exit].site) : "");
    scene_add_event(scene, finding, kept);
    scene_add_event(scene, finding, exit);
}

bool unflushed_judge(const struct scene *scene, struct judgement *judgement)
{
    const struct log *log = scene->log;

    for (uint32_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op != LOG_UNFLUSHED)
            continue;
        uint32_t fork = next_of(log, i, LOG_FORK);
        if (event->length == 0 && fork != LOG_NONE &&
            log->events[fork].peer < log->process_count &&
            is_printed_twice(log, event, fork)) {
            add_twice(scene, i, fork, judgement);
            return true;
        }
        if (event->length == 1 && !is_copy(log, i)) {
            add_lost(scene, i, judgement);
            return true;
        }
    }
    return false;
}
