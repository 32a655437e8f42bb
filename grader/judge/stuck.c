// SPDX-License-Identifier: MIT
//
// When all wait, most of them wait for somebody who waits as well, and only a
// few are at the root of it: following who waits for whom ends in a set of
// processes that wait for each other only, or for nobody who is left.  The
// report begins there.  Within such a set, waiting for the end of a child, or
// for a byte from whoever happens to hold the other end, is a consequence
// more often than a cause; a lock that is never given back is the clearest
// cause of all.

#include "stuck.h"

#include "judgement.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum reason {
    // The order is that of blame: the first is the one to report.
    REASON_UNSHARED,  // a semaphore or mutex that each process has a copy of
    REASON_SELF,      // a lock that it holds itself
    REASON_ABANDONED, // a lock whose holder has ended
    REASON_NO_TOKEN,  // a token that nobody is left to make
    REASON_FULL,      // a pipe that nobody empties
    REASON_HELD,      // a lock that a living process holds
    REASON_CONDITION, // a signal on a condition
    REASON_OWN_END,   // an end of file that it prevents itself
    REASON_EMPTY,     // a pipe that nobody fills
    REASON_TOKEN,     // a token that a living process could make
    REASON_SPIN,      // a change of shared memory
    REASON_OTHER,     // a signal, a FIFO's other end
    REASON_CHILD,     // the end of a child
};

struct waiter {
    uint16_t process;
    enum reason reason;
    uint32_t since; // its last event
    uint32_t taken; // event that took the lock, or LOG_NONE
    uint16_t taker;
    bool is_root;
};

struct stuck {
    const struct scene *scene;
    const struct log *log;
    struct waiter *waiters;
    size_t count;
    bool *waits; // [a * count + b]: waiter a waits for waiter b, in the end
};

// ---- Why a process waits

static uint32_t last_event(const struct log *log, uint16_t process)
{
    uint32_t last = LOG_NONE;

    for (uint32_t i = 0; i < log->event_count; i++) {
        if (log->events[i].process == process)
            last = i;
    }
    return last;
}

static bool is_semaphore_wait(uint16_t op)
{
    return op == LOG_SEM_WAIT || op == LOG_SEM_TIMEDWAIT;
}

static bool is_lock_wait(uint16_t op)
{
    return op == LOG_MUTEX_LOCK || op == LOG_MUTEX_TIMEDLOCK;
}

// Whether `process` has taken the lock and not given it back; the event that
// took it in *taken.
static bool holds(const struct scene *scene, uint16_t process, uint32_t object,
                  uint32_t *taken)
{
    struct held held[HELD_MOST];
    uint32_t end = (uint32_t)scene->log->event_count;
    size_t count = scene_held(scene, process, end, held);

    for (size_t i = 0; i < count; i++) {
        if (held[i].object != object)
            continue;
        *taken = held[i].event;
        return true;
    }
    return false;
}

static bool is_alive(const struct log *log, uint16_t process)
{
    return log->processes[process].end == LOG_ALIVE;
}

// Of those who hold the lock, the one to blame: the waiter itself, else one
// that has ended, else any.
static void find_holder(const struct stuck *stuck, struct waiter *waiter,
                        uint32_t object)
{
    int best = 0;

    for (uint16_t p = 0; p < stuck->log->process_count; p++) {
        uint32_t taken;
        if (!holds(stuck->scene, p, object, &taken))
            continue;
        int rank = p == waiter->process ? 3 : !is_alive(stuck->log, p) ? 2 : 1;
        if (rank <= best)
            continue;
        best = rank;
        waiter->taker = p;
        waiter->taken = taken;
    }
    waiter->reason = best == 3   ? REASON_SELF
                     : best == 2 ? REASON_ABANDONED
                     : best == 1 ? REASON_HELD
                                 : REASON_NO_TOKEN;
}

static bool posts(const struct log *log, uint16_t process, uint32_t object)
{
    for (size_t i = 0; i < log->event_count; i++) {
        if (log->events[i].op == LOG_SEM_POST &&
            log->events[i].process == process &&
            log->events[i].object == object)
            return true;
    }
    return false;
}

static enum reason token_reason(const struct stuck *stuck, uint16_t process,
                                uint32_t object)
{
    for (uint16_t p = 0; p < stuck->log->process_count; p++) {
        if (p != process && is_alive(stuck->log, p) &&
            posts(stuck->log, p, object))
            return REASON_TOKEN;
    }
    return REASON_NO_TOKEN;
}

static bool has_end(const struct log *log, uint16_t process, uint32_t object,
                    int is_write_end)
{
    for (size_t i = 0; i < log->holder_count; i++) {
        const struct log_holder *holder = &log->holders[i];
        if (holder->process == process && holder->object == object &&
            holder->is_write_end == is_write_end)
            return true;
    }
    return false;
}

