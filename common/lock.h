// SPDX-License-Identifier: MIT
//
// mp_lock - a lock shared by several processes.
//
// Python:  lock = mp.Lock()         C:  lock = mp_lock_create();
//          lock.acquire()               mp_lock_acquire(lock, MP_FOREVER);
//          lock.release()               mp_lock_release(lock);
//          with lock:                   MP_WITH_LOCK(lock) {
//              ...                          ...
//                                       }
//
// Create the lock before the processes start: they then share it.  As in
// Python it has no owner: any process may release it, and a process that
// acquires it twice waits for itself.
//
// A process that ends while it holds the lock, killed or not, leaves it taken:
// nobody can know in which state it left what the lock protects.  Those who
// wait with MP_FOREVER then wait for ever; wait with a timeout where that can
// happen.  mp_process_exitcode() of the dead one says why it ended: -9 for
// SIGKILL.
#ifndef MP_LOCK_H
#define MP_LOCK_H

#include <semaphore.h>
#include <stddef.h>

#include "timeout.h"

// Only mp_lock_create() makes one, in memory that processes share.  What is in
// it is shown for the sake of the inline mp_lock_acquire(), for nobody else.
struct mp_lock {
    sem_t sem; // 1: free, 0: taken
};

// Creates a lock that is free.
//
// Returns the lock, or NULL with errno set:
//   ENOMEM  no memory for it
//
// Never blocks.  Ownership: the creator calls mp_lock_destroy() after it has
// joined its children; they only inherit the lock.
struct mp_lock *mp_lock_create(void);

// Waits until the lock is free and takes it.
//
// timeout_s  seconds, MP_FOREVER or MP_NOWAIT
//
// Returns 0, or -1 with errno set, and then the lock is not taken:
//   ETIMEDOUT  somebody else held it all the time
//   EINVAL     lock is NULL
//
// Blocks, at most timeout_s.  Signal handlers run and the wait goes on.  Who
// waits longest does not always come first.  Called by any process.
// See sem_wait(3).
static inline int mp_lock_acquire(struct mp_lock *lock, double timeout_s);

// Gives the lock back, and wakes one of those who wait for it.
//
// Returns 0, or -1 with errno set:
//   EPERM   the lock is free
//   EINVAL  lock is NULL
//
// Never blocks.  Called by any process, even by one that did not take it.
int mp_lock_release(struct mp_lock *lock);

// Destroys a lock; NULL is fine.  Keeps errno.
//
// Never blocks.  Called by the creator, when no other process uses the lock
// any more.
void mp_lock_destroy(struct mp_lock *lock);

// Runs the block that follows with the lock taken, and gives the lock back
// however the block is left: at its end, by break, continue, goto or return.
//
//     MP_WITH_LOCK(lock) {
//         if (*counter == 0)
//             return 0;       // the lock is free again
//         --*counter;
//     }
//
// The value of a return is computed before the lock is given back.  break and
// continue leave the block itself, not a loop around it.  exit() and longjmp()
// do not give the lock back.  Blocks may nest, with different locks.
//
// Waits for ever; if the lock cannot be taken (EINVAL: it is NULL), the block
// does not run and errno says why.
#define MP_WITH_LOCK(lock) MP_WITH_LOCK_NUMBERED(lock, __COUNTER__)

// All of mp_lock_acquire() but its usual case, which is inline: without a limit
// sem_wait(3) does it, and takes a free lock without a system call.
int mp_lock_acquire_slowly(struct mp_lock *lock, double timeout_s);

static inline int mp_lock_acquire(struct mp_lock *lock, double timeout_s)
{
    if (lock != NULL && timeout_s < 0 && sem_wait(&lock->sem) == 0)
        return 0;
    return mp_lock_acquire_slowly(lock, timeout_s);
}

// The rest makes MP_WITH_LOCK() and is not for use by itself.  A loop of one
// turn owns a variable, and the compiler runs the variable's `cleanup`
// whichever way control leaves the loop.  Each loop has its own variable, named
// by __COUNTER__, so that nested ones do not shadow each other; the macro in
// the middle is where __COUNTER__ becomes a number.
#define MP_WITH_LOCK_NUMBERED(lock, n) MP_WITH_LOCK_NAMED(lock, n)
#define MP_WITH_LOCK_NAMED(lock, n) MP_WITH_LOCK_LOOP(lock, mp_held_##n)
#define MP_WITH_LOCK_LOOP(lock, held)                                          \
    for (struct mp_lock * held __attribute__((cleanup(mp_with_lock_leave))) =  \
             mp_with_lock_enter(lock);                                         \
         held != NULL; mp_with_lock_leave(&held))

// Takes the lock; returns it, or NULL with errno set as mp_lock_acquire().
struct mp_lock *mp_with_lock_enter(struct mp_lock *lock);

// Gives *held back and makes it NULL, unless it is already.  Keeps errno.
void mp_with_lock_leave(struct mp_lock **held);

#endif
