// SPDX-License-Identifier: MIT
//
// mp_array - an array in memory that several processes share.
//
// Python:  a = mp.Array('i', 10)     C:  a = mp_array_create(10, sizeof(int));
//                                        int *item = mp_array_data(a);
//          a[3] = -a[3]                  item[3] = -item[3];
//          len(a)                        mp_array_len(a);
//          with a.get_lock():            MP_WITH_LOCK(mp_array_get_lock(a)) {
//
// Create the array before the processes start: they then share it.  As with
// mp_value, no lock is taken unless the caller takes it.
#ifndef MP_ARRAY_H
#define MP_ARRAY_H

#include <stddef.h>

#include "lock.h"

struct mp_array;

// Creates an array of `len` items of `item_size` bytes, all zero, and its
// lock, free.
//
// len        items, 1 or more
// item_size  bytes, 1 or more
//
// Returns the array, or NULL with errno set:
//   EINVAL  len or item_size is 0
//   ENOMEM  no memory for so many
//
// Never blocks.  Ownership: the creator calls mp_array_destroy() after it has
// joined its children; they only inherit the array.
struct mp_array *mp_array_create(size_t len, size_t item_size);

// Returns the address of the first item, aligned for any type; it belongs to
// the mp_array.  NULL, with errno EINVAL, when `array` is NULL.
//
// Never blocks, takes no lock.  Called by any process.
void *mp_array_data(struct mp_array *array);

// Returns the number of items; 0, with errno EINVAL, when `array` is NULL.
//
// Never blocks.  Called by any process.
size_t mp_array_len(const struct mp_array *array);

// Returns the lock that goes with the array; it belongs to the mp_array.
// NULL, with errno EINVAL, when `array` is NULL.
//
// Never blocks.  Called by any process.
struct mp_lock *mp_array_get_lock(struct mp_array *array);

// Destroys an array and its lock; NULL is fine.  Keeps errno.
//
// Never blocks.  Called by the creator, when no other process uses the array
// any more.
void mp_array_destroy(struct mp_array *array);

#endif
