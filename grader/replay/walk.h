// SPDX-License-Identifier: MIT
//
// walk - forward and back among numbered things.

#ifndef REPLAY_WALK_H
#define REPLAY_WALK_H

#include <stdbool.h>
#include <stddef.h>

struct walk {
    size_t at;     // from 0
    size_t count;  // at least 1
    size_t number; // that is being typed behind `g`
    bool is_typing;
    bool is_over;
};

// What the keys do, for the user.
extern const char walk_help[];

// A key was pressed; EOF: there will be no more.
void walk_key(struct walk *walk, int key);

#endif
