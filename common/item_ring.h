// SPDX-License-Identifier: MIT
//
// Private to common/: the queue of items that are too large for a pipe, a
// buffer in shared memory.
#ifndef MP_ITEM_RING_H
#define MP_ITEM_RING_H

#include <stddef.h>

#include "timeout.h"

struct mp_item_ring;

// Creates an empty ring, in shared memory.
//
// places     items that it holds at most, 1 to SEM_VALUE_MAX
// item_size  bytes, 1 or more
//
// Returns the ring, or NULL with errno set:
//   ENOMEM  no memory, or no address space, for so much
//
// Never blocks.  Every process forked from now on shares it.
struct mp_item_ring *mp_item_ring_create(size_t places, size_t item_size);

// Adds a copy of an item at the end, and waits while the ring is full.
//
// timeout_s  seconds, MP_FOREVER or MP_NOWAIT
//
// Returns 0, or -1 with errno set, and then nothing was added:
//   ETIMEDOUT  the ring was full all the time, or other processes were in the
//              middle of their puts
//
// Blocks, at most timeout_s; when there is room but another process is in the
// middle of a put, a tenth of a second more.  Called by any process.
int mp_item_ring_put(struct mp_item_ring *ring, const void *item,
                     double timeout_s);

// Takes the first item, and waits while there is none; else the same.
//
// Returns 0, or -1 with errno set, and then nothing was taken:
//   ETIMEDOUT  the ring was empty all the time, or other processes were in the
//              middle of their gets
int mp_item_ring_get(struct mp_item_ring *ring, void *item, double timeout_s);

// Returns the number of items now.  Never blocks.  Called by any process.
size_t mp_item_ring_count(struct mp_item_ring *ring);

// Takes the ring out of the calling process; NULL is fine.  Keeps errno, never
// blocks.  Called by each process for itself.
void mp_item_ring_destroy(struct mp_item_ring *ring);

#endif
