// SPDX-License-Identifier: MIT
//
// mp - Python's multiprocessing in C: `import multiprocessing as mp` becomes
//
//     #include "mp.h"
//
// and mp.Queue() becomes mp_queue_create().  Four things differ from Python:
//
// - sizes are explicit: mp_value_create(sizeof(double));
// - ends are explicit: join every process, then destroy what was created;
// - mp_queue_put() has no thread behind it: it waits when the pipe is full;
// - failure is -1 or NULL with errno set, a timeout is ETIMEDOUT.
//
// Create the shared objects first, then start the processes: what exists at
// the start is shared by parent and child.
//
// Linux, with glibc 2.32 or later.
#ifndef MP_H
#define MP_H

#include "array.h"
#include "die.h"
#include "lock.h"
#include "pool.h"
#include "process.h"
#include "queue.h"
#include "semaphore.h"
#include "timeout.h"
#include "value.h"

#endif
