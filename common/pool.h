// SPDX-License-Identifier: MIT
//
// mp_pool - worker processes that share the work of one function.
//
// Python:  with mp.Pool(3) as pool:
//              results = pool.map(doubler, numbers)
//
// C:       int doubler(const void *item, void *result)
//          {
//              *(int *)result = 2 * *(const int *)item;
//              return 0;
//          }
//
//          struct mp_pool *pool = mp_pool_create(3);
//          struct mp_map map = {
//              .items = numbers, .item_size = sizeof numbers[0],
//              .results = doubled, .result_size = sizeof doubled[0],
//              .count = 6,
//          };
//          mp_pool_map(pool, doubler, &map);
//          mp_pool_close(pool);
//          mp_pool_join(pool);
//          mp_pool_destroy(pool);
//
// The workers start with the pool and serve one map after the other.  They are
// copies of the creator at that moment: what it stores later in ordinary
// memory they do not see, what it created before and shares (locks, values,
// queues) they do.
//
// A worker that ends in the middle of a map, killed or by exit(3), takes its
// items along.  Python then waits for ever; here the map fails.
#ifndef MP_POOL_H
#define MP_POOL_H

#include <stddef.h>

struct mp_pool;

// What a map works on: results[i] = function(items[i]).
struct mp_map {
    const void *items;  // count items, one after the other
    size_t item_size;   // bytes; 0: there are no items, only a count
    void *results;      // room for count results
    size_t result_size; // bytes; 0: there are no results
    size_t count;       // items, and results
    size_t chunk;       // items handed to a worker at a time; 0: as Python,
                        // count / (4 * workers), rounded up
};

// Creates a pool and starts its workers.
//
// workers  processes, 1 or more
//
// Returns the pool, or NULL with errno set, and then no process is left:
//   EINVAL          workers is 0, or too large to count in bytes
//   EAGAIN          too many processes (RLIMIT_NPROC, pid_max)
//   EMFILE, ENFILE  too few descriptors: the creator needs three for each
//                   worker and one more
//   ENOMEM          no memory for it
//
// The workers are named as processes are: Process-1, ...  They end when the
// creator closes or terminates the pool, or has ended itself.
//
// Never blocks.  Ownership: the creator alone uses the pool, and calls
// mp_pool_destroy().
struct mp_pool *mp_pool_create(unsigned workers);

// Calls function(item, result) once for each item, in the workers, and waits
// for all the results.  They come in the order of the items.
//
// function  stores the result of one item, which is all zero before; returns
//           0, or an errno value if it failed.  It runs in a worker: all it
//           can hand back is the result and what is shared
// map       what to work on; only map->results is written to
//
// The items are handed out in chunks, to whichever worker is free.
//
// Returns 0, or -1 with errno set, and then the results are untouched:
//   what the function returned
//               for the first item, in the order of the items, for which that
//               was not 0; the function was still called for all items
//   EOWNERDEAD  a worker has ended, now or since the last map.  The other
//               workers finish their chunk; this pool maps no more
//   ESHUTDOWN   the pool was closed or terminated
//   ECHILD      another process created the pool
//   EINVAL      pool, function or map is NULL, or map->items or map->results
//               where there should be some
//   EOVERFLOW   the sizes do not fit in memory, even on paper
//   ENOMEM      no memory for a copy of the items and the results
//   EFBIG       the copy is larger than RLIMIT_FSIZE; SIGXFSZ comes first
//
// Blocks, as long as the work lasts.  Signal handlers run and the wait goes
// on.  Called by the creator.
//
// Two things to know: a worker's own children keep its end from being noticed
// for as long as they run; and a function that takes a lock must expect that
// who held it was killed.
int mp_pool_map(struct mp_pool *pool,
                int (*function)(const void *item, void *result),
                const struct mp_map *map);

// Tells the workers that there is no more work: they end when they have done
// theirs.  To close again, or after terminate, changes nothing.
//
// Returns 0, or -1 with errno set:
//   ECHILD  another process created the pool
//   EINVAL  pool is NULL
//
// Never blocks.  Called by the creator.
int mp_pool_close(struct mp_pool *pool);

// Waits until all workers have ended.
//
// Returns 0, also when called again; or -1 with errno set:
//   EINVAL  pool is NULL, or was neither closed nor terminated
//   ECHILD  another process created the pool
//
// Blocks, until the last worker has ended.  Called by the creator.
int mp_pool_join(struct mp_pool *pool);

// Ends the workers at once, with SIGTERM.
//
// Returns 0, or -1 with errno set:
//   ECHILD  another process created the pool
//   EINVAL  pool is NULL
//
// Never blocks: join to wait for the end.  Called by the creator.
int mp_pool_terminate(struct mp_pool *pool);

// Destroys a pool; NULL is fine.  Workers that have not been joined are
// terminated and joined first.  Keeps errno.
//
// Blocks, while the workers end.  Called by the creator; a process started
// later may destroy its copy, and does not have to.
void mp_pool_destroy(struct mp_pool *pool);

#endif
