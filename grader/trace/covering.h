// SPDX-License-Identifier: MIT
//
// covering - what the executions that were added to a coverage did, and one
// of them while it is looked at.

#ifndef TRACE_COVERING_H
#define TRACE_COVERING_H

#include "trace/coverage.h"
#include "trace/judging.h"

enum {
    PROBES_MAX = 6,  // changed executions that may answer one question
    CROWD_MAX = 64,  // processes of a role that are told apart
    BOUNDS_MAX = 64, // of conditions
    GROUP_MAX = 3,   // lines of one process that change places at once
};

// Something that an execution can do.
struct deed {
    bool is_taken; // one did
    bool is_open;  // the file allows it, as a probe has shown
    unsigned char probes;
};

enum order_kind {
    ORDER_OTHERS,   // the lines of two processes
    ORDER_DOWNWARD, // the same line of two, the younger process first
    ORDER_OWN,      // of one process
    ORDER_BETWEEN,  // see `behind`
    ORDER_NONE,     // two processes print them at the same time
};

// "Line `first` can come before line `second`": lines of the instance.  Or,
// BETWEEN: line `second` of one process can come between the lines `first` and
// `behind`, which another one prints one after the other.  Or, NONE: neither
// happens before the other; `first` is not greater than `second`.
struct order {
    int first, second, behind;
    enum order_kind kind;
    bool is_used; // in the table
    struct deed deed;
};

// How many turns of a repeat executions had, and could have had.
struct turn_range {
    bool is_known;
    uint32_t least, most;
    bool fewer, more; // a probe with fewer than least, more than most is legal
    unsigned char probes[2];
};

// What the executions of one run did.
struct run_cover {
    struct judging *judging; // NULL: none was added
    struct order *orders;    // a hash table
    size_t order_count, order_capacity;
    struct deed (*crowds)[CROWD_MAX + 1]; // by role: that many processes
    struct turn_range turns[REPEATS_MAX];
    bool *printed;       // by line of the instance
    struct deed *values; // by line of the instance: shows any value
};

// A side of a comparison that the other side reaches, at the bound.
struct bound {
    const struct condition *condition;
    const struct expression *comparison;
    const struct expression *low, *high; // low + gap == high at the bound
    int gap;
    bool is_taken;
};

struct trace_coverage {
    const struct trace *trace;
    struct arena arena;   // of all that stays
    struct arena scratch; // of one execution
    struct run_cover *runs;
    struct bound bounds[BOUNDS_MAX];
    size_t bound_count;
    bool **forms; // by form and alternative: was chosen
};

// How a line of the execution was read.
struct seen {
    int line; // of the instance
    int role;
    int process;
    int script;     // that it begins, or -1
    uint64_t turns; // repeats of which it begins a turn
};

struct sight {
    struct trace_coverage *coverage;
    struct run_cover *run;
    const struct trace_execution *execution;
    struct seen *seen;
    size_t count; // lines
};

// An execution that was changed.
struct change_of {
    struct trace_line *lines;
    size_t count;
    int *pids;
    size_t pid_count;
};

// A copy of the execution, with room for a second one of each line, in the
// scratch arena.
struct change_of sight_copy(struct sight *sight);

// Is it legal, as far as the order of the text tells?  What the program
// computes at run time counts as right: it would have printed something else.
bool sight_is_legal(struct sight *sight, const struct change_of *changed);

// The same, and what is computed must be right too.
bool sight_is_exact(struct sight *sight, const struct change_of *changed);

// Would the execution be legal if its line `a` did not happen before `b`?
bool sight_is_free(struct sight *sight, size_t a, size_t b);

// What the execution did, and what it could have done: orders.c, values.c,
// crowds.c, turns.c, bounds.c.
void orders_note(struct sight *sight);
void orders_probe(struct sight *sight);
void values_probe(struct sight *sight);
void crowds_note(struct sight *sight);
void crowds_probe(struct sight *sight);
void turns_note(struct sight *sight);
void turns_probe(struct sight *sight);
void bounds_find(struct trace_coverage *coverage);
void bounds_note(struct sight *sight);

// Who is told of what nothing took; tell_choice() leaves out what is open on
// purpose.
struct telling {
    const struct trace_coverage *coverage;
    struct trace_choice *choices;
    size_t count, capacity;
    bool *is_needed; // by `open` of the file
};
__attribute__((format(printf, 4, 5))) void tell_choice(struct telling *telling,
                                                       int line, int other,
                                                       const char *format, ...);
void orders_tell(struct telling *telling);
void values_tell(struct telling *telling);
void crowds_tell(struct telling *telling);
void turns_tell(struct telling *telling);
void bounds_tell(struct telling *telling);

#endif
