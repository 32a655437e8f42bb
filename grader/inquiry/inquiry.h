// SPDX-License-Identifier: MIT
//
// inquiry - from a submission to a judgement.
//
// A submission is compiled, it is run, under control or natively, and what its
// runs show is judged.  Under control it is for the inquiry to ask for the
// executions that tell most: for those that differ, for the shortest one that
// shows a fault, for those that go well where another one does not.

#ifndef INQUIRY_INQUIRY_H
#define INQUIRY_INQUIRY_H

#include <sys/types.h>

#include "compile/compile.h"
#include "judge/judge.h"

// How much is explored of the executions of a program under control, with the
// first of its inputs: seek.c has the share of the others.
struct budget {
    size_t schedules; // at least 1
    uint64_t seed;    // of those that are drawn
};
enum {
    BUDGET_SCHEDULES = 200, // when nobody says
    BUDGET_SEED = 1,
};

// What is to be judged: a program, or a text that some program printed.
struct submission {
    const char *kit;  // root of the kit: the expected trace is found there
    const char *part; // "exo06_pool/pool"; a program's is its name, "philo.c"
    const struct compile_file *files; // the first one names the submission
    size_t file_count;                // 0 when a text is judged
    const char *refused;  // why it is not even opened ("is a symbolic link"),
                          // or NULL
    const char *work;     // a directory for what is built, or NULL for a text
    bool is_program;      // no part of the kit: there is no expected trace
    bool is_in_kit;       // `make run-PART` and `make hint-PART` are about it
    bool is_controlled;   // run it under control, if that can be
    struct budget budget; // ... this often
    unsigned workers;     // ... in 1 execution at a time, or 2
    struct bytes text;    // the text, when there is no file
    const char *const *args; // a text's, or a program's
    size_t arg_count;        // of a text, 0: the slides' values
};

// The path that reports call it by; "" for a text.
const char *submission_name(const struct submission *submission);

// The name of its executable: "pool".
//
// Ownership: the caller frees the result.
char *submission_command(const struct submission *submission);

// Fills in what is known before any work, the marks among them: a judgement
// to fall back upon, inconclusive and without a note.
//
// Ownership: the caller calls judgement_free().
void inquiry_start(const struct submission *submission,
                   struct judgement *judgement);

// Judges the submission: completes what inquiry_start() began.  Blocks as long
// as compiling and running take.  Never fails: what goes wrong in the grader
// makes the judgement inconclusive, with a note that says what.
void inquiry_run(const struct submission *submission,
                 struct judgement *judgement);

// One execution, shown again step by step.
struct replay {
    struct judgement judgement; // of this execution alone
    struct diagram *steps;      // all of them
    char **waits;    // after each step, who cannot go on, a line for each
    size_t *printed; // after each step, bytes of `output`
    struct bytes output;
    char *beyond;   // what one schedule cannot show, or NULL
    char *debugged; // the process to look at in a debugger, or NULL
};

// Runs the schedule of a token, as a report gives it, once more.
//
// Returns NULL, or a sentence that says why it cannot be done, which the caller
// frees.
// Ownership: the caller calls replay_free() in either case.
char *inquiry_replay(const struct submission *submission, const char *token,
                     struct replay *replay);
void replay_free(struct replay *replay);

// A process that waits where its execution goes wrong.
struct held_process {
    pid_t pid; // the kernel's
    const char *name;
    const char *program;  // path of the executable, with debugging information
    const char *function; // of the student's in which it is, or NULL
};

// Runs the schedule of a token as far as the fault, and calls `look` while the
// process called `name` ("Process-1", or its number) is kept there.
//
// Returns NULL, or a sentence as inquiry_replay() does.
char *inquiry_hold(const struct submission *submission, const char *token,
                   const char *name,
                   void (*look)(void *context, const struct held_process *held),
                   void *context);

#endif
