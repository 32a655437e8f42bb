// SPDX-License-Identifier: MIT
//
// open_choices - is the expected trace of a part neither too strict nor too
// loose?
//
//   open_choices [--schedules N] PART...     exo02_prodcons/prodcons
//
// Explores the solution with every input of the trace, with time that passes
// and without, N executions each (100 if not said).  An execution that the
// trace refuses makes it too strict; a choice that it leaves open and that no
// execution takes makes it too loose, unless the file says that it is open on
// purpose.  Prints each with file and line.  Exit status 1 if there is one.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "controlled.h"
#include "explore/explore.h"
#include "judge/clocks.h"
#include "judge/lines.h"
#include "trace/coverage.h"

struct inquiry {
    char name[256]; // of the trace file
    struct trace *trace;
    struct trace_coverage *coverage;
    size_t run;
    bool is_strict; // an execution was refused
    size_t executions, faults;
};

static void tell(void *context, const struct trace_choice *choice)
{
    struct inquiry *inquiry = context;

    if (choice->other != 0 && choice->other != choice->line)
        printf("%s:%d: (and line %d) %s\n", inquiry->name, choice->line,
               choice->other, choice->text);
    else
        printf("%s:%d: %s\n", inquiry->name, choice->line, choice->text);
}

static bool visit(void *context, const struct log *log,
                  const struct explore_seen *seen)
{
    struct inquiry *inquiry = context;
    struct trace_result result = {0};
    struct lines lines;

    (void)seen;
    struct clocks *clocks = clocks_create(log);
    lines_make(&lines, log, clocks);
    struct trace_execution execution = lines_execution(&lines);
    trace_coverage_add(inquiry->coverage, inquiry->run, &execution, &result);
    inquiry->executions++;
    if (log->end != LOG_FINISHED || result.verdict != TRACE_LEGAL) {
        printf("%s:%d: too strict: an execution of the solution (run of line "
               "%d, end: %s) is refused: %s\n",
               inquiry->name, result.rule,
               trace_run(inquiry->trace, inquiry->run)->line,
               log_end_name(log->end), result.message);
        inquiry->is_strict = true;
        inquiry->faults++;
    }
    lines_free(&lines);
    clocks_free(clocks);
    return !inquiry->is_strict;
}

// Returns false when the program cannot be explored.
static bool explore_input(struct inquiry *inquiry, const char *program,
                          size_t schedules, bool is_untimed)
{
    const struct trace_args *args =
        &trace_run(inquiry->trace, inquiry->run)->args;
    const char **argv = calloc(args->count + 2, sizeof *argv), *message;
    struct explore_result result;
    struct explore_budget budget = {.executions = schedules,
                                    .max_bound = 2,
                                    .bounded = schedules / 2,
                                    .seed = 1,
                                    .is_untimed = is_untimed};

    argv[0] = program;
    for (size_t i = 0; i < args->count; i++)
        argv[i + 1] = args->args[i];
    struct explore *explore =
        explore_open(program, (char *const *)argv, 1, NULL, &message);
    if (explore == NULL)
        fprintf(stderr, "open_choices: %s\n", message);
    else
        explore_search(explore, &budget, visit, inquiry, &result);
    explore_close(explore);
    free(argv);
    return explore != NULL;
}

static bool explore_all(struct inquiry *inquiry, const char *part,
                        size_t schedules)
{
    char source[512], program[] = "/tmp/open_choices-XXXXXX";
    const char *slash = strchr(part, '/');
    int descriptor = mkstemp(program);

    if (descriptor < 0)
        return false;
    close(descriptor);
    snprintf(source, sizeof source, "%.*s/solution/%s.c", (int)(slash - part),
             part, slash + 1);
    bool is_good = controlled_compile(source, program);
    for (inquiry->run = 0;
         is_good && inquiry->run < trace_run_count(inquiry->trace);
         inquiry->run++)
        is_good = explore_input(inquiry, program, schedules, false) &&
                  (inquiry->is_strict ||
                   explore_input(inquiry, program, schedules, true));
    unlink(program);
    return is_good;
}

// Returns the number of faults, or -1.
static int inquire(const char *part, size_t schedules)
{
    struct inquiry inquiry = {.run = 0};
    struct trace_error error;
    const char *slash = strchr(part, '/');

    if (slash == NULL)
        return -1;
    snprintf(inquiry.name, sizeof inquiry.name, "%.*s/expected/%s.trace",
             (int)(slash - part), part, slash + 1);
    inquiry.trace = trace_read(inquiry.name, &error);
    if (inquiry.trace == NULL) {
        fprintf(stderr, "%s:%d:%d: %s\n", error.file, error.line, error.column,
                error.message);
        return -1;
    }
    inquiry.coverage = trace_coverage_create(inquiry.trace);
    bool is_good = explore_all(&inquiry, part, schedules);
    if (is_good && !inquiry.is_strict)
        inquiry.faults += trace_coverage_tell(inquiry.coverage, tell, &inquiry);
    printf("%s: %zu executions, %zu faults of the trace\n", part,
           inquiry.executions, inquiry.faults);
    trace_coverage_free(inquiry.coverage);
    trace_free(inquiry.trace);
    return is_good ? (int)inquiry.faults : -1;
}

int main(int argc, char **argv)
{
    size_t schedules = 100;
    int at = 1, status = 0;

    if (argc > 2 && strcmp(argv[1], "--schedules") == 0) {
        schedules = strtoul(argv[2], NULL, 10);
        at = 3;
    }
    if (at >= argc || schedules == 0) {
        fputs("usage: open_choices [--schedules N] PART...\n", stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (; at < argc; at++) {
        int faults = inquire(argv[at], schedules);
        if (faults < 0)
            return 2;
        status = status == 1 || faults > 0;
    }
    return status;
}
