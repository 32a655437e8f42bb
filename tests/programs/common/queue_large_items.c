// SPDX-License-Identifier: MIT
//
// Items larger than a pipe writes at once, from two producers: none is torn.

#include "mp.h"

#include <stdio.h>
#include <string.h>

enum {
    SIZE = 5000
};

static struct mp_queue *queue;

static int produce(void *arg)
{
    char item[SIZE];

    memset(item, *(const char *)arg, sizeof item);
    for (int i = 0; i < 2; i++)
        if (mp_queue_put(queue, item, MP_FOREVER) < 0)
            die_errno("cannot put");
    return 0;
}

int main(void)
{
    struct mp_process *producers[2];
    char letters[2] = "ab", item[SIZE];

    queue = mp_queue_create(2, SIZE);
    if (queue == NULL)
        die_errno("cannot create the queue");
    for (int i = 0; i < 2; i++) {
        producers[i] = mp_process_create(produce, &letters[i]);
        if (producers[i] == NULL || mp_process_start(producers[i]) < 0)
            die_errno("cannot start");
    }
    for (int i = 0; i < 4; i++) {
        if (mp_queue_get(queue, item, MP_FOREVER) < 0)
            die_errno("cannot get");
        if (memchr(item, item[0] == 'a' ? 'b' : 'a', SIZE) != NULL)
            die("an item is torn");
    }
    for (int i = 0; i < 2; i++) {
        if (mp_process_join(producers[i], MP_FOREVER) < 0)
            die_errno("cannot join");
        mp_process_destroy(producers[i]);
    }
    mp_queue_destroy(queue);
    puts("whole");
    return 0;
}
