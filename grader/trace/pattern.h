// SPDX-License-Identifier: MIT
//
// pattern - does one line of output fit one template, and what does it
// capture?

#ifndef TRACE_PATTERN_H
#define TRACE_PATTERN_H

#include "trace/instance.h"

struct binding {
    int name; // captured
    const struct value *value;
};

// A comparison in progress.  The caller fills in the first group.
struct matching {
    struct evaluation *evaluation; // values of holes; its context finds
                                   // `bindings` first
    const char *text;              // normalised
    size_t length;
    int pid; // of the process, or TRACE_UNKNOWN
    // For explanations: a computed value may be anything, a captured word too.
    bool any_value, any_capture;

    const struct pattern *pattern;
    struct binding bindings[CAPTURES_MAX];
    struct value values[CAPTURES_MAX]; // of the bindings; they last until the
                                       // next comparison
    size_t binding_count;
};

// Could the text fit, whatever is captured?  Quick, and true too often.
bool pattern_could_match(const struct pattern *pattern, const char *text,
                         size_t length);

// The pid that {pid} shows in the text, if the text around it leaves no
// choice; else 0.
int pattern_pid(const struct pattern *pattern, const char *text, size_t length);

// As pattern_could_match(), for what text_fold() leaves of a text.
bool pattern_could_mean(const struct pattern *pattern, const char *folded,
                        size_t length);

// Fills in the bindings.  False also when evaluation->exhausted.
bool pattern_matches(struct matching *matching, const struct pattern *pattern);

#endif
