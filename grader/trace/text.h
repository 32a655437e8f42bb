// SPDX-License-Identifier: MIT
//
// text - bytes of a line: blanks, UTF-8, hashes, and sentences for people.

#ifndef TRACE_TEXT_H
#define TRACE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A blank or a tab: what a run of counts as one blank.
bool text_is_blank(char c);

// Writes to `out` (`length` bytes are enough) the line without blanks at its
// ends and without a CR at its end, each run of blanks as one blank.
//
// Returns the number of bytes written.
size_t text_normalise(char *out, const char *line, size_t length);

// The number of bytes of the UTF-8 character at the front of `text`; 0 when
// these bytes are none, or when `length` is 0.
size_t text_character(const char *text, size_t length);

// How many characters; a byte that is none counts as one.
size_t text_count(const char *text, size_t length);

// Writes to `out` (`length` bytes are enough) what is left of a line when
// case, accents, blanks and punctuation are taken away, but not from a number
// its sign and its point.
//
// Returns the number of bytes written.
size_t text_fold(char *out, const char *line, size_t length);

// Spreads the bits of x over all bits of the result.
uint64_t hash_mix(uint64_t x);

// Mixes x into the hash h; the order of calls matters.
uint64_t hash_add(uint64_t h, uint64_t x);
uint64_t hash_bytes(uint64_t h, const void *bytes, size_t length);

// A sentence in a fixed array: what does not fit is cut at a character.
struct sentence {
    char *at; // NUL-terminated
    size_t size;
    size_t used; // without the NUL
};

__attribute__((format(printf, 2, 3))) void
sentence_add(struct sentence *sentence, const char *format, ...);

// Adds bytes of an output in quotes: control bytes and bytes that are not
// UTF-8 as \xNN, long ones cut in the middle.
void sentence_quote(struct sentence *sentence, const char *text, size_t length);

#endif
