// SPDX-License-Identifier: MIT
//
// mp_semaphore - a counter of tokens shared by several processes.
//
// Python:  s = mp.Semaphore(3)   C:  s = mp_semaphore_create(3);
//          s.acquire()   # P         mp_semaphore_acquire(s, MP_FOREVER);
//          s.release()   # V         mp_semaphore_release(s);
//
// P takes a token and waits while there is none; V adds one.  With n tokens at
// the start at most n processes are between P and V.  With none, P waits for
// another process's V: a signal.  Create it before the processes start.
//
// A process that ends between P and V takes its token along.
//
// E. W. Dijkstra, "Cooperating sequential processes", 1965.

// With -Icommon this file stands in front of the <semaphore.h> of the system,
// so it hands on to it.  Outside the guard: a compiler that found this file
// beside the includer, not through -I, comes by a second time.  (To clang that
// is worth a warning, unless in a system header.)
#pragma GCC system_header
#include_next <semaphore.h>

#ifndef MP_SEMAPHORE_H
#define MP_SEMAPHORE_H

#include "timeout.h"

struct mp_semaphore;

// Creates a semaphore with `value` tokens.
//
// value  0 to SEM_VALUE_MAX (2147483647)
//
// Returns the semaphore, or NULL with errno set:
//   EINVAL  value is above SEM_VALUE_MAX; -1 is, converted to unsigned
//   ENOMEM  no memory for it
//
// Never blocks.  Ownership: the creator calls mp_semaphore_destroy() after it
// has joined its children; they only inherit the semaphore.
struct mp_semaphore *mp_semaphore_create(unsigned value);

// P: takes a token, and waits for one while there is none.
//
// timeout_s  seconds, MP_FOREVER or MP_NOWAIT
//
// Returns 0, or -1 with errno set, and then no token was taken:
//   ETIMEDOUT  there was none in all that time
//   EINVAL     semaphore is NULL
//
// Blocks, at most timeout_s.  Signal handlers run and the wait goes on.
// Called by any process.  See sem_wait(3).
int mp_semaphore_acquire(struct mp_semaphore *semaphore, double timeout_s);

// V: adds a token, and wakes one of those who wait for it.
//
// Returns 0, or -1 with errno set, and then nothing was added:
//   EOVERFLOW  there are SEM_VALUE_MAX tokens already
//   EINVAL     semaphore is NULL
//
// Never blocks.  Called by any process, whether or not it took a token.
// See sem_post(3).
int mp_semaphore_release(struct mp_semaphore *semaphore);

// Returns the number of tokens now, 0 or more; or -1 with errno set:
//   EINVAL  semaphore is NULL
//
// Never blocks.  Called by any process; while others work with the semaphore
// the number may be out of date when the caller sees it.
int mp_semaphore_get_value(struct mp_semaphore *semaphore);

// Destroys a semaphore; NULL is fine.  Keeps errno.
//
// Never blocks.  Called by the creator, when no other process uses the
// semaphore any more.
void mp_semaphore_destroy(struct mp_semaphore *semaphore);

#endif
