// SPDX-License-Identifier: MIT
//
// difference - in what two lines differ, as a person would say it.

#ifndef TRACE_DIFFERENCE_H
#define TRACE_DIFFERENCE_H

#include <stdbool.h>
#include <stddef.h>

// The words in which they differ: `here` bytes of the one, `there` bytes of
// the other, both from byte `at` on.
struct difference {
    size_t at, here, there;
};

// Both texts are normalised.
struct difference difference_find(const char *here, size_t here_length,
                                  const char *there, size_t there_length);

// Whether some words are on neither side, or more than one on either.
bool difference_has_blank(const struct difference *difference, const char *here,
                          const char *there);

// Whether the two differ in blanks and in nothing else.
bool difference_is_blanks(const char *here, size_t here_length,
                          const char *there, size_t there_length);

// Writes to `out` the text with its lists of integers as Python prints them,
// however their numbers were parted: "[1,2 3 ]" becomes "[1, 2, 3]".
//
// Returns the number of bytes written; 0 when `size` is too small.
size_t difference_lists(char *out, size_t size, const char *text,
                        size_t length);

#endif
