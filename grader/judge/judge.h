// SPDX-License-Identifier: MIT
//
// judge - from what an execution did to what is wrong with the program.
//
// A submission is judged in three steps: it is compiled, it is run, and rules
// say what its runs show.  The runs come from a source of executions, under
// control or native; the rules see data only, never a process.
//
// The words of `enum finding_kind` are a contract: JSON, the heads of the
// programs in wrong/ and the hints use them.

#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include <stdint.h>
#include <sys/types.h>

#include "compile/compile.h"

#include <stdint.h>
#include <sys/types.h>

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
void judge_start(const struct submission *submission,
                 struct judgement *judgement);

// Judges the submission: completes what judge_start() began.  Blocks as long
// as compiling and running take.  Never fails: what goes wrong in the grader
// makes the judgement inconclusive, with a note that says what.
void judge_submission(const struct submission *submission,
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
char *judge_replay(const struct submission *submission, const char *token,
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
// Returns NULL, or a sentence as judge_replay() does.
char *judge_hold(const struct submission *submission, const char *token,
                 const char *name,
                 void (*look)(void *context, const struct held_process *held),
                 void *context);

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
