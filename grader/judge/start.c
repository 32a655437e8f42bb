// SPDX-License-Identifier: MIT
//
// The program is called by its own name, wherever its executable is: what it
// prints of argv[0] is the same everywhere.

#include "start.h"

#include "compile/compile.h"
#include "judgement.h"

#include <stdlib.h>

char *start_build(const struct submission *submission, char **message)
{
    char *path = format_text("%s/.controlled", submission->work);
    struct compile_request request = {
        .kit = submission->kit,
        .files = submission->files,
        .file_count = submission->file_count,
        .output = path,
        .is_controlled = true,
    };
    struct compile_result result;

    compile_source(&request, &result);
    *message = NULL;
    if (result.status != COMPILE_OK) {
        *message = format_text("%s", result.message);
        free(path);
        path = NULL;
    }
    compile_result_free(&result);
    return path;
}

static char *program_name(const struct submission *submission)
{
    char *command = submission_command(submission);
    char *name = format_text("./%s", command);

    free(command);
    return name;
}

void start_program(struct started *started, const struct submission *submission,
                   const char *executable, const struct trace_args *args)
{
    const char **argv = array_grow(NULL, args->count + 2, sizeof *argv);

    *started = (struct started){.name = program_name(submission), .argv = argv};
    argv[0] = started->name;
    for (size_t i = 0; i < args->count; i++)
        argv[i + 1] = args->args[i];
    argv[args->count + 1] = NULL;
    started->explore = explore_open(executable, (char *const *)argv, 1, NULL,
                                    &started->message);
}

void start_end(struct started *started)
{
    explore_close(started->explore);
    free(started->argv);
    free(started->name);
}
