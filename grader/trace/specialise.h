// SPDX-License-Identifier: MIT
//
// specialise - templates, arrows and changes with the arguments filled in.

#ifndef TRACE_SPECIALISE_H
#define TRACE_SPECIALISE_H

#include "trace/instance.h"

// An instance while it is built.
struct builder {
    struct failure *failure;
    struct arena *arena;
    struct instance *instance;
    struct evaluation evaluation; // loops are bound in it
    const struct value **loops;
    int run;
    uint32_t least, most; // how often the place is reached
    size_t size;          // lines and turns of loops so far
    struct line_table *table;
};

void specialise_start(struct builder *builder);

// The id of the line that the node is here.
int specialise_line(struct builder *builder, const struct node *node);

// What is said to students, with its text filled in as far as it is known.
void specialise_sentence(struct builder *builder,
                         const struct template *sentence,
                         struct pattern *pattern);

// Counts a line or a turn of a loop; fails when there are too many.
void specialise_count(struct builder *builder, const struct node *node);

// The value of an expression that is known before the run, of the type
// wanted, or VALUE_UNKNOWN for any.
const struct value *specialise_value(struct builder *builder,
                                     const struct expression *expression,
                                     enum value_kind type);

// Fails with the message of the evaluation.
_Noreturn void specialise_fail(struct builder *builder);

// The expression with all that is known filled in.
struct expression *specialise_partly(struct builder *builder,
                                     const struct expression *expression);

#endif
