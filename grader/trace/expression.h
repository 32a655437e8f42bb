// SPDX-License-Identifier: MIT
//
// expression - `2 * n`, `sum(n) == args[1]`: the tree of one, read from a
// line and written back.

#ifndef TRACE_EXPRESSION_H
#define TRACE_EXPRESSION_H

#include "trace/lexer.h"
#include "trace/value.h"

enum expression_kind {
    EXPRESSION_VALUE, // a constant
    EXPRESSION_NAME,
    EXPRESSION_INDEX, // args[parts[0]]
    EXPRESSION_LIST,  // [parts...]
    EXPRESSION_CALL,  // function(parts...)
    EXPRESSION_ROLE,  // what stands in the parentheses of pids()
    EXPRESSION_UNARY,
    EXPRESSION_BINARY,
    EXPRESSION_WITHIN, // parts[0] in parts[1]..parts[2]
};

// In the order of how tight they bind, from 1.
enum operation {
    OP_OR = 1,
    OP_AND,
    OP_NOT,
    OP_EQUAL,
    OP_DIFFERENT,
    OP_LESS,
    OP_LESS_EQUAL,
    OP_GREATER,
    OP_GREATER_EQUAL,
    OP_ADD,
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_MODULO,
    OP_NEGATE,
};

// What a name stands for; found once the whole file is read.
enum sort {
    SORT_NONE,
    SORT_ARGS,
    SORT_LOOP,     // the variable of an `each`
    SORT_CAPTURE,  // what this process captured
    SORT_CAPTURES, // all that was captured
    SORT_STATE,
};

struct expression {
    enum expression_kind kind;
    struct place place;
    enum operation operation;
    const struct value *value;
    const char *name; // of a NAME, ROLE or CALL
    enum sort sort;   // of a NAME
    int id;           // among its sort, of a NAME; of a ROLE: which
    const struct function *function; // of a CALL
    struct expression **parts;
    size_t count;
};

// Reads the expression that starts at the lexer's token, and stops behind it.
struct expression *expression_read(struct lexer *lexer, struct arena *arena);

// Writes it as it could stand in a trace file: equal trees, equal texts.
void expression_print(struct sentence *sentence,
                      const struct expression *expression);

#endif
