// SPDX-License-Identifier: MIT
//
// script - what one execution of an exhaustive search is to be: these turns,
// one for each step, then anything that is not asleep.

#ifndef EXPLORE_SCRIPT_H
#define EXPLORE_SCRIPT_H

#include "explore/step.h"

struct script {
    struct page_turn *turns;
    size_t turn_count;
    uint32_t sleep_from; // the step before which the sleepers sleep
    struct page_sleeper *sleepers;
    size_t sleeper_count;
    struct access *accesses; // of the sleepers, one after the other
    size_t access_count;

    // For who adds the next turn.
    int32_t pids[LOG_PROCESSES]; // in the order of birth
    size_t process_count;
};

void script_add_turn(struct script *script, const struct step *step);

// False: there is no room for another sleeper.
bool script_add_sleeper(struct script *script, const struct step *step);

bool scripts_are_equal(const struct script *a, const struct script *b);

// Ownership: of the arrays.  *script becomes {0}.
void script_free(struct script *script);

#endif
