// SPDX-License-Identifier: MIT
//
// judge - from what an execution did to what is wrong with the program.
//
// The rules see data only, never a process: the log of an execution under
// control, or what a native run left behind.  Who asks for executions, and for
// which, is no concern of theirs (see inquiry/).
//
// The words of `enum finding_kind` are a contract: JSON, the heads of the
// programs in wrong/ and the hints use them.

#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

// What is left of a part's marks after a finding of this kind, from 0 to 1:
// what is printed and whether the program ends is worth all of them, how it
// gets there half.
double finding_share(enum finding_kind kind);

struct place {
    char *file;    // a part's: "pool.c"; a program's: as the user named it
    int line;      // from 1; 0 when it is the whole file
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

// Something that the submission wrote: any bytes, NUL included.
struct bytes {
    char *data;
    size_t size;
};

#define DIAGRAM_NONE SIZE_MAX

// What one process does at one line of the source.
struct diagram_row {
    size_t column;
    int line;         // 0: none of the student's
    char *code;       // the text of the line, or NULL
    char *note;       // what happens there, in a few words, or NULL
    size_t from;      // the column that makes it possible, or DIAGRAM_NONE
    size_t left_out;  // steps before it that are not shown
    bool is_fault;    // it belongs to what goes wrong
    bool is_switch;   // the schedule lets this process go first here
    bool is_too_late; // until here it could have gone well
};

// A process, between its first and its last row.
struct diagram_column {
    char *name;
    size_t first, last; // rows at which it is there
};

// An execution as a space-time diagram: a column per process, rows in the
// order of time.
struct diagram {
    struct diagram_column *columns;
    size_t column_count;
    struct diagram_row *rows;
    size_t row_count;
    size_t hidden;   // processes that are not shown
    size_t left_out; // steps after the last row that are not shown
};

// What there is to see of a failure.  All of it comes from the submission, or
// quotes it: whoever shows it makes it harmless first.
struct exhibit {
    char *command;       // the command that shows it again, or NULL
    char *rule;          // "exo06_pool/expected/pool.trace:7", or NULL
    char *diagnostics;   // the compiler's own words, or NULL
    struct bytes output; // some lines of what was printed
    size_t first;        // the number of the first of them, from 1
    size_t marked;       // the number of the line at fault, 0 when none; one
                         // more than there are when lines are missing
    struct bytes errors; // the last lines of stderr

    // Of an execution under control.
    struct diagram *diagram; // or NULL
    char *too_late;  // when it was that it could still have gone well, or NULL
    char *otherwise; // what is different where it does go well, or NULL
    char *replay;    // the command that shows it step by step, or NULL
};

// What is known of one part of one submission.  Anything but `part` and
// `source` may be empty.
struct judgement {
    char *part;   // "exo06_pool/pool"; a program's is its name, "philo.c"
    char *source; // the path that the student knows: "exo06_pool/pool.c"
    enum verdict verdict;
    double score, max;    // max is 0 when the marks are not known
    bool is_program;      // no part of the kit: there are no marks
    bool is_controlled;   // the schedules were chosen, not left to the kernel
    long schedules;       // executions seen
    long small_schedules; // those of the small instance, if they are all; or 0
    bool complete;        // all that matter
    struct finding *findings;
    size_t finding_count;
    bool earns_nothing; // whatever the findings: the output is not all there
    char **notes;       // cost nothing; why, when the verdict is inconclusive
    size_t note_count;
    struct exhibit exhibit; // of the first finding
};

// Adds a note, as printf would print it, unless the same note is there.
__attribute__((format(printf, 2, 3))) void
judgement_note(struct judgement *judgement, const char *format, ...);

// Frees what the judgement holds.
void judgement_free(struct judgement *judgement);

// A new string, as printf would print it.  Without memory there is no
// judging: the process aborts, which costs the grader one part, not the rest.
__attribute__((format(printf, 1, 2))) char *format_text(const char *format,
                                                        ...);

#endif
