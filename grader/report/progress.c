// SPDX-License-Identifier: MIT
//
// One line, written over again and again, cut so that it never wraps: a
// carriage return goes back to the start of a line, not of two.

#include "layout.h"
#include "visible.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool can_overwrite(FILE *out)
{
    const char *terminal = getenv("TERM");
    return isatty(fileno(out)) && terminal != NULL &&
           strcmp(terminal, "dumb") != 0;
}

void report_progress_clear(FILE *out)
{
    if (!can_overwrite(out))
        return;
    fputs("\r\033[K", out);
    fflush(out);
}

void report_progress(FILE *out, size_t done, size_t count, const char *label)
{
    if (!can_overwrite(out))
        return;
    struct layout layout = {.out = out, .style = report_style_for(out)};
    char *harmless = visible(label);
    char *line = format_text("[%zu/%zu] %s", done, count, harmless);
    // The last column stays free: some terminals wrap when it is taken.
    int room = layout.style.width - 1;
    fputs("\r\033[K", out);
    for (size_t length, at = 0; line[at] != '\0'; at += length) {
        room -= visible_columns(line + at, &length);
        if (room < 0)
            break;
        fwrite(line + at, 1, length, out);
    }
    fflush(out);
    free(line);
    free(harmless);
}
