// SPDX-License-Identifier: MIT
//
// explore - runs a controlled program under many schedules.
//
// A schedule is a list of departures from the default, in which a process goes
// on as long as it can; so replay, systematic search and minimisation all ask
// for the same thing.  Budgets are counted in executions and steps, never in
// seconds, and the same request gives the same answers with one worker or two.

#ifndef EXPLORE_EXPLORE_H
#define EXPLORE_EXPLORE_H

#include <stdbool.h>
#include <sys/types.h>

#include "control/control.h"

// Servers of one program, one per worker.
struct explore;

// What one execution is to be.  All but `turns` and `promoted` are numbers.
struct explore_plan {
    enum page_policy policy; // after the turns
    uint64_t seed;
    bool is_untimed;
    bool is_forked;                // no process is used again: slower
    uint32_t pct_depth;            // PAGE_PCT: number of change points + 1
    uint32_t pct_length;           // PAGE_PCT: steps among which they are drawn
    const struct page_turn *turns; // steps ascending
    size_t turn_count;
    uint32_t turn_end; // the policy starts here; 0: after the last turn
    const struct page_range *promoted;
    size_t promoted_count;
    // Who must not go on after the turns until a dependent step is made.
    uint32_t sleep_from; // the step before which they sleep
    const struct page_sleeper *sleepers;
    size_t sleeper_count;
    const struct access *accesses; // of their next steps
    size_t access_count;
};

struct explore_limits {
    uint32_t steps;   // of one execution
    uint32_t events;  // of one execution
    uint32_t wall_ms; // CPU time of one process, and a fifteenth of the wall
                      // clock: the safety net, not deterministic
};
extern const struct explore_limits explore_default_limits;

// Starts the program, compiled with control.o, as far as its server, in the
// sandbox.  argv[0] is its name, argv ends with NULL.  `workers` is 1 or 2,
// each on a core of its own where there are two.  The second one is started by
// a search that goes on for long enough.  The first one shares its core with
// the caller's thread, which may use its others again after explore_close().
// Only that thread may call these functions, and all visitors are called by it.
//
// A SIGINT or SIGTERM that comes before explore_close() ends all executions at
// once, those to come included (LOG_STUCK, "interrupted"), and takes its
// effect when explore_close() has cleaned up.  A signal that the caller
// ignores stays ignored.
//
// Returns NULL with *message, a sentence that need not be freed, when the
// program cannot be started.
// Ownership: the caller calls explore_close().
struct explore *explore_open(const char *program, char *const argv[],
                             unsigned workers,
                             const struct explore_limits *limits,
                             const char **message);
void explore_close(struct explore *explore);

// Runs one execution.  Blocks until it has ended.  *log stays valid until the
// next call on `explore`.
//
// What the sandbox ends has a log without events: LOG_LIMIT, LOG_UNCONTROLLED
// when the program has interfered with those who run it, or LOG_STUCK.  After
// two executions that came to no end (LOG_STUCK) no other one is tried: each
// would cost seconds, and end like them.
void explore_run(struct explore *explore, const struct explore_plan *plan,
                 struct log *log);

// Where an execution is to be held: before choice number `step`, at its first
// crash, or at its end, whatever comes first.
struct explore_stop {
    uint32_t step; // UINT32_MAX: no choice
    bool is_at_crash;
};

// Runs one execution as far as that, and keeps its processes there for a
// debugger.  *log stays valid until explore_release(), which must follow.
void explore_hold(struct explore *explore, const struct explore_plan *plan,
                  const struct explore_stop *stop, struct log *log);
void explore_release(struct explore *explore);

// The kernel's pid of a process, an index in log.processes, that is held; 0
// when it has ended.
pid_t explore_held_pid(const struct explore *explore, uint16_t process);

// ---- Many executions

// How an execution came about, for the report.
enum explore_method {
    EXPLORE_DEFAULT, // no preemption
    EXPLORE_BOUNDED, // up to `bound` preemptions
    EXPLORE_PCT,
    EXPLORE_POS,
    EXPLORE_RANDOM,
    EXPLORE_EXHAUSTIVE, // each equivalent to no other one
};

struct explore_seen {
    enum explore_method method;
    unsigned bound;
    size_t index; // of the execution, from 0
};

