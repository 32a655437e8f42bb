// SPDX-License-Identifier: MIT
//
// Who reads from an empty queue lacks a message, and the log says where it
// went: it was taken back by who put it, it lies in another queue, there were
// too few, or nobody has come to the place where it is put.  A pipe may lack
// what still waits in a buffer of stdio.

#include "starved.h"

#include "queues.h"
#include "steps.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

enum cause {
    CAUSE_TAKEN_BACK, // by who has put it; `event` takes it
    CAUSE_ELSEWHERE,  // nobody takes from the queue that `event` puts into
    CAUSE_NEVER,      // nobody has put anything
    CAUSE_SPENT,      // all are taken
};

struct starvation {
    enum cause cause;
    uint32_t event;
};

static bool is_queue(const struct stuck *stuck, const struct waiter *waiter)
{
    const struct log_process *process = &stuck->log->processes[waiter->process];

    return strcmp(words_object(stuck->scene, process->op, process->object,
                               process->site),
                  "queue") == 0;
}

// ---- Where the message went

static bool is_same_line(const struct stuck *stuck, uint32_t a, uint32_t b)
{
    return steps_same_place(scene_place(stuck->scene, a),
                            scene_place(stuck->scene, b));
}

// Somebody takes, at another line than the reader's, what it has put itself.
// At the same line all do the same work, and may well put new work for each
// other.
static uint32_t taken_back(const struct stuck *stuck,
                           const struct waiter *waiter)
{
    const struct log *log = stuck->log;
    const struct log_process *reader = &log->processes[waiter->process];

    for (uint32_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op == LOG_READ && event->object == reader->object &&
            event->process != waiter->process &&
            queues_takes(stuck->scene, event) &&
            queues_own(stuck->scene, i) != LOG_NONE &&
            !is_same_line(stuck, event->site, reader->site))
            return i;
    }
    return LOG_NONE;
}

// The first message of the queue that is still in it at the end.
static uint32_t first_left(const struct stuck *stuck, uint32_t object)
{
    const struct log *log = stuck->log;
    uint64_t taken = 0;

    for (uint32_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->object == object && event->op == LOG_READ &&
            event->offset + event->length > taken)
            taken = event->offset + event->length;
    }
    for (uint32_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->object == object && event->op == LOG_WRITE &&
            event->offset >= taken && queues_puts(stuck->scene, event))
            return i;
    }
    return LOG_NONE;
}

static uint32_t put_elsewhere(const struct stuck *stuck, uint32_t object)
{
    for (uint32_t i = 0; i < stuck->log->object_count; i++) {
        if (i == object || !waiters_is_pipe(stuck->log, i))
            continue;
        uint32_t left = first_left(stuck, i);
        if (left != LOG_NONE)
            return left;
    }
    return LOG_NONE;
}

static uint32_t last_put(const struct stuck *stuck, uint32_t object)
{
    for (uint32_t i = (uint32_t)stuck->log->event_count; i-- > 0;) {
        if (stuck->log->events[i].object == object &&
            queues_puts(stuck->scene, &stuck->log->events[i]))
            return i;
    }
    return LOG_NONE;
}

static struct starvation find(const struct stuck *stuck,
                              const struct waiter *waiter)
{
    uint32_t object = stuck->log->processes[waiter->process].object;
    uint32_t event = taken_back(stuck, waiter);

    if (event != LOG_NONE)
        return (struct starvation){CAUSE_TAKEN_BACK, event};
    event = put_elsewhere(stuck, object);
    if (event != LOG_NONE)
        return (struct starvation){CAUSE_ELSEWHERE, event};
    event = last_put(stuck, object);
    return (struct starvation){event == LOG_NONE ? CAUSE_NEVER : CAUSE_SPENT,
                               event};
}

// ---- Words

