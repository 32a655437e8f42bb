// SPDX-License-Identifier: MIT
//
// waiters - who waits for what and for whom in an execution that does not end.

#ifndef JUDGE_WAITERS_H
#define JUDGE_WAITERS_H

#include "scene.h"
#include "spinning.h"

enum reason {
    // The order is that of blame: the first is the one to report.
    REASON_ALONE,     // a loop that only it could end itself
    REASON_UNSHARED,  // a semaphore or mutex that each process has a copy of
    REASON_PRIVATE,   // one that is shared, but not made to be: nobody wakes it
    REASON_SELF,      // a lock that it holds itself
    REASON_ABANDONED, // a lock whose holder has ended
    REASON_NO_TOKEN,  // a token that nobody is left to make
    REASON_FULL,      // a pipe that nobody empties
    REASON_HELD,      // a lock that a living process holds
    REASON_CONDITION, // a signal on a condition
    REASON_OWN_END,   // an end of file that it prevents itself
    REASON_EMPTY,     // a pipe that nobody fills
    REASON_TOKEN,     // a token that a living process could make
    REASON_SPIN,      // a change that its loop asks for
    REASON_SIGNAL,
    REASON_FIFO,  // the other end of a FIFO
    REASON_OTHER, // one of several descriptors
    REASON_CHILD, // the end of a child
};

struct waiter {
    uint16_t process;
    enum reason reason;
    uint32_t since; // its last event
    uint32_t taken; // event that took the lock, or LOG_NONE
    uint32_t asked; // ALONE, SPIN: event that asked last, or LOG_NONE;
                    // PRIVATE: the one that went to sleep
    enum look look; // ALONE, SPIN
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

// All that wait at the end, those at the root of it first, by blame.
// Ownership: the caller calls waiters_free().
void waiters_find(struct stuck *stuck, const struct scene *scene);
void waiters_free(struct stuck *stuck);

// Whether `b` could end what `a` waits for.
bool waiters_depends(const struct stuck *stuck, const struct waiter *a,
                     const struct waiter *b);

// Whether `process` has taken the lock and not given it back; the event that
// took it in *taken.
bool waiters_holds(const struct scene *scene, uint16_t process, uint32_t object,
                   uint32_t *taken);

// How an object was made last: LOG_NONE when it never was.
uint32_t waiters_making(const struct log *log, uint32_t object);

// Where another process has given what the waiter sleeps for; LOG_NONE.
uint32_t waiters_given_by_other(const struct log *log, uint32_t asleep);

// Whether the process has this end of the pipe open.
bool waiters_has_end(const struct log *log, uint16_t process, uint32_t object,
                     int is_write_end);

bool waiters_is_pipe(const struct log *log, uint32_t object);

#endif
