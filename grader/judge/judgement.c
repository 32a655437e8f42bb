// SPDX-License-Identifier: MIT
//
// A judgement owns everything it points to, so that it outlives what it was
// made from and can travel from the process that judged to the one that
// reports.

#include "judgement.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *format_list(const char *format, va_list list)
{
    char *text;
    if (vasprintf(&text, format, list) < 0)
        abort();
    return text;
}

char *format_text(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *text = format_list(format, list);
    va_end(list);
    return text;
}

void *array_grow(void *array, size_t count, size_t size)
{
    array = reallocarray(array, count, size);
    if (array == NULL)
        abort();
    return array;
}

struct bytes bytes_copy(const char *data, size_t size)
{
    struct bytes copy = {.data = array_grow(NULL, size + 1, 1), .size = size};
    if (size > 0)
        memcpy(copy.data, data, size);
    copy.data[size] = '\0';
    return copy;
}

struct finding *judgement_add(struct judgement *judgement,
                              enum finding_kind kind, const char *format, ...)
{
    size_t count = judgement->finding_count++;
    judgement->findings =
        array_grow(judgement->findings, count + 1, sizeof *judgement->findings);
    struct finding *finding = &judgement->findings[count];
    va_list list;
    va_start(list, format);
    *finding = (struct finding){
        .kind = kind,
        .message = format_list(format, list),
    };
    va_end(list);
    judgement->verdict = VERDICT_FAIL;
    return finding;
}

void finding_add_place(struct finding *finding, const char *file, int line)
{
    size_t count = finding->where_count++;
    finding->where =
        array_grow(finding->where, count + 1, sizeof *finding->where);
    finding->where[count] = (struct place){
        .file = format_text("%s", file),
        .line = line,
    };
}

void judgement_note(struct judgement *judgement, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *note = format_list(format, list);
    va_end(list);

    size_t count = judgement->note_count;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(judgement->notes[i], note) == 0) {
            free(note);
            return;
        }
    }
    judgement->notes =
        array_grow(judgement->notes, count + 1, sizeof *judgement->notes);
    judgement->notes[count] = note;
    judgement->note_count = count + 1;
}

void judgement_mark(struct judgement *judgement)
{
    bool is_nothing =
        judgement->earns_nothing || judgement->verdict == VERDICT_INCONCLUSIVE;
    double share = is_nothing ? 0 : 1;
    for (size_t i = 0; i < judgement->finding_count; i++) {
        double left = finding_share(judgement->findings[i].kind);
        share = left < share ? left : share;
    }
    judgement->score = share * judgement->max;
}

static void finding_free(struct finding *finding)
{
    free(finding->message);
    for (size_t i = 0; i < finding->where_count; i++) {
        free(finding->where[i].file);
        free(finding->where[i].process);
    }
    free(finding->where);
    free(finding->replay);
}

void judgement_drop_findings(struct judgement *judgement)
{
    for (size_t i = 0; i < judgement->finding_count; i++)
        finding_free(&judgement->findings[i]);
    free(judgement->findings);
    judgement->findings = NULL;
    judgement->finding_count = 0;
}

void judgement_explain(struct judgement *judgement, enum finding_kind kind,
                       const char *cause)
{
    char *message = format_text("%s", judgement->findings[0].message);
    judgement_drop_findings(judgement);
    judgement_add(judgement, kind, "%s: %s", cause, message);
    free(message);
}

void diagram_free(struct diagram *diagram)
{
    if (diagram == NULL)
        return;
    for (size_t i = 0; i < diagram->column_count; i++)
        free(diagram->columns[i].name);
    for (size_t i = 0; i < diagram->row_count; i++) {
        free(diagram->rows[i].code);
        free(diagram->rows[i].note);
    }
    free(diagram->columns);
    free(diagram->rows);
    free(diagram);
}

static void exhibit_free(struct exhibit *exhibit)
{
    free(exhibit->command);
    free(exhibit->rule);
    free(exhibit->diagnostics);
    free(exhibit->output.data);
    free(exhibit->errors.data);
    diagram_free(exhibit->diagram);
    free(exhibit->too_late);
    free(exhibit->otherwise);
    free(exhibit->replay);
}

void judgement_free(struct judgement *judgement)
{
    judgement_drop_findings(judgement);
    for (size_t i = 0; i < judgement->note_count; i++)
        free(judgement->notes[i]);
    free(judgement->notes);
    free(judgement->part);
    free(judgement->source);
    exhibit_free(&judgement->exhibit);
    *judgement = (struct judgement){0};
}
