// SPDX-License-Identifier: MIT
//
// One sentence for each waiter: what it waits for, why nobody ends that, and
// what usually repairs it.

#include "stuck_words.h"

#include "changes.h"
#include "starved.h"
#include "words.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

// What the student knows the object as: by the library's function that waits
// for it, else by its kind.
static const char *object_word(const struct stuck *stuck,
                               const struct log_process *process)
{
    return words_object(stuck->scene, process->op, process->object,
                        process->site);
}

static bool is_queue(const struct stuck *stuck,
                     const struct log_process *process)
{
    return strcmp(object_word(stuck, process), "queue") == 0;
}

// Whether somebody wrote to the pipe who still holds its write end.
static bool has_written(const struct stuck *stuck, uint32_t object)
{
    const struct log *log = stuck->log;

    for (size_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op == LOG_WRITE && event->object == object &&
            waiters_has_end(log, event->process, object, 1))
            return true;
    }
    return false;
}

// "Process-1 and MainProcess", of those who hold an end of the pipe.
static void put_holders(const struct stuck *stuck, uint32_t object,
                        int is_write_end, FILE *out)
{
    const struct log *log = stuck->log;
    size_t count = 0, total = 0;

    for (uint16_t p = 0; p < log->process_count; p++)
        total += waiters_has_end(log, p, object, is_write_end);
    for (uint16_t p = 0; p < log->process_count; p++) {
        if (!waiters_has_end(log, p, object, is_write_end))
            continue;
        fprintf(out, "%s%s",
                count == 0           ? ""
                : count + 1 == total ? " and "
                                     : ", ",
                stuck->scene->names[p]);
        count++;
    }
    if (total == 0)
        fputs("nobody", out);
    if (total == 1 && is_write_end && !has_written(stuck, object))
        fputs(", which has never written to it", out);
}

static uint32_t asked_object(const struct stuck *stuck,
                             const struct waiter *waiter)
{
    return waiter->asked < stuck->log->event_count
               ? stuck->log->events[waiter->asked].object
               : LOG_NONE;
}

void stuck_put_wait(const struct stuck *stuck, const struct waiter *waiter,
                    FILE *out)
{
    const struct log_process *process = &stuck->log->processes[waiter->process];
    uint32_t object = process->object;
    const char *at = scene_at(stuck->scene, process->site);
    const char *name = stuck->scene->names[waiter->process];
    char *made = words_made_at(stuck->scene, waiter->reason == REASON_SPIN
                                                 ? asked_object(stuck, waiter)
                                                 : object);

    switch (waiter->reason) {
    case REASON_UNSHARED:
        fprintf(out,
                "%s waits%s on a semaphore or mutex that is not in "
                "shared memory",
                name, at);
        break;
    case REASON_CHILD:
        fprintf(out, "%s waits%s for the end of a child", name, at);
        break;
    case REASON_FULL:
        fprintf(out, "%s waits%s for room in the %s%s, which is full", name, at,
                object_word(stuck, process), made);
        break;
    case REASON_OWN_END:
    case REASON_EMPTY:
        fprintf(out, "%s waits%s for data from the empty %s%s", name, at,
                object_word(stuck, process), made);
        break;
    case REASON_ALONE:
    case REASON_SPIN:
        fprintf(out, "%s ", name);
        spinning_put(waiter->look, at, made, out);
        break;
    case REASON_SIGNAL:
        fprintf(out, "%s waits%s for a signal", name, at);
        break;
    case REASON_FIFO:
        fprintf(out,
                "%s waits%s for another process to open the other end of the "
                "FIFO%s",
                name, at, made);
        break;
    case REASON_OTHER:
        fprintf(out, "%s waits%s for one of several descriptors", name, at);
        break;
    default:
        fprintf(out, "%s waits%s for the %s%s", name, at,
                object_word(stuck, process), made);
    }
    free(made);
}

// The signal may have come already.
static void put_earlier_signal(const struct stuck *stuck, uint16_t process,
                               FILE *out)
{
    const struct log *log = stuck->log;

    for (size_t i = log->event_count; i-- > 0;) {
        const struct log_event *event = &log->events[i];
        if (event->op != LOG_SIGNAL || event->process != process)
            continue;
        const char *name = sigabbrev_np((int)event->value);
        fprintf(out, ", and SIG%s of %s came before it waited",
                name != NULL ? name : "?",
                event->peer < log->process_count
                    ? stuck->scene->names[event->peer]
                    : "somebody");
        return;
    }
    fputs(", and nobody is left to send one", out);
}

