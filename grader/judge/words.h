// SPDX-License-Identifier: MIT
//
// words - what happens in an execution, in a few words for a student.

#ifndef JUDGE_WORDS_H
#define JUDGE_WORDS_H

#include "scene.h"

// "queue", "lock", "pipe": what the student knows an object as that the
// operation `op` at `site` waits for.
const char *words_object(const struct scene *scene, uint16_t op,
                         uint32_t object, uint32_t site);

// " made at line 41", which one it is where the line makes several; "" when it
// is not known.
// Ownership: the caller frees the text.
char *words_made_at(const struct scene *scene, uint32_t object);

// What a process is about to do and cannot.
struct pending {
    uint16_t op;
    uint32_t object, site;
    int64_t wanted; // WAIT: the pid asked for
    uint32_t taken; // the event that took the lock, or LOG_NONE
};

// What it waits for: "for the lock that Process-1 took at line 58".
// Ownership: the caller frees the text.
char *words_wait(const struct scene *scene, const struct pending *pending);

// What an event does, where the line does not say it: "message of Process-1
// (line 31)"; NULL when there is nothing to add.
// Ownership: the caller frees the text.
char *words_event(const struct scene *scene, uint32_t event);

// "message of Process-1 (line 31)": what came, and from which event.
// Ownership: the caller frees the text.
char *words_from(const struct scene *scene, uint32_t cause, const char *what);

// "fails with EPIPE"; NULL when the call succeeded.
// Ownership: the caller frees the text.
char *words_failure(const struct log_event *event);

// How much that matters beside other events of the same line; 0 for no words.
int words_rank(const struct log_event *event);

// "a, b and c", of which the first three are named: "a, b, c and 4 others".
// Ownership: the caller frees the text.
char *words_list(char *const items[], size_t count);

#endif
