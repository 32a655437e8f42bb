// SPDX-License-Identifier: MIT
//
// The workers were forked before the map, so the creator's items are not in
// their memory.  What they do have is an open file that is nothing but memory
// (memfd_create(2)): it grows to what the map needs, and each process maps it.
// First come the items, then the results; result i has its own place, and so
// the order is kept whoever is faster.
#include "pool_memory.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    ALIGNMENT = 64 // of the results: a cache line, enough for any type
};

// Python: chunk, extra = divmod(count, 4 * workers); if extra: chunk += 1
static size_t python_chunk(size_t count, unsigned workers)
{
    size_t chunks = 4 * (size_t)workers;

    return count / chunks + (count % chunks != 0);
}

int mp_pool_memory_plan(const struct mp_map *map, unsigned workers,
                        struct mp_pool_order *order)
{
    size_t items_size, results_size;

    if ((map->items == NULL && map->item_size > 0) ||
        (map->results == NULL && map->result_size > 0)) {
        errno = EINVAL;
        return -1;
    }
    if (__builtin_mul_overflow(map->count, map->item_size, &items_size) ||
        __builtin_mul_overflow(map->count, map->result_size, &results_size) ||
        items_size > PTRDIFF_MAX - 2 * ALIGNMENT ||
        results_size > PTRDIFF_MAX - 2 * ALIGNMENT - items_size) {
        errno = EOVERFLOW;
        return -1;
    }
    order->count = map->count;
    order->chunk =
        map->chunk > 0 ? map->chunk : python_chunk(map->count, workers);
    if (order->chunk > map->count)
        order->chunk = map->count;
    order->item_size = map->item_size;
    order->result_size = map->result_size;
    // At least one unit for the items: no mapping is of no bytes.
    order->results_at = (items_size / ALIGNMENT + 1) * ALIGNMENT;
    order->memory_size = order->results_at + results_size;
    return 0;
}

void *mp_pool_memory_fill(int file, const struct mp_map *map,
                          const struct mp_pool_order *order)
{
    // By way of 0: nothing of the last map is left.
    if (ftruncate(file, 0) < 0 ||
        ftruncate(file, (off_t)order->memory_size) < 0)
        return NULL;
    void *memory = mmap(NULL, order->memory_size, PROT_READ | PROT_WRITE,
                        MAP_SHARED, file, 0);
    if (memory == MAP_FAILED)
        return NULL;
    if (map->item_size > 0)
        memcpy(memory, map->items, map->count * map->item_size);
    return memory;
}

void mp_pool_memory_results(const void *memory, const struct mp_map *map,
                            const struct mp_pool_order *order)
{
    const unsigned char *bytes = memory;

    if (map->result_size > 0)
        memcpy(map->results, bytes + order->results_at,
               map->count * map->result_size);
}

void mp_pool_memory_release(void *memory, const struct mp_pool_order *order)
{
    int saved_errno = errno;

    munmap(memory, order->memory_size);
    errno = saved_errno;
}
