// SPDX-License-Identifier: MIT
//
// judge - from what an execution did to what is wrong with the program.
//
// The words of `enum finding_kind` are a contract: JSON, the heads of the
// programs in wrong/ and the hints use them.

#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

enum finding_kind {
    FINDING_COMPILE,       // does not compile, or is no C source
    FINDING_UNFINISHED,    // something is still to be written
    FINDING_TRACE,         // prints what the expected trace does not allow
    FINDING_ORDER_BY_LUCK, // right order, but nothing makes it so
    FINDING_RACE,          // two unordered accesses, one of them a write
    FINDING_DEADLOCK,      // everybody waits for ever
    FINDING_LIVELOCK,      // everybody spins for ever
    FINDING_CRASH,         // a process is killed by a signal
    FINDING_EXIT_STATUS,   // the first process ends with another status
    FINDING_ENDLESS,       // no end within the budget
    FINDING_ORPHAN,        // a process outlives the first one
    FINDING_ZOMBIE,        // a child is never waited for
    FINDING_LEAK,          // a named object is left behind
    FINDING_UNFLUSHED,     // a stdio buffer duplicated or lost
    FINDING_SEQUENTIAL,    // what must be able to run together cannot
    FINDING_SLEEP_SYNC,    // correct only thanks to sleep
    FINDING_HARD_CODED,    // right for the slides' values only
    FINDING_LIMIT,         // memory, output, processes
    FINDING_FORBIDDEN,     // attack, or tampering
    FINDING_UNCONTROLLED,  // judged by native runs only
    FINDING_COUNT
};

// "order-by-luck" and so on.
const char *finding_name(enum finding_kind kind);

// The kind with this name, or FINDING_COUNT.
enum finding_kind finding_by_name(const char *name);

struct place {
    char *file; // as the student knows it: "pool.c"
    int line;   // from 1; 0 when it is the whole file
    char *process; // "Process-2", or NULL
};

struct finding {
    enum finding_kind kind;
    char *message; // one or two sentences for a student
    struct place *where;
    size_t where_count;
    char *replay; // token, or NULL
};

enum verdict {
    VERDICT_PASS,
    VERDICT_FAIL,
    VERDICT_INCONCLUSIVE, // the grader could not tell: never a zero
};

// What is known of one part of one submission.
struct judgement {
    char *part; // "exo06_pool/pool"
    enum verdict verdict;
    double score, max;
    long schedules; // executions seen
    bool complete;  // all that matter
    struct finding *findings;
    size_t finding_count;
    char **notes; // cost nothing
    size_t note_count;
};

#endif
