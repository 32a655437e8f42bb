// SPDX-License-Identifier: MIT
//
// A map is: fill the memory that all share (pool_memory.c), order the workers
// to work (pool_crew.c, pool_worker.c), who take chunk after chunk
// (pool_work.c), wait for their reports, copy the results.  A worker that dies
// takes its items along; where Python waits for ever, the map fails and the
// pool maps no more.
#include "pool.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pool_crew.h"
#include "pool_memory.h"
#include "shared_map.h"

struct mp_pool {
    pid_t creator;
    unsigned workers;
    struct mp_pool_crew *crew;
    struct mp_pool_workplace place;
    bool is_closed; // no more maps
    bool is_broken; // a worker has ended in the middle of one
};

struct mp_pool *mp_pool_create(unsigned workers)
{
    if (workers == 0) {
        errno = EINVAL;
        return NULL;
    }
    struct mp_pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL)
        return NULL;
    pool->creator = getpid();
    pool->workers = workers;
    pool->place.memory = memfd_create("mp_pool", MFD_CLOEXEC);
    pool->place.next = mp_shared_map_create(sizeof *pool->place.next);
    if (pool->place.memory >= 0 && pool->place.next != NULL)
        pool->crew = mp_pool_crew_create(workers, &pool->place);
    if (pool->crew == NULL) {
        mp_pool_destroy(pool);
        return NULL;
    }
    return pool;
}

static int fail(int error)
{
    errno = error;
    return -1;
}

// What every call asks first: may this process use the pool?
static int check(const struct mp_pool *pool)
{
    if (pool == NULL)
        return fail(EINVAL);
    return pool->creator == getpid() ? 0 : fail(ECHILD);
}

// Lets the workers do what the order says.
static int run(struct mp_pool *pool, const struct mp_pool_order *order)
{
    struct mp_pool_report first;

    atomic_store(pool->place.next, 0);
    mp_pool_crew_order(pool->crew, order);
    if (mp_pool_crew_wait(pool->crew, &first) == 0)
        return first.error == 0 ? 0 : fail(first.error);
    atomic_store(pool->place.next, order->count); // they take no more
    pool->is_broken = true;
    return -1;
}

int mp_pool_map(struct mp_pool *pool,
                int (*function)(const void *item, void *result),
                const struct mp_map *map)
{
    struct mp_pool_order order = {.function = function};

    if (check(pool) < 0)
        return -1;
    if (function == NULL || map == NULL)
        return fail(EINVAL);
    if (pool->is_closed || pool->is_broken)
        return fail(pool->is_closed ? ESHUTDOWN : EOWNERDEAD);
    if (map->count == 0)
        return 0;
    if (mp_pool_memory_plan(map, pool->workers, &order) < 0)
        return -1;
    void *memory = mp_pool_memory_fill(pool->place.memory, map, &order);
    if (memory == NULL)
        return -1;
    int result = run(pool, &order);
    if (result == 0)
        mp_pool_memory_results(memory, map, &order);
    mp_pool_memory_release(memory, &order);
    return result;
}

int mp_pool_close(struct mp_pool *pool)
{
    if (check(pool) < 0)
        return -1;
    if (!pool->is_closed) // an order without a function: no more work
        mp_pool_crew_order(pool->crew, &(struct mp_pool_order){0});
    pool->is_closed = true;
    return 0;
}

int mp_pool_join(struct mp_pool *pool)
{
    if (check(pool) < 0)
        return -1;
    if (!pool->is_closed)
        return fail(EINVAL);
    mp_pool_crew_join(pool->crew);
    return 0;
}

int mp_pool_terminate(struct mp_pool *pool)
{
    if (check(pool) < 0)
        return -1;
    pool->is_closed = true;
    mp_pool_crew_terminate(pool->crew);
    return 0;
}

void mp_pool_destroy(struct mp_pool *pool)
{
    int saved_errno = errno;

    if (pool == NULL)
        return;
    if (pool->crew != NULL) { // both do nothing when it is not the creator's
        mp_pool_crew_terminate(pool->crew);
        mp_pool_crew_join(pool->crew);
    }
    mp_pool_crew_destroy(pool->crew);
    mp_shared_map_destroy(pool->place.next, sizeof *pool->place.next);
    if (pool->place.memory >= 0)
        close(pool->place.memory);
    free(pool);
    errno = saved_errno;
}
