// SPDX-License-Identifier: MIT
//
// A worker that ends in the middle of a map makes it fail, and the pool is
// ended all the same.

#include "mp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static int give_up(const void *item, void *result)
{
    (void)result;
    if (*(const int *)item == 2)
        exit(3);
    return 0;
}

int main(void)
{
    int items[] = {1, 2, 3};
    struct mp_map map = {
        .items = items, .item_size = sizeof items[0], .count = 3, .chunk = 1};
    struct mp_pool *pool = mp_pool_create(2);

    if (pool == NULL)
        die_errno("cannot create the pool");
    if (mp_pool_map(pool, give_up, &map) == 0 || errno != EOWNERDEAD)
        die("nobody missed the worker");
    if (mp_pool_terminate(pool) < 0 || mp_pool_join(pool) < 0)
        die_errno("cannot end the pool");
    mp_pool_destroy(pool);
    puts("one worker less");
    return 0;
}
