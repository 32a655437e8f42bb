// SPDX-License-Identifier: MIT
//
// function - range(), sum() and the others of the language.

#ifndef TRACE_FUNCTION_H
#define TRACE_FUNCTION_H

#include "trace/value.h"

struct evaluation;

struct function {
    const char *name;
    const char *usage;  // "sum(x) wants one list"
    size_t least, most; // number of values
    bool takes_role;    // the value is the name of a role
    // NULL: evaluation->error says why.  Some of the values may be unknown.
    const struct value *(*compute)(struct evaluation *evaluation,
                                   const struct value *const *values,
                                   size_t count);
};

// The function of this name, or NULL.
const struct function *function_find(const char *name);

#endif
