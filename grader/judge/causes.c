// SPDX-License-Identifier: MIT
//
// A wrong output alone does not say why it is wrong.  Two causes can be told
// by an experiment, and both experiments are only made when the output looks
// like it, as they cost runs.  What they show must be beyond doubt: a program
// that is merely unlucky now and then must not be told about buffers.

#include "causes.h"

#include "excerpt.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static const struct trace_args slides_args = {0};

// Runs the program and says whether it ends well with a text that is legal
// for `legal`; its number of lines in *lines.
static bool prints_legal(const struct rules *rules,
                         const struct program *program,
                         const struct trace_args *args, bool line_by_line,
                         const struct trace_args *legal, size_t *lines)
{
    struct execution execution;
    program->run(program, args, line_by_line, &execution);
    *lines = excerpt_count(&execution.output);
    bool is_legal = execution.end == EXECUTION_ENDED &&
                    WIFEXITED(execution.wait_status) &&
                    rules_allow(rules, legal, &execution.output);
    execution_free(&execution);
    return is_legal;
}

bool cause_is_hard_coded(const struct rules *rules,
                         const struct program *program, size_t failed,
                         const struct bytes *output)
{
    if (trace_run(rules->trace, failed)->args.count == 0 ||
        !rules_allow(rules, &slides_args, output))
        return false;
    size_t lines;
    if (!prints_legal(rules, program, &slides_args, false, &slides_args,
                      &lines))
        return false;
    for (size_t i = 0; i < trace_run_count(rules->trace); i++) {
        const struct trace_args *args = &trace_run(rules->trace, i)->args;
        if (args->count > 0 && i != failed &&
            !prints_legal(rules, program, args, false, &slides_args, &lines))
            return false;
    }
    return true;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool has_repeated_line(const struct bytes *output)
{
    char *text = strndup(output->data, output->size);
    char **lines = calloc(excerpt_count(output) + 1, sizeof *lines);
    if (text == NULL || lines == NULL)
        abort();
    size_t count = 0;
    char *rest = text;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        if (*line != '\0')
            lines[count++] = line;
    }
    qsort(lines, count, sizeof *lines, compare_lines);
    bool found = false;
    for (size_t i = 1; i < count && !found; i++)
        found = strcmp(lines[i - 1], lines[i]) == 0;
    free(lines);
    free(text);
    return found;
}

enum buffering cause_is_buffering(const struct rules *rules,
                                  const struct program *program,
                                  const struct trace_args *args,
                                  const struct bytes *output)
{
    // A program on common/ alone prints line by line and never calls fork.
    if (!sources_mention(&rules->sources, "fork"))
        return BUFFERING_INNOCENT;
    size_t lines = excerpt_count(output), at_once;
    struct trace_result result;
    trace_match_text(rules->trace, args, output->data, output->size,
                     TRACE_STEPS, &result);
    if (!has_repeated_line(output) && result.line < lines)
        return BUFFERING_INNOCENT;

    // Line by line always right, on its own always wrong, and by the number
    // of lines, not by their order.
    size_t again;
    if (!prints_legal(rules, program, args, true, args, &at_once) ||
        at_once == lines ||
        prints_legal(rules, program, args, false, args, &again) ||
        (again > at_once) != (lines > at_once) ||
        !prints_legal(rules, program, args, true, args, &at_once))
        return BUFFERING_INNOCENT;
    return lines > at_once ? BUFFERING_REPEATS : BUFFERING_LOSES;
}
