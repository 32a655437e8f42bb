// SPDX-License-Identifier: MIT
//
// rules - what apply.c asks of the rest: each is true when the rule holds for
// the line search->now, and else fills in search->refusal.

#ifndef TRACE_RULES_H
#define TRACE_RULES_H

#include "trace/search.h"

// What the pieces of the hash are about; lanes and scripts hash themselves.
enum piece {
    PIECE_STATE = 16,
    PIECE_CHOICE,
    PIECE_SLOT_SEEN,
    PIECE_SLOT_ENDED,
    PIECE_SLOT_SOURCE,
    PIECE_LATEST,
    PIECE_CAPTURE,
    PIECE_LAST,
    PIECE_OWNER,
};

uint64_t rules_piece(enum piece kind, uint64_t id, uint64_t value);

// Fills in the refusal; false.
bool rules_refuse(struct search *search, enum refusal_kind kind, int rule,
                  int id);

// The same, with evaluation->error as its detail.
bool rules_refuse_value(struct search *search, int rule);

// Does line a happen before line b?  True when only the text is known.
bool rules_happens_before(struct search *search, size_t a, size_t b);

// arrow.c: the line comes after and before what its arrows say.
bool rules_follow_arrows(struct search *search,
                         const struct instance_line *line);

// condition.c: the conditions of one sort hold.
bool rules_conditions_hold(struct search *search, bool always);

// identity.c: finds out which process prints the line, if that can be known:
// into wanted->process.
bool rules_identify(struct search *search, const struct option *option,
                    struct lane *wanted);

// identity.c: where a late {pid} can tell who carries out a task, notes when.
void rules_note_time(struct search *search, const struct option *option,
                     struct lane *wanted);

#endif
