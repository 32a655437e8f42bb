// SPDX-License-Identifier: MIT
//
// Two producers share a queue of one place; the consumer stops when it has seen
// the end mark of each.

#include "mp.h"

#include <stdio.h>

enum {
    PRODUCERS = 2,
    ITEMS = 2
};

static struct mp_queue *queue;

static int produce(void *arg)
{
    for (int i = ITEMS; i >= 0; i--) // 0 is the end mark
        if (mp_queue_put(queue, &i, MP_FOREVER) < 0)
            die_errno("cannot put");
    return *(int *)arg;
}

int main(void)
{
    struct mp_process *producers[PRODUCERS];
    int numbers[PRODUCERS], ends = 0, sum = 0;

    queue = mp_queue_create(1, sizeof(int));
    if (queue == NULL)
        die_errno("cannot create the queue");
    for (int i = 0; i < PRODUCERS; i++) {
        numbers[i] = i;
        producers[i] = mp_process_create(produce, &numbers[i]);
        if (producers[i] == NULL || mp_process_start(producers[i]) < 0)
            die_errno("cannot start");
    }
    while (ends < PRODUCERS) {
        int item;
        if (mp_queue_get(queue, &item, MP_FOREVER) < 0)
            die_errno("cannot get");
        ends += item == 0;
        sum += item;
    }
    for (int i = 0; i < PRODUCERS; i++) {
        if (mp_process_join(producers[i], MP_FOREVER) < 0 ||
            mp_process_exitcode(producers[i]) != i)
            die("producer %d has not ended well", i);
        mp_process_destroy(producers[i]);
    }
    printf("%d, %ld left\n", sum, mp_queue_qsize(queue));
    mp_queue_destroy(queue);
    return sum != PRODUCERS * ITEMS * (ITEMS + 1) / 2;
}
