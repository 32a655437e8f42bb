// SPDX-License-Identifier: MIT
//
// term - what a process still has to print.
//
// A term is a tree that never changes: when a line is printed, the process
// goes on with another term.  Equal terms are the same object, so processes
// in the same situation are recognised by a pointer.

#ifndef TRACE_TERM_H
#define TRACE_TERM_H

#include "trace/arena.h"

#include <stdbool.h>
#include <stdint.h>

#define TERM_MANY UINT32_MAX // no bound

enum term_kind {
    TERM_EMPTY,
    TERM_LINE,   // the line `id`
    TERM_SEQ,    // `first`, then `rest`
    TERM_LEAF,   // any order: `first`, `low` times; one at a time, whole
    TERM_FORK,   // any order: the leaves of `first` and of `rest`
    TERM_REPEAT, // `first`, from `low` to `high` times: the repeat `id`
    TERM_BLOCK,  // `first`, while nobody else is in the exclusive `id`
    TERM_OPEN,   // the same, and this process is in it
};

struct term {
    enum term_kind kind;
    int id;
    const struct term *first, *rest;
    uint32_t low, high;

    // Computed from the above.
    uint64_t hash;
    int line_low, line_high; // the lines it can begin with are in this range
    bool is_nullable;        // may print nothing
    uint32_t least, most;    // lines
    uint64_t live;           // captured names that it needs from before
    uint64_t captures;       // what a LINE captures
    uint64_t open;           // exclusives that the process is in
    // The term is x^run rest, where x is the line run_line.
    uint32_t run;
    int run_line;
    const struct term *run_rest;

    const struct term *chain; // in the table
};

struct terms {
    struct arena *arena;
    const struct term **buckets;
    size_t bucket_count, count;
    const struct term *empty;
};

// What the constructor of a line must be told.
struct term_line {
    int id;
    uint64_t needs; // captured names used before they are captured
    uint64_t captures;
};

void terms_start(struct terms *terms, struct arena *arena);

const struct term *term_line(struct terms *terms, struct term_line line);
const struct term *term_seq(struct terms *terms, const struct term *first,
                            const struct term *rest);
const struct term *term_any_order(struct terms *terms,
                                  const struct term *const *items,
                                  size_t count);
const struct term *term_repeat(struct terms *terms, int repeat,
                               const struct term *body, uint32_t low,
                               uint32_t high);
const struct term *term_block(struct terms *terms, int exclusive,
                              const struct term *body);

// A way to print one line.
struct step {
    const struct term *rest; // what is to be printed then
    uint64_t enters;         // exclusives that the line is the first line of
    uint64_t inside;         // exclusives that the line is in, all told
    uint64_t turns;          // repeats of which it begins a turn
};

struct steps {
    struct arena *arena;
    struct step *at;
    size_t count, capacity;
    uint64_t effort; // terms looked at
};

// Adds to `steps` all ways to print the line `id` first.
void term_derive(struct terms *terms, const struct term *term, int id,
                 struct steps *steps);

// The term after leaving the exclusive, or NULL when something in it must
// still be printed.
const struct term *term_leave(struct terms *terms, const struct term *term,
                              int exclusive);

// Calls visit(context, id) for each line that can be first.
void term_firsts(const struct term *term, void (*visit)(void *context, int id),
                 void *context);

// How often the line is in the term, at most; TERM_MANY when unbounded.
uint32_t term_count(const struct term *term, int id);

#endif
