// SPDX-License-Identifier: MIT
//
// tiers - what machines allow, each of which the sandbox must work with.

#ifndef TIERS_H
#define TIERS_H

#include <stdbool.h>

enum tier {
    TIER_AS_WE_ARE,
    TIER_FORBIDDEN,      // no namespaces
    TIER_USER,           // a user, when we are root
    TIER_USER_MASKED,    // in a container that hides a part of /proc
    TIER_USER_FORBIDDEN, // a user, and no namespaces
    TIERS
};

// Moves the calling process to where only this much is allowed; `directory`
// is given to the user that it becomes.  Returns false when this tier cannot
// be had here, or is another one: then there is nothing to test.
bool tier_enter(int tier, const char *directory);

#endif
