// SPDX-License-Identifier: MIT
//
// visible - bytes from a submission as text that cannot do anything.

#ifndef REPORT_VISIBLE_H
#define REPORT_VISIBLE_H

#include "report.h"

// report_visible() of a string; of NULL, the empty string.
char *visible(const char *text);

// Takes the next line from *rest, as visible text; NULL when there is none.
// The caller frees it.
char *visible_line(struct bytes *rest);

// Columns that the first character of a visible text takes on a terminal; its
// bytes in *length.
int visible_columns(const char *text, size_t *length);

#endif
