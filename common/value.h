// SPDX-License-Identifier: MIT
//
// mp_value - one value in memory that several processes share.
//
// Python:  v = mp.Value('d', 0.0)    C:  v = mp_value_create(sizeof(double));
//          v.value = 3.14                *(double *)mp_value_data(v) = 3.14;
//          with v.get_lock():            MP_WITH_LOCK(mp_value_get_lock(v)) {
//              v.value += 1                  ++*(double *)mp_value_data(v);
//                                        }
//
// Create the value before the processes start: they then share it.  Python
// takes the lock for each load and each store; here memory is memory, and the
// lock is taken by whoever needs it.
#ifndef MP_VALUE_H
#define MP_VALUE_H

#include <stddef.h>

#include "lock.h"

struct mp_value;

// Creates a value of `size` bytes, all zero, and its lock, free.
//
// size  bytes, 1 or more
//
// Returns the value, or NULL with errno set:
//   EINVAL  size is 0
//   ENOMEM  no memory for it
//
// Never blocks.  Ownership: the creator calls mp_value_destroy() after it has
// joined its children; they only inherit the value.
struct mp_value *mp_value_create(size_t size);

// Returns the address of the value, aligned for any type; it belongs to the
// mp_value.  NULL, with errno EINVAL, when `value` is NULL.
//
// Never blocks, takes no lock.  Called by any process.
void *mp_value_data(struct mp_value *value);

// Returns the lock that goes with the value; it belongs to the mp_value.
// NULL, with errno EINVAL, when `value` is NULL.
//
// Never blocks.  Called by any process.
struct mp_lock *mp_value_get_lock(struct mp_value *value);

// Destroys a value and its lock; NULL is fine.  Keeps errno.
//
// Never blocks.  Called by the creator, when no other process uses the value
// any more.
void mp_value_destroy(struct mp_value *value);

#endif
