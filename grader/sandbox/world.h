// SPDX-License-Identifier: MIT
//
// world - what a run has for itself: process numbers, /dev/shm, /tmp, a
// working directory and, when the grader is root, a user.
//
// As much of it as the machine allows; the rest of the room asks what there
// is and works without.

#ifndef SANDBOX_WORLD_H
#define SANDBOX_WORLD_H

#include "record.h"

struct world {
    uid_t user;            // whom the program runs as
    bool changes_user;     // we are root: it must become that user
    size_t others;         // threads that this user has outside the run
    bool has_processes;    // own process numbers: children are born into them
    bool has_shm;          // own /dev/shm
    char *box;             // a directory to remove afterwards, or NULL
    const char *directory; // where the program works
};

// Moves the calling process into a new world.
//
// Returns 0, or -1 with errno set when there is no place to work in or no
// user to become.
int world_enter(struct world *world, const struct run *run);

// Lets the starter, first process of the world, show the world's own
// processes in /proc.  Returns whether it does.
bool world_show_processes(const struct world *world);

// Removes all files that the program has made so far.
void world_empty(const struct world *world);

// Notes the names that the program left in /dev/shm, then removes what would
// stay.  To be called when no process of the run is left.
void world_leave(struct world *world, const struct run *run);

#endif
