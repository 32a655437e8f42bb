// SPDX-License-Identifier: MIT
//
// A queue of small items is a pipe (item_pipe.c): the kernel does not let two
// writes of at most PIPE_BUF bytes mix, and no lock is needed.  Larger writes
// may mix, and a process killed in the middle of one leaves half an item; so
// larger items go through a buffer in shared memory (item_ring.c), which is
// faster for them as well.  Here the one or the other is chosen.
#include "queue.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "item_pipe.h"
#include "item_ring.h"

enum {
    CAPACITY = 1 << 20, // bytes; an ordinary user's largest pipe
    FEWEST_PLACES = 4   // in a ring without maxsize, however large the items
};

// Every process has its own; what they share is behind the pipe or the ring.
struct mp_queue {
    struct mp_item_pipe *pipe; // one of the two,
    struct mp_item_ring *ring; // the other is NULL
    bool is_closed;            // by this process
};

static struct mp_item_ring *create_ring(size_t maxsize, size_t item_size)
{
    size_t places = CAPACITY / item_size;

    if (places < FEWEST_PLACES)
        places = FEWEST_PLACES;
    return mp_item_ring_create(maxsize > 0 ? maxsize : places, item_size);
}

struct mp_queue *mp_queue_create(size_t maxsize, size_t item_size)
{
    if (item_size == 0 || maxsize > SEM_VALUE_MAX) {
        errno = EINVAL;
        return NULL;
    }
    struct mp_queue *queue = calloc(1, sizeof *queue);
    if (queue == NULL)
        return NULL;
    if (item_size <= PIPE_BUF)
        queue->pipe = mp_item_pipe_create(maxsize, item_size, CAPACITY);
    else
        queue->ring = create_ring(maxsize, item_size);
    if (queue->pipe == NULL && queue->ring == NULL) {
        free(queue);
        return NULL;
    }
    return queue;
}

static int check(const struct mp_queue *queue, const void *item)
{
    if (queue != NULL && item != NULL && !queue->is_closed)
        return 0;
    errno = queue == NULL || item == NULL ? EINVAL : ESHUTDOWN;
    return -1;
}

int mp_queue_put(struct mp_queue *queue, const void *item, double timeout_s)
{
    if (check(queue, item) < 0)
        return -1;
    return queue->pipe != NULL ? mp_item_pipe_put(queue->pipe, item, timeout_s)
                               : mp_item_ring_put(queue->ring, item, timeout_s);
}

int mp_queue_get(struct mp_queue *queue, void *item, double timeout_s)
{
    if (check(queue, item) < 0)
        return -1;
    return queue->pipe != NULL ? mp_item_pipe_get(queue->pipe, item, timeout_s)
                               : mp_item_ring_get(queue->ring, item, timeout_s);
}

long mp_queue_qsize(struct mp_queue *queue)
{
    if (queue == NULL) {
        errno = EINVAL;
        return -1;
    }
    return (long)(queue->pipe != NULL ? mp_item_pipe_count(queue->pipe)
                                      : mp_item_ring_count(queue->ring));
}

bool mp_queue_empty(struct mp_queue *queue)
{
    return mp_queue_qsize(queue) <= 0;
}

int mp_queue_close(struct mp_queue *queue)
{
    if (queue == NULL) {
        errno = EINVAL;
        return -1;
    }
    queue->is_closed = true;
    return 0;
}

void mp_queue_destroy(struct mp_queue *queue)
{
    if (queue == NULL)
        return;
    mp_item_pipe_destroy(queue->pipe);
    mp_item_ring_destroy(queue->ring);
    free(queue);
}
