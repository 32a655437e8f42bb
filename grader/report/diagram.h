// SPDX-License-Identifier: MIT
//
// diagram - a space-time diagram as text.

#ifndef REPORT_DIAGRAM_H
#define REPORT_DIAGRAM_H

#include "layout.h"

// Writes the diagram: at the left a line for each process, from its start to
// its end, at the right what it does.  No line is wider than the terminal.
// Names of processes are shortened, and at last the lines left away, when there
// is no room for them.
void diagram_put(const struct layout *layout, const struct diagram *diagram);

#endif
