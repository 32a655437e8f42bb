// SPDX-License-Identifier: MIT
//
// trace - expected traces: read one, and judge an execution against it.
//
// A trace file (grader/trace/README.md) says which outputs are legal.  An
// execution is data: its lines, and, where they are known, the process that
// wrote each line and the happens-before order of the lines.  Nothing here
// knows how the execution was obtained, so a file written by hand and a
// program under control are judged by the same code.

#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trace;

// Where a trace file is wrong, and what to do about it.
struct trace_error {
    char file[256];
    int line;          // from 1; 0 when the file could not be read
    int column;        // in characters, from 1
    char message[256]; // one sentence, lower case, no full stop
};

// The arguments of one execution.  args[0] is the first argument, argv[1] of
// the program.  A count of 0 stands for the defaults of the trace.
struct trace_args {
    const char *const *args;
    size_t count;
};

// One `run` of the file.
struct trace_run {
    struct trace_args args;
    bool is_small; // the instance that is explored completely
    int line;      // of the trace file
};

enum {
    TRACE_UNKNOWN = -1, // process or pid of a line that is not known
};

struct trace_line {
    const char *text; // without its newline; blanks as printed
    size_t length;    // bytes
    int process;      // 0 is the program's first process, or TRACE_UNKNOWN
    int pid;          // or TRACE_UNKNOWN
};

// An execution.  `before` is the happens-before order of lines, given by
// their index; NULL means that the order of the text is all that is known.
// The lines stand in an order that happens-before allows.  `pids` are those
// of all processes but the first, also of those that print nothing; NULL when
// they are not known.
struct trace_execution {
    const struct trace_line *lines;
    size_t line_count;
    const int *pids;
    size_t pid_count;
    bool (*before)(const void *context, size_t a, size_t b);
    const void *context;
    // When not NULL, receives the role (trace_role_name) of each line of a
    // legal execution; TRACE_UNKNOWN for empty lines at the end.
    int *roles;
};

enum trace_verdict {
    TRACE_LEGAL,
    TRACE_ILLEGAL,
    TRACE_UNDECIDED, // out of steps
};

// What was found.  The texts are sentences for a student.
struct trace_result {
    enum trace_verdict verdict;
    bool by_luck;       // the text is legal, happens-before does not make it so
    size_t line;        // index of the first line that cannot be explained;
                        // line_count when lines are missing at the end
    bool is_value;      // it differs from a legal one in its numbers only
    int rule;           // line of the trace file that says so; 0 when none does
    size_t other;       // by luck: the line that could as well have come on
                        // the other side of `line`
    bool excludes;      // by luck: the two must exclude each other; else
                        // `other` must come first
    int pid;            // that stands where the process's own should; or 0
    uint64_t steps;     // effort spent
    char message[1024]; // what is wrong, what was legal there, which rule
};

// Effort after which a match is undecided, when the caller has no wish.
#define TRACE_STEPS UINT64_C(20000000)

// Reads the trace file `path`.  Everything that the file can do wrong is
// found here: all its runs are instantiated once.
//
// Returns the trace, or NULL with *error filled in.
// Ownership: the caller calls trace_free().
struct trace *trace_read(const char *path, struct trace_error *error);

// The same for `size` bytes of text; `name` stands for the file in errors.
struct trace *trace_parse(const char *name, const char *text, size_t size,
                          struct trace_error *error);

void trace_free(struct trace *trace);

// The runs of the file, in its order, and what else it declares.
size_t trace_run_count(const struct trace *trace);
const struct trace_run *trace_run(const struct trace *trace, size_t index);
int trace_marks(const struct trace *trace);
int trace_exit_status(const struct trace *trace);

// The roles, numbered from 0 on; 0 is `main`, whether it prints or not.
size_t trace_role_count(const struct trace *trace);
const char *trace_role_name(const struct trace *trace, size_t role);

// A `parallel` of the file: `count` processes of the role must be able to be
// at work at the same time.
struct trace_parallel {
    int role;
    int count;
    int line; // of the trace file
};

// The number of `parallel` lines, and one of them with these arguments.
//
// Returns false when the trace cannot be used with the arguments.
size_t trace_parallel_count(const struct trace *trace);
bool trace_parallel(const struct trace *trace, const struct trace_args *args,
                    size_t index, struct trace_parallel *parallel);

// How many processes beside the first one an execution with these arguments
// has at the least: those of the roles with a number, one for each R*.
//
// Returns 0 as well when the trace cannot be used with the arguments.
size_t trace_process_count(const struct trace *trace,
                           const struct trace_args *args);

// The first comment of the file: what the exercise is about; "" when none.
const char *trace_title(const struct trace *trace);

// Judges `execution`, run with `args`, in at most `steps` steps.  Never
// fails: arguments that the trace cannot be instantiated with (an index out
// of range) make TRACE_ILLEGAL with a message that says so.
void trace_match(const struct trace *trace, const struct trace_args *args,
                 const struct trace_execution *execution, uint64_t steps,
                 struct trace_result *result);

// The same for the text of an output, `size` bytes: splits it into lines (a
// missing final newline and empty lines at the end do not matter), refuses a
// NUL byte with an explanation.
void trace_match_text(const struct trace *trace, const struct trace_args *args,
                      const char *text, size_t size, uint64_t steps,
                      struct trace_result *result);

#endif
