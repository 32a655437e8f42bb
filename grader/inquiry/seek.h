// SPDX-License-Identifier: MIT
//
// seek - looks for an execution at fault among those with one input.

#ifndef INQUIRY_SEEK_H
#define INQUIRY_SEEK_H

#include "director.h"

struct seek {
    struct director *director;
    struct input *input;
    enum run_size size;
    struct logged logged;
    size_t run;             // the number of the input, from 0
    bool only_consequences; // what may be wrong by itself is not looked for

    // What came out.
    enum logged_verdict verdict; // AT_FAULT: of the execution kept below
    enum finding_kind kind;
    int line;                 // of the first place
    struct explore_plan plan; // of the execution at fault; owned
    bool has_slept;
    size_t executions; // that were looked at
    bool has_seen_all; // that there are, but for equivalent ones
    char *untold;      // why an execution could not be judged, or NULL
};

// Looks for the first execution at fault, within the budget of the submission;
// `input` is that of run number `run`.
//
// Ownership: the caller calls seek_end().
void seek_fault(struct seek *seek, struct director *director,
                struct input *input, size_t run);

// Looks for an execution that comes out wrong, where one was found that came
// out right by luck, or none at all; untimed: where sleeps take no time.
// Returns whether there is one.
//
// Ownership: the caller calls seek_end().
bool seek_consequence(struct seek *seek, const struct seek *found,
                      bool is_untimed);

// The execution `log` has races: looks for what they lead to, with the bytes
// that race as choices.  Returns whether there is an execution that comes out
// wrong.
//
// Ownership: the caller calls seek_end().
bool seek_effect(struct seek *seek, const struct seek *found,
                 const struct log *log);

// Takes away the switches that do not matter for what the execution at fault
// shows.
void seek_minimise(struct seek *seek);

void seek_end(struct seek *seek);

#endif
