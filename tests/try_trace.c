// SPDX-License-Identifier: MIT
//
// try_trace - tries an expected trace while it is being written.
//
//     try_trace FILE.trace [OUTPUT.txt] [-- ARGS]
//
// Without an output the trace is only read, which finds all that is wrong
// with it.  With one, it is judged as the output of a run with ARGS (none:
// the defaults).  Exit status: 0 legal, 1 illegal, 2 undecided, 3 no trace.
//
// Build: gcc -std=gnu11 -D_GNU_SOURCE -Igrader -g -o build/try_trace
//            tests/try_trace.c grader/trace/*.c -lm

#include "trace/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_all(const char *path, size_t *size)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    char *text = NULL;
    size_t got = 0;
    *size = 0;
    do {
        char *more = file ? realloc(text, *size + 65536) : NULL;
        if (!more) {
            perror(path);
            exit(3);
        }
        text = more;
        got = fread(text + *size, 1, 65536, file);
        *size += got;
    } while (got > 0);
    if (file != stdin)
        fclose(file);
    return text;
}

static struct trace *read_trace(const char *path)
{
    struct trace_error error;
    struct trace *trace = trace_read(path, &error);
    if (!trace) {
        fprintf(stderr, "%s:%d:%d: %s\n", error.file, error.line, error.column,
                error.message);
        exit(3);
    }
    return trace;
}

static int judge(const struct trace *trace, const char *path,
                 const struct trace_args *args)
{
    static const char *const words[] = {"legal", "illegal", "undecided"};
    size_t size;
    char *text = read_all(path, &size);
    struct trace_result result;
    trace_match_text(trace, args, text, size, TRACE_STEPS, &result);
    printf("%s: %s (%llu steps)\n", path, words[result.verdict],
           (unsigned long long)result.steps);
    if (result.verdict != TRACE_LEGAL)
        printf("  %s\n  output line %zu, trace line %d\n", result.message,
               result.line + 1, result.rule);
    free(text);
    return (int)result.verdict;
}

int main(int argc, char **argv)
{
    int end = 1;
    while (end < argc && strcmp(argv[end], "--") != 0)
        end++;
    if (end < 2 || end > 3) {
        fprintf(stderr, "usage: try_trace FILE.trace [OUTPUT.txt] [-- ARGS]\n");
        return 3;
    }
    struct trace_args args = {0};
    if (end < argc) {
        args.args = (const char *const *)argv + end + 1;
        args.count = (size_t)(argc - end - 1);
    }
    struct trace *trace = read_trace(argv[1]);
    int status = 0;
    if (end == 3)
        status = judge(trace, argv[2], &args);
    else
        printf("%s: %s\n", argv[1], trace_title(trace));
    trace_free(trace);
    return status;
}