// Told of each execution, in the order of `index`.  False ends the search.
typedef bool explore_visitor(void *context, const struct log *log,
                             const struct explore_seen *seen);

struct explore_budget {
    size_t executions;  // in all
    unsigned max_bound; // of preemptions, tried completely if they fit
    size_t bounded;     // executions for them, at most
    uint64_t seed;
    bool is_untimed;
    const struct page_range *promoted;
    size_t promoted_count;

    // How every execution begins: these turns, and the default between them,
    // up to step `turn_end`.  What comes then is searched.
    const struct page_turn *turns;
    size_t turn_count;
    uint32_t turn_end;
};

// Why a search did not show all that a program can do.
enum explore_gap {
    EXPLORE_ALL,        // it did
    EXPLORE_STOPPED,    // by the visitor
    EXPLORE_BUDGET,     // of executions is spent
    EXPLORE_TOO_LARGE,  // it would be, by far: see `estimate`
    EXPLORE_CUT_OFF,    // an execution had no proper end: it was too long, ...
    EXPLORE_SPINS,      // a process waits by looking again and again
    EXPLORE_UNMODELLED, // a call whose dependence is not known: FIFOs, ...
    EXPLORE_UNSOUND,    // the model of dependence failed: a defect of ours
};

struct explore_result {
    size_t executions;
    bool is_stopped;  // by the visitor
    bool is_complete; // there is no other schedule that begins so
    int bound;        // every schedule with so few preemptions was run; -1
    // Of explore_exhaust():
    enum explore_gap gap; // why it is not complete
    size_t blocked;       // executions that led to nothing new
    double estimate;      // of executions in all, as far as it is known
};

// A sentence for it, without a full stop: "the budget is spent".
const char *explore_gap_text(enum explore_gap gap);

// The default run, then all schedules with 0, 1, 2 ... preemptions, then PCT of
// depth 3, POS and random walk in turn, until the budget is spent.
void explore_search(struct explore *explore,
                    const struct explore_budget *budget,
                    explore_visitor *visitor, void *context,
                    struct explore_result *result);

// One execution for each class of equivalent ones: optimal dynamic partial
// order reduction.  `promoted` of the budget are choices, too; `max_bound` and
// `bounded` mean nothing.  Without promoted bytes it is complete for programs
// without data races, and those have one in some execution that it runs.
// Ends early when the estimate is several times the budget.  The visitor is
// told of executions whose `method` is EXPLORE_EXHAUSTIVE.
void explore_exhaust(struct explore *explore,
                     const struct explore_budget *budget,
                     explore_visitor *visitor, void *context,
                     struct explore_result *result);

// ---- Schedules of executions that were seen

// The turns that lead to this execution again, whatever policy chose them.
// Ownership: the caller frees *turns.
size_t explore_turns(const struct log *log, struct page_turn **turns);

// The same as text that can be typed: "t:3.1,7.0".
// Ownership: the caller frees the result.
char *explore_token(const struct explore_plan *plan);

// Reads a token; false if it is none.
// Ownership: the caller calls explore_plan_free().
bool explore_plan_read(const char *token, struct explore_plan *plan);
void explore_plan_free(struct explore_plan *plan);

// Whether an execution shows what it was kept for.
typedef bool explore_test(void *context, const struct log *log);

// Takes turns away from `plan`, whose execution passes `test`, as long as it
// still does: what is left are the switches that matter.  At most `executions`
// are run.  The turns of `plan` are freed and replaced.
void explore_minimise(struct explore *explore, struct explore_plan *plan,
                      explore_test *test, void *context, size_t executions);

// ---- Places in the source

struct explore_place {
    const char *file; // as compiled; NULL: not known
    int line;
    const char *function;
};
struct explore_places;

// Where the addresses of log_site lie, from the debugging information.
struct explore_places *explore_places_open(const char *program);
void explore_places_close(struct explore_places *places);
struct explore_place explore_place(struct explore_places *places, uint64_t pc);

// The words of log.h: "sem_wait", "deadlock".
const char *log_op_name(enum log_op op);
// The call that an event is of, if the log has its name; else the same.
const char *log_call_name(const struct log *log, const struct log_event *event);
const char *log_end_name(enum log_end end);

#endif
