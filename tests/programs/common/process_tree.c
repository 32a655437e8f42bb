// SPDX-License-Identifier: MIT
//
// A process starts one itself, and both tell by a queue who they are.

#include "mp.h"

#include <stdio.h>
#include <string.h>

struct name {
    char text[32];
};

static struct mp_queue *queue;

static void tell(void)
{
    struct name name = {""};

    snprintf(name.text, sizeof name.text, "%s", mp_current_process_name());
    if (mp_queue_put(queue, &name, MP_FOREVER) < 0)
        die_errno("cannot put");
}

static void run(int (*target)(void *))
{
    struct mp_process *process = mp_process_create(target, NULL);

    if (process == NULL || mp_process_start(process) < 0 ||
        mp_process_join(process, MP_FOREVER) < 0)
        die_errno("cannot run");
    mp_process_destroy(process);
}

static int leaf(void *arg)
{
    (void)arg;
    tell();
    return 0;
}

static int branch(void *arg)
{
    (void)arg;
    run(leaf);
    tell();
    return 0;
}

int main(void)
{
    struct name name;

    queue = mp_queue_create(0, sizeof name);
    if (queue == NULL)
        die_errno("cannot create the queue");
    run(branch);
    while (mp_queue_get(queue, &name, MP_NOWAIT) == 0)
        puts(name.text);
    mp_queue_destroy(queue);
    return strcmp(name.text, "Process-1") != 0;
}
