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
    long seconds; // that process 1 waits before its V
};

int process1(void *arg);
int process2(void *arg);
static struct mp_process *start(int (*target)(void *), void *arg);
static bool join(struct mp_process *p);

int main(int argc, char *argv[])
{
    struct partage partage = {.seconds = 15};

    if (argc > 2)
        usage("semaphore [SECONDS]");
    if (argc > 1)
        partage.seconds = parse_int(argv[1], "SECONDS", 0, 3600);

    // Create the semaphore partage.s.  How many tokens are there before process
    // 1 makes one?
    // YOUR CODE HERE
    MP_TODO("create the semaphore");
    struct mp_process *p1 = start(process1, &partage);
    struct mp_process *p2 = start(process2, &partage);
    bool ok = join(p1);
    if (!ok)
        mp_process_terminate(p2); // the token that it waits for never comes
    ok = join(p2) && ok;
    mp_semaphore_destroy(partage.s);
    return ok ? 0 : 1;
}

// Says for how long it waits, sleeps, announces the token, and makes it.
int process1(void *arg)
{
    // YOUR CODE HERE
    MP_TODO("wait for some seconds, then V(s)");
    return 0;
}

// Announces that it blocks, takes the token, and says that it is free again.
int process2(void *arg)
{
    // YOUR CODE HERE
    MP_TODO("P(s), with a line before it and one after");
    return 0;
}

static struct mp_process *start(int (*target)(void *), void *arg)
{
    struct mp_process *p = mp_process_create(target, arg);

    if (!p || mp_process_start(p) < 0)
        die_errno("cannot start a child");
    return p;
}

// Waits for the end of `p`.  Returns whether it did what it had to.
static bool join(struct mp_process *p)
{
    if (mp_process_join(p, MP_FOREVER) < 0)
        die_errno("cannot join %s", mp_process_name(p));
    bool ok = mp_process_exitcode(p) == 0;
    mp_process_destroy(p);
    return ok;
}
