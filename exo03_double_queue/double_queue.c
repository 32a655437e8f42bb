// SPDX-License-Identifier: MIT
//
// double_queue - requests go out through one queue, results come back
// through another.
//
// With one queue for both, a worker could take a result for a request.  With
// two, any worker may take any request, and the results come in the order in
// which they are ready.  A queue holds only so much: a worker may have to wait
// in its put until somebody takes a result.  So the parent first takes all the
// results and only then joins; the other way round both sides could wait for
// each other.
//
// Usage: double_queue [VALUE...]

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
        .out = mp_queue_create(0, sizeof(long)),
    };
    if (!queues.in || !queues.out)
        die_errno("cannot create the queues");

    compute(&queues, values, results, count);
    print_list(results, count);
    mp_queue_destroy(queues.in);
    mp_queue_destroy(queues.out);
    return 0;
}

// Puts the values into the first queue, starts as many processes that run
// add_pid(queues), takes the results out of the second queue, in the order in
// which they come, and waits for the processes.
void compute(struct queues *queues, const long *values, long *results,
             int count)
{
    // YOUR CODE HERE
    MP_TODO("put the values, start, take the results, join");
}

// A worker: takes one value from the first queue, adds its pid, puts the sum
// into the second.  `arg` is a struct queues.
int add_pid(void *arg)
{
    // YOUR CODE HERE
    MP_TODO("get a value, add the pid, put the sum");
    return 0;
}
