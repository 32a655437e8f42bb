// SPDX-License-Identifier: MIT
//
// A terminal breaks a line in the middle of a word and starts again at its
// left edge, which makes a report hard to read on a narrow one: so lines are
// broken here, where their indentation is known.

#include "layout.h"

#include "visible.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    DEFAULT_WIDTH = 80,
    LEAST_WIDTH = 20,
};

static int terminal_width(int terminal)
{
    struct winsize size;
    if (ioctl(terminal, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
        return DEFAULT_WIDTH;
    return size.ws_col < LEAST_WIDTH ? LEAST_WIDTH : size.ws_col;
}

// As setlocale(3) finds it: the first of these that is set.
static bool is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *locale = "";

    for (size_t i = 0; i < sizeof names / sizeof *names && *locale == '\0';
         i++) {
        locale = getenv(names[i]);
        locale = locale != NULL ? locale : "";
    }
    return strcasestr(locale, "utf-8") != NULL ||
           strcasestr(locale, "utf8") != NULL;
}

struct report_style report_style_for(FILE *out)
{
    struct report_style style = {.width = DEFAULT_WIDTH,
                                 .is_ascii = !is_utf8()};
    if (!isatty(fileno(out)))
        return style;
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    style.width = terminal_width(fileno(out));
    style.colour = (no_colour == NULL || *no_colour == '\0') &&
                   terminal != NULL && strcmp(terminal, "dumb") != 0;
    return style;
}

int layout_columns(const char *text)
{
    int columns = 0;
    for (size_t length; *text != '\0'; text += length)
        columns += visible_columns(text, &length);
    return columns;
}

void layout_coloured(const struct layout *layout, enum colour colour,
                     const char *text)
{
    static const char *const codes[] = {
        [COLOUR_NONE] = "",     [COLOUR_GOOD] = "32",  [COLOUR_BAD] = "31",
        [COLOUR_UNSURE] = "33", [COLOUR_STRONG] = "1", [COLOUR_FAINT] = "2",
    };
    if (!layout->style.colour || colour == COLOUR_NONE)
        fputs(text, layout->out);
    else
        fprintf(layout->out, "\033[%sm%s\033[0m", codes[colour], text);
}

size_t layout_fitting(const char *text, size_t size, int room)
{
    size_t taken = 0;
    while (taken < size) {
        size_t length;
        room -= visible_columns(text + taken, &length);
        if (room < 0 && taken > 0)
            break;
        taken += length;
    }
    return taken;
}

static int columns_of(const char *text, size_t size)
{
    int columns = 0;
    size_t length;
    for (size_t at = 0; at < size; at += length)
        columns += visible_columns(text + at, &length);
    return columns;
}

static void new_line(const struct layout *layout, int indent, int *column)
{
    fprintf(layout->out, "\n%*s", indent, "");
    *column = indent;
}

void layout_paragraph(const struct layout *layout,
                      const struct paragraph *paragraph)
{
    int width = layout->style.width;
    int indent = paragraph->indent + 2;
    int column = paragraph->indent + layout_columns(paragraph->label);
    fprintf(layout->out, "%*s", paragraph->indent, "");
    layout_coloured(layout, paragraph->colour, paragraph->label);

    bool at_start = column == paragraph->indent;
    for (const char *text = paragraph->text; *text != '\0';) {
        size_t size = strcspn(text, " ");
        int needed = columns_of(text, size) + !at_start;
        if (size > 0 && column + needed > width && column > indent) {
            new_line(layout, indent, &column);
            at_start = true;
        }
        if (size > 0 && !at_start)
            column += fprintf(layout->out, " ");
        while (size > 0) {
            if (column >= width)
                new_line(layout, indent, &column);
            size_t part = layout_fitting(text, size, width - column);
            fwrite(text, 1, part, layout->out);
            column += columns_of(text, part);
            text += part;
            size -= part;
            at_start = false;
        }
        text += strspn(text, " ");
    }
    putc('\n', layout->out);
}

void layout_line(const struct layout *layout, int indent, const char *text)
{
    int room = layout->style.width - indent;
    fprintf(layout->out, "%*s", indent, "");
    size_t size = strlen(text);
    if (columns_of(text, size) > room) {
        size = layout_fitting(text, size, room - 1);
        fprintf(layout->out, "%.*s%s\n", (int)size, text,
                layout->style.is_ascii ? "." : "…");
    } else {
        fprintf(layout->out, "%s\n", text);
    }
}
