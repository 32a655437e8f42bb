// SPDX-License-Identifier: MIT
//
// wrong: one queue for both: the parent may take a value for a result
// finding: deadlock 91
// caught: control

#include "mp.h"

#include <stdio.h>

enum {
    MAX_VALUES = 64,
    MAX_VALUE = 1000000000
};

struct queues {
    struct mp_queue *in;  // initial values, for the workers
    struct mp_queue *out; // sums, for the parent
};

void compute(struct queues *queues, const long *values, long *results,
             int count);
int add_pid(void *arg);

static void print_list(const long *list, int count)
{
    for (int i = 0; i < count; i++)
        printf("%s%ld", i == 0 ? "[" : ", ", list[i]);
    printf("]\n");
}

int main(int argc, char *argv[])
{
    long values[MAX_VALUES] = {0, 100000, 200000, 300000};
    long results[MAX_VALUES] = {0};
    int count = argc > 1 ? argc - 1 : 4;

    if (count > MAX_VALUES)
        usage("at most %d values", MAX_VALUES);
    for (int i = 1; i < argc; i++)
        values[i - 1] = parse_int(argv[i], "VALUE", 0, MAX_VALUE);
    struct queues queues = {
        .in = mp_queue_create(0, sizeof(long)),
        .out = NULL,
    };
    queues.out = queues.in;
    if (!queues.in || !queues.out)
        die_errno("cannot create the queues");

    compute(&queues, values, results, count);
    print_list(results, count);
    mp_queue_destroy(queues.in);
    return 0;
}

// Puts the values into the first queue, starts as many processes that run
// add_pid(queues), takes the results out of the second queue, in the order in
// which they come, and waits for the processes.
void compute(struct queues *queues, const long *values, long *results,
             int count)
{
    struct mp_process *processes[MAX_VALUES];

    for (int i = 0; i < count; i++)
        if (mp_queue_put(queues->in, &values[i], MP_FOREVER) < 0)
            die_errno("cannot put %ld", values[i]);
    for (int i = 0; i < count; i++) {
        processes[i] = mp_process_create(add_pid, queues);
        if (!processes[i] || mp_process_start(processes[i]) < 0)
            die_errno("cannot start process %d", i + 1);
    }
    for (int i = 0; i < count; i++)
        if (mp_queue_get(queues->out, &results[i], MP_FOREVER) < 0)
            die_errno("cannot get result %d", i + 1);
    for (int i = 0; i < count; i++) {
        if (mp_process_join(processes[i], MP_FOREVER) < 0)
            die_errno("cannot join process %d", i + 1);
        if (mp_process_exitcode(processes[i]) != 0)
            die("%s failed", mp_process_name(processes[i]));
        mp_process_destroy(processes[i]);
    }
}

// A worker: takes one value from the first queue, adds its pid, puts the sum
// into the second.  `arg` is a struct queues.
int add_pid(void *arg)
{
    struct queues *queues = arg;
    long val;

    if (mp_queue_get(queues->in, &val, MP_FOREVER) < 0)
        die_errno("cannot get a value");
    val += mp_current_process_pid();
    if (mp_queue_put(queues->out, &val, MP_FOREVER) < 0)
        die_errno("cannot put %ld", val);
    return 0;
}
