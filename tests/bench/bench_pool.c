// SPDX-License-Identifier: MIT
//
// A map of 100,000 items whose function takes no time, by four workers who are
// up and waiting.
#include "bench.h"

#include <math.h>

#include "pool.h"

enum {
    COUNT = 100000,
    WORKERS = 4
};

static int doubler(const void *item, void *result)
{
    *(int *)result = 2 * *(const int *)item;
    return 0;
}

static double map_in_chunks(size_t chunk)
{
    static int items[COUNT], results[COUNT];
    struct mp_map map = {
        .items = items,
        .item_size = sizeof *items,
        .results = results,
        .result_size = sizeof *results,
        .count = COUNT,
        .chunk = chunk,
    };
    struct mp_pool *pool = mp_pool_create(WORKERS);

    struct mp_map warm_up = map;
    warm_up.count = WORKERS;
    if (pool == NULL || mp_pool_map(pool, doubler, &warm_up) < 0)
        return NAN;
    double start_s = bench_now_s();
    int result = mp_pool_map(pool, doubler, &map);
    double rate = COUNT / (bench_now_s() - start_s);
    mp_pool_destroy(pool);
    return result == 0 ? rate : NAN;
}

double map_default_chunks(void)
{
    return map_in_chunks(0);
}

double map_chunks_of_1(void)
{
    return map_in_chunks(1);
}
