// SPDX-License-Identifier: MIT
//
// controlled - programs of the tests, compiled and run under control.

#ifndef CONTROLLED_H
#define CONTROLLED_H

#include "explore/explore.h"

// Compiles `source`, together with common/ when it includes one of its
// headers, and links it with control.o.  To be called at the root of the kit.
// The compiler's words go to stderr.
bool controlled_compile(const char *source, const char *program);

// A program of tests/programs/control/, or one below tests/ that is named with
// its folder, ready to run.
struct controlled {
    char source[256];
    char program[64];
    struct explore *explore;
};

// Ends the test when the program does not compile or start.
void controlled_open(struct controlled *controlled, const char *name,
                     unsigned workers, const struct explore_limits *limits);
void controlled_close(struct controlled *controlled);

// What the terminal shows of stdout, with '|' for each newline.
// Ownership: the caller frees the result.
char *controlled_output(const struct log *log);

// How many events are of this kind; *first is one of them, if there is one.
size_t controlled_count(const struct log *log, enum log_op op,
                        const struct log_event **first);

// What comes to `hash` by all that the program did, and when.
uint64_t controlled_hash(uint64_t hash, const struct log *log);

#endif
