// SPDX-License-Identifier: MIT
//
// JUnit XML has no specification; this is the subset that its readers share:
// suites with counts, cases with at most one failure or error, no times, so
// that the same submission gives the same bytes.

#include "report.h"
#include "visible.h"

#include <stdlib.h>
#include <string.h>

static void put_escaped(FILE *out, const char *text)
{
    char *harmless = visible(text);
    for (const char *at = harmless; *at != '\0'; at++) {
        if (*at == '&')
            fputs("&amp;", out);
        else if (*at == '<')
            fputs("&lt;", out);
        else if (*at == '>')
            fputs("&gt;", out);
        else if (*at == '"')
            fputs("&quot;", out);
        else
            putc(*at, out);
    }
    free(harmless);
}

static void put_attribute(FILE *out, const char *name, const char *value)
{
    fprintf(out, " %s=\"", name);
    put_escaped(out, value);
    putc('"', out);
}

// The exercise of a part, up to the slash.
static size_t exercise_length(const struct judgement *judgement)
{
    return strcspn(judgement->part, "/");
}

static bool same_exercise(const struct judgement *a, const struct judgement *b)
{
    return exercise_length(a) == exercise_length(b) &&
           memcmp(a->part, b->part, exercise_length(a)) == 0;
}

static void put_counts(FILE *out, const struct judgement *judgements,
                       size_t count)
{
    size_t failures = 0, errors = 0;
    for (size_t i = 0; i < count; i++) {
        failures += judgements[i].verdict == VERDICT_FAIL;
        errors += judgements[i].verdict == VERDICT_INCONCLUSIVE;
    }
    fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"0\"",
            count, failures, errors);
}

static void put_lines(FILE *out, const struct bytes *lines)
{
    struct bytes rest = *lines;
    for (char *line; (line = visible_line(&rest)) != NULL; free(line)) {
        putc('\n', out);
        put_escaped(out, line);
    }
}

static void put_failure(FILE *out, const struct judgement *judgement)
{
    const struct finding *first = &judgement->findings[0];
    fputs("\n   <failure", out);
    put_attribute(out, "type", finding_name(first->kind));
    put_attribute(out, "message", first->message);
    putc('>', out);
    for (size_t i = 0; i < judgement->finding_count; i++) {
        fprintf(out, "%s%s: ", i > 0 ? "\n" : "",
                finding_name(judgement->findings[i].kind));
        put_escaped(out, judgement->findings[i].message);
    }
    if (judgement->exhibit.command != NULL) {
        fputs("\nrun: ", out);
        put_escaped(out, judgement->exhibit.command);
    }
    put_lines(out, &judgement->exhibit.output);
    fputs("</failure>", out);
}

static int line_of(const struct judgement *judgement)
{
    const struct finding *first = judgement->findings;
    if (judgement->finding_count == 0 || first->where_count == 0)
        return 0;
    return first->where[0].line;
}

static void put_case(FILE *out, const struct judgement *judgement)
{
    const char *name = basename(judgement->part);
    char *suite = strndup(judgement->part, exercise_length(judgement));
    if (suite == NULL)
        abort();
    fputs("  <testcase", out);
    put_attribute(out, "name", name);
    put_attribute(out, "classname", suite);
    if (*judgement->source != '\0')
        put_attribute(out, "file", judgement->source);
    int line = line_of(judgement);
    if (line > 0)
        fprintf(out, " line=\"%d\"", line);
    putc('>', out);
    if (judgement->verdict == VERDICT_FAIL) {
        put_failure(out, judgement);
    } else if (judgement->verdict == VERDICT_INCONCLUSIVE) {
        fputs("\n   <error type=\"inconclusive\"", out);
        put_attribute(out, "message",
                      judgement->note_count > 0 ? judgement->notes[0]
                                                : "not judged");
        fputs("/>", out);
    }
    fputs("</testcase>\n", out);
    free(suite);
}

static void put_suite(FILE *out, const struct judgement *judgements,
                      size_t count)
{
    char *name = strndup(judgements[0].part, exercise_length(&judgements[0]));
    if (name == NULL)
        abort();
    fputs(" <testsuite", out);
    put_attribute(out, "name", name);
    put_counts(out, judgements, count);
    fputs(">\n", out);
    for (size_t i = 0; i < count; i++)
        put_case(out, &judgements[i]);
    fputs(" </testsuite>\n", out);
    free(name);
}

void report_junit(FILE *out, const struct report *report)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", out);
    put_attribute(out, "name", "grade");
    put_counts(out, report->judgements, report->count);
    fputs(">\n", out);
    for (size_t first = 0, end; first < report->count; first = end) {
        end = first + 1;
        while (end < report->count && same_exercise(&report->judgements[first],
                                                    &report->judgements[end]))
            end++;
        put_suite(out, &report->judgements[first], end - first);
    }
    fputs("</testsuites>\n", out);
}