// Somebody else than the reader keeps the pipe from its end of file.
static bool is_fed(const struct log *log, uint16_t reader, uint32_t object)
{
    for (uint16_t p = 0; p < log->process_count; p++) {
        if (p != reader && has_end(log, p, object, 1))
            return true;
    }
    return false;
}

static enum reason read_reason(const struct log *log, uint16_t process,
                               uint32_t object)
{
    return has_end(log, process, object, 1) && !is_fed(log, process, object)
               ? REASON_OWN_END
               : REASON_EMPTY;
}

static bool is_unshared(const struct log_process *process)
{
    return process->object == LOG_NONE &&
           (is_semaphore_wait(process->op) || is_lock_wait(process->op));
}

// What it waits for inside a queue, however the queue is made.
static bool is_in(const struct stuck *stuck, const struct log_process *process,
                  const char *call)
{
    return strcmp(scene_call(stuck->scene, process->site), call) == 0;
}

static void find_reason(const struct stuck *stuck, struct waiter *waiter)
{
    const struct log_process *process = &stuck->log->processes[waiter->process];

    waiter->reason = REASON_OTHER;
    if (process->op == LOG_WAIT)
        waiter->reason = REASON_CHILD;
    else if (is_in(stuck, process, "mp_queue_put"))
        waiter->reason = REASON_FULL;
    else if (is_in(stuck, process, "mp_queue_get"))
        waiter->reason = REASON_EMPTY;
    else if (is_unshared(process))
        waiter->reason = REASON_UNSHARED;
    else if (is_lock_wait(process->op) ||
             (is_semaphore_wait(process->op) &&
              scene_is_lock(stuck->scene, process->object)))
        find_holder(stuck, waiter, process->object);
    else if (is_semaphore_wait(process->op))
        waiter->reason = token_reason(stuck, waiter->process, process->object);
    else if (process->op == LOG_READ)
        waiter->reason =
            read_reason(stuck->log, waiter->process, process->object);
    else if (process->op == LOG_WRITE)
        waiter->reason = REASON_FULL;
    else if (process->op == LOG_COND_WAIT || process->op == LOG_COND_WAKE)
        waiter->reason = REASON_CONDITION;
    else if (process->op == LOG_SPIN)
        waiter->reason = REASON_SPIN;
}

// ---- Who waits for whom

static bool is_pipe(const struct log *log, uint32_t object)
{
    return object < log->object_count &&
           (log->objects[object].kind == LOG_PIPE_OBJECT ||
            log->objects[object].kind == LOG_FIFO);
}

static bool is_waited_child(const struct log *log, const struct waiter *parent,
                            uint16_t child)
{
    int64_t pid = log->processes[parent->process].wanted;

    return log->processes[child].parent == parent->process &&
           (pid <= 0 || pid == log->processes[child].pid);
}

static bool waits_for(const struct stuck *stuck, const struct waiter *a,
                      const struct waiter *b)
{
    const struct log *log = stuck->log;
    uint32_t object = log->processes[a->process].object, taken;

    if (a == b)
        return false;
    switch (a->reason) {
    case REASON_CHILD:
        return is_waited_child(log, a, b->process);
    case REASON_HELD:
        return holds(stuck->scene, b->process, object, &taken);
    case REASON_TOKEN:
        return posts(log, b->process, object);
    case REASON_EMPTY:
        return !is_pipe(log, object) || has_end(log, b->process, object, 1);
    case REASON_FULL:
        return !is_pipe(log, object) || has_end(log, b->process, object, 0);
    default:
        return false;
    }
}

static void relate(struct stuck *stuck)
{
    size_t n = stuck->count;

    for (size_t a = 0; a < n; a++) {
        for (size_t b = 0; b < n; b++)
            stuck->waits[a * n + b] =
                waits_for(stuck, &stuck->waiters[a], &stuck->waiters[b]);
    }
    for (size_t via = 0; via < n; via++) { // Warshall's closure
        for (size_t a = 0; a < n; a++) {
            for (size_t b = 0; b < n && stuck->waits[a * n + via]; b++)
                stuck->waits[a * n + b] |= stuck->waits[via * n + b];
        }
    }
}

// At the root of it: all that it waits for wait for it as well.
static void find_roots(struct stuck *stuck)
{
    size_t n = stuck->count;

    relate(stuck);
    for (size_t a = 0; a < n; a++) {
        stuck->waiters[a].is_root = true;
        for (size_t b = 0; b < n; b++) {
            if (stuck->waits[a * n + b] && !stuck->waits[b * n + a])
                stuck->waiters[a].is_root = false;
        }
    }
}

