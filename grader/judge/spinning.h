// SPDX-License-Identifier: MIT
//
// spinning - what a process looks at that goes round and round in a loop.

#ifndef JUDGE_SPINNING_H
#define JUDGE_SPINNING_H

#include "explore/explore.h"

#include <stdbool.h>
#include <stdio.h>

enum look {
    LOOK_ALONE,     // at nothing that another process can change
    LOOK_CHILDLESS, // for a child, when it has none left
    LOOK_MEMORY,    // at shared memory
    LOOK_SEMAPHORE, // whether it can take a semaphore
    LOOK_MUTEX,
    LOOK_EMPTY,  // into an empty pipe that does not block
    LOOK_FULL,   // whether there is room in a pipe that does not block
    LOOK_CHILD,  // whether a child has ended
    LOOK_EXISTS, // whether a process exists
    LOOK_POLL,
    LOOK_END_OF_FILE, // at the end of a file, which is no end of the loop
    LOOK_COUNT
};

// What `process`, which waits for a change or has spent its budget, looks at.
// The last time that it did is in *event; LOG_NONE for none.
enum look spinning_look(const struct log *log, uint16_t process,
                        uint32_t *event);

// Whether only the process itself could end its loop.
bool spinning_is_alone(enum look look);

// Writes what it does: "tries at line 3 again and again to take ...".  `at` and
// `made` say where it is and where the object was made; both may be "".
void spinning_put(enum look look, const char *at, const char *made, FILE *out);

// What usually repairs it.
const char *spinning_repair(enum look look);

#endif
