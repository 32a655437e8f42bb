// SPDX-License-Identifier: MIT
//
// candidate - the lines that would have been legal at a place of the output.

#ifndef TRACE_CANDIDATE_H
#define TRACE_CANDIDATE_H

#include "trace/search.h"

enum {
    CANDIDATES_MAX = 3,
    CANDIDATE_TEXT = 512, // bytes; longer ones are cut
};

// How near the candidate is to the line of the output.
enum likeness {
    LIKE_NOTHING,
    LIKE_SOME,  // begins or ends the same way
    LIKE_WORDS, // only case, accents, blanks or punctuation differ
    LIKE_VALUE, // what is computed or captured is wrong, and nothing else
};

struct candidate {
    int line; // of the instance
    enum likeness likeness;
    size_t score; // among equal likenesses
    char text[CANDIDATE_TEXT];
    size_t length;
};

struct candidates {
    struct candidate best[CANDIDATES_MAX]; // the most alike first
    size_t count;
};

// Which lines are looked at.
enum candidate_scope {
    CANDIDATES_LEGAL,   // that the process of the line may print now
    CANDIDATES_BLOCKED, // the same, were it not for arrows and exclusives
    CANDIDATES_OTHERS,  // that any process may print now
};

// Finds those that are most like the line search->now; all are alike at the
// end of the output.
void candidates_find(struct search *search, enum candidate_scope scope,
                     struct candidates *candidates);

// The process that printed the line search->now, as far as it can be known:
// also by the pid that the line shows.  NULL: not known.
const struct process *candidate_printer(struct search *search);

// The line that a process at this lane (NULL: at the start of the term) would
// show, written to text.
void candidate_show(struct search *search, const struct lane *lane, int line,
                    struct sentence *text);

// The first line that the term needs, or can begin with; -1 when empty.
int candidate_first(const struct term *term);

#endif