static int compare_waiters(const void *a, const void *b)
{
    const struct waiter *x = a, *y = b;

    if (x->is_root != y->is_root)
        return x->is_root ? -1 : 1;
    if (x->reason != y->reason)
        return x->reason < y->reason ? -1 : 1;
    if (x->since != y->since)
        return x->since < y->since ? -1 : 1;
    return (int)x->process - y->process;
}

static void look(struct stuck *stuck)
{
    const struct log *log = stuck->log;

    stuck->waiters = calloc(log->process_count + 1, sizeof *stuck->waiters);
    if (stuck->waiters == NULL)
        abort();
    for (uint16_t p = 0; p < log->process_count; p++) {
        if (!is_alive(log, p))
            continue;
        struct waiter *waiter = &stuck->waiters[stuck->count++];
        *waiter = (struct waiter){
            .process = p,
            .since = last_event(log, p),
            .taken = LOG_NONE,
            .taker = LOG_NOBODY,
        };
        find_reason(stuck, waiter);
    }
    stuck->waits = calloc(stuck->count * stuck->count + 1, sizeof(bool));
    if (stuck->waits == NULL)
        abort();
    find_roots(stuck);
    qsort(stuck->waiters, stuck->count, sizeof *stuck->waiters,
          compare_waiters);
}

// ---- Words

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

static const char *made_at(const struct stuck *stuck, uint32_t object)
{
    static char text[sizeof " made" + 256];
    const char *at =
        object < stuck->log->object_count
            ? scene_at(stuck->scene, stuck->log->objects[object].site)
            : "";

    snprintf(text, sizeof text, "%s%s", *at != '\0' ? " made" : "", at);
    return text;
}

// "Process-1 and MainProcess", of those who hold an end of the pipe.
static void put_holders(const struct stuck *stuck, uint32_t object,
                        int is_write_end, FILE *out)
{
    const struct log *log = stuck->log;
    size_t count = 0, total = 0;

    for (uint16_t p = 0; p < log->process_count; p++)
        total += has_end(log, p, object, is_write_end);
    for (uint16_t p = 0; p < log->process_count; p++) {
        if (!has_end(log, p, object, is_write_end))
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
}

// What the process at the root waits for.
static void put_wait(const struct stuck *stuck, const struct waiter *waiter,
                     FILE *out)
{
    const struct log_process *process = &stuck->log->processes[waiter->process];
    uint32_t object = process->object;
    const char *at = scene_at(stuck->scene, process->site);
    const char *name = stuck->scene->names[waiter->process];

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
                object_word(stuck, process), made_at(stuck, object));
        break;
    case REASON_OWN_END:
    case REASON_EMPTY:
        fprintf(out, "%s waits%s for data from the empty %s%s", name, at,
                object_word(stuck, process), made_at(stuck, object));
        break;
    case REASON_SPIN:
        fprintf(out,
                "%s looks%s again and again for a change of shared "
                "memory",
                name, at);
        break;
    case REASON_OTHER:
        fprintf(out,
                "%s waits%s for a signal, or for another process to open "
                "the other end",
                name, at);
        break;
    default:
        fprintf(out, "%s waits%s for the %s%s", name, at,
                object_word(stuck, process), made_at(stuck, object));
    }
}

// Who could have ended it.
static void put_why(const struct stuck *stuck, const struct waiter *waiter,
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
        break;
    case REASON_NO_TOKEN:
    case REASON_TOKEN:
        fputs(waiter->reason == REASON_TOKEN ? ", and who could post it waits "
                                               "as well"
                                             : ", and nobody is left to post "
                                               "it",
              out);
        break;
    case REASON_OWN_END:
        fputs(", and nobody but itself still holds the write end: so it never "
              "sees the end of file",
              out);
        break;
    case REASON_EMPTY:
        if (is_queue(stuck, process)) {
            fputs(", and nobody puts anything more", out);
            break;
        }
        fputs(", of which the write end is still held by ", out);
        put_holders(stuck, object, 1, out);
        break;
    case REASON_FULL:
        if (is_queue(stuck, process))
            break;
        fputs(", and which can be read by ", out);
        put_holders(stuck, object, 0, out);
        break;
    default:
        break;
    }
}

