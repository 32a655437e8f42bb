// SPDX-License-Identifier: MIT
//
// wrong: the end mark is counted as a value
// finding: trace -
// caught: native

#include "mp.h"

#include <stdio.h>

enum {
    // The "fin" of the slide: a Python queue takes numbers and words, a C
    // queue items of one type, so the mark is a number that no value is.
    FIN = 0,
    MAX_ITEMS = 6, // that one consumer takes
    MAX_CONSUMERS = 64,
};

void put_values(struct mp_queue *q, int values, int consumers);
void start_all(struct mp_process *processes[], int count, struct mp_queue *q);
void join_all(struct mp_process *processes[], int count);
int ma_fonction(void *arg);

int main(int argc, char *argv[])
{
    struct mp_process *processes[MAX_CONSUMERS];
    int values = 10;
    int consumers = 3;

    if (argc > 3)
        usage("consumers [VALUES [CONSUMERS]]");
    if (argc > 2)
        consumers = parse_int(argv[2], "CONSUMERS", 1, MAX_CONSUMERS);
    if (argc > 1)
        values = parse_int(argv[1], "VALUES", 0, MAX_ITEMS * consumers);
    struct mp_queue *q = mp_queue_create(0, sizeof(int));
    if (!q)
        die_errno("cannot create the queue");

    put_values(q, values, consumers);
    start_all(processes, consumers, q);
    join_all(processes, consumers);
    printf("Le nombre de valeurs après la fin des processus :  %ld\n",
           mp_queue_qsize(q));
    mp_queue_destroy(q);
    return 0;
}

// Puts 1, 2, ..., values into the queue, then one FIN for each consumer.
void put_values(struct mp_queue *q, int values, int consumers)
{
    for (int i = 1; i <= values + consumers; i++) {
        int val = i <= values ? i : FIN;
        if (mp_queue_put(q, &val, MP_FOREVER) < 0)
            die_errno("cannot put item %d", i);
    }
}

// Creates and starts `count` processes that run ma_fonction(q).
void start_all(struct mp_process *processes[], int count, struct mp_queue *q)
{
    for (int i = 0; i < count; i++) {
        processes[i] = mp_process_create(ma_fonction, q);
        if (!processes[i] || mp_process_start(processes[i]) < 0)
            die_errno("cannot start consumer %d", i + 1);
    }
}

// Waits for the end of each process, and gives back its memory.
void join_all(struct mp_process *processes[], int count)
{
    for (int i = 0; i < count; i++) {
        if (mp_process_join(processes[i], MP_FOREVER) < 0)
            die_errno("cannot join consumer %d", i + 1);
        if (mp_process_exitcode(processes[i]) != 0)
            die("%s failed", mp_process_name(processes[i]));
        mp_process_destroy(processes[i]);
    }
}

// A consumer: takes at most MAX_ITEMS items from the queue `arg`, stops at
// FIN, and says how many values it has handled:
//     Process-2 a traité 4 valeurs
int ma_fonction(void *arg)
{
    struct mp_queue *q = arg;
    int count = 0;

    while (count < MAX_ITEMS) {
        int v;
        if (mp_queue_get(q, &v, MP_FOREVER) < 0)
            die_errno("cannot get an item");
        count++;
        if (v == FIN)
            break;
    }
    printf("%s a traité %d valeurs\n", mp_current_process_name(), count);
    return 0;
}
