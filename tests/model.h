// SPDX-License-Identifier: MIT
//
// model - small multi-process programs that run in memory, with logs like those
// of real ones: thousands of executions a second of the test's own machine.

#ifndef MODEL_H
#define MODEL_H

#include "explore/exhaust.h"

enum {
    MODEL_PROCESSES = 5,
    MODEL_OPS = 12,
    MODEL_OBJECTS = 3, // of each kind
    MODEL_STEPS = 64,
};

enum model_op {
    MODEL_END,
    MODEL_FORK, // object: the child
    MODEL_JOIN, // object: the child
    MODEL_JOIN_ANY,
    MODEL_JOIN_NOW, // WNOHANG
    MODEL_POST,
    MODEL_WAIT,
    MODEL_TRY,
    MODEL_VALUE,
    MODEL_LOAD,
    MODEL_STORE, // what the process has seen so far, so that order shows
    MODEL_WRITE, // `size` bytes
    MODEL_READ,
    MODEL_CLOSE, // the write end
    MODEL_LOCK,
    MODEL_UNLOCK,
};

struct model_program {
    struct {
        uint8_t op, object, size;
    } ops[MODEL_PROCESSES][MODEL_OPS + 1];
    uint8_t process_count;
    uint8_t values[MODEL_OBJECTS]; // of semaphores
    uint8_t capacity;              // of pipes
};

// Two numbers as one that depends on both.
static inline uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t x = (a * UINT64_C(0xd6e8feb86659fd93) ^
                  (b + UINT64_C(0x9e3779b97f4a7c15))) *
                 UINT64_C(0xbf58476d1ce4e5b9);

    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

// State of one execution.
struct model {
    const struct model_program *program;
    struct model_process {
        uint8_t at, life;      // 0 unborn, 1 lives, 2 zombie, 3 gone
        uint8_t index, parent; // in the log; in the program
        uint8_t holds;         // write ends, a bit for each pipe
        uint64_t seen;         // all that it has observed
    } processes[MODEL_PROCESSES];
    uint8_t order[MODEL_PROCESSES]; // program's number of the nth born
    uint32_t born;
    int64_t values[MODEL_OBJECTS];
    uint64_t variables[MODEL_OBJECTS];
    struct model_pipe {
        uint64_t bytes[64];
        uint32_t written, read;
    } pipes[MODEL_OBJECTS];
    int owners[MODEL_OBJECTS]; // of mutexes, -1: free
    uint32_t running;          // index in the log
    bool is_asleep;            // all who can go on are
    uint32_t event_count, choice_count;
    struct log_event events[MODEL_STEPS * 3];
    struct log_choice choices[MODEL_STEPS];
    struct log_process log_processes[MODEL_PROCESSES];
    struct log_object objects[4 * MODEL_OBJECTS];
};

void model_start(struct model *model, const struct model_program *program);

// Those who can go on, by their index in the log; 0: it is over.
uint64_t model_enabled(const struct model *model);
void model_step(struct model *model, uint32_t index);
void model_log(struct model *model, struct log *log);

// A number that two executions share when nobody can tell them apart.
uint64_t model_state(const struct model *model);

// Executions of a program, for exhaust().  A source that changes some of its
// functions, and `self`, may keep settle() and note().
struct model_source {
    struct source source;
    const struct model_program *program;
    unsigned workers;
    struct model models[2]; // of each worker
};
void model_source_start(struct model_source *source,
                        const struct model_program *program, unsigned workers);

// An explore_visitor whose context, a uint64_t, becomes another number with
// each visit: two searches have the same one that saw the same in one order.
bool model_visit(void *context, const struct log *log,
                 const struct explore_seen *seen);

// What all programs of the model promote: their variables.
extern const struct page_range model_promoted[MODEL_OBJECTS];

// Children that write to the same variable, so many times each, at most
// MODEL_OPS: (children x stores)! / (stores!)^children executions.
struct model_program model_writers(uint8_t children, uint8_t stores);

// A program drawn by the seed.
void model_draw(struct model_program *program, uint64_t seed);

#endif
