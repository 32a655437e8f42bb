// SPDX-License-Identifier: MIT
//
// consumers - several consumers share one queue.
//
// Each value goes to exactly one of them, to whichever comes first.  So the
// end mark, too, is seen by one consumer only: there must be one for each.
// They lie behind all the values, hence nobody stops while there is work.
// Nobody takes more than six items either: a consumer that has handled six
// values ends without its mark, and leaves it in the queue.
//
// Usage: consumers [VALUES [CONSUMERS]]

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
    // YOUR CODE HERE
    MP_TODO("put the values, then one FIN for each consumer");
}

// Creates and starts `count` processes that run ma_fonction(q).
void start_all(struct mp_process *processes[], int count, struct mp_queue *q)
{
    // YOUR CODE HERE
    MP_TODO("create and start each process");
}

// Waits for the end of each process, and gives back its memory.
void join_all(struct mp_process *processes[], int count)
{
    // YOUR CODE HERE
    MP_TODO("join each process, then destroy it");
}

// A consumer: takes at most MAX_ITEMS items from the queue `arg`, stops at
// FIN, and says how many values it has handled:
//     Process-2 a traité 4 valeurs
int ma_fonction(void *arg)
{
    // YOUR CODE HERE
    MP_TODO("take items until FIN, six at most; count them");
    return 0;
}
