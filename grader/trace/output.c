// SPDX-License-Identifier: MIT
//
// An output repeats itself: its lines are first sorted into classes of equal
// text, and each class is compared with the patterns once.

#include "trace/output.h"

#include "trace/pattern.h"
#include "trace/text.h"

#include <string.h>

// While the classes are made.
struct sorting {
    struct output *output;
    struct situation *situation;
    struct text_class **buckets;
    size_t bucket_count;
    struct process **numbered; // by hash of the number
};

static struct text_class *find_class(struct sorting *sorting, const char *text,
                                     size_t length)
{
    uint64_t hash = hash_bytes(0, text, length);
    struct text_class **bucket =
        &sorting->buckets[hash % sorting->bucket_count];
    for (struct text_class *one = *bucket; one; one = one->chain)
        if (one->hash == hash && one->length == length &&
            memcmp(one->text, text, length) == 0)
            return one;
    struct arena *arena = sorting->situation->arena;
    struct text_class *made = arena_alloc(arena, sizeof *made);
    *made = (struct text_class){.text = arena_copy(arena, text, length),
                                .length = length,
                                .hash = hash,
                                .chain = *bucket};
    return *bucket = made;
}

static void add_reading(struct arena *arena, struct text_class *class,
                        struct reading_of reading)
{
    arena_reserve(arena, &class->readings, &class->reading_capacity,
                  class->reading_count + 1, sizeof *class->readings);
    class->readings[class->reading_count++] = reading;
}

// Lines of the trace that are nothing but a text find their class by it; a
// class that no line of the output has is made and never looked at.
static void add_exact(struct sorting *sorting)
{
    const struct instance *instance = sorting->situation->instance;
    for (size_t i = 0; i < instance->line_count; i++)
        for (size_t k = 0; k < instance->lines[i].pattern_count; k++) {
            const struct pattern *pattern = &instance->lines[i].patterns[k];
            if (!pattern->is_exact)
                continue;
            struct text_class *class = find_class(
                sorting, pattern->parts[0].text, pattern->parts[0].length);
            add_reading(sorting->situation->arena, class,
                        (struct reading_of){.line = (int)i, .pattern = (int)k});
        }
}

// Compares one pattern with all classes.
static void add_pattern(struct sorting *sorting, struct reading_of reading)
{
    const struct pattern *pattern =
        &sorting->situation->instance->lines[reading.line]
             .patterns[reading.pattern];
    struct arena *arena = sorting->situation->arena;
    for (size_t b = 0; b < sorting->bucket_count; b++)
        for (struct text_class *class = sorting->buckets[b]; class;
             class = class->chain) {
            if (class->count == 0 ||
                !pattern_could_match(pattern, class->text, class->length))
                continue;
            class->has_dynamic = true;
            reading.pid = pattern_pid(pattern, class->text, class->length);
            add_reading(arena, class, reading);
        }
}

static void add_dynamic(struct sorting *sorting, uint64_t *steps)
{
    const struct instance *instance = sorting->situation->instance;
    for (size_t i = 0; i < instance->line_count; i++)
        for (size_t k = 0; k < instance->lines[i].pattern_count; k++) {
            if (instance->lines[i].patterns[k].is_exact)
                continue;
            *steps += sorting->bucket_count / 16 + 1;
            add_pattern(sorting,
                        (struct reading_of){.line = (int)i, .pattern = (int)k});
        }
}

static struct process *find_numbered(struct sorting *sorting, int number,
                                     int pid)
{
    struct process **bucket = &sorting->numbered[(unsigned)number & 1023];
    for (struct process *one = *bucket; one; one = one->chain)
        if (one->number == number)
            return one;
    struct process *made = arena_alloc(sorting->situation->arena, sizeof *made);
    *made = (struct process){.number = number,
                             .pid = pid == TRACE_UNKNOWN ? 0 : (uint64_t)pid,
                             .chain = *bucket};
    *bucket = made;
    if (made->pid)
        situation_process(sorting->situation, pid)->owner = (uintptr_t)made;
    return made;
}

static struct process *writer(struct sorting *sorting,
                              const struct trace_line *line)
{
    if (line->process != TRACE_UNKNOWN)
        return find_numbered(sorting, line->process, line->pid);
    if (line->pid != TRACE_UNKNOWN)
        return situation_process(sorting->situation, line->pid);
    return NULL;
}

static void read_lines(struct sorting *sorting,
                       const struct trace_execution *execution)
{
    struct output *output = sorting->output;
    struct arena *arena = sorting->situation->arena;
    output->lines =
        arena_alloc(arena, (execution->line_count + 1) * sizeof *output->lines);
    for (size_t i = 0; i < execution->line_count; i++) {
        const struct trace_line *line = &execution->lines[i];
        char *text = arena_alloc(&sorting->situation->scratch, line->length);
        size_t length = text_normalise(text, line->text, line->length);
        struct text_class *class = find_class(sorting, text, length);
        output->lines[i].class = class;
        output->lines[i].process = writer(sorting, line);
        if (length > 0)
            output->count = i + 1;
    }
    for (size_t i = 0; i < output->count; i++)
        output->lines[i].class->count++;
}

void output_start(struct output *output, struct situation *situation,
                  const struct trace_execution *execution, uint64_t *steps)
{
    struct sorting sorting = {.output = output, .situation = situation};
    size_t lines = situation->instance->line_count + execution->line_count;
    sorting.bucket_count = lines + 16;
    sorting.buckets =
        arena_alloc(situation->arena, sorting.bucket_count * sizeof(void *));
    sorting.numbered = arena_alloc(situation->arena, 1024 * sizeof(void *));
    *output = (struct output){0};
    read_lines(&sorting, execution);
    arena_release(&situation->scratch);
    add_exact(&sorting);
    add_dynamic(&sorting, steps);
    for (size_t b = 0; b < sorting.bucket_count; b++) {
        struct text_class *next, *class = sorting.buckets[b];
        for (; class; class = next) {
            next = class->chain;
            class->chain = output->first;
            output->first = class;
        }
    }
    while (output->hopeless < output->count &&
           output->lines[output->hopeless].class->reading_count > 0)
        output->hopeless++;
}

bool output_is_miscounted(const struct output *output,
                          const struct situation *situation)
{
    if (situation->needed > output->count || situation->allowed < output->count)
        return true;
    const struct instance_line *lines = situation->instance->lines;
    for (const struct text_class *class = output->first; class;
         class = class->chain) {
        uint64_t least = 0, most = 0;
        for (size_t i = 0; i < class->reading_count; i++) {
            const struct instance_line *line = &lines[class->readings[i].line];
            most += line->most;
            // With a form there is another way to print the line.
            if (line->pattern_count == 1 && line->patterns[0].is_exact)
                least += line->least;
        }
        if (least > class->count ||
            (most < class->count && !class->has_dynamic))
            return true;
    }
    return false;
}
