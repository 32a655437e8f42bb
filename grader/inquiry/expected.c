// SPDX-License-Identifier: MIT
//
// Everybody knows the trace by its path in the kit, from wherever the grader
// is called: in a message it has that name.

#include "expected.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *expected_name(const char *part)
{
    const char *name = basename(part);
    return format_text("%.*sexpected/%s.trace", (int)(name - part), part, name);
}

struct trace *expected_open(const struct submission *submission,
                            struct trace_error *error)
{
    char *name = expected_name(submission->part);
    char *path = format_text("%s/%s", submission->kit, name);
    struct trace *trace = trace_read(path, error);
    snprintf(error->file, sizeof error->file, "%s", name);
    free(path);
    free(name);
    return trace;
}
