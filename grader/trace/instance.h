// SPDX-License-Identifier: MIT
//
// instance - a trace with given arguments.
//
// Loops over the arguments are unrolled and holes that are known become text,
// so that what is left for the matcher is small: lines, and for each role the
// terms its processes go through.

#ifndef TRACE_INSTANCE_H
#define TRACE_INSTANCE_H

#include "trace/evaluate.h"
#include "trace/syntax.h"
#include "trace/term.h"

// A template, or one choice of the forms in it, with these arguments.
struct pattern {
    struct part *parts; // TEXT, CAPTURE, PID, VALUE; blanks are normalised
    size_t count;
    int *choices;  // by form: the alternative it stands for, or -1; NULL: none
    bool is_exact; // one TEXT
};

// An arrow at a line.  The sources and the ends of one arrow with one key
// meet in a slot; slots 0 to arrow_count - 1 are the arrows whatever the key.
struct edge {
    int arrow;
    bool is_target;
    int slot;               // -1: known when the line is printed
    struct expression *key; // of such
    int rule;               // line of the trace file
};

struct instance_line {
    int role;
    int rule; // line of the trace file
    struct pattern *patterns;
    size_t pattern_count;
    struct edge *edges;
    size_t edge_count;
    struct change *changes; // specialised
    uint64_t late_changes;  // states whose change waits for a capture of
                            // this line
    int *scripts;           // of its role that can begin with it
    size_t script_count, script_capacity;
    uint64_t captures; // names
    uint64_t needs;    // names that must be captured before
    bool shows_pid;
    uint32_t least, most; // how often it is printed, whatever happens
};

// A task of a shared role, or the whole script of a process of another.
struct script {
    const struct term *term;
    uint32_t low, high; // how often it is carried out
    int repeat;         // of which it is a turn, or can be one; or -1
};

struct instance_role {
    struct script *scripts;
    size_t script_count, script_capacity;
    uint32_t low, high;  // processes; unused when the role is shared
    struct pattern says; // without parts when the trace has no sentence
};

struct slot_start {
    int arrow;
    const struct value *key; // NULL for the arrow whatever the key
    uint32_t least;          // source lines that will come, whatever happens
};

struct instance {
    const struct trace *trace;
    const struct value *args;
    struct terms terms;
    struct instance_line *lines;
    size_t line_count, line_capacity;
    struct instance_role *roles; // as many as the trace has
    struct slot_start *slots;
    size_t slot_count, slot_capacity;
    const struct value **states;    // their first values
    struct expression **conditions; // as many as the trace has, specialised
    struct pattern *sayings;        // theirs; without parts: none
    int *parallel;                  // the numbers of processes
};

// Builds it in the arena.  `run` is the line of the trace file that gives the
// arguments, 0 when they come from elsewhere.  Fails as the reader does.
struct instance *instance_build(struct failure *failure, struct arena *arena,
                                const struct trace *trace,
                                const struct value *args, int run);

// The line as a person reads it: <integer> for what is captured, and so on.
// `value_of` (may be NULL) gives the values of VALUE parts, or NULL.
void instance_print_pattern(
    struct sentence *sentence, const struct pattern *pattern,
    const struct value *(*value_of)(void *context, const struct part *part),
    void *context);

#endif
