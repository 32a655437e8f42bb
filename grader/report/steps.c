// SPDX-License-Identifier: MIT
//
// All steps of an execution: as a list, or one at a time with what there is to
// know at that moment.

#include "layout.h"
#include "visible.h"

#include <stdlib.h>
#include <string.h>

enum {
    BEFORE = 4, // steps shown around the current one
    AFTER = 3,
    OUTPUT_LINES = 8,
};

static char *name_of(const struct diagram *steps, size_t row)
{
    return visible(steps->columns[steps->rows[row].column].name);
}

// "line 31: the code -- what happens".
static char *text_of(const struct layout *layout, const struct diagram_row *row)
{
    char *code = visible(row->code), *note = visible(row->note);
    const char *dash = layout->style.is_ascii ? " -- " : " — ";
    bool has_both = row->line > 0 && *note != '\0';
    char *line = row->line > 0 ? format_text("line %d: %s", row->line, code)
                               : format_text("%s", "");
    char *text = format_text("%s%s%s", line, has_both ? dash : "", note);

    free(line);
    free(code);
    free(note);
    return text;
}

static void put_paragraph(const struct layout *layout, int indent,
                          const char *label, enum colour colour,
                          const char *text)
{
    layout_paragraph(layout, &(struct paragraph){.indent = indent,
                                                 .label = label,
                                                 .colour = colour,
                                                 .text = text});
}

static void put_findings(const struct layout *layout,
                         const struct replay *replay)
{
    const struct judgement *judgement = &replay->judgement;

    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = &judgement->findings[i];
        char *label = format_text("%s:", finding_name(finding->kind));
        char *message = visible(finding->message);
        put_paragraph(layout, 0, label, COLOUR_BAD, message);
        free(message);
        free(label);
    }
    if (judgement->finding_count == 0)
        put_paragraph(layout, 0, "", COLOUR_NONE,
                      "in this schedule alone nothing is wrong");
    if (replay->beyond != NULL)
        put_paragraph(layout, 0, "", COLOUR_NONE, replay->beyond);
    if (replay->debugged != NULL) {
        char *option =
            format_text("the same command with --gdb %s", replay->debugged);
        put_paragraph(layout, 0, "in gdb:", COLOUR_STRONG, option);
        free(option);
    }
}

void report_steps(FILE *out, const struct replay *replay,
                  const struct report_style *style)
{
    struct layout layout = {.out = out, .style = *style};
    const struct diagram *steps = replay->steps;

    for (size_t i = 0; i < steps->row_count; i++) {
        char *name = name_of(steps, i),
             *text = text_of(&layout, &steps->rows[i]);
        char *label = format_text(
            "%s%4zu  %s:", steps->rows[i].is_fault ? ">" : " ", i + 1, name);
        put_paragraph(&layout, 0, label,
                      steps->rows[i].is_fault ? COLOUR_BAD : COLOUR_STRONG,
                      text);
        free(label);
        free(text);
        free(name);
    }
    putc('\n', out);
    put_findings(&layout, replay);
}

// ---- One of them

static void put_near(const struct layout *layout, const struct replay *replay,
                     size_t step)
{
    const struct diagram *steps = replay->steps;
    size_t first = step > BEFORE ? step - BEFORE : 0;

    for (size_t i = first; i <= step + AFTER && i < steps->row_count; i++) {
        char *name = name_of(steps, i),
             *text = text_of(layout, &steps->rows[i]);
        char *line = format_text("%s %4zu  %s: %s", i == step ? ">" : " ",
                                 i + 1, name, text);
        layout_line(layout, 0, line);
        free(line);
        free(text);
        free(name);
    }
}

// Each line of `lines` as a paragraph of its own.
static void put_lines(const struct layout *layout, const char *label,
                      struct bytes lines)
{
    if (lines.size == 0)
        return;
    fprintf(layout->out, "\n%s\n", label);
    for (char *line; (line = visible_line(&lines)) != NULL; free(line))
        put_paragraph(layout, 4, "", COLOUR_NONE, line);
}

// The last lines of the first `size` bytes of the output.
static struct bytes last_lines(const struct bytes *output, size_t size)
{
    size_t start = size, lines = 0;

    while (start > 0) {
        bool is_line_end = output->data[start - 1] == '\n' && start < size;
        lines += is_line_end;
        if (lines == OUTPUT_LINES)
            break;
        start--;
    }
    return (struct bytes){output->data + start, size - start};
}

void report_step(FILE *out, const struct replay *replay, size_t step,
                 const struct report_style *style)
{
    struct layout layout = {.out = out, .style = *style};
    const struct diagram_row *row = &replay->steps->rows[step];
    char *name = name_of(replay->steps, step);
    char *text = text_of(&layout, row);
    char *label = format_text("step %zu of %zu, %s:", step + 1,
                              replay->steps->row_count, name);

    put_paragraph(&layout, 0, label, row->is_fault ? COLOUR_BAD : COLOUR_STRONG,
                  text);
    putc('\n', out);
    put_near(&layout, replay, step);
    put_lines(&layout, "who waits:",
              (struct bytes){replay->waits[step], strlen(replay->waits[step])});
    put_lines(&layout, "printed so far:",
              last_lines(&replay->output, replay->printed[step]));
    if (step + 1 == replay->steps->row_count) {
        putc('\n', out);
        put_findings(&layout, replay);
    }
    free(label);
    free(text);
    free(name);
}
