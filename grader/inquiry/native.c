// SPDX-License-Identifier: MIT
//
// A native run shows one interleaving, the one that the kernel happened to
// choose.  It needs nothing from the program, so it is what is left for
// programs that cannot be controlled.

#include "native.h"

#include "by_line.h"
#include "judge/judgement.h"
#include "sandbox/sandbox.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

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

// A limit that the kernel keeps comes as a signal, if it comes first.
static bool used_up_time(const struct sandbox_outcome *outcome)
{
    return outcome->end == SANDBOX_EXITED &&
           WIFSIGNALED(outcome->wait_status) &&
           WTERMSIG(outcome->wait_status) == SIGXCPU;
}

// Moves what the outcome owns into the execution.
static void take_outcome(struct sandbox_outcome *outcome,
                         struct execution *execution)
{
    *execution = (struct execution){
        .end = used_up_time(outcome) ? EXECUTION_ENDLESS : end_of(outcome->end),
        .wait_status = outcome->wait_status,
        .output = bytes_copy(outcome->output, outcome->output_size),
        .errors = bytes_copy(outcome->errors, outcome->errors_size),
        .left_running = outcome->left_running,
        .started = outcome->started,
        .left_behind = outcome->left_behind,
        .left_behind_count = outcome->left_behind_count,
        .message = outcome->message,
    };
    outcome->left_behind = NULL;
    outcome->left_behind_count = 0;
    outcome->message = NULL;
    sandbox_outcome_free(outcome);
}

void native_compile(struct native *native, struct compile_result *result)
{
    const struct submission *submission = native->submission;
    char *command = submission_command(submission);
    char *path = format_text("%s/%s", submission->work, command);
    struct compile_request request = {
        .kit = submission->kit,
        .files = submission->files,
        .file_count = submission->file_count,
        .output = path,
    };
    compile_source(&request, result);
    free(native->executable);
    native->executable = result->status == COMPILE_OK ? path : NULL;
    if (native->executable == NULL)
        free(path);
    free(command);
}

// Whether there is an executable; if not, the execution says why.
static bool is_compiled(struct native *native, struct execution *execution)
{
    if (native->executable != NULL)
        return true;
    struct compile_result result;
    native_compile(native, &result);
    if (result.status != COMPILE_OK)
        *execution = (struct execution){
            .end = EXECUTION_BROKEN,
            .output = bytes_copy("", 0),
            .errors = bytes_copy("", 0),
            .message = format_text("%s", result.message),
        };
    compile_result_free(&result);
    return native->executable != NULL;
}

// The executable to run; without one that prints line by line, the usual one.
static const char *choose(struct native *native, bool line_by_line)
{
    if (!line_by_line)
        return native->executable;
    if (native->by_line == NULL)
        native->by_line = by_line_build(native->submission);
    return *native->by_line != '\0' ? native->by_line : native->executable;
}

// A message must not name the directory of this one grading.
static void hide_directory(char *message, const char *executable)
{
    size_t size = (size_t)(basename(executable) - executable);
    char *at = message == NULL
                   ? NULL
                   : memmem(message, strlen(message), executable, size);
    if (at != NULL && size > 0)
        memmove(at, at + size, strlen(at + size) + 1);
}

static void native_run(const struct program *program,
                       const struct trace_args *args, bool line_by_line,
                       struct execution *execution)
{
    if (!is_compiled(program->context, execution))
        return;
    const char **argv = array_grow(NULL, args->count + 2, sizeof *argv);
    argv[0] = choose(program->context, line_by_line);
    for (size_t i = 0; i < args->count; i++)
        argv[i + 1] = args->args[i];
    argv[args->count + 1] = NULL;

    struct sandbox_outcome outcome;
    sandbox_run((char *const *)argv, &sandbox_default_limits, &outcome);
    take_outcome(&outcome, execution);
    hide_directory(execution->message, argv[0]);
    free(argv);
}

struct program native_program(struct native *native)
{
    return (struct program){.run = native_run, .context = native};
}

void native_end(struct native *native)
{
    free(native->executable);
    free(native->by_line);
    *native = (struct native){0};
}
