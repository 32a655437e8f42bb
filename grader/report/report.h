// SPDX-License-Identifier: MIT
//
// report - judgements -> a terminal, a file, a machine.
//
// What comes from a submission is shown, never obeyed: bytes that would
// control a terminal, or break a format, are written out in every report.
// The same judgements give the same bytes.

#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "inquiry/inquiry.h"

#include <stdio.h>

struct report {
    const struct judgement *judgements;
    size_t count;
    bool interrupted; // some judgements were not made
    bool is_in_kit;   // the student's own files: make can take it from here
};

// How a text is laid out.
struct report_style {
    int width;     // columns; at least 20
    bool colour;   // with ANSI colours
    bool is_ascii; // lines and arrows are drawn with ASCII characters
};

// The style for `out`: the width of the terminal, or 80; colours on a terminal
// only, unless NO_COLOR is set or the terminal is dumb; ASCII unless the locale
// is one of UTF-8.
struct report_style report_style_for(FILE *out);

// Writes the report for a reader.
void report_text(FILE *out, const struct report *report,
                 const struct report_style *style);

// Writes one JSON object; the marks of an inconclusive part are null.
void report_json(FILE *out, const struct report *report);

// Writes a JUnit XML document: a suite per exercise, a case per part.
void report_junit(FILE *out, const struct report *report);

// Writes all steps of an execution, and what it shows.
void report_steps(FILE *out, const struct replay *replay,
                  const struct report_style *style);

// Writes step number `step`, from 0: what is done, who waits for what, and what
// has been printed so far.
void report_step(FILE *out, const struct replay *replay, size_t step,
                 const struct report_style *style);

// `size` bytes as harmless UTF-8 on one line: what is no text, or would act
// on a terminal, is written as \x1b or \u202e.  The caller frees it.
char *report_visible(const char *data, size_t size);

// Marks as they are written everywhere: "4", "0.5".  The caller frees it.
char *report_marks(double marks);

// Shows on the terminal behind `out` how far the work is; shows nothing when
// there is no terminal.  `label` is what was done last.
void report_progress(FILE *out, size_t done, size_t count, const char *label);

// Removes what report_progress() shows, to write something else.
void report_progress_clear(FILE *out);

#endif
