// SPDX-License-Identifier: MIT
//
// scene - one execution as a student sees it: lines of the source instead of
// addresses, names instead of indices.

#ifndef JUDGE_SCENE_H
#define JUDGE_SCENE_H

#include "clocks.h"
#include "explore/explore.h"
#include "source.h"

// Where addresses lie.  In a test an address may be the line itself.
struct scene_source {
    struct explore_place (*find)(void *context, uint64_t pc);
    void *context;
    const struct sources *sources; // what lies elsewhere is not shown
};

struct scene {
    const struct log *log;
    const struct scene_source *source;
    struct clocks *clocks;
    char **names;         // of the processes: "MainProcess", "Process-1"
    signed char *is_lock; // of the objects, -1: not asked for yet
};

// Looks at `log`, which must outlive the scene, as `source` must.
// Ownership: the caller calls scene_end().
void scene_start(struct scene *scene, const struct log *log,
                 const struct scene_source *source);
void scene_end(struct scene *scene);

// The lines of the student's files on the stack of a site, innermost first;
// each file named as it is to be shown.
//
// Returns how many there are, at most LOG_DEPTH.
size_t scene_frames(const struct scene *scene, uint32_t site,
                    struct explore_place frames[LOG_DEPTH]);

// The innermost of them; its line is 0 when none is known.
struct explore_place scene_place(const struct scene *scene, uint32_t site);

// The library function that the student called at a site ("mp_queue_put"), or
// "" when it is none.
const char *scene_call(const struct scene *scene, uint32_t site);

// The place of `site` within the function that is innermost at `other`: of a
// function that both are in, this is the line that the student thinks of.
struct explore_place scene_place_beside(const struct scene *scene,
                                        uint32_t site, uint32_t other);

// Adds to a finding a place where `process` was; LOG_NOBODY: nobody in
// particular.  Does nothing for line 0 and for a place that is there.
void scene_add_place(const struct scene *scene, struct finding *finding,
                     struct explore_place place, uint16_t process);

// The same for the line of a site, or of an event; LOG_NONE is ignored.
void scene_add_site(const struct scene *scene, struct finding *finding,
                    uint32_t site, uint16_t process);
void scene_add_event(const struct scene *scene, struct finding *finding,
                     uint32_t event);

// The same for an event, at a line that may be there already: two processes
// do the same thing.
void scene_add_partner(const struct scene *scene, struct finding *finding,
                       uint32_t event);

// " at line 31", for use in a sentence; "" when the line is not known.  Where
// there are several files it is " at line 31 of main.c".
// The text lives until eight more have been asked for.
const char *scene_at(const struct scene *scene, uint32_t site);

// Whether an event takes a semaphore or mutex, or gives it back.
bool scene_takes(const struct log_event *event);
bool scene_gives(const struct log_event *event);

// Which locks a process holds when it does event number `event`: semaphores
// that it took and has not given back, in the order in which it took them,
// and mutexes.
struct held {
    uint32_t object;
    uint32_t event; // that took it
};
enum {
    HELD_MOST = 16,
};
size_t scene_held(const struct scene *scene, uint16_t process, uint32_t event,
                  struct held held[HELD_MOST]);

// Whether the object is used as a lock, or as a number of places: whoever
// gives back has taken before.
bool scene_is_lock(const struct scene *scene, uint32_t object);

// How many could take the semaphore at the start; of a mutex 1.
int64_t scene_first_value(const struct scene *scene, uint32_t object);

#endif
