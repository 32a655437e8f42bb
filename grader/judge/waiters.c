// SPDX-License-Identifier: MIT
//
// When all wait, most of them wait for somebody who waits as well, and only a
// few are at the root of it: following who waits for whom ends in a set of
// processes that wait for each other only, or for nobody who is left.  Within
// such a set, waiting for the end of a child, or for a byte from whoever
// happens to hold the other end, is a consequence more often than a cause; a
// lock that is never given back is the clearest cause of all.

#include "waiters.h"

#include "words.h"

#include <stdlib.h>
#include <string.h>

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

bool waiters_holds(const struct scene *scene, uint16_t process, uint32_t object,
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

// A semaphore that nobody has given back yet may be a lock, or a token that
// another process is to make; what the library calls a lock is one.
static bool is_given(const struct stuck *stuck, uint16_t process,
                     uint32_t object)
{
    const struct log *log = stuck->log;
    const char *word = words_object(stuck->scene, log->processes[process].op,
                                    object, log->processes[process].site);

    if (log->objects[object].kind == LOG_MUTEX || strcmp(word, "lock") == 0)
        return true;
    for (size_t i = 0; i < log->event_count; i++) {
        if (log->events[i].op == LOG_SEM_POST &&
            log->events[i].object == object)
            return true;
    }
    return false;
}

// Of those who hold the lock, the one to blame: the waiter itself, else one
// that has ended, else any.
static void find_holder(const struct stuck *stuck, struct waiter *waiter,
                        uint32_t object)
{
    int best = 0;

    for (uint16_t p = 0; p < stuck->log->process_count; p++) {
        uint32_t taken;
        if (!waiters_holds(stuck->scene, p, object, &taken))
            continue;
        int rank = p == waiter->process ? 3 : !is_alive(stuck->log, p) ? 2 : 1;
        if (rank <= best)
            continue;
        best = rank;
        waiter->taker = p;
        waiter->taken = taken;
    }
    waiter->reason = best == 3 && is_given(stuck, waiter->process, object)
                         ? REASON_SELF
                     : best == 3 ? token_reason(stuck, waiter->process, object)
                     : best == 2 ? REASON_ABANDONED
                     : best == 1 ? REASON_HELD
                                 : REASON_NO_TOKEN;
}

bool waiters_has_end(const struct log *log, uint16_t process, uint32_t object,
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
        if (p != reader && waiters_has_end(log, p, object, 1))
            return true;
    }
    return false;
}

static enum reason read_reason(const struct log *log, uint16_t process,
                               uint32_t object)
{
    return waiters_has_end(log, process, object, 1) &&
                   !is_fed(log, process, object)
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

static void find_look(const struct stuck *stuck, struct waiter *waiter)
{
    waiter->look = spinning_look(stuck->log, waiter->process, &waiter->asked);
    waiter->reason =
        spinning_is_alone(waiter->look) ? REASON_ALONE : REASON_SPIN;
}

static void find_reason(const struct stuck *stuck, struct waiter *waiter)
{
    const struct log_process *process = &stuck->log->processes[waiter->process];

    waiter->reason = REASON_OTHER;
    if (process->op == LOG_SPIN)
        find_look(stuck, waiter);
    else if (process->op == LOG_WAIT)
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
    else if (process->op == LOG_PAUSE)
        waiter->reason = REASON_SIGNAL;
    else if (process->op == LOG_OPEN)
        waiter->reason = REASON_FIFO;
}

// ---- Who waits for whom

bool waiters_is_pipe(const struct log *log, uint32_t object)
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

bool waiters_depends(const struct stuck *stuck, const struct waiter *a,
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
        return waiters_holds(stuck->scene, b->process, object, &taken);
    case REASON_TOKEN:
        return posts(log, b->process, object);
    case REASON_EMPTY:
        return !waiters_is_pipe(log, object) ||
               waiters_has_end(log, b->process, object, 1);
    case REASON_FULL:
        return !waiters_is_pipe(log, object) ||
               waiters_has_end(log, b->process, object, 0);
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
                waiters_depends(stuck, &stuck->waiters[a], &stuck->waiters[b]);
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

void waiters_find(struct stuck *stuck, const struct scene *scene)
{
    const struct log *log = scene->log;

    *stuck = (struct stuck){.scene = scene, .log = log};

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
            .asked = LOG_NONE,
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

void waiters_free(struct stuck *stuck)
{
    free(stuck->waits);
    free(stuck->waiters);
}
