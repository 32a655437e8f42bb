// SPDX-License-Identifier: MIT
//
// locks - two processes, one lock, two ways to hold it.
//
// Who holds the lock excludes everybody else, for as long as it holds it, so
// it must be given back on every path, also when something goes wrong.
// MP_WITH_LOCK gives it back by itself, however its block is left.  Who calls
// acquire has to see to it that release is reached: nothing between the two
// may leave the function.
//
// Usage: locks [SECONDS]

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
    // YOUR CODE HERE
    MP_TODO("start process1 and process2, join both");
    mp_lock_destroy(partage.verrou);
    return 0;
}

// Holds the lock by MP_WITH_LOCK, for partage->seconds, and then prints, still
// inside:
//     Jeton pris par l'instruction with
int process1(void *arg)
{
    // YOUR CODE HERE
    MP_TODO("sleep, then print, inside MP_WITH_LOCK");
    return 0;
}

// Takes the lock, prints, and gives the lock back even if printing fails:
//     Jeton pris directement
int process2(void *arg)
{
    // YOUR CODE HERE
    MP_TODO("acquire, print, release");
    return 0;
}