// Who waits for the end of the reader, instead of putting what it waits for.
static const struct waiter *joiner_of(const struct stuck *stuck,
                                      const struct waiter *reader)
{
    for (size_t i = 0; i < stuck->count; i++) {
        if (stuck->waiters[i].reason == REASON_CHILD &&
            waiters_depends(stuck, &stuck->waiters[i], reader))
            return &stuck->waiters[i];
    }
    return NULL;
}

static void put_joiner(const struct stuck *stuck, const struct waiter *reader,
                       FILE *out)
{
    const struct waiter *joiner = joiner_of(stuck, reader);

    if (joiner != NULL)
        fprintf(
            out, ", and %s waits%s for the end of %s",
            stuck->scene->names[joiner->process],
            scene_at(stuck->scene, stuck->log->processes[joiner->process].site),
            stuck->scene->names[reader->process]);
}

static size_t count_taken(const struct stuck *stuck, uint32_t object,
                          uint16_t process)
{
    const struct log *log = stuck->log;
    size_t count = 0;

    for (size_t i = 0; i < log->event_count; i++)
        count += log->events[i].object == object &&
                 log->events[i].process == process &&
                 queues_takes(stuck->scene, &log->events[i]);
    return count;
}

// Who has taken them: one that took too many, or none.
static void put_takers(const struct stuck *stuck, uint32_t object, FILE *out)
{
    size_t told = 0;

    for (uint16_t p = 0; p < stuck->log->process_count; p++) {
        size_t count = count_taken(stuck, object, p);
        if (count == 0)
            continue;
        if (told++ == 0)
            fprintf(out, " (%s has taken %zu message%s", stuck->scene->names[p],
                    count, count > 1 ? "s" : "");
        else
            fprintf(out, ", %s %zu", stuck->scene->names[p], count);
    }
    fputs(told > 0 ? ")" : "", out);
}

static void put_taken_back(const struct stuck *stuck, uint32_t event, FILE *out)
{
    const struct log_event *events = stuck->log->events;
    uint32_t put = queues_own(stuck->scene, event);

    fprintf(out, "; %s took%s what it had itself put%s",
            stuck->scene->names[events[event].process],
            scene_at(stuck->scene, events[event].site),
            scene_at(stuck->scene, events[put].site));
}

static void put_elsewhere_why(const struct stuck *stuck, uint32_t event,
                              FILE *out)
{
    const struct log_event *put = &stuck->log->events[event];
    char *made = words_made_at(stuck->scene, put->object);

    fprintf(out, "; what %s put%s into the queue%s is taken by nobody",
            stuck->scene->names[put->process],
            scene_at(stuck->scene, put->site), made);
    free(made);
}

void starved_put_why(const struct stuck *stuck, const struct waiter *waiter,
                     FILE *out)
{
    uint32_t object = stuck->log->processes[waiter->process].object;
    struct starvation starvation = find(stuck, waiter);

    fputs(last_put(stuck, object) == LOG_NONE
              ? ", into which nobody has put anything"
              : ", and nobody puts anything more",
          out);
    switch (starvation.cause) {
    case CAUSE_NEVER:
        put_joiner(stuck, waiter, out);
        break;
    case CAUSE_SPENT:
        if (waiters_is_pipe(stuck->log, object))
            put_takers(stuck, object, out);
        break;
    case CAUSE_TAKEN_BACK:
        put_taken_back(stuck, starvation.event, out);
        break;
    case CAUSE_ELSEWHERE:
        put_elsewhere_why(stuck, starvation.event, out);
        break;
    }
}

// ---- Buffers

// Who has printed for the pipe what is not written yet; LOG_NOBODY: nobody.
static uint16_t keeper_of(const struct log *log, uint32_t object)
{
    for (uint16_t p = 0; p < log->process_count; p++) {
        if (log->processes[p].end == LOG_ALIVE &&
            log->processes[p].unflushed == object && object != LOG_NONE)
            return p;
    }
    return LOG_NOBODY;
}

