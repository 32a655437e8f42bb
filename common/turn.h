// SPDX-License-Identifier: MIT
//
// Private to common/: a lock that survives the process that holds it.
#ifndef MP_TURN_H
#define MP_TURN_H

#include <pthread.h>

#include "deadline.h"

struct mp_turn {
    pthread_mutex_t mutex;
};

// Makes it nobody's turn.
//
// turn  in shared memory; it owns nothing besides these bytes, so that there
//       is nothing to destroy
//
// Always succeeds, never blocks.  Called before the processes start.
void mp_turn_init(struct mp_turn *turn);

// Waits until it is nobody's turn, and takes it.
//
// Returns 0; or 1, with the turn taken, when the process whose turn it was has
// died: the caller puts in order what that one left; or -1 with errno set, and
// then the turn is not taken:
//   ETIMEDOUT  the deadline came first
//
// Blocks, until the deadline.  A free turn is taken even when the deadline has
// passed.  Called by any process, but not twice.
// See pthread_mutexattr_setrobust(3).
int mp_turn_take(struct mp_turn *turn, const struct mp_deadline *deadline);

// Gives the turn to one of those who wait for it.
//
// Always succeeds, keeps errno, never blocks.  Called by the one whose turn it
// is.
void mp_turn_give(struct mp_turn *turn);

#endif
