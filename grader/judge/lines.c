// SPDX-License-Identifier: MIT
//
// The terminal shows bytes in the order of the log.  A line may come in
// several pieces, and one piece may be several lines: a line belongs to the
// process of its first byte, and is before another one when its last byte is
// before the other's first.

#include "lines.h"

#include "judgement.h"

#include <stdlib.h>
#include <string.h>

static bool is_output(const struct log *log, const struct log_event *event,
                      uint64_t stream)
{
    return event->op == LOG_OUTPUT && event->offset == stream &&
           event->text < log->text_size &&
           event->length <= log->text_size - event->text;
}

struct bytes lines_text(const struct log *log, uint64_t stream)
{
    size_t size = 0;

    for (size_t i = 0; i < log->event_count; i++) {
        if (is_output(log, &log->events[i], stream))
            size += log->events[i].length;
    }
    struct bytes text = {array_grow(NULL, size + 1, 1), 0};
    for (size_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (!is_output(log, event, stream))
            continue;
        memcpy(text.data + text.size, log->text + event->text, event->length);
        text.size += event->length;
    }
    text.data[size] = '\0';
    return text;
}

static void begin_line(struct lines *lines, const struct log *log,
                       uint32_t event, const char *at)
{
    size_t count = lines->count++;
    uint16_t process = log->events[event].process;

    lines->lines = array_grow(lines->lines, count + 1, sizeof *lines->lines);
    lines->first = array_grow(lines->first, count + 1, sizeof *lines->first);
    lines->last = array_grow(lines->last, count + 1, sizeof *lines->last);
    lines->lines[count] = (struct trace_line){
        .text = at,
        .process = process,
        .pid = log->processes[process].pid,
    };
    lines->first[count] = event;
}

// The bytes [at, at + length) of the text, which event `event` wrote.
// `*is_open`: the last line so far goes on.
static void add_piece(struct lines *lines, const struct log *log,
                      uint32_t event, const char *at, bool *is_open)
{
    const char *end = at + log->events[event].length;

    while (at < end) {
        if (!*is_open)
            begin_line(lines, log, event, at);
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline != NULL ? newline : end;
        lines->lines[lines->count - 1].length += (size_t)(stop - at);
        lines->last[lines->count - 1] = event;
        *is_open = newline == NULL;
        at = stop + 1;
    }
}

void lines_make(struct lines *lines, const struct log *log,
                const struct clocks *clocks)
{
    bool is_open = false;
    size_t at = 0;

    *lines = (struct lines){.text = lines_text(log, 1), .clocks = clocks};
    for (uint32_t i = 0; i < log->event_count; i++) {
        if (!is_output(log, &log->events[i], 1))
            continue;
        add_piece(lines, log, i, lines->text.data + at, &is_open);
        at += log->events[i].length;
    }
    lines->pids = array_grow(NULL, log->process_count + 1, sizeof(int));
    for (size_t i = 1; i < log->process_count; i++)
        lines->pids[lines->pid_count++] = log->processes[i].pid;
}

void lines_free(struct lines *lines)
{
    free(lines->text.data);
    free(lines->lines);
    free(lines->first);
    free(lines->last);
    free(lines->pids);
}

bool lines_before(const struct lines *lines, size_t a, size_t b)
{
    if (lines->last[a] == lines->first[b])
        return a < b;
    return clocks_before(lines->clocks, lines->last[a], lines->first[b]);
}

static bool is_before(const void *context, size_t a, size_t b)
{
    return lines_before(context, a, b);
}

struct trace_execution lines_execution(const struct lines *lines)
{
    return (struct trace_execution){
        .lines = lines->lines,
        .line_count = lines->count,
        .pids = lines->pids,
        .pid_count = lines->pid_count,
        .before = is_before,
        .context = lines,
    };
}
