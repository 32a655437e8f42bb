// SPDX-License-Identifier: MIT
//
// Private to common/: the items and the results of a map, where the creator of
// a pool and its workers all see them.
#ifndef MP_POOL_MEMORY_H
#define MP_POOL_MEMORY_H

#include "pool.h"
#include "pool_work.h"

// Fills in all of an order but the function.
//
// map      of 1 item or more
// workers  processes of the pool, for Python's chunk formula
//
// Returns 0, or -1 with errno set:
//   EINVAL     map->items or map->results is missing
//   EOVERFLOW  the items and results together are too large for an address
//              space
//
// Never blocks.
int mp_pool_memory_plan(const struct mp_map *map, unsigned workers,
                        struct mp_pool_order *order);

// Makes the file as large as the order says, with a copy of the items in it and
// all else zero.
//
// Returns its address in the caller, for mp_pool_memory_release(), or NULL with
// errno set:
//   ENOMEM  no memory, or no address space, for so much
//   EFBIG   the process may not have so large a file (RLIMIT_FSIZE)
//
// Never blocks.  Called by the creator, while no worker is at work.
void *mp_pool_memory_fill(int file, const struct mp_map *map,
                          const struct mp_pool_order *order);

// Copies the results to where the map wants them.  Always succeeds.
void mp_pool_memory_results(const void *memory, const struct mp_map *map,
                            const struct mp_pool_order *order);

// Takes the memory out of the caller.  Keeps errno.
void mp_pool_memory_release(void *memory, const struct mp_pool_order *order);

#endif
