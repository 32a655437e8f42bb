// SPDX-License-Identifier: MIT
//
// exhaust - the exhaustive search, over whatever executes.

#ifndef EXPLORE_EXHAUST_H
#define EXPLORE_EXHAUST_H

#include "explore/wakeup.h"

// What one execution is to be: these turns, one for each step, then anything
// that is not asleep.
struct script {
    const struct page_turn *turns;
    size_t turn_count;
    uint32_t sleep_from; // the step before which `asleep` sleep
    const struct page_sleeper *sleepers;
    size_t sleeper_count;
    const struct access *accesses; // of the sleepers, one after the other
    size_t access_count;
};

// Where executions come from.
struct source {
    void *self;
    unsigned workers; // executions at the same time: 1 or 2
    void (*start)(void *self, unsigned worker, const struct script *script);
    // The log stays valid until the worker's next start.
    void (*wait)(void *self, unsigned worker, struct log *log);
};

// As explore_exhaust().
void exhaust(const struct source *source, const struct explore_budget *budget,
             explore_visitor *visitor, void *context,
             struct explore_result *result);

#endif
