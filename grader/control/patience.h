// SPDX-License-Identifier: MIT
//
// patience - how long the server waits for the next step: the safety net.
//
// Budgets are counted in steps.  A clock is needed only where no step is made:
// in a loop that touches nothing, or in a call that the kernel never ends.  A
// slow or a busy machine must not look like that, or the same program would
// get another verdict there.  So every step starts the clock anew, and it goes
// on only while the process whose turn it is computes, or does not even want
// to; not while it waits for a core.  What the kernel does for it, such as
// finding memory, takes ten times as long on one machine as on another: that
// counts only when it is far more than any machine needs.

#ifndef CONTROL_PATIENCE_H
#define CONTROL_PATIENCE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    PATIENCE_IDLE = 6,    // times the limit: not computing
    PATIENCE_KERNEL = 5,  // times the limit: computing, the kernel included
    PATIENCE_IN_ALL = 20, // times the limit: the same, whatever the steps
};

// What can be seen of the process whose turn it is.
struct patience_sight {
    uint64_t steps;   // made by all
    int32_t pid;      // the kernel's
    uint64_t cpu_ms;  // it has used, kernel and all
    uint64_t user_ms; // ... without
    bool wants_to_run;
};

struct patience {
    struct patience_sight since; // the clock was started
    uint64_t idle_ms;            // since then
};

enum patience_end {
    PATIENCE_GOES_ON,
    PATIENCE_COMPUTED, // for too long, without a step
    PATIENCE_WAITED,   // for what does not come
};

// To be asked every tick_ms.  `patience` starts as {0}: the first sight of a
// process starts the clock.
static inline enum patience_end patience_ask(struct patience *patience,
                                             const struct patience_sight *now,
                                             uint64_t limit_ms,
                                             uint32_t tick_ms)
{
    const struct patience_sight *since = &patience->since;

    if (now->steps != since->steps || now->pid != since->pid)
        *patience = (struct patience){.since = *now};
    else if (!now->wants_to_run)
        patience->idle_ms += tick_ms;
    if (now->user_ms >= since->user_ms + limit_ms ||
        now->cpu_ms >= since->cpu_ms + limit_ms * PATIENCE_KERNEL ||
        now->cpu_ms >= limit_ms * PATIENCE_IN_ALL)
        return PATIENCE_COMPUTED;
    return patience->idle_ms >= limit_ms * PATIENCE_IDLE ? PATIENCE_WAITED
                                                         : PATIENCE_GOES_ON;
}

// What can be seen now.
struct patience_sight patience_look(int32_t first);

#endif
