// SPDX-License-Identifier: MIT
//
// written_log - logs of executions written by hand.
//
// An address is a line of t.c; from LIBRARY on it lies in the library.

#ifndef WRITTEN_LOG_H
#define WRITTEN_LOG_H

#include "judge/scene.h"

enum {
    WRITTEN_MOST = 128,
    LIBRARY = 10000,
};

struct written {
    struct log log;
    struct log_event events[WRITTEN_MOST];
    struct log_process processes[16];
    struct log_object objects[16];
    struct log_site sites[2 * WRITTEN_MOST];
    struct log_holder holders[32];
    char text[4096];
};

// A log with the first process, finished unless said otherwise.
void written_start(struct written *written);

// An event of `process` at `line`.  Returns its number.
uint32_t written_event(struct written *written, int process, enum log_op op,
                       uint32_t object, int line);

// A fork of `parent` at `line` and the first event of the child, which is
// returned.
int written_fork(struct written *written, int parent, int line);

uint32_t written_exit(struct written *written, int process, int status);
void written_wait(struct written *written, int parent, int child, int line);

// An object made by the first process at `line`.
uint32_t written_object(struct written *written, enum log_object_kind kind,
                        int line);

// A semaphore with its first value.
uint32_t written_semaphore(struct written *written, int value, int line);

// An access of `length` bytes at `offset`.
uint32_t written_access(struct written *written, int process, enum log_op op,
                        uint32_t object, uint64_t offset, int line);

// Four bytes go through a pipe, from stream position `offset` on.
void written_transfer(struct written *written, int process, enum log_op op,
                      uint32_t pipe, uint64_t offset, int line);

void written_print(struct written *written, int process, int line,
                   const char *text);

// `process` waits for ever at `line`, about to do `op`.
void written_blocked(struct written *written, int process, enum log_op op,
                     uint32_t object, int line);

void written_holder(struct written *written, int process, uint32_t pipe,
                    int is_write_end);

// The line of *site calls a function of the library, within which it happens.
enum written_call {
    WRITTEN_PUT = LIBRARY + 1000,
    WRITTEN_GET,
    WRITTEN_EMPTY,
    WRITTEN_WITH_LOCK,
    WRITTEN_ACQUIRE,
};
void written_in(struct written *written, uint32_t *site,
                enum written_call call);

// Where the addresses of written logs lie.
extern const struct sources written_sources;
extern const struct scene_source written_source;

#endif
