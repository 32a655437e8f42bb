// SPDX-License-Identifier: MIT
//
// happens - which steps of an execution happen before which, and its races.

#ifndef EXPLORE_HAPPENS_H
#define EXPLORE_HAPPENS_H

#include "explore/step.h"

// Two dependent steps, with nothing between them that orders them.
struct race {
    size_t first;
    struct step *second;
};

struct happens {
    struct step **steps; // the caller's
    size_t count;
    uint32_t *clocks;   // of each step: `width` components
    uint32_t *ordinals; // of a step in its process, from 1
    uint32_t *work;     // a clock
    bool *is_conflict;  // of a step, with the one that is looked at
    size_t width, room;
    struct needs needs;
};

// Orders steps[from..count); those before have been ordered by an earlier call.
// The result is in `happens`, which starts as {0}.
void happens_find(struct happens *happens, struct step **steps, size_t from,
                  size_t count, size_t process_count);

// Whether steps[a] happens before steps[b], a < b.
bool happens_before(const struct happens *happens, size_t a, size_t b);

// Told of a race; false when its second step could not have come first.
typedef bool race_visitor(void *context, const struct race *race);

// The races whose second step is steps[index], or `pending` after all of them,
// a step that was not made, with index = count.
void happens_races(struct happens *happens, size_t index, struct step *pending,
                   race_visitor *visitor, void *context);

void happens_free(struct happens *happens);

#endif
