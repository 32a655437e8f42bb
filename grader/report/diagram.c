// SPDX-License-Identifier: MIT
//
// In a textbook the events stand on the lines of the processes, and their
// names beside them.  Lines of C are long: so the lines of the processes are
// close together at the left, and all that is to be read is at the right, where
// there is room for it.  An arrow goes along the row of the event that it makes
// possible, from the line of the process that it comes from.

#include "diagram.h"

#include "visible.h"

#include <stdlib.h>
#include <string.h>

enum {
    INDENT = 4,
    NUMBER = 5,      // columns of a line number and the blank behind it
    WIDE_TEXT = 60,  // columns that the text keeps when names are whole
    LEAST_TEXT = 34, // ... when they are short
    NARROW_TEXT = 12,
};

enum glyph {
    GLYPH_BLANK,
    GLYPH_LINE,
    GLYPH_EVENT,
    GLYPH_SWITCH,
    GLYPH_FAULT,
    GLYPH_ARROW, // its shaft
    GLYPH_CROSSING,
    GLYPH_TO_RIGHT, // its head
    GLYPH_TO_LEFT,
    GLYPH_FROM_LEFT, // its foot, on a line that goes on
    GLYPH_FROM_RIGHT,
    GLYPH_END_LEFT, // its foot, on one that has ended
    GLYPH_END_RIGHT,
    GLYPH_GAP,
    GLYPH_COUNT
};

static const char *const glyphs[2][GLYPH_COUNT] = {
    {" ", "│", "●", "◆", "✗", "─", "┼", "►", "◄", "├", "┤", "└", "┘", "⋮"},
    {" ", "|", "*", "@", "X", "-", "+", ">", "<", "|", "|", "+", "+", ":"},
};

struct canvas {
    const struct layout *layout;
    const struct diagram *diagram;
    int lane; // columns from one process's line to the next; 0: no lines
};

// ---- Names

enum shortness {
    NAME_WHOLE, // "MainProcess", "Process-1"
    NAME_SHORT, // "Main", "P-1"
    NAME_LEAST, // "M", "1"
};

static char *name_of(const struct diagram_column *column,
                     enum shortness shortness)
{
    char *name = visible(column->name), *text;
    static const char process[] = "Process-";
    bool is_child = strncmp(name, process, sizeof process - 1) == 0;

    if (shortness == NAME_WHOLE)
        return name;
    if (is_child)
        text = format_text("%s%s", shortness == NAME_SHORT ? "P-" : "",
                           name + sizeof process - 1);
    else
        text = format_text("%.*s",
                           (int)layout_fitting(name, strlen(name),
                                               shortness == NAME_SHORT ? 4 : 1),
                           name);
    free(name);
    return text;
}

static int widest_name(const struct diagram *diagram, enum shortness shortness)
{
    int widest = 0;

    for (size_t i = 0; i < diagram->column_count; i++) {
        char *name = name_of(&diagram->columns[i], shortness);
        int width = layout_columns(name);
        widest = width > widest ? width : widest;
        free(name);
    }
    return widest;
}

// The longest names that leave room for the text.
static enum shortness choose_lane(struct canvas *canvas)
{
    static const int texts[] = {WIDE_TEXT, LEAST_TEXT, NARROW_TEXT};
    int count = (int)canvas->diagram->column_count;

    for (int i = NAME_WHOLE; i <= NAME_LEAST; i++) {
        int lane = widest_name(canvas->diagram, (enum shortness)i) + 1;
        lane += i < NAME_LEAST; // a blank more, where there is room
        if (INDENT + count * lane + texts[i] <= canvas->layout->style.width) {
            canvas->lane = lane;
            return (enum shortness)i;
        }
    }
    canvas->lane = 0;
    return NAME_WHOLE;
}

// ---- Lines and arrows

static bool is_there(const struct diagram_column *column, size_t row)
{
    return column->first <= row && row <= column->last;
}

static void draw_arrow(const struct canvas *canvas, unsigned char *cells,
                       size_t row)
{
    const struct diagram_row *at = &canvas->diagram->rows[row];
    size_t lane = (size_t)canvas->lane;
    size_t from = at->from * lane, to = at->column * lane;
    bool goes_right = from < to;
    bool goes_on = canvas->diagram->columns[at->from].last >= row;

    for (size_t i = goes_right ? from + 1 : to + 1;
         i < (goes_right ? to : from); i++)
        cells[i] = cells[i] == GLYPH_LINE ? GLYPH_CROSSING : GLYPH_ARROW;
    cells[goes_right ? to - 1 : to + 1] =
        goes_right ? GLYPH_TO_RIGHT : GLYPH_TO_LEFT;
    if (goes_right)
        cells[from] = goes_on ? GLYPH_FROM_LEFT : GLYPH_END_LEFT;
    else
        cells[from] = goes_on ? GLYPH_FROM_RIGHT : GLYPH_END_RIGHT;
}

