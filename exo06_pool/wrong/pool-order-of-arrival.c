// SPDX-License-Identifier: MIT
//
// wrong: the results stand in the order in which they were computed
// finding: trace 53
// caught: control

#include "mp.h"

#include <limits.h>
#include <stdio.h>

enum {
    WORKERS = 3,
    SLIDE_COUNT = 6,
    MAX_COUNT = 64,
};

int doubler(const void *item, void *result);
static size_t parse_numbers(int argc, char *argv[], int numbers[]);
static void print_list(const int list[], size_t count);

// Results, and how many there are.
static struct mp_array *results;
static struct mp_value *used;

int main(int argc, char *argv[])
{
    int nombres[MAX_COUNT] = {5, 10, 20, 4, 8, 15};
    size_t count = parse_numbers(argc, argv, nombres);

    // Create a pool of WORKERS, map doubler over nombres so that r holds the
    // results, then close, join and destroy the pool.
    results = mp_array_create(MAX_COUNT, sizeof(int));
    used = mp_value_create(sizeof(int));
    if (!results || !used)
        die_errno("cannot create the results");

    const struct mp_map map = {
        .items = nombres,
        .item_size = sizeof nombres[0],
        .count = count,
    };
    struct mp_pool *pool = mp_pool_create(WORKERS);

    if (!pool)
        die_errno("cannot create the pool");
    if (mp_pool_map(pool, doubler, &map) < 0)
        die_errno("cannot map");
    if (mp_pool_close(pool) < 0 || mp_pool_join(pool) < 0)
        die_errno("cannot end the pool");
    mp_pool_destroy(pool);
    printf("RESULTAT =  ");
    print_list(mp_array_data(results), count);
    return 0;
}

// In a worker, once for each number: prints the pid and the number that `item`
// points to, and stores the double where `result` points to:
//     Processus 15033 - traitement de 5
// Returns 0: it cannot fail.
int doubler(const void *item, void *result)
{
    const int *nombre = item;
    int *r = mp_array_data(results);
    int *place = mp_value_data(used);

    printf("Processus %d - traitement de %d\n", (int)mp_current_process_pid(),
           *nombre);
    MP_WITH_LOCK(mp_value_get_lock(used)) {
        r[(*place)++] = *nombre * 2;
    }
    return 0;
}

// print(list): [10, 20, 40]
static void print_list(const int list[], size_t count)
{
    printf("[");
    for (size_t i = 0; i < count; i++)
        printf("%s%d", i > 0 ? ", " : "", list[i]);
    printf("]\n");
}

// Stores the numbers of the command line, if there are any, in place of those
// of the slide.  Returns how many numbers there are.
static size_t parse_numbers(int argc, char *argv[], int numbers[])
{
    size_t count = (size_t)argc - 1;

    if (count > MAX_COUNT)
        usage("pool [N...], at most %d numbers", MAX_COUNT);
    for (size_t i = 0; i < count; i++)
        numbers[i] = (int)parse_int(argv[i + 1], "N", INT_MIN / 2, INT_MAX / 2);
    return count > 0 ? count : SLIDE_COUNT;
}
