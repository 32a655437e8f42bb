// SPDX-License-Identifier: MIT
//
// causes - runs that tell apart the causes of a wrong output.

#ifndef JUDGE_CAUSES_H
#define JUDGE_CAUSES_H

#include "rules.h"

// Whether the program prints the answer for the slides' values whatever its
// arguments are.  `failed` is the index of the run of the trace that printed
// `output`, which is not legal; earlier runs were legal.  Runs the others.
bool cause_is_hard_coded(const struct rules *rules,
                         const struct program *program, size_t failed,
                         const struct bytes *output);

enum buffering {
    BUFFERING_INNOCENT,
    BUFFERING_REPEATS, // text appears several times
    BUFFERING_LOSES    // text is missing
};

// Whether it is only the stdio buffers of the program that make `output`,
// printed for `args`, illegal: then it is legal when each line is written as
// soon as it ends.  Runs the program again, with and without.
enum buffering cause_is_buffering(const struct rules *rules,
                                  const struct program *program,
                                  const struct trace_args *args,
                                  const struct bytes *output);

#endif