void starved_put_unflushed(const struct stuck *stuck, uint32_t object,
                           FILE *out)
{
    uint16_t keeper = keeper_of(stuck->log, object);

    if (keeper != LOG_NOBODY)
        fprintf(out,
                "; what %s has printed%s still waits in the buffer of its "
                "stream",
                stuck->scene->names[keeper],
                scene_at(stuck->scene,
                         stuck->log->processes[keeper].unflushed_site));
}

static bool is_unflushed(const struct stuck *stuck)
{
    for (size_t i = 0; i < stuck->count; i++) {
        const struct waiter *waiter = &stuck->waiters[i];
        uint32_t object = stuck->log->processes[waiter->process].object;
        if (waiter->is_root && waiter->reason == REASON_EMPTY &&
            keeper_of(stuck->log, object) != LOG_NOBODY)
            return true;
    }
    return false;
}

// ---- Repairs

// Whether two that read wait for each other.
static bool is_mutual(const struct stuck *stuck, const struct waiter *waiter)
{
    for (size_t i = 0; i < stuck->count; i++) {
        const struct waiter *other = &stuck->waiters[i];
        if (other->reason == REASON_EMPTY &&
            waiters_depends(stuck, waiter, other) &&
            waiters_depends(stuck, other, waiter))
            return true;
    }
    return false;
}

// Whether somebody reads there in a loop, which a message has to end.
static bool is_loop(const struct stuck *stuck, const struct waiter *waiter)
{
    const struct log *log = stuck->log;
    const struct log_process *reader = &log->processes[waiter->process];

    for (uint16_t p = 0; p < log->process_count; p++) {
        // Where it waits now is one round more.
        size_t rounds =
            log->processes[p].end == LOG_ALIVE &&
            is_same_line(stuck, log->processes[p].site, reader->site);
        for (size_t i = 0; i < log->event_count; i++) {
            const struct log_event *event = &log->events[i];
            rounds += event->process == p && event->object == reader->object &&
                      queues_takes(stuck->scene, event) &&
                      is_same_line(stuck, event->site, reader->site);
        }
        if (rounds > 1)
            return true;
    }
    return false;
}

static const char *repair_of_queue(const struct stuck *stuck,
                                   const struct waiter *waiter)
{
    switch (find(stuck, waiter).cause) {
    case CAUSE_TAKEN_BACK:
        return "who puts into a queue and takes from it may get its own "
               "messages: use one queue for each direction";
    case CAUSE_ELSEWHERE:
        return "put into the queue from which the reader takes, and see that "
               "somebody takes from each queue";
    case CAUSE_NEVER:
        return joiner_of(stuck, waiter) != NULL
                   ? "put what it waits for, or start who puts it, before you "
                     "wait for its end"
                   : "for each get there must be a put: see who was to put it";
    default:
        return is_loop(stuck, waiter)
                   ? "for each get there must be a put: a loop of gets ends "
                     "with "
                     "an end mark, one for each reader, or after a number "
                     "that it knows"
                   : "for each get there must be a put: let each reader take "
                     "no more than is put for it";
    }
}

const char *starved_repair(const struct stuck *stuck,
                           const struct waiter *waiter)
{
    if (is_queue(stuck, waiter))
        return repair_of_queue(stuck, waiter);
    if (is_unflushed(stuck))
        return "what is printed to a pipe stays in the buffer until that is "
               "full or flushed: call fflush before you wait for the answer";
    if (is_mutual(stuck, waiter))
        return "each waits for the other one to write: let one of them write "
               "before it reads, and see that every question gets its answer";
    return "a read ends when a byte comes or when all write ends are closed: "
           "write what is expected, and close the write end in each process "
           "that does not write";
}

uint32_t starved_event(const struct stuck *stuck, const struct waiter *waiter)
{
    if (waiter->reason != REASON_EMPTY || !is_queue(stuck, waiter))
        return LOG_NONE;
    struct starvation starvation = find(stuck, waiter);
    return starvation.cause == CAUSE_TAKEN_BACK ||
                   starvation.cause == CAUSE_ELSEWHERE
               ? starvation.event
               : LOG_NONE;
}
