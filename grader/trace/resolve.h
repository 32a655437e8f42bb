// SPDX-License-Identifier: MIT
//
// resolve - what the names in an expression stand for, at its place.

#ifndef TRACE_RESOLVE_H
#define TRACE_RESOLVE_H

#include "trace/syntax.h"

// The variable of an `each` around the place.
struct loop {
    const char *name;
    int id;
    const struct loop *outer;
};

// Who asks for the value, and so when.
enum resolve_use {
    RESOLVE_BEFORE_RUN, // only arguments and variables of `each` are known
    RESOLVE_IN_PROCESS, // a hole, a key, a change: captures of the process
    RESOLVE_ALWAYS,     // captures are lists
    RESOLVE_AT_END,     // the same, and the pids of a role are known
};

struct resolver {
    struct failure *failure;
    struct trace *trace;
    const struct loop *loops;
    uint64_t known; // names that the process has captured
    enum resolve_use use;
    const struct change *changes; // the change whose right side it is, or NULL
    bool in_call;                 // inside a function's parentheses
    bool saw_state;
};

// Fills in sort and id of each name.  Fails when there is no such name here.
void resolve(struct resolver *resolver, struct expression *expression);

// Fails when the variable of an `each` would hide another name.
void resolve_new_loop(const struct resolver *resolver, const char *name,
                      struct place place);

// The captured names in it, as a set: those of the process and, if `lists`,
// those that stand for the list of all values.
uint64_t resolve_names(const struct expression *expression, bool lists);

#endif
