// SPDX-License-Identifier: MIT
//
// The bounded buffer of Dijkstra, "Cooperating sequential processes" (1965):
// P(places), copy in, V(items) on the one side; P(items), copy out, V(places)
// on the other.  Here a process may be killed anywhere in between, and the
// others go on.  On each side one process at a time, whose *turn* it is, waits
// for a token and copies; when it dies, the next one is told.  An item counts
// from the moment when `done` counts it, after the copy: half an item is none.
// Which tokens the dead one had taken or given is unknown, so each side gets a
// spare one.  For that reason nobody believes a token: it says that it is worth
// looking at `done`, no more.
#include "item_ring.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "deadline.h"
#include "shared_map.h"
#include "turn.h"

// How much longer than it may wait a call waits for the end of another's copy.
static const double patience_s = 0.1;

struct side {
    struct mp_turn turn; // to wait for a token and copy
    sem_t tokens;        // not fewer than this side could copy now
    atomic_size_t done;  // items copied since the beginning
};

struct mp_item_ring {
    size_t map_size; // bytes of all this
    size_t places;
    size_t item_size;
    struct side put;
    struct side get;
    unsigned char items[]; // the n-th item is at place n % places
};

static void init_side(struct side *side, size_t tokens)
{
    mp_turn_init(&side->turn);
    sem_init(&side->tokens, 1, (unsigned)tokens);
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
    init_side(&ring->put, places);
    init_side(&ring->get, 0);
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

static int take_turn(struct mp_item_ring *ring, struct side *side,
                     const struct mp_deadline *deadline)
{
    int taken = mp_turn_take(&side->turn, deadline);

    if (taken < 0 && is_ready(ring, side)) {
        struct mp_deadline later = mp_deadline_after(patience_s);
        taken = mp_turn_take(&side->turn, &later);
    }
    if (taken > 0) {
        sem_post(&ring->put.tokens);
        sem_post(&ring->get.tokens);
    }
    return taken < 0 ? -1 : 0;
}

// Returns the place to copy to or from, in the caller's turn; or NULL.
static void *begin(struct mp_item_ring *ring, struct side *side,
                   double timeout_s)
{
    struct mp_deadline deadline = mp_deadline_after(timeout_s);

    if (take_turn(ring, side, &deadline) < 0)
        return NULL;
    do {
        if (mp_deadline_wait_semaphore(&deadline, &side->tokens) < 0) {
            mp_turn_give(&side->turn);
            return NULL;
        }
    } while (!is_ready(ring, side));
    return ring->items + side->done % ring->places * ring->item_size;
}

// The token goes to the other side while the turn is kept: whoever dies in
// between is found to have died in its turn.
static int end(struct side *side, struct side *other)
{
    atomic_fetch_add(&side->done, 1);
    sem_post(&other->tokens);
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
    return end(&ring->put, &ring->get);
}

int mp_item_ring_get(struct mp_item_ring *ring, void *item, double timeout_s)
{
    const void *place = begin(ring, &ring->get, timeout_s);

    if (place == NULL)
        return -1;
    memcpy(item, place, ring->item_size);
    return end(&ring->get, &ring->put);
}

void mp_item_ring_destroy(struct mp_item_ring *ring)
{
    if (ring != NULL)
        mp_shared_map_destroy(ring, ring->map_size);
}
