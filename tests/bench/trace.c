// SPDX-License-Identifier: MIT
//
// bench-trace - how long the matcher takes when processes must be inferred.
//
// P processes print 20 lines each: the same line 20 times, or 20 different
// ones; interleaved at random, or in blocks; legal, or with a line missing,
// a line too many, or two lines exchanged.

#include "trace/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    LINES = 20, // of a process
    REPEATS = 9,
};

static unsigned state = 1;

static unsigned random_below(unsigned n)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % n;
}

// An output: the number of each line, in order.
struct output {
    int *lines;
    size_t count;
};

static struct output interleave(int processes, bool blocks)
{
    struct output output = {.count = (size_t)processes * LINES};
    output.lines = malloc((output.count + 1) * sizeof *output.lines);
    int *done = calloc((size_t)processes, sizeof *done);
    for (size_t i = 0; i < output.count; i++) {
        int p =
            blocks ? (int)(i / LINES) : (int)random_below((unsigned)processes);
        while (done[p] == LINES)
            p = (p + 1) % processes;
        output.lines[i] = done[p]++;
    }
    free(done);
    return output;
}

static void spoil(struct output *output, const char *how)
{
    size_t middle = output->count / 2;
    int *lines = output->lines;
    if (strcmp(how, "missing") == 0) {
        memmove(lines + middle, lines + middle + 1,
                (output->count - middle - 1) * sizeof *lines);
        output->count--;
    } else if (strcmp(how, "extra") == 0) {
        memmove(lines + middle + 1, lines + middle,
                (output->count - middle) * sizeof *lines);
        output->count++;
    } else if (strcmp(how, "swapped") == 0) {
        size_t last = output->count - 1;
        int line = lines[0];
        lines[0] = lines[last];
        lines[last] = line;
    }
}

static char *print(const struct output *output, bool same)
{
    char *text = malloc(output->count * 16 + 1), *at = text;
    for (size_t i = 0; i < output->count; i++)
        at += sprintf(at, "Bonjour  %d\n", same ? 0 : output->lines[i]);
    return text;
}

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void measure(const struct trace *trace, const char *label,
                    const char *text)
{
    static const char *const words[] = {"legal", "illegal", "undecided"};
    double times[REPEATS];
    struct trace_result result;
    for (int i = 0; i < REPEATS; i++) {
        double start = now_ms();
        trace_match_text(trace, NULL, text, strlen(text), TRACE_STEPS, &result);
        times[i] = now_ms() - start;
    }
    qsort(times, REPEATS, sizeof *times, by_value);
    printf("  %-38s %-9s %9.2f ms %9llu steps\n", label, words[result.verdict],
           times[REPEATS / 2], (unsigned long long)result.steps);
}

static void measure_all(int processes, bool same, bool blocks)
{
    static const char *const ways[] = {"complete", "missing", "extra",
                                       "swapped"};
    char source[128], label[128];
    snprintf(source, sizeof source,
             "run\np[%d] | Bonjour %s  each i in range(%d)\n", processes,
             same ? "0" : "{i}", LINES);
    struct trace_error error;
    struct trace *trace = trace_parse("bench", source, strlen(source), &error);
    for (size_t i = 0; trace && i < sizeof ways / sizeof *ways; i++) {
        struct output output = interleave(processes, blocks);
        spoil(&output, ways[i]);
        char *text = print(&output, same);
        snprintf(label, sizeof label, "%4d x %d %s %s %s", processes, LINES,
                 same ? "equal" : "different",
                 blocks ? "in blocks" : "at random", ways[i]);
        measure(trace, label, text);
        free(text);
        free(output.lines);
    }
    trace_free(trace);
}

int main(void)
{
    static const int processes[] = {10, 1000};
    printf("matching an output against a trace, median of %d\n", REPEATS);
    for (size_t i = 0; i < sizeof processes / sizeof *processes; i++)
        for (int kind = 0; kind < 4; kind++)
            measure_all(processes[i], kind & 1, kind & 2);
    return 0;
}
