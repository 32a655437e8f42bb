// SPDX-License-Identifier: MIT
//
// marks - the table of a class.

#ifndef CLASS_MARKS_H
#define CLASS_MARKS_H

#include "class.h"

struct marks {
    const char *const *parts; // the columns
    size_t part_count;
    double *max;      // of each part; 0 while it is not known
    struct row *rows; // one per student, in the order of the table
    size_t row_count;
};

struct row {
    const char *student;
    double *scores; // of each part; NAN when it could not be judged
    bool is_known;  // other rows are not written
};

// Writes the table as CSV (RFC 4180): the student, the marks of each part,
// their sum, remarks.  A part that could not be judged has no mark, and then
// there is no sum: the remarks say what it is at least.
void marks_write(FILE *out, const struct marks *marks);

#endif
