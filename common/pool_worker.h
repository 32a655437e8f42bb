// SPDX-License-Identifier: MIT
//
// Private to common/: one worker of a pool, as its creator sees it.
#ifndef MP_POOL_WORKER_H
#define MP_POOL_WORKER_H

#include "pool_work.h"

struct mp_pool_worker {
    struct mp_process *process;
    int orders[2]; // both ends of a pipe
    int reports;   // the read end of a pipe
};

// Starts workers[index]; those before it have been started.
//
// place  what it shares with the creator, who keeps it until it has ended
//
// Returns 0, or -1 with errno set, and then nothing is left of it:
//   EAGAIN          too many processes
//   EMFILE, ENFILE  too few descriptors
//   ENOMEM          no memory
//
// Never blocks.
int mp_pool_worker_start(struct mp_pool_worker *workers, unsigned index,
                         const struct mp_pool_workplace *place);

// Gives it an order.  Always succeeds, even when it has ended.
//
// Never blocks, as long as it has no more than two orders to read.
void mp_pool_worker_order(const struct mp_pool_worker *worker,
                          const struct mp_pool_order *order);

// Reads its next report.
//
// Returns 0, or -1 with errno set:
//   EOWNERDEAD  it has ended, and has no more to report
//
// Blocks, until it reports or ends.
int mp_pool_worker_report(const struct mp_pool_worker *worker,
                          struct mp_pool_report *report);

// Gives back what it costs this process.
//
// Never blocks.  Called by the creator after the join, or by a child.
void mp_pool_worker_destroy(struct mp_pool_worker *worker);

#endif