static enum glyph event_glyph(const struct diagram_row *row)
{
    return row->is_fault    ? GLYPH_FAULT
           : row->is_switch ? GLYPH_SWITCH
                            : GLYPH_EVENT;
}

// The lines of the processes at `row`, each as the glyph `line`; with what
// happens there, if `has_event`.
static void draw(const struct canvas *canvas, size_t row, enum glyph line,
                 bool has_event)
{
    const struct diagram *diagram = canvas->diagram;
    const struct diagram_row *at = &diagram->rows[row];
    size_t size = diagram->column_count * (size_t)canvas->lane;
    unsigned char *cells = calloc(size + 1, 1);
    FILE *out = canvas->layout->out;

    if (cells == NULL)
        abort();
    for (size_t i = 0; canvas->lane > 0 && i < diagram->column_count; i++) {
        if (is_there(&diagram->columns[i], row))
            cells[i * (size_t)canvas->lane] = (unsigned char)line;
    }
    if (has_event && canvas->lane > 0) {
        if (at->from != DIAGRAM_NONE && at->from != at->column)
            draw_arrow(canvas, cells, row);
        cells[at->column * (size_t)canvas->lane] =
            (unsigned char)event_glyph(at);
    }
    fprintf(out, "%*s", INDENT, "");
    for (size_t i = 0; i < size; i++) {
        const char *glyph = glyphs[canvas->layout->style.is_ascii][cells[i]];
        layout_coloured(canvas->layout,
                        cells[i] == GLYPH_FAULT    ? COLOUR_BAD
                        : cells[i] == GLYPH_SWITCH ? COLOUR_UNSURE
                                                   : COLOUR_NONE,
                        glyph);
    }
    free(cells);
}

// ---- Text

static int room_of(const struct canvas *canvas)
{
    int lanes = canvas->lane * (int)canvas->diagram->column_count;

    return canvas->layout->style.width - INDENT - lanes;
}

static void put_code(const struct canvas *canvas, const char *code, int room,
                     enum colour colour)
{
    const char *dots = canvas->layout->style.is_ascii ? "." : "…";
    size_t size = strlen(code);
    bool is_cut = layout_columns(code) > room;
    char *text = format_text(
        "%.*s%s", (int)(is_cut ? layout_fitting(code, size, room - 1) : size),
        code, is_cut ? dots : "");

    layout_coloured(canvas->layout, colour, text);
    free(text);
}

// As much of the text as fits into the room, up to a blank if there is one.
static size_t words_fitting(const char *text, int room)
{
    size_t size = layout_fitting(text, strlen(text), room);

    if (text[size] == '\0' || text[size] == ' ')
        return size;
    for (size_t i = size; i > 0; i--) {
        if (text[i] == ' ')
            return i;
    }
    return size;
}

// The rest of a note, each line beside the lines of the processes.
static void put_rest(const struct canvas *canvas, size_t row, const char *note)
{
    int indent = NUMBER + 2;
    int room = room_of(canvas) - indent;

    if (room < NARROW_TEXT) {
        indent = 1;
        room = room_of(canvas) - indent;
    }
    while (*note != '\0') {
        size_t size = words_fitting(note, room);
        draw(canvas, row, GLYPH_LINE, false);
        fprintf(canvas->layout->out, "%*s%.*s\n", indent, "", (int)size, note);
        note += size;
        note += strspn(note, " ");
    }
}