// What usually repairs it.
static const char *repair(const struct stuck *stuck,
                          const struct waiter *waiter)
{
    const struct log_process *process = &stuck->log->processes[waiter->process];

    switch (waiter->reason) {
    case REASON_UNSHARED:
        return "fork gave each process a copy of it, so a post in one does "
               "not reach the other: put it into shared memory, with pshared "
               "1";
    case REASON_SELF:
        return "take it once, and give it back before you take it again";
    case REASON_ABANDONED:
        return "give back what you take on every way out of the function";
    case REASON_HELD:
        return "they wait for each other in a circle: let all processes take "
               "in the same order, and wait for nothing while holding what "
               "others need to go on";
    case REASON_NO_TOKEN:
    case REASON_TOKEN:
        return "for each wait there must be a post, or a first value that "
               "allows it";
    case REASON_FULL:
        return "take the data out before you wait for the end of who puts it "
               "in";
    case REASON_OWN_END:
        return "after fork, close in each process the ends that it does not "
               "use, before the first read";
    case REASON_EMPTY:
        return is_queue(stuck, process)
                   ? "for each get there must be a put: does each reader "
                     "get its end mark?"
                   : "a read ends when a byte comes or when all write "
                     "ends are closed: write what is expected, and close "
                     "the write end in each process that does not write";
    case REASON_CONDITION:
        return "signal it after the change, under the same mutex, and wait "
               "only while the change has not come yet";
    case REASON_SPIN:
        return "wait with a semaphore, a pipe or a join, and see that "
               "somebody ends the wait";
    default:
        return "see who should have let it go on";
    }
}

static void put_others(const struct stuck *stuck, FILE *out)
{
    size_t others = 0;

    for (size_t i = 1; i < stuck->count; i++) {
        const struct waiter *waiter = &stuck->waiters[i];
        if (!waiter->is_root || waiter->reason == REASON_CHILD || others >= 2)
            continue;
        if (waiter->reason == stuck->waiters[0].reason &&
            stuck->log->processes[waiter->process].site ==
                stuck->log->processes[stuck->waiters[0].process].site)
            continue;
        fputs("; ", out);
        put_wait(stuck, waiter, out);
        put_why(stuck, waiter, out);
        others++;
    }
}

// ---- Findings

// A full pipe blocks the writer, but it is the reader that is in the wrong
// place: where it waits for the writer's end.
static void add_reader(const struct stuck *stuck, struct finding *finding)
{
    const struct log *log = stuck->log;
    uint16_t writer = stuck->waiters[0].process;
    uint32_t object = log->processes[writer].object;

    for (size_t i = 0; i < stuck->count; i++) {
        uint16_t p = stuck->waiters[i].process;
        if (stuck->waiters[i].reason == REASON_CHILD &&
            (!is_pipe(log, object) || has_end(log, p, object, 0)))
            scene_add_site(stuck->scene, finding, log->processes[p].site, p);
    }
}

static void add_places(const struct stuck *stuck, struct finding *finding)
{
    const struct log *log = stuck->log;
    const struct waiter *root = &stuck->waiters[0];

    if (root->reason == REASON_FULL)
        add_reader(stuck, finding);
    if (root->reason == REASON_ABANDONED)
        scene_add_event(stuck->scene, finding, root->taken);
    for (size_t i = 0; i < stuck->count; i++) {
        const struct waiter *waiter = &stuck->waiters[i];
        scene_add_site(stuck->scene, finding,
                       log->processes[waiter->process].site, waiter->process);
        if (i == 0)
            scene_add_event(stuck->scene, finding, root->taken);
    }
}

static void add_stuck(const struct scene *scene, enum finding_kind kind,
                      struct judgement *judgement)
{
    struct stuck stuck = {.scene = scene, .log = scene->log};
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL)
        abort();
    look(&stuck);
    if (stuck.count > 0) {
        put_wait(&stuck, &stuck.waiters[0], out);
        put_why(&stuck, &stuck.waiters[0], out);
        put_others(&stuck, out);
    }
    if (fclose(out) != 0)
        abort();
    struct finding *finding = judgement_add(
        judgement, kind, "every process waits for ever: %s; %s", text,
        stuck.count > 0 ? repair(&stuck, &stuck.waiters[0]) : "");
    if (stuck.count > 0)
        add_places(&stuck, finding);
    free(text);
    free(stuck.waits);
    free(stuck.waiters);
}

static void add_endless(const struct scene *scene, struct judgement *judgement)
{
    const struct log *log = scene->log;
    const char *name = log->end_process < log->process_count
                           ? scene->names[log->end_process]
                           : "the program";
    struct finding *finding = judgement_add(
        judgement, FINDING_ENDLESS,
        "%s goes on for ever%s: does its loop change what it tests, and does "
        "it see what other processes change?  A variable that is not in shared "
        "memory is a copy in each process",
        name, scene_at(scene, log->end_site));
    scene_add_site(scene, finding, log->end_site, log->end_process);
}

bool stuck_judge(const struct scene *scene, struct judgement *judgement)
{
    if (scene->log->end == LOG_DEADLOCK)
        add_stuck(scene, FINDING_DEADLOCK, judgement);
    else if (scene->log->end == LOG_LIVELOCK)
        add_stuck(scene, FINDING_LIVELOCK, judgement);
    else if (scene->log->end == LOG_STEPS)
        add_endless(scene, judgement);
    else
        return false;
    return true;
}
