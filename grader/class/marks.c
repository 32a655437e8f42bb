// SPDX-License-Identifier: MIT
//
// A spreadsheet takes a cell that begins with = + - or @ for a formula, and
// the name of a folder is chosen by a student: such a cell gets an apostrophe
// in front, which spreadsheets do not show.

#include "marks.h"

#include "report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void put_cell(FILE *out, const char *text)
{
    char *harmless = report_visible(text, strlen(text));
    bool is_formula = *text != '\0' && strchr("=+-@", *text) != NULL;
    if (!is_formula && strpbrk(harmless, ",\"' ") == NULL) {
        fputs(harmless, out);
    } else {
        fputs(is_formula ? "\"'" : "\"", out);
        for (const char *at = harmless; *at != '\0'; at++) {
            if (*at == '"')
                putc('"', out);
            putc(*at, out);
        }
        putc('"', out);
    }
    free(harmless);
}

static void put_marks(FILE *out, double marks)
{
    char *text = report_marks(marks);
    fputs(text, out);
    free(text);
}

static void put_head(FILE *out, const struct marks *marks)
{
    double max = 0;
    fputs("student,", out);
    for (size_t i = 0; i < marks->part_count; i++) {
        put_cell(out, marks->parts[i]);
        putc(',', out);
        max += marks->max[i];
    }
    fputs("total/", out);
    put_marks(out, max);
    fputs(",remarks\r\n", out);
}

static char *remarks_of(const struct marks *marks, const struct row *row,
                        double sum)
{
    char *least = report_marks(sum);
    char *text = format_text("at least %s; not judged:", least);
    free(least);
    for (size_t i = 0; i < marks->part_count; i++) {
        if (!isnan(row->scores[i]))
            continue;
        char *longer = format_text("%s %s", text, marks->parts[i]);
        free(text);
        text = longer;
    }
    return text;
}

static void put_row(FILE *out, const struct marks *marks, const struct row *row)
{
    double sum = 0;
    bool is_whole = true;
    put_cell(out, row->student);
    for (size_t i = 0; i < marks->part_count; i++) {
        putc(',', out);
        if (isnan(row->scores[i])) {
            is_whole = false;
            continue;
        }
        put_marks(out, row->scores[i]);
        sum += row->scores[i];
    }
    putc(',', out);
    if (is_whole) {
        put_marks(out, sum);
        putc(',', out);
    } else {
        char *remarks = remarks_of(marks, row, sum);
        putc(',', out);
        put_cell(out, remarks);
        free(remarks);
    }
    fputs("\r\n", out);
}

void marks_write(FILE *out, const struct marks *marks)
{
    put_head(out, marks);
    for (size_t i = 0; i < marks->row_count; i++) {
        if (marks->rows[i].is_known)
            put_row(out, marks, &marks->rows[i]);
    }
}
