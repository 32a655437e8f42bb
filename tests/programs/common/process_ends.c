// SPDX-License-Identifier: MIT
//
// Three ends of a process: by return, by exit and by a signal.

#include "mp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int end(void *arg)
{
    if (*(int *)arg == 1)
        exit(4);
    while (*(int *)arg == 2)
        pause();
    return 3;
}

int main(void)
{
    struct mp_process *processes[3];
    int how[3] = {0, 1, 2};

    for (int i = 0; i < 3; i++) {
        processes[i] = mp_process_create(end, &how[i]);
        if (processes[i] == NULL || mp_process_start(processes[i]) < 0)
            die_errno("cannot start");
    }
    if (mp_process_join(processes[2], 0.1) == 0 || errno != ETIMEDOUT ||
        !mp_process_is_alive(processes[2]))
        die("it has ended too early");
    if (mp_process_terminate(processes[2]) < 0)
        die_errno("cannot terminate");
    for (int i = 0; i < 3; i++) {
        if (mp_process_join(processes[i], MP_FOREVER) < 0)
            die_errno("cannot join");
        printf("%s: %d\n", mp_process_name(processes[i]),
               mp_process_exitcode(processes[i]));
        mp_process_destroy(processes[i]);
    }
    return 0;
}
