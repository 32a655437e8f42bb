// SPDX-License-Identifier: MIT
//
// A native run shows one interleaving, the one that the kernel happened to
// choose.  It needs nothing from the program, so it is what is left for
// programs that cannot be controlled.

#include "native.h"

#include "judgement.h"
#include "sandbox/sandbox.h"

#include <stdlib.h>
#include <unistd.h>

// Makes stdout line buffered in a program that it starts, and then is that
// program: the first process stays the first.
static const char *const line_by_line_words[] = {"/usr/bin/stdbuf", "-oL"};

static enum execution_end end_of(enum sandbox_end end)
{
    switch (end) {
    case SANDBOX_EXITED:
        return EXECUTION_ENDED;
    case SANDBOX_DEADLOCK:
        return EXECUTION_DEADLOCK;
    case SANDBOX_CPU:
        return EXECUTION_ENDLESS;
    case SANDBOX_MEMORY:
    case SANDBOX_OUTPUT:
    case SANDBOX_PROCESSES:
        return EXECUTION_LIMIT;
    case SANDBOX_WALL:
        return EXECUTION_TIMEOUT;
    case SANDBOX_INTERRUPTED:
        return EXECUTION_INTERRUPTED;
    case SANDBOX_BROKEN:
        break;
    }
    return EXECUTION_BROKEN;
}

// Moves what the outcome owns into the execution.
static void take_outcome(struct sandbox_outcome *outcome,
                         struct execution *execution)
{
    *execution = (struct execution){
        .end = end_of(outcome->end),
        .wait_status = outcome->wait_status,
        .output = bytes_copy(outcome->output, outcome->output_size),
        .errors = bytes_copy(outcome->errors, outcome->errors_size),
        .left_running = outcome->left_running,
        .left_behind = outcome->left_behind,
        .left_behind_count = outcome->left_behind_count,
        .message = outcome->message,
    };
    outcome->left_behind = NULL;
    outcome->left_behind_count = 0;
    outcome->message = NULL;
    sandbox_outcome_free(outcome);
}

static void native_run(const struct program *program,
                       const struct trace_args *args, bool line_by_line,
                       struct execution *execution)
{
    const char **argv = array_grow(NULL, args->count + 4, sizeof *argv);
    size_t count = 0;
    if (line_by_line && access(line_by_line_words[0], X_OK) == 0) {
        argv[count++] = line_by_line_words[0];
        argv[count++] = line_by_line_words[1];
    }
    argv[count++] = program->context;
    for (size_t i = 0; i < args->count; i++)
        argv[count++] = args->args[i];
    argv[count] = NULL;

    struct sandbox_outcome outcome;
    sandbox_run((char *const *)argv, &sandbox_default_limits, &outcome);
    take_outcome(&outcome, execution);
    free(argv);
}

struct program native_program(const char *path)
{
    return (struct program){.run = native_run, .context = path};
}
