// SPDX-License-Identifier: MIT
//
// Private to common/: what a worker of a pool does, and what it and the creator
// tell each other.
#ifndef MP_POOL_WORK_H
#define MP_POOL_WORK_H

#include <stdatomic.h>
#include <stddef.h>

// One map, as each worker is told of it: a record of the pipe `orders`.
struct mp_pool_order {
    int (*function)(const void *item, void *result); // NULL: no more work
    size_t count;                                    // items
    size_t chunk;                                    // items to take at a time
    size_t item_size;   // bytes; the items are where the memory begins
    size_t result_size; // bytes
    size_t results_at;  // where in the memory the results are
    size_t memory_size; // bytes of both
};

// A worker has done its share of the map: a record of the pipe `reports`.
struct mp_pool_report {
    int error;    // of the first of its items that failed; 0: none did
    size_t index; // of that item
};

// What all workers of a pool share with the creator.
struct mp_pool_workplace {
    int memory;          // a file: items and results of a map
    atomic_size_t *next; // the first item that nobody has taken
};

// Serves one order after the other, until there is no more work or the creator
// has ended.
//
// orders, reports  pipes, to read from and to write to
//
// Blocks, as long as the work lasts.  Called by the worker.
void mp_pool_work(int orders, int reports,
                  const struct mp_pool_workplace *place);

#endif
