// SPDX-License-Identifier: MIT
//
// Two counts, of the items put and of the items got, say how many there are and
// where the next one is.  On each side one process at a time, whose *turn* it
// is, waits until it can copy, copies, and counts.  It may be killed anywhere:
// the turn passes on (turn.c), and since an item is counted after the copy, a
// half put one never was and a half got one is still there.
//
// A V after each count wakes whoever waits on the other side.  A token is no
// right to copy but news: look at the counts again.  So one too many does no
// harm, and one that a dead process did not give is given by its successor.
#include "item_ring.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "deadline.h"
#include "shared_map.h"
#include "turn.h"

static const double patience_s = 0.1; // after a timeout, with others' copies

struct side {
    struct mp_turn turn; // to wait and copy
    atomic_size_t done;  // items copied since the beginning
    sem_t news;          // a token for each change of the other's `done`
};

struct mp_item_ring {
    size_t map_size; // bytes of all this
    size_t places;
    size_t item_size;
    struct side put;
    struct side get;
    unsigned char items[]; // the n-th item is at place n % places
};

static void init_side(struct side *side)
{
    mp_turn_init(&side->turn);
    sem_init(&side->news, 1, 0);
}

struct mp_item_ring *mp_item_ring_create(size_t places, size_t item_size)
{
    size_t size;

    if (__builtin_mul_overflow(places, item_size, &size) ||
        __builtin_add_overflow(size, sizeof(struct mp_item_ring), &size)) {
        errno = ENOMEM;
        return NULL;
    }
    struct mp_item_ring *ring = mp_shared_map_create(size);
    if (ring == NULL)
        return NULL;
    ring->map_size = size;
    ring->places = places;
    ring->item_size = item_size;
    init_side(&ring->put);
    init_side(&ring->get);
    return ring;
}

size_t mp_item_ring_count(struct mp_item_ring *ring)
{
    size_t got = atomic_load(&ring->get.done); // first: it is never ahead

    return atomic_load(&ring->put.done) - got;
}

// Could this side copy now?
static bool is_ready(struct mp_item_ring *ring, const struct side *side)
{
    size_t count = mp_item_ring_count(ring);

    return side == &ring->put ? count < ring->places : count > 0;
}

static struct side *other(struct mp_item_ring *ring, const struct side *side)
{
    return side == &ring->put ? &ring->get : &ring->put;
}

static int take_turn(struct mp_item_ring *ring, struct side *side,
                     const struct mp_deadline *deadline)
{
    int taken = mp_turn_take(&side->turn, deadline);

    if (taken < 0 && is_ready(ring, side)) {
        struct mp_deadline later = mp_deadline_after(patience_s);
        taken = mp_turn_take(&side->turn, &later);
    }
    if (taken > 0) // it may have died between its count and its V
        sem_post(&other(ring, side)->news);
    return taken < 0 ? -1 : 0;
}

// Returns the place to copy to or from, in the caller's turn; or NULL.
static void *begin(struct mp_item_ring *ring, struct side *side,
                   double timeout_s)
{
    struct mp_deadline deadline = mp_deadline_after(timeout_s);

    if (take_turn(ring, side, &deadline) < 0)
        return NULL;
    while (!is_ready(ring, side))
        if (mp_deadline_wait_semaphore(&deadline, &side->news) < 0) {
            mp_turn_give(&side->turn);
            return NULL;
        }
    sem_trywait(&side->news); // or old news would pile up
    return ring->items + side->done % ring->places * ring->item_size;
}

static int end(struct mp_item_ring *ring, struct side *side)
{
    atomic_fetch_add(&side->done, 1);
    sem_post(&other(ring, side)->news);
    mp_turn_give(&side->turn);
    return 0;
}

int mp_item_ring_put(struct mp_item_ring *ring, const void *item,
                     double timeout_s)
{
    void *place = begin(ring, &ring->put, timeout_s);

    if (place == NULL)
        return -1;
    memcpy(place, item, ring->item_size);
    return end(ring, &ring->put);
}

int mp_item_ring_get(struct mp_item_ring *ring, void *item, double timeout_s)
{
    const void *place = begin(ring, &ring->get, timeout_s);

    if (place == NULL)
        return -1;
    memcpy(item, place, ring->item_size);
    return end(ring, &ring->get);
}

void mp_item_ring_destroy(struct mp_item_ring *ring)
{
    if (ring != NULL)
        mp_shared_map_destroy(ring, ring->map_size);
}
