// SPDX-License-Identifier: MIT
//
// A pool does one map after the other; one function fails for one item.

#include "mp.h"

#include <errno.h>
#include <stdio.h>

enum {
    COUNT = 5
};

static int twice(const void *item, void *result)
{
    *(int *)result = 2 * *(const int *)item;
    return 0;
}

static int not_three(const void *item, void *result)
{
    *(int *)result = 0;
    return *(const int *)item == 3 ? EDOM : 0;
}

int main(void)
{
    int items[COUNT] = {1, 2, 3, 4, 5}, results[COUNT];
    struct mp_map map = {.items = items,
                         .item_size = sizeof items[0],
                         .results = results,
                         .result_size = sizeof results[0],
                         .count = COUNT,
                         .chunk = 2};
    struct mp_pool *pool = mp_pool_create(2);

    if (pool == NULL)
        die_errno("cannot create the pool");
    if (mp_pool_map(pool, twice, &map) < 0)
        die_errno("cannot map");
    for (int i = 0; i < COUNT; i++)
        printf("%d\n", results[i]);
    if (mp_pool_map(pool, not_three, &map) == 0 || errno != EDOM)
        die("3 was all right");
    if (mp_pool_close(pool) < 0 || mp_pool_join(pool) < 0)
        die_errno("cannot end the pool");
    mp_pool_destroy(pool);
    return results[0] != 2;
}
