// SPDX-License-Identifier: MIT
//
// path - where a search is that goes depth first.

#ifndef EXPLORE_PATH_H
#define EXPLORE_PATH_H

#include "explore/script.h"
#include "explore/wakeup.h"

// A place on the path, and the step made there.
struct place {
    struct step *step;    // NULL: none yet
    struct asleep asleep; // what starts with them has been run
    struct branch *tree;  // what is left
    size_t done;          // children explored
};

struct path {
    const struct explore_budget *budget;
    size_t root; // what could be different before this place is not its concern
    struct place *places;
    size_t length, room;
    struct step **steps; // of the last execution
    struct happens happens;
    size_t left, left_children; // places done with; their children
    enum explore_gap gap;
};

void path_open(struct path *path, const struct explore_budget *budget);
// It is {0} afterwards, and may be closed again.
void path_close(struct path *path);

// A path of its own to one branch of the tree at places[at], as it will be
// when all that comes before it has been run.
void path_open_at(struct path *path, const struct path *other, size_t at,
                  const struct branch *branch);

// The first reason is kept.
void path_miss(struct path *path, enum explore_gap gap);

// The deepest place where something is left; false: there is none.
bool path_deepest(const struct path *path, size_t *at);

// What was run from this place is done: its first step goes to sleep.
void path_go_back(struct path *path, size_t at);

// How to get to the first leaf at this place.
void path_script(struct path *path, size_t at, struct script *script);

// Whether the execution went there.
bool path_is_followed(const struct path *path, size_t at,
                      const struct log *log);

// It cannot: takes the leaf away, and what leads to nothing but it.
void path_prune(struct path *path, size_t at);

// Follows the execution to its end, and adds what its races leave to be run.
void path_take(struct path *path, size_t at, const struct log *log);

// The part of the tree that has been run, were all subtrees of a place alike.
double path_explored(const struct path *path);

#endif
