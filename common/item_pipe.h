// SPDX-License-Identifier: MIT
//
// Private to common/: the queue of items of at most PIPE_BUF bytes, a pipe.
#ifndef MP_ITEM_PIPE_H
#define MP_ITEM_PIPE_H

#include <stddef.h>

#include "timeout.h"

struct mp_item_pipe;

// Creates an empty pipe of items.
//
// maxsize    items that it holds at most, 1 to SEM_VALUE_MAX; 0: as many as
//            fit in the pipe
// item_size  bytes, 1 to PIPE_BUF
// capacity   bytes that the pipe should hold; the system may grant less
//
// Returns the pipe, or NULL with errno set:
//   EMFILE, ENFILE  no descriptors
//   ENOMEM          no memory
//
// Never blocks.  Every process forked from now on shares what is behind it.
struct mp_item_pipe *mp_item_pipe_create(size_t maxsize, size_t item_size,
                                         size_t capacity);

// Adds a copy of an item at the end, and waits while the pipe is full.
//
// timeout_s  seconds, MP_FOREVER or MP_NOWAIT
//
// Returns 0, or -1 with errno set, and then nothing was added:
//   ETIMEDOUT  the pipe was full all the time
//   EMFILE, ENFILE, ENOMEM, ENOENT
//              the first put with a timeout opens the pipe again, through /proc
//   EFAULT     item is not an address of this process
//
// Blocks, at most timeout_s.  Called by any process.
int mp_item_pipe_put(struct mp_item_pipe *pipe, const void *item,
                     double timeout_s);

// Takes the first item, and waits while there is none; else the same.
//
// Returns 0, or -1 with errno set, and then nothing was taken:
//   ETIMEDOUT  the pipe was empty all the time
int mp_item_pipe_get(struct mp_item_pipe *pipe, void *item, double timeout_s);

// Returns the number of items now.  Never blocks.  Called by any process.
size_t mp_item_pipe_count(const struct mp_item_pipe *pipe);

// Takes the pipe out of the calling process; NULL is fine.  Keeps errno, never
// blocks.  Called by each process for itself.
void mp_item_pipe_destroy(struct mp_item_pipe *pipe);

#endif
