// SPDX-License-Identifier: MIT
//
// situation - where all processes are, after some lines of the output.
//
// Everything that changes while lines are explained is a word here, and each
// change is noted in a trail, so that it can be taken back.  Processes in the
// same situation are one lane with a count.

#ifndef TRACE_SITUATION_H
#define TRACE_SITUATION_H

#include "trace/instance.h"
#include "trace/trace.h"

// A change to take back.
struct undo {
    uint64_t *where;
    uint64_t value;
};

// What a process captured and still needs.  Equal ones are the same object;
// NULL when there is nothing.
struct captured {
    struct captured *chain;
    uint64_t hash;
    size_t count;
    struct {
        int name;
        const struct value *value;
    } items[];
};

// A process whose identity is known.
struct process {
    int number;     // TRACE_UNKNOWN: known by its pid alone
    uint64_t pid;   // word: 0 when not known
    uint64_t lane;  // word: its struct lane, 0 before it prints
    uint64_t last;  // word: its latest line, counted from 1
    uint64_t owner; // word: the numbered process that showed this pid
    struct process *chain;
};

// Processes of one role that are in the same situation.  Those whose identity
// is known are alone.
struct lane {
    int role;
    const struct term *term;
    const struct captured *captured;
    struct process *process; // NULL: not known
    uint64_t start; // of an unknown process whose pid will tell it: the
                    // first line of its task, counted from 1
    uint64_t hash;
    uint64_t count;      // word
    uint64_t next, prev; // words: in its list, while count > 0
    struct lane *chain;
};

// The sources and the ends of an arrow, with one key.
struct slot {
    int arrow;
    const struct value *key;
    uint64_t least;   // sources that will come, whatever happens
    uint64_t seen;    // word: sources so far
    uint64_t ended;   // word: the first end so far, counted from 1
    uint64_t sources; // word: struct source_seen, newest first
};

struct source_seen {
    const struct source_seen *before;
    size_t line;
};

// What was captured under a name, newest first.
struct capture_seen {
    const struct capture_seen *before;
    const struct value *value;
};

struct script_left {
    uint64_t low, high; // words
};

struct situation {
    const struct instance *instance;
    struct arena *arena;  // for what stays
    struct arena scratch; // for the values of one line
    struct terms *terms;

    struct undo *trail;
    size_t trail_count, trail_capacity;

    uint64_t hash[2];             // words: of all that matters
    uint64_t needed;              // word: lines that must still come
    uint64_t allowed;             // word: lines that may still come
    uint64_t *lanes;              // words, by role: the first lane
    struct script_left **scripts; // by role
    uint64_t *states;             // words: const struct value *
    uint64_t *choices;  // words, by form: 1 + its alternative, 0: none yet
    uint64_t *holders;  // words, by exclusive: the lane in it
    uint64_t *latest;   // words, by exclusive: its latest line, from 1
    uint64_t *captures; // words, by name: struct capture_seen
    struct slot **slots;
    size_t slot_count, slot_capacity;

    size_t bucket_count; // of each table below; a power of two
    struct lane **lane_buckets;
    struct captured **captured_buckets;
    struct process **process_buckets; // by pid
    const struct value **kept;        // values that stay
    size_t kept_capacity, kept_count;
};

// Starts before the first of `lines` lines of an output.
void situation_start(struct situation *situation, struct arena *arena,
                     const struct instance *instance, size_t lines);
void situation_release(struct situation *situation);

// Sets a word, to be taken back.
void situation_set(struct situation *situation, uint64_t *where,
                   uint64_t value);

// Takes back all changes after the first `mark` of the trail.
void situation_undo(struct situation *situation, size_t mark);

// Adds something to what the hash is of, or takes it away.
void situation_hash(struct situation *situation, uint64_t what, bool is_there);

// One process more, or less, in the lane.
void situation_join(struct situation *situation, struct lane *lane);
void situation_leave(struct situation *situation, struct lane *lane);

// The lanes of a role: first those of processes that are not known.
struct lane *situation_first(const struct situation *situation, int role);
struct lane *situation_next(const struct situation *situation,
                            const struct lane *lane);

// The lane that is equal to `wanted`; its words are not looked at.
struct lane *situation_lane(struct situation *situation,
                            const struct lane *wanted);

// One script of the role less to be carried out.
void situation_take_script(struct situation *situation, int role, int script);

// The process with this pid, which is made when there is none.
struct process *situation_process(struct situation *situation, int pid);

// The slot of the arrow for this key, which is made when there is none.
struct slot *situation_slot(struct situation *situation, int arrow,
                            const struct value *key);

// The object that is equal to the value, and stays.
const struct value *situation_keep(struct situation *situation,
                                   const struct value *value);

// `old` with a value more, without names that are not in `live`.
const struct captured *situation_capture(struct situation *situation,
                                         const struct captured *old, int name,
                                         const struct value *value,
                                         uint64_t live);

#endif
