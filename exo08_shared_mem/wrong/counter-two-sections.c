// SPDX-License-Identifier: MIT
//
// wrong: reads under the lock and writes under the lock, but lets go between
// finding: trace -
// caught: control

#include "mp.h"

#include <stdio.h>
#include <unistd.h>

enum {
    MAX_PROCESSES = 64
};

struct partage {
    struct mp_value *val; // int
    long increments;      // that each process makes
};

int ma_fonc(void *arg);
static void run_all(struct partage *partage, long count);

int main(int argc, char *argv[])
{
    struct partage partage = {.increments = 50};
    long processes = 10;

    if (argc > 3)
        usage("counter [PROCESSES [INCREMENTS]]");
    if (argc > 1)
        processes = parse_int(argv[1], "PROCESSES", 1, MAX_PROCESSES);
    if (argc > 2)
        partage.increments = parse_int(argv[2], "INCREMENTS", 1, 10000);
    partage.val = mp_value_create(sizeof(int));
    if (!partage.val)
        die_errno("cannot create the counter");

    run_all(&partage, processes);
    printf("%d\n", *(int *)mp_value_data(partage.val));
    mp_value_destroy(partage.val);
    return 0;
}

// A child: for i in range(increments): time.sleep(0.01); val.value += 1
int ma_fonc(void *arg)
{
    const struct partage *partage = arg;
    int *val = mp_value_data(partage->val);

    for (long i = 0; i < partage->increments; i++) {
        usleep(10 * 1000);
        int old = 0;
        MP_WITH_LOCK(mp_value_get_lock(partage->val)) {
            old = *val;
        }
        MP_WITH_LOCK(mp_value_get_lock(partage->val)) {
            *val = old + 1;
        }
    }
    return 0;
}

// Starts all the processes, then joins them all.
static void run_all(struct partage *partage, long count)
{
    struct mp_process *processes[MAX_PROCESSES];
    long failed = 0;

    for (long i = 0; i < count; i++) {
        processes[i] = mp_process_create(ma_fonc, partage);
        if (!processes[i] || mp_process_start(processes[i]) < 0)
            die_errno("cannot start a child");
    }
    for (long i = 0; i < count; i++) {
        if (mp_process_join(processes[i], MP_FOREVER) < 0)
            die_errno("cannot join %s", mp_process_name(processes[i]));
        failed += mp_process_exitcode(processes[i]) != 0;
        mp_process_destroy(processes[i]);
    }
    if (failed > 0)
        die("%ld of %ld children failed", failed, count);
}
