// SPDX-License-Identifier: MIT
//
// layout - text within the columns of a terminal.

#ifndef REPORT_LAYOUT_H
#define REPORT_LAYOUT_H

#include "report.h"

enum colour {
    COLOUR_NONE,
    COLOUR_GOOD,
    COLOUR_BAD,
    COLOUR_UNSURE,
    COLOUR_STRONG,
    COLOUR_FAINT
};

struct layout {
    FILE *out;
    struct report_style style;
};

// A label and a text behind it.
struct paragraph {
    int indent; // of the first line; the others have two more
    const char *label;
    enum colour colour; // of the label
    const char *text;
};

// Writes the paragraph, with line breaks between words.  A word longer than a
// line is broken.  The texts are visible ones.
void layout_paragraph(const struct layout *layout,
                      const struct paragraph *paragraph);

// Writes `text` on one line behind `indent` blanks, cut where the line ends.
void layout_line(const struct layout *layout, int indent, const char *text);

// Writes `text` in a colour.
void layout_coloured(const struct layout *layout, enum colour colour,
                     const char *text);

// Columns that a visible text takes.
int layout_columns(const char *text);

// How many of the `size` bytes of a visible text fit into `room` columns; at
// least one character.
size_t layout_fitting(const char *text, size_t size, int room);

#endif
