// SPDX-License-Identifier: MIT
//
// evaluate - the value of an expression, as far as it is known.
//
// The same code computes and checks: while a trace is read, what a program
// will print is an unknown value of a known type, and computing with it
// either gives an unknown value or finds the mistake.

#ifndef TRACE_EVALUATE_H
#define TRACE_EVALUATE_H

#include "trace/expression.h"

enum {
    LIST_MAX = 100000, // elements of a list that an expression makes
};

struct evaluation {
    struct arena *arena;
    const struct value *args;         // a list
    const struct value *const *loops; // by id; NULL: not bound here

    // The value of a capture or a state, or the pids of a role.
    const struct value *(*look_up)(struct evaluation *evaluation,
                                   const struct expression *name);
    void *context; // for look_up

    uint64_t *steps; // effort spent so far
    uint64_t budget; // what *steps may not exceed
    bool exhausted;  // it did: the value is not known

    char error[160]; // why there is no value, and where
    struct place where;
};

// Returns the value, or NULL with evaluation->error filled in.
const struct value *evaluate(struct evaluation *evaluation,
                             const struct expression *expression);

// The expression with all that is known replaced by constants.
//
// Returns it, or NULL as above.
struct expression *evaluate_partly(struct evaluation *evaluation,
                                   const struct expression *expression);

// Fills in evaluation->error.  Returns NULL.
__attribute__((format(printf, 2, 3))) const struct value *
evaluate_error(struct evaluation *evaluation, const char *format, ...);

// What kind of value it is or, when it is unknown, will be.
enum value_kind evaluate_type(const struct value *value);

// Is x, in some order, the sums of one element of y and one of z?  Unknown
// elements of z are pids, all different.  Lists of integers of equal length.
//
// Returns a truth; an unknown one when evaluation->budget runs out.
const struct value *evaluate_pairs(struct evaluation *evaluation,
                                   const struct value *x, const struct value *y,
                                   const struct value *z);

#endif
