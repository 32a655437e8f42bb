// SPDX-License-Identifier: MIT
//
// Each process fills a part of its own of an array, and adds to a common sum
// under the lock.

#include "mp.h"

#include <stdio.h>

enum {
    PARTS = 3,
    PART = 4
};

static struct mp_array *array;
static struct mp_value *sum;

static int fill(void *arg)
{
    int *data = mp_array_data(array), first = *(int *)arg * PART, own = 0;

    for (int i = first; i < first + PART; i++)
        own += data[i] = i;
    MP_WITH_LOCK(mp_value_get_lock(sum)) {
        *(int *)mp_value_data(sum) += own;
    }
    return 0;
}

int main(void)
{
    struct mp_process *processes[PARTS];
    int numbers[PARTS];

    array = mp_array_create(PARTS * PART, sizeof(int));
    sum = mp_value_create(sizeof(int));
    if (array == NULL || sum == NULL)
        die_errno("cannot create shared memory");
    for (int i = 0; i < PARTS; i++) {
        numbers[i] = i;
        processes[i] = mp_process_create(fill, &numbers[i]);
        if (processes[i] == NULL || mp_process_start(processes[i]) < 0)
            die_errno("cannot start");
    }
    for (int i = 0; i < PARTS; i++) {
        if (mp_process_join(processes[i], MP_FOREVER) < 0)
            die_errno("cannot join");
        mp_process_destroy(processes[i]);
    }
    printf("%d in %zu\n", *(int *)mp_value_data(sum), mp_array_len(array));
    mp_value_destroy(sum);
    mp_array_destroy(array);
    return 0;
}
