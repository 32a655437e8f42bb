// SPDX-License-Identifier: MIT
//
// One child after the other that does nothing.
#include "bench.h"

#include <stddef.h>

#include "process.h"

enum {
    COUNT = 400 // children: a tenth of a second or so
};

static int do_nothing(void *unused)
{
    (void)unused;
    return 0;
}

static void really_nothing(void *unused)
{
    (void)unused;
}

double start_and_join(void)
{
    double start_s = bench_now_s();

    for (int i = 0; i < COUNT; i++) {
        struct mp_process *process = mp_process_create(do_nothing, NULL);
        mp_process_start(process);
        mp_process_join(process, MP_FOREVER);
        mp_process_destroy(process);
    }
    return COUNT / (bench_now_s() - start_s);
}

double fork_and_wait(void)
{
    double start_s = bench_now_s();

    for (int i = 0; i < COUNT; i++) {
        bench_fork(really_nothing, NULL);
        bench_wait(1);
    }
    return COUNT / (bench_now_s() - start_s);
}
