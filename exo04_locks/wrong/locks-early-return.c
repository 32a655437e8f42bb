// SPDX-License-Identifier: MIT
//
// wrong: process2 returns between taking the lock and giving it back
// finding: deadlock 71
// caught: control

#include "mp.h"

#include <stdio.h>
#include <unistd.h>

struct partage {
    struct mp_lock *verrou;
    unsigned seconds; // that process1 keeps the lock
};

int process1(void *arg);
int process2(void *arg);

int main(int argc, char *argv[])
{
    struct partage partage = {.seconds = 2};

    if (argc > 2)
        usage("locks [SECONDS]");
    if (argc > 1)
        partage.seconds = parse_int(argv[1], "SECONDS", 0, 3600);
    partage.verrou = mp_lock_create();
    if (!partage.verrou)
        die_errno("cannot create the lock");

    // Start two processes, process1(&partage) and process2(&partage).  Then
    // wait for both.
    struct mp_process *p1 = mp_process_create(process1, &partage);
    struct mp_process *p2 = mp_process_create(process2, &partage);
    if (!p1 || !p2)
        die_errno("cannot create the processes");
    if (mp_process_start(p1) < 0 || mp_process_start(p2) < 0)
        die_errno("cannot start the processes");
    if (mp_process_join(p1, MP_FOREVER) < 0 ||
        mp_process_join(p2, MP_FOREVER) < 0)
        die_errno("cannot join the processes");
    if (mp_process_exitcode(p1) != 0 || mp_process_exitcode(p2) != 0)
        die("process1 or process2 failed");
    mp_process_destroy(p1);
    mp_process_destroy(p2);
    mp_lock_destroy(partage.verrou);
    return 0;
}

// Holds the lock by MP_WITH_LOCK, for partage->seconds, and then prints, still
// inside:
//     Jeton pris par l'instruction with
int process1(void *arg)
{
    struct partage *partage = arg;

    MP_WITH_LOCK(partage->verrou) {
        sleep(partage->seconds);
        printf("Jeton pris par l'instruction with\n");
    }
    return 0;
}

// Takes the lock, prints, and gives the lock back even if printing fails:
//     Jeton pris directement
int process2(void *arg)
{
    struct partage *partage = arg;

    if (mp_lock_acquire(partage->verrou, MP_FOREVER) < 0)
        die_errno("cannot take the lock");
    int written = printf("Jeton pris directement\n");
    if (written > 0)
        return 0;
    if (mp_lock_release(partage->verrou) < 0)
        die_errno("cannot give the lock back");
    if (written < 0)
        die("cannot print");
    return 0;
}
