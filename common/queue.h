// SPDX-License-Identifier: MIT
//
// mp_queue - items that go from process to process, first in, first out.
//
// Python:  q = mp.Queue()      C:  q = mp_queue_create(0, sizeof(int));
//          q.put(v)                mp_queue_put(q, &v, MP_FOREVER);
//          v = q.get()             mp_queue_get(q, &v, MP_FOREVER);
//          q.qsize()               mp_queue_qsize(q);
//
// Create the queue before the processes start: any of them then puts and gets.
// An item is `item_size` bytes, copied in and copied out: a pointer inside it
// means nothing to another process.  Items are never mixed or torn, and those
// of one producer are got in the order in which it put them.
//
// There is no end of file: a consumer that waits for an item that nobody will
// put waits for ever.  Put one item that means "the end" for each consumer.
//
// Put waits while the queue is full: unlike Python no thread holds items back.
// A queue without maxsize is full when it holds about 1 MiB (less when the
// system restricts pipes: see pipe(7)).  Get what the children put before you
// join them: a child that waits in a put does not end, and then the join does
// not either.  Python's has the same rule, from 64 KiB on.
//
// A process that is killed leaves the queue working for the others:
//
// - in the middle of a put: the item was never there;
// - in the middle of a get: the item is lost if it is of PIPE_BUF (4096) bytes
//   or less, else it is still there;
// - with maxsize and items of PIPE_BUF bytes or less, a few instructions of
//   put and of get own a place in the queue: a process killed just there takes
//   the place along.  Where processes are killed, put with a timeout.
#ifndef MP_QUEUE_H
#define MP_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "timeout.h"

struct mp_queue;

// Creates an empty queue.
//
// maxsize    items that it holds at most, 1 to SEM_VALUE_MAX (2147483647);
//            0: as many as there is room for
// item_size  bytes of an item, 1 or more
//
// Returns the queue, or NULL with errno set:
//   EINVAL          item_size is 0, or maxsize is above SEM_VALUE_MAX
//   EMFILE, ENFILE  no descriptors for a pipe
//   ENOMEM          no memory for it, or for so many so large items
//
// Never blocks.  Ownership: each process that has the queue, the creator and
// those that it starts, may call mp_queue_destroy() when it needs it no more;
// the creator has to.
struct mp_queue *mp_queue_create(size_t maxsize, size_t item_size);

// Adds a copy of an item at the end, and waits while the queue is full.
//
// item       item_size bytes
// timeout_s  seconds, MP_FOREVER or MP_NOWAIT
//
// Returns 0, or -1 with errno set, and then nothing was added:
//   ETIMEDOUT  the queue was full all the time, or, with items larger than
//              PIPE_BUF, others were in the middle of their puts
//   ESHUTDOWN  this process has closed the queue
//   EINVAL     queue or item is NULL
//   EMFILE, ENFILE, ENOMEM
//              the first put with a timeout needs one more descriptor
//   ENOENT     put with a timeout needs /proc, which is not mounted
//
// Blocks, at most timeout_s, and a tenth of a second more while somebody else's
// large item is copied.  Signal handlers run and the wait goes on.  Never
// raises SIGPIPE: a process that puts could also get, so the pipe always has a
// reader. Called by any process, by one of its threads at a time. See pipe(7),
// "PIPE_BUF".
int mp_queue_put(struct mp_queue *queue, const void *item, double timeout_s);

// Takes the first item, and waits while there is none.
//
// item       where its item_size bytes go
// timeout_s  seconds, MP_FOREVER or MP_NOWAIT
//
// Returns 0, or -1 with errno set, and then nothing was taken:
//   ETIMEDOUT  the queue was empty all the time, or, with items larger than
//              PIPE_BUF, others were in the middle of their gets
//   others     as mp_queue_put()
//
// Blocks as mp_queue_put() does.  Who waits longest does not always come first.
// Called by any process, by one of its threads at a time.
int mp_queue_get(struct mp_queue *queue, void *item, double timeout_s);

// Returns the number of items now, 0 or more; or -1 with errno set:
//   EINVAL  queue is NULL
//
// Never blocks, works after the close too.  Called by any process; while
// others put and get, the number may be out of date when the caller sees it.
long mp_queue_qsize(struct mp_queue *queue);

// Returns true while there is no item, under the same conditions; true as well
// when queue is NULL.
bool mp_queue_empty(struct mp_queue *queue);

// Declares that this process will put and get no more.  What it has put stays,
// and the other processes go on.  To close again changes nothing.
//
// Returns 0, or -1 with errno set:
//   EINVAL  queue is NULL
//
// Never blocks.  Called by any process.
int mp_queue_close(struct mp_queue *queue);

// Gives back what the queue costs this process, memory and descriptors; NULL
// is fine.  Items left in the queue go when the last process does.  Keeps
// errno.
//
// Never blocks.  Called by any process, for itself alone.
void mp_queue_destroy(struct mp_queue *queue);

#endif
