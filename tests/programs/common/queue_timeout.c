// SPDX-License-Identifier: MIT
//
// A get with a timeout gives up on an empty queue, a put on a full one; then
// the child makes both possible.

#include "mp.h"

#include <errno.h>
#include <stdio.h>

static struct mp_queue *queue;

static int take(void *arg)
{
    int item;

    (void)arg;
    if (mp_queue_get(queue, &item, MP_FOREVER) < 0)
        die_errno("cannot get");
    return item;
}

int main(void)
{
    int item = 7;

    queue = mp_queue_create(1, sizeof(int));
    if (queue == NULL)
        die_errno("cannot create the queue");
    if (mp_queue_get(queue, &item, 0.5) == 0 || errno != ETIMEDOUT)
        die("there is something in an empty queue");
    if (mp_queue_put(queue, &item, MP_NOWAIT) < 0)
        die_errno("cannot put");
    if (mp_queue_put(queue, &item, 0.5) == 0 || errno != ETIMEDOUT)
        die("there is room in a full queue");
    struct mp_process *process = mp_process_create(take, NULL);
    if (process == NULL || mp_process_start(process) < 0)
        die_errno("cannot start");
    if (mp_queue_put(queue, &item, MP_FOREVER) < 0)
        die_errno("cannot put");
    if (mp_process_join(process, MP_FOREVER) < 0)
        die_errno("cannot join");
    printf("%d, %ld left\n", mp_process_exitcode(process),
           mp_queue_qsize(queue));
    mp_process_destroy(process);
    mp_queue_destroy(queue);
    return 0;
}
