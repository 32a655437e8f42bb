// SPDX-License-Identifier: MIT
//
// value - what expressions compute with.

#ifndef TRACE_VALUE_H
#define TRACE_VALUE_H

#include "trace/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct sentence;

enum value_kind {
    VALUE_TRUTH,
    VALUE_INTEGER,
    VALUE_REAL,
    VALUE_TEXT,
    VALUE_LIST,
    VALUE_UNKNOWN, // not known yet, or never; `type` says what it will be
    VALUE_NUMBER,  // as a type only: integer or real
};

struct value {
    enum value_kind kind;
    enum value_kind type; // of an unknown one; VALUE_UNKNOWN: of any type
    int64_t integer;      // also a truth: 0 or 1
    double real;
    const char *text; // of a text, and of a real: as it was written
    size_t length;    // bytes of the text, or elements of the list
    const struct value *const *items;
};

extern const struct value value_true, value_false;

// A value of this type that is not known.
const struct value *value_unknown(enum value_kind type);

const struct value *value_integer(struct arena *arena, int64_t integer);

// The text is made from the number when it is NULL: the shortest that reads
// back as the same number.
const struct value *value_real(struct arena *arena, double real,
                               const char *text, size_t length);

const struct value *value_text(struct arena *arena, const char *text,
                               size_t length);

// `items` is kept, not copied.
const struct value *value_list(struct arena *arena,
                               const struct value *const *items, size_t count);

// An argument of a program: an integer or a real when it is written as one,
// else a text.
const struct value *value_argument(struct arena *arena, const char *text,
                                   size_t length);

// How many bytes at the front of `text` are a canonical decimal integer of 64
// bits; 0 when none are.  All shorter prefixes that are integers are
// canonical too, down to the first digit.
size_t value_scan_integer(const char *text, size_t length, int64_t *integer);

// The same for a decimal number.
size_t value_scan_real(const char *text, size_t length);

bool value_is_number(const struct value *value);

// Is it known, with all its elements?
bool value_is_known(const struct value *value);

// Less than, equal to or greater than 0.  Numbers are compared as numbers,
// texts as bytes, lists element by element; kinds by their order.  Both must
// be known.
int value_compare(const struct value *a, const struct value *b);

// The same kind and the same content: 2 and 2.0 are not identical.
bool value_identical(const struct value *a, const struct value *b);
uint64_t value_hash(const struct value *value);

// What a hole shows of it: the text itself, a list as Python prints it.
// Truths and unknown values are for messages only.
void value_print(struct sentence *sentence, const struct value *value);

// The bytes that value_print() needs, at most.
size_t value_print_size(const struct value *value);

// "an integer", "a list".
const char *value_type_name(enum value_kind kind);

#endif