// The line of the source and what happens there.  What does not fit on one
// row goes below.
static void put_text(const struct canvas *canvas, size_t row)
{
    const struct diagram_row *at = &canvas->diagram->rows[row];
    char *code = visible(at->code), *note = visible(at->note);
    const char *dash = canvas->layout->style.is_ascii ? " -- " : " — ";
    enum colour colour = at->is_fault ? COLOUR_BAD : COLOUR_NONE;
    int room = room_of(canvas) - NUMBER;
    FILE *out = canvas->layout->out;
    const char *rest = note;

    if (at->line > 0)
        fprintf(out, "%*d ", NUMBER - 1, at->line);
    else
        fprintf(out, "%*s", NUMBER, "");
    if (at->line > 0) {
        put_code(canvas, code, room, colour);
        room -= layout_columns(code) + layout_columns(dash);
    }
    if (*note != '\0' && layout_columns(note) <= room) {
        fputs(at->line > 0 ? dash : "", out);
        layout_coloured(canvas->layout, at->line > 0 ? COLOUR_NONE : colour,
                        note);
        rest = "";
    } else if (at->line == 0) {
        size_t size = words_fitting(note, room);
        fprintf(out, "%.*s", (int)size, note);
        rest = note + size + strspn(note + size, " ");
    }
    putc('\n', out);
    put_rest(canvas, row, rest);
    free(code);
    free(note);
}

// ---- Rows

static void put_heads(const struct canvas *canvas, enum shortness shortness)
{
    fprintf(canvas->layout->out, "%*s", INDENT, "");
    for (size_t i = 0; i < canvas->diagram->column_count; i++) {
        char *name = name_of(&canvas->diagram->columns[i], shortness);
        bool is_last = i + 1 == canvas->diagram->column_count;
        fprintf(canvas->layout->out, "%s%*s", name,
                is_last ? 0 : canvas->lane - layout_columns(name), "");
        free(name);
    }
    putc('\n', canvas->layout->out);
}

static void put_aside(const struct canvas *canvas, size_t row, enum glyph line,
                      const char *text, enum colour colour)
{
    draw(canvas, row, line, false);
    fprintf(canvas->layout->out, "%*s", NUMBER, "");
    put_code(canvas, text, room_of(canvas) - NUMBER, colour);
    putc('\n', canvas->layout->out);
}

static void put_gap(const struct canvas *canvas, size_t row, size_t left_out)
{
    char *text = format_text("(%zu step%s not shown)", left_out,
                             left_out > 1 ? "s" : "");

    put_aside(canvas, row, GLYPH_GAP, text, COLOUR_FAINT);
    free(text);
}

static void put_row(const struct canvas *canvas, size_t row)
{
    const struct diagram_row *at = &canvas->diagram->rows[row];

    if (at->left_out > 0)
        put_gap(canvas, row, at->left_out);
    if (canvas->lane == 0) {
        char *name = visible(canvas->diagram->columns[at->column].name);
        layout_line(canvas->layout, INDENT, name);
        free(name);
    }
    draw(canvas, row, GLYPH_LINE, true);
    put_text(canvas, row);
    if (at->is_too_late)
        put_aside(canvas, row, GLYPH_LINE, "--- too late from here on ---",
                  COLOUR_UNSURE);
}

static bool has_switch(const struct diagram *diagram)
{
    for (size_t i = 0; i < diagram->row_count; i++) {
        if (diagram->rows[i].is_switch && !diagram->rows[i].is_fault)
            return true;
    }
    return false;
}

static void put_legend(const struct canvas *canvas)
{
    const char *const *glyph = glyphs[canvas->layout->style.is_ascii];
    char *turn = has_switch(canvas->diagram)
                     ? format_text("; %s another process goes first",
                                   glyph[GLYPH_SWITCH])
                     : format_text("%s", "");
    char *text = format_text("time goes down; an arrow is what makes the next "
                             "step possible; %s the fault%s",
                             glyph[GLYPH_FAULT], turn);

    layout_paragraph(canvas->layout,
                     &(struct paragraph){.indent = INDENT,
                                         .label = "schedule:",
                                         .colour = COLOUR_STRONG,
                                         .text = text});
    free(text);
    free(turn);
}

static void put_hidden(const struct canvas *canvas)
{
    size_t hidden = canvas->diagram->hidden;
    char *text = format_text("(%zu more process%s not shown)", hidden,
                             hidden > 1 ? "es" : "");

    layout_line(canvas->layout, INDENT, text);
    free(text);
}

void diagram_put(const struct layout *layout, const struct diagram *diagram)
{
    struct canvas canvas = {.layout = layout, .diagram = diagram};
    enum shortness shortness = choose_lane(&canvas);

    if (diagram->row_count == 0)
        return;
    put_legend(&canvas);
    if (canvas.lane > 0)
        put_heads(&canvas, shortness);
    for (size_t i = 0; i < diagram->row_count; i++)
        put_row(&canvas, i);
    if (diagram->left_out > 0)
        put_gap(&canvas, diagram->row_count - 1, diagram->left_out);
    if (diagram->hidden > 0)
        put_hidden(&canvas);
}
