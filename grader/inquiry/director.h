// SPDX-License-Identifier: MIT
//
// director - a submission under control: what all who look at its executions
// share, and the way to have one.

#ifndef INQUIRY_DIRECTOR_H
#define INQUIRY_DIRECTOR_H

#include "inquiry.h"
#include "judge/logged.h"

enum {
    MOST_PARALLEL = 64, // rules of a trace about what must run together
};

struct director {
    const struct submission *submission;
    const struct rules *rules;
    const char *executable;
    char *name; // as the program sees it: "./pool"
    struct judgement *judgement;
    struct explore_places *places;
    struct scene_source source;
    bool shown[MOST_PARALLEL]; // as order_show_parallel() has it
    bool is_complete;          // so far, all schedules of each input were run
};

// Compiles the submission to be controlled, into its work directory.
//
// Returns the path of the executable, there if *result says so.
// Ownership: the caller frees the path and calls compile_result_free().
char *director_compile(const struct submission *submission,
                       struct compile_result *result);

// Returns false when there is no way to know the lines of the program.
//
// Ownership: the caller calls director_end(); everything given outlives it.
bool director_start(struct director *director,
                    const struct submission *submission,
                    const struct rules *rules, const char *executable,
                    struct judgement *judgement);
void director_end(struct director *director);

// The program, started with one input.
struct input {
    const char **argv;
    struct explore *explore;
};

// Returns NULL, or a sentence that says why it cannot be started and need not
// be freed.
//
// Ownership: the caller calls input_close() in either case.
const char *input_open(struct input *input, const struct director *director,
                       const struct trace_args *args);
void input_close(struct input *input);

// Runs it once, each process as long as it can go on.  The log stays valid
// until the next execution.
void input_run_default(struct input *input, struct log *log);

// Looks at the default execution with `args`; does nothing when there is none.
void director_show_default(
    const struct director *director, const struct trace_args *args,
    void (*look)(const struct scene *scene, void *context), void *context);

#endif
