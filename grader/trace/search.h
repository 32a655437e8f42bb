// SPDX-License-Identifier: MIT
//
// search - can the lines of an output be assigned to processes so that every
// rule holds?

#ifndef TRACE_SEARCH_H
#define TRACE_SEARCH_H

#include "trace/output.h"
#include "trace/pattern.h"

// Bytes that an instance or a search may take.
#define SEARCH_MEMORY ((size_t)1 << 29)

// Why a line of the output was not what an option takes it for, in the order
// of how much it explains.
enum refusal_kind {
    REFUSED_NOT,
    REFUSED_TEXT,        // the line does not fit the template
    REFUSED_FORM,        // another form was chosen before
    REFUSED_PID_CHANGED, // the process has another pid
    REFUSED_PID_TAKEN,   // the pid is of another process
    REFUSED_EVALUATION,  // a value cannot be computed
    REFUSED_EXCLUSIVE,   // somebody else is inside
    REFUSED_TOO_EARLY,   // an arrow: a source is missing
    REFUSED_TOO_LATE,    // an arrow: its end was printed before
    REFUSED_ALWAYS,
    REFUSED_REQUIRE,        // at the end
    REFUSED_PIDS,           // at the end: a silent role has another size
    REFUSED_LUCK_EXCLUSIVE, // came after, but does not happen after
    REFUSED_LUCK_ARROW,
};

struct refusal {
    enum refusal_kind kind;
    int line;         // of the instance
    int rule;         // line of the trace file
    size_t other;     // the line of the output that is in the way
    int id;           // the exclusive, the arrow or the condition
    bool is_said;     // the detail is a sentence of the trace
    char detail[400]; // of an ALWAYS, REQUIRE, PIDS or EVALUATION
};

// A way to go on at a line of the output.
struct option {
    struct lane *lane; // NULL: a new process
    int script;        // that the process begins, or -1
    struct reading_of reading;
    struct step step;
    // Of a lane that is a run of this line; see options.c.
    uint32_t run;
    const struct term *run_rest;
};

struct frame {
    size_t first, next; // options; the last is where the next frame begins
    size_t mark;        // of the trail
    uint64_t key[2];
    bool is_remembered;
    bool went_on; // an option could be applied
};

enum search_end {
    SEARCH_FOUND,
    SEARCH_FAILED,
    SEARCH_STOPPED,   // at line `stop_at`, where nothing fits
    SEARCH_EXHAUSTED, // out of steps
};

struct search {
    const struct instance *instance;
    const struct trace_execution *execution;
    struct arena *arena;
    bool is_ordered; // arrows and exclusives need happens-before
    bool counts;     // gives up when too few or too many lines are left
    bool any_value;  // whatever stands where a value is computed is right
    size_t stop_at;  // SIZE_MAX: nowhere

    struct situation situation;
    struct output output;
    struct evaluation evaluation;
    struct matching matching;
    const struct captured *captured; // of the lane that is tried
    struct steps ways;               // of one derivation

    struct option *options;
    size_t option_count, option_capacity;
    struct frame *frames;
    uint64_t *failed; // situations that failed: pairs of words
    size_t failed_count, failed_capacity;

    size_t now;      // the line of the output that is tried
    size_t furthest; // that no option fits
    uint64_t steps, budget;
    struct refusal refusal; // of the last option
    struct refusal best;    // the one that explains most, at stop_at
};

// Starts a search in its arena; budget in steps.
void search_start(struct search *search, struct arena *arena,
                  const struct instance *instance,
                  const struct trace_execution *execution);
void search_release(struct search *search);

// Runs it from the first line.
enum search_end search_run(struct search *search);

// options.c: adds all options for the line search->now.
void search_collect(struct search *search);

// apply.c: takes the option; false, with search->refusal, when a rule
// forbids it.  The trail is not taken back then.
bool search_apply(struct search *search, const struct option *option);

// condition.c: does all that must hold at the end hold?
bool search_ends_well(struct search *search);

// apply.c: what the line would show if the lane (NULL: a new process) printed
// it next: makes the changes of states that it comes with, to be taken back.
void search_preview(struct search *search, const struct lane *lane, int line);

// The pids of the processes that print nothing, when all pids are known.
const struct value *search_silent_pids(struct search *search);

// The value of a capture, a state or pids() in the situation.
const struct value *search_look_up(struct evaluation *evaluation,
                                   const struct expression *name);

#endif
