// SPDX-License-Identifier: MIT
//
// The doors of the room.  Inside it, what goes wrong while a trace is read is
// a jump to here.

#include "trace/trace.h"

#include "trace/check.h"
#include "trace/instance.h"
#include "trace/reader.h"
#include "trace/search.h"
#include "trace/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILE_MAX = 1024 * 1024, // bytes of a trace file
};

// What a reading needs, on the heap so that a jump leaves it intact.
struct reading {
    struct failure failure;
    struct trace *trace;
    struct arena instances;
};

static void fill_error(struct trace_error *error, const char *name, int line,
                       int column, const char *message)
{
    *error = (struct trace_error){.line = line, .column = column};
    snprintf(error->file, sizeof error->file, "%s", name);
    snprintf(error->message, sizeof error->message, "%s", message);
}

static void read_all(struct reading *reading, const char *text, size_t size)
{
    struct trace *trace = reading->trace;
    reader_read(&reading->failure, trace, text, size);
    check_trace(&reading->failure, trace);
    for (size_t i = 0; i < trace->run_count; i++) {
        const struct value *args = trace->run_args[i];
        if (args->length == 0 && trace->defaults)
            args = trace->defaults;
        instance_build(&reading->failure, &reading->instances, trace, args,
                       trace->runs[i].line);
        arena_release(&reading->instances);
    }
}

// Returns whether it went well.  A function of its own, for setjmp.
static bool try_reading(struct reading *reading, const char *text, size_t size)
{
    if (setjmp(reading->failure.jump))
        return false;
    read_all(reading, text, size);
    return true;
}

static struct trace *parse(struct reading *reading, const char *text,
                           size_t size)
{
    snprintf(reading->failure.error.message,
             sizeof reading->failure.error.message,
             "not enough memory for this trace");
    struct trace *trace = calloc(1, sizeof *trace);
    if (!trace)
        return NULL;
    reading->trace = trace;
    trace->arena.on_failure = &reading->failure.jump;
    reading->instances.on_failure = &reading->failure.jump;
    reading->instances.limit = SEARCH_MEMORY;
    bool good = try_reading(reading, text, size);
    arena_release(&reading->instances);
    if (good)
        return trace;
    trace_free(trace);
    return NULL;
}

struct trace *trace_parse(const char *name, const char *text, size_t size,
                          struct trace_error *error)
{
    fill_error(error, name, 0, 0, "not enough memory");
    if (size > FILE_MAX) {
        fill_error(error, name, 0, 0, "more than a megabyte: no trace file");
        return NULL;
    }
    struct reading *reading = calloc(1, sizeof *reading);
    if (!reading)
        return NULL;
    struct trace *trace = parse(reading, text, size);
    const struct trace_error *found = &reading->failure.error;
    if (!trace)
        fill_error(error, name, found->line, found->column, found->message);
    free(reading);
    return trace;
}

// Reads at most FILE_MAX + 1 bytes.  Returns the text, or NULL with errno.
static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rbe");
    char *text = file ? malloc(FILE_MAX + 1) : NULL;
    if (text)
        *size = fread(text, 1, FILE_MAX + 1, file);
    if (text && ferror(file)) {
        int saved = errno;
        free(text);
        text = NULL;
        errno = saved;
    }
    if (file) {
        int saved = errno;
        fclose(file);
        errno = saved;
    }
    return text;
}

struct trace *trace_read(const char *path, struct trace_error *error)
{
    size_t size = 0;
    char *text = read_file(path, &size);
    if (!text) {
        char message[sizeof error->message];
        snprintf(message, sizeof message, "cannot read the trace: %s",
                 strerror(errno));
        fill_error(error, path, 0, 0, message);
        return NULL;
    }
    struct trace *trace = trace_parse(path, text, size, error);
    free(text);
    return trace;
}

void trace_free(struct trace *trace)
{
    if (!trace)
        return;
    arena_release(&trace->arena);
    free(trace);
}

size_t trace_run_count(const struct trace *trace)
{
    return trace->run_count;
}

const struct trace_run *trace_run(const struct trace *trace, size_t index)
{
    return &trace->runs[index];
}

int trace_marks(const struct trace *trace)
{
    return trace->marks;
}

int trace_exit_status(const struct trace *trace)
{
    return trace->exit_status;
}

const char *trace_title(const struct trace *trace)
{
    return trace->title;
}

size_t trace_role_count(const struct trace *trace)
{
    return trace->role_count;
}

const char *trace_role_name(const struct trace *trace, size_t role)
{
    return trace->roles[role].name;
}

size_t trace_parallel_count(const struct trace *trace)
{
    return trace->parallel_count;
}
