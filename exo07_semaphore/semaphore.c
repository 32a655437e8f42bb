// SPDX-License-Identifier: MIT
//
// semaphore - a semaphore without tokens is a signal.
//
// P(s) takes a token and waits while there is none; V(s) makes one.  There is
// none at first, so process 2 cannot pass its P before process 1 has done its
// V, however long that takes and whichever of the two was quicker.  Nor can
// the signal be missed: a token made early waits for its taker.
//
// Usage: semaphore [SECONDS]

#include "mp.h"

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

struct partage {
    struct mp_semaphore *s;
    unsigned seconds; // that process 1 waits before its V
};

int process1(void *arg);
int process2(void *arg);

int main(int argc, char *argv[])
{
    struct partage partage = {.seconds = 15};

    if (argc > 2)
        usage("semaphore [SECONDS]");
    if (argc > 1)
        partage.seconds = (unsigned)parse_int(argv[1], "SECONDS", 0, 3600);

    // Create the semaphore partage.s.  How many tokens are there before process
    // 1 makes one?
    // YOUR CODE HERE
    MP_TODO("create the semaphore");
    struct mp_process *p1 = mp_process_create(process1, &partage);
    struct mp_process *p2 = mp_process_create(process2, &partage);
    if (p1 == NULL || p2 == NULL || mp_process_start(p1) < 0)
        die_errno("cannot start process 1");
    bool ok = mp_process_start(p2) == 0;
    if (mp_process_join(p1, MP_FOREVER) < 0 || mp_process_exitcode(p1) != 0)
        ok = false;
    if (!ok)
        mp_process_terminate(p2); // the token may never come
    if (mp_process_join(p2, MP_FOREVER) < 0 || mp_process_exitcode(p2) != 0)
        ok = false;
    mp_process_destroy(p1);
    mp_process_destroy(p2);
    if (!ok)
        die("process 1 or process 2 failed");
    mp_semaphore_destroy(partage.s);
    return 0;
}

// Says for how long it waits (partage->seconds, the 15 of the Python), sleeps,
// announces the token, and makes it:
//     Je suis le process 1 et j'attends 15 secondes
//     Je suis le process 1 et je génère un jeton [V(s)]
int process1(void *arg)
{
    // YOUR CODE HERE
    MP_TODO("wait for some seconds, then V(s)");
    return 0;
}

// Announces that it blocks, takes the token, and says that it is free again:
//     Je suis le process 2 et je me bloque sur le sémaphore : [P(s)]
//     Je suis le process 2 et je suis DEBLOQUE
int process2(void *arg)
{
    // YOUR CODE HERE
    MP_TODO("P(s), with a line before it and one after");
    return 0;
}