static void put_count(const struct stuck *stuck, uint32_t object, FILE *out)
{
    const struct log *log = stuck->log;
    size_t count = 0;

    for (size_t i = 0; i < log->event_count; i++)
        count += log->events[i].op == LOG_SEM_POST &&
                 log->events[i].object == object && log->events[i].error == 0;
    if (count > 0)
        fprintf(out, ", posted %zu time%s so far", count, count > 1 ? "s" : "");
}

// A signal that wakes nobody is forgotten.
static void put_early_signal(const struct stuck *stuck, uint32_t object,
                             FILE *out)
{
    const struct log *log = stuck->log;

    for (size_t i = log->event_count; i-- > 0;) {
        const struct log_event *event = &log->events[i];
        if ((event->op != LOG_COND_SIGNAL && event->op != LOG_COND_BROADCAST) ||
            event->object != object || event->value != 0)
            continue;
        fprintf(out,
                ", and the signal of %s%s came when nobody waited, and is "
                "forgotten",
                stuck->scene->names[event->process],
                scene_at(stuck->scene, event->site));
        return;
    }
}

bool stuck_put_kept(const struct stuck *stuck, const struct waiter *waiter,
                    FILE *out)
{
    const struct log *log = stuck->log;
    uint32_t taken;

    for (size_t i = 0; i < stuck->count && waiter->reason != REASON_HELD; i++) {
        const struct waiter *other = &stuck->waiters[i];
        const struct log_process *process = &log->processes[other->process];
        if (other->reason != REASON_HELD || other == waiter ||
            process->object == log->processes[waiter->process].object ||
            !waiters_holds(stuck->scene, waiter->process, process->object,
                           &taken))
            continue;
        if (out != NULL)
            fprintf(out,
                    ", while it keeps the %s that it took%s, for which %s "
                    "waits%s",
                    object_word(stuck, process),
                    scene_at(stuck->scene, log->events[taken].site),
                    stuck->scene->names[other->process],
                    scene_at(stuck->scene, process->site));
        return true;
    }
    return false;
}

// Of a pipe: who has the other end.
static void put_other_end(const struct stuck *stuck,
                          const struct waiter *waiter, FILE *out)
{
    const struct log_process *process = &stuck->log->processes[waiter->process];
    bool is_full = waiter->reason == REASON_FULL;

    if (waiter->reason == REASON_OWN_END) {
        fputs(", and nobody but itself still holds the write end: so it never "
              "sees the end of file",
              out);
    } else if (is_queue(stuck, process)) {
        if (!is_full)
            starved_put_why(stuck, waiter, out);
    } else {
        fputs(is_full ? ", and which can be read by "
                      : ", of which the write end is still held by ",
              out);
        put_holders(stuck, process->object, !is_full, out);
        if (!is_full)
            starved_put_unflushed(stuck, process->object, out);
    }
}

// The one who holds what is waited for, if it waits for no lock itself: then
// it is no circle of locks.
static const struct waiter *idle_holder(const struct stuck *stuck,
                                        const struct waiter *waiter)
{
    for (size_t i = 0; i < stuck->count; i++) {
        const struct waiter *other = &stuck->waiters[i];
        if (other->process == waiter->taker && other->reason != REASON_HELD)
            return other;
    }
    return NULL;
}

// Who waits for memory to change: who changed it last, or beside it.
static void put_change(const struct stuck *stuck, const struct waiter *waiter,
                       FILE *out)
{
    uint32_t last = changes_last(stuck->log, waiter->asked);
    uint32_t beside = changes_beside(stuck->log, waiter->asked);
    uint32_t event = last != LOG_NONE ? last : beside;

    if (waiter->look == LOOK_MEMORY && event != LOG_NONE)
        fprintf(out, "; %s %s%s",
                stuck->scene->names[stuck->log->events[event].process],
                last != LOG_NONE ? "changed it last,"
                                 : "changed other bytes of it,",
                scene_at(stuck->scene, stuck->log->events[event].site));
}

uint32_t stuck_event(const struct stuck *stuck, const struct waiter *waiter)
{
    if (waiter->reason != REASON_SPIN || waiter->look != LOOK_MEMORY)
        return starved_event(stuck, waiter);
    uint32_t last = changes_last(stuck->log, waiter->asked);
    return last != LOG_NONE ? last : changes_beside(stuck->log, waiter->asked);
}

