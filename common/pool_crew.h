// SPDX-License-Identifier: MIT
//
// Private to common/: all the workers of a pool, as their creator sees them.
#ifndef MP_POOL_CREW_H
#define MP_POOL_CREW_H

#include "pool_work.h"

struct mp_pool_crew;

// Starts the workers, which wait for orders.
//
// workers  processes, 1 or more
// place    what they share with the creator, who keeps it until they have ended
//
// Returns the crew, or NULL with errno set, and then no process is left:
//   EAGAIN          too many processes
//   EMFILE, ENFILE  too few descriptors
//   ENOMEM          no memory
//
// Never blocks, except that it waits for the end of those that it has started
// when it fails.
struct mp_pool_crew *mp_pool_crew_create(unsigned workers,
                                         const struct mp_pool_workplace *place);

// Gives each worker the same order.  Always succeeds, never blocks.
void mp_pool_crew_order(struct mp_pool_crew *crew,
                        const struct mp_pool_order *order);

// Waits until each worker has reported once.
//
// first  where the report goes whose error comes first in the order of the
//        items; when none failed, one whose error is 0
//
// Returns 0, or -1 with errno set, and then reports are meaningless from now
// on:
//   EOWNERDEAD  a worker has ended
//   ENOMEM      the kernel has no memory for the wait
//   EINVAL      RLIMIT_NOFILE is now below the number of workers
//
// Blocks, until the last worker has reported or one has ended.
int mp_pool_crew_wait(struct mp_pool_crew *crew, struct mp_pool_report *first);

// Sends SIGTERM to each worker.  Always succeeds, never blocks.
void mp_pool_crew_terminate(struct mp_pool_crew *crew);

// Waits until each worker has ended.  Always succeeds.
void mp_pool_crew_join(struct mp_pool_crew *crew);

// Gives back what the crew costs this process; NULL is fine.  Keeps errno.
//
// Never blocks.  Called by the creator after the join, or by a child.
void mp_pool_crew_destroy(struct mp_pool_crew *crew);

#endif
