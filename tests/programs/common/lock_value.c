// SPDX-License-Identifier: MIT
//
// Three processes count in a shared value, each step under its lock.

#include "mp.h"

#include <stdio.h>

enum {
    PROCESSES = 3,
    ROUNDS = 2
};

static int count(void *arg)
{
    struct mp_value *value = arg;
    int *counter = mp_value_data(value);

    for (int i = 0; i < ROUNDS; i++)
        MP_WITH_LOCK(mp_value_get_lock(value)) {
            ++*counter;
        }
    return 0;
}

int main(void)
{
    struct mp_process *processes[PROCESSES];
    struct mp_value *value = mp_value_create(sizeof(int));

    if (value == NULL)
        die_errno("cannot create the value");
    for (int i = 0; i < PROCESSES; i++) {
        processes[i] = mp_process_create(count, value);
        if (processes[i] == NULL || mp_process_start(processes[i]) < 0)
            die_errno("cannot start");
    }
    for (int i = 0; i < PROCESSES; i++) {
        if (mp_process_join(processes[i], MP_FOREVER) < 0)
            die_errno("cannot join");
        mp_process_destroy(processes[i]);
    }
    int result = *(int *)mp_value_data(value);
    printf("%d\n", result);
    mp_value_destroy(value);
    return result != PROCESSES * ROUNDS;
}