static void put_holder_waits(const struct stuck *stuck,
                             const struct waiter *waiter, FILE *out)
{
    const struct waiter *holder = idle_holder(stuck, waiter);

    if (holder == NULL)
        return;
    fprintf(
        out, ": it waits%s",
        scene_at(stuck->scene, stuck->log->processes[holder->process].site));
    if (holder->reason == REASON_CHILD &&
        waiters_depends(stuck, holder, waiter))
        fprintf(out, " for the end of %s",
                stuck->scene->names[waiter->process]);
    fputs(" without giving it back", out);
}

void stuck_put_why(const struct stuck *stuck, const struct waiter *waiter,
                   FILE *out)
{
    const struct log *log = stuck->log;
    const struct log_process *process = &log->processes[waiter->process];
    uint32_t object = process->object;
    const char *taker = waiter->taker < log->process_count
                            ? stuck->scene->names[waiter->taker]
                            : "";
    const char *taken =
        waiter->taken < log->event_count
            ? scene_at(stuck->scene, log->events[waiter->taken].site)
            : "";

    switch (waiter->reason) {
    case REASON_SELF:
        fprintf(out, ", which it has itself taken%s", taken);
        break;
    case REASON_ABANDONED:
        fprintf(out, ", which %s took%s and never gave back before it ended",
                taker, taken);
        break;
    case REASON_HELD:
        fprintf(out, ", which %s took%s and still holds", taker, taken);
        put_holder_waits(stuck, waiter, out);
        break;
    case REASON_NO_TOKEN:
    case REASON_TOKEN:
        put_count(stuck, object, out);
        if (waiter->taker == waiter->process)
            fprintf(out, ", which it has itself taken%s", taken);
        fputs(waiter->reason == REASON_TOKEN ? ", and who could post it waits "
                                               "as well"
                                             : ", and nobody is left to post "
                                               "it",
              out);
        break;
    case REASON_SPIN:
        put_change(stuck, waiter, out);
        break;
    case REASON_CONDITION:
        put_early_signal(stuck, object, out);
        break;
    case REASON_SIGNAL:
        put_earlier_signal(stuck, waiter->process, out);
        break;
    case REASON_OWN_END:
    case REASON_EMPTY:
    case REASON_FULL:
        put_other_end(stuck, waiter, out);
        break;
    default:
        break;
    }
}

const char *stuck_repair(const struct stuck *stuck, const struct waiter *waiter)
{
    if (stuck_put_kept(stuck, waiter, NULL))
        return "never wait for others while you keep what they need to go on: "
               "wait first, then take the lock";
    switch (waiter->reason) {
    case REASON_UNSHARED:
        return "fork gave each process a copy of it, so a post in one does "
               "not reach the other: put it into shared memory, with pshared "
               "1";
    case REASON_SELF:
        return "take it once, and give it back before you take it again, on "
               "each way through the code, continue and return included";
    case REASON_ABANDONED:
        return "give back what you take on every way out of the function";
    case REASON_HELD:
        if (idle_holder(stuck, waiter) != NULL)
            return "give back what you take before you wait for others, and on "
                   "each way out of the function, return, break and continue "
                   "included";
        return "they wait for each other in a circle: let all processes take "
               "in the same order, and wait for nothing while holding what "
               "others need to go on";
    case REASON_NO_TOKEN:
    case REASON_TOKEN:
        return waiter->taker == waiter->process
                   ? "for each wait there must be a post: give back what you "
                     "take, on each way through the code, continue and return "
                     "included"
                   : "for each wait there must be a post, or a first value "
                     "that allows it";
    case REASON_FULL:
        return "take the data out before you wait for the end of who puts it "
               "in";
    case REASON_OWN_END:
        return "after fork, close in each process the ends that it does not "
               "use, before the first read";
    case REASON_EMPTY:
        return starved_repair(stuck, waiter);
    case REASON_CONDITION:
        return "signal it after the change, under the same mutex, and wait "
               "only while the change has not come yet";
    case REASON_ALONE:
    case REASON_SPIN:
        return spinning_repair(waiter->look);
    case REASON_SIGNAL:
        return "a signal that comes before the wait is gone: block it with "
               "sigprocmask before you look whether it has come, and wait "
               "with sigsuspend, which unblocks it and waits in one step";
    case REASON_FIFO:
        return "open of a FIFO returns when both ends are open: let all "
               "processes open several FIFOs in the same order";
    default:
        return "see who should have let it go on";
    }
}
