// SPDX-License-Identifier: MIT
//
// Four processes, two places: never more than two are inside.

#include "mp.h"

#include <stdio.h>

enum {
    PROCESSES = 4,
    PLACES = 2
};

static struct mp_semaphore *places;
static struct mp_value *inside;

static void step(int change)
{
    int *count = mp_value_data(inside);

    MP_WITH_LOCK(mp_value_get_lock(inside)) {
        *count += change;
        if (*count > PLACES)
            die("%d are inside", *count);
    }
}

static int visit(void *arg)
{
    (void)arg;
    if (mp_semaphore_acquire(places, MP_FOREVER) < 0)
        die_errno("cannot enter");
    step(1);
    step(-1);
    return mp_semaphore_release(places) < 0;
}

int main(void)
{
    struct mp_process *processes[PROCESSES];

    places = mp_semaphore_create(PLACES);
    inside = mp_value_create(sizeof(int));
    if (places == NULL || inside == NULL)
        die_errno("cannot start");
    for (int i = 0; i < PROCESSES; i++) {
        processes[i] = mp_process_create(visit, NULL);
        if (processes[i] == NULL || mp_process_start(processes[i]) < 0)
            die_errno("cannot start");
    }
    for (int i = 0; i < PROCESSES; i++) {
        if (mp_process_join(processes[i], MP_FOREVER) < 0 ||
            mp_process_exitcode(processes[i]) != 0)
            die("a visitor has not ended well");
        mp_process_destroy(processes[i]);
    }
    printf("%d places\n", mp_semaphore_get_value(places));
    mp_value_destroy(inside);
    mp_semaphore_destroy(places);
    return 0;
}
