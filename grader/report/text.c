// SPDX-License-Identifier: MIT
//
// The report for a reader: a line for each part, and below it, for a part that
// fails, what is wrong, where, what was printed and what to do next.  A
// student repairs one thing at a time, so the advice at the end is about the
// first part that fails.

#include "diagram.h"
#include "layout.h"
#include "visible.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    DIAGNOSTIC_LINES = 40 // of the compiler's words; more are counted only
};

static const struct {
    const char *word;
    enum colour colour;
} verdicts[] = {
    [VERDICT_PASS] = {"PASS", COLOUR_GOOD},
    [VERDICT_FAIL] = {"FAIL", COLOUR_BAD},
    [VERDICT_INCONCLUSIVE] = {"INCONCLUSIVE", COLOUR_UNSURE},
};

// Where a fault is.  A file that is the source itself has the path that the
// student can open.
static char *place_text(const struct judgement *judgement,
                        const struct place *place)
{
    const char *file = place->file;
    if (!judgement->is_program &&
        strcmp(file, basename(judgement->source)) == 0)
        file = judgement->source;
    if (place->line == 0)
        return format_text("%s", file);
    if (place->process == NULL)
        return format_text("%s:%d", file, place->line);
    return format_text("%s:%d (%s)", file, place->line, place->process);
}

static void put_paragraph(const struct layout *layout, int indent,
                          const char *label, const char *text)
{
    char *harmless = visible(text);
    layout_paragraph(layout, &(struct paragraph){.indent = indent,
                                                 .label = label,
                                                 .colour = COLOUR_STRONG,
                                                 .text = harmless});
    free(harmless);
}

// A paragraph without a label, of a text that is visible already.
static void put_plain(const struct layout *layout, int indent, const char *text)
{
    layout_paragraph(layout, &(struct paragraph){
                                 .indent = indent, .label = "", .text = text});
}

// Whether the message speaks of the line already.
static bool is_named(const struct finding *finding, const struct place *place)
{
    char *words = format_text("at line %d", place->line);
    size_t length = strlen(words);
    const char *at = finding->message;
    while ((at = strstr(at, words)) != NULL &&
           isdigit((unsigned char)at[length]))
        at += length;
    free(words);
    return at != NULL;
}

// "line 63, line 51 and main.c:7": the places after the first one; "" for none.
// `only_new`: but for those that the message names.
static char *other_places(const struct judgement *judgement,
                          const struct finding *finding, bool only_new)
{
    char *text = format_text("%s", "");
    for (size_t i = finding->where_count; i-- > 1;) {
        const struct place *place = &finding->where[i];
        if (place->line == 0 || (only_new && is_named(finding, place)))
            continue;
        struct place nobody = *place;
        nobody.process = NULL;
        char *name = strcmp(place->file, finding->where[0].file) == 0
                         ? format_text("line %d", place->line)
                         : place_text(judgement, &nobody);
        const char *link = *text == '\0'                   ? ""
                           : strstr(text, " and ") == NULL ? " and "
                                                           : ", ";
        char *longer = format_text("%s%s%s", name, link, text);
        free(name);
        free(text);
        text = longer;
    }
    return text;
}

// Where the fault is, in one place.  A line that is not expected has the calls
// that led to it; all else, what else there is.
static char *finding_text(const struct judgement *judgement,
                          const struct finding *finding)
{
    // The compiler's words name the place themselves.
    if (finding->kind == FINDING_COMPILE || finding->where_count == 0)
        return format_text("%s", finding->message);
    bool is_call = finding->kind == FINDING_TRACE;
    char *place = place_text(judgement, &finding->where[0]);
    char *others = other_places(judgement, finding, !is_call);
    bool has_calls = is_call && *others != '\0';
    bool has_more = !is_call && *others != '\0';
    char *text =
        format_text("%s%s%s: %s%s%s", place, has_calls ? ", called from " : "",
                    has_calls ? others : "", finding->message,
                    has_more ? "; see also " : "", has_more ? others : "");
    free(others);
    free(place);
    return text;
}

static void put_finding(const struct layout *layout,
                        const struct judgement *judgement,
                        const struct finding *finding)
{
    char *label = format_text("%s:", finding_name(finding->kind));
    char *text = finding_text(judgement, finding);
    put_paragraph(layout, 2, label, text);
    free(text);
    free(label);
}

// A line of code or of the compiler's: broken if it is prose, cut if it is
// laid out.
static void put_diagnostic(const struct layout *layout, const char *line)
{
    if (*line == ' ' || layout_columns(line) + 4 <= layout->style.width)
        layout_line(layout, 4, line);
    else
        put_plain(layout, 4, line);
}

static void put_diagnostics(const struct layout *layout, char *text)
{
    struct bytes rest = {.data = text, .size = strlen(text)};
    size_t count = 0;
    for (char *line; (line = visible_line(&rest)) != NULL; count++) {
        if (count < DIAGNOSTIC_LINES)
            put_diagnostic(layout, line);
        free(line);
    }
    if (count > DIAGNOSTIC_LINES)
        fprintf(layout->out, "    (%zu more lines)\n",
                count - DIAGNOSTIC_LINES);
}

static void put_numbered(const struct layout *layout, size_t number,
                         bool is_marked, const char *text)
{
    char *line =
        format_text("%s %3zu | %s", is_marked ? ">" : " ", number, text);
    layout_line(layout, 4, line);
    free(line);
}

static void put_output(const struct layout *layout,
                       const struct exhibit *exhibit)
{
    struct bytes rest = exhibit->output;
    size_t number = exhibit->first;
    for (char *line; (line = visible_line(&rest)) != NULL; number++) {
        put_numbered(layout, number, number == exhibit->marked, line);
        free(line);
    }
    if (exhibit->marked >= number)
        put_numbered(layout, number, true, "(the output ends here)");
}

static void put_errors(const struct layout *layout, const struct bytes *errors)
{
    struct bytes rest = *errors;
    if (rest.size > 0)
        fputs("    on stderr:\n", layout->out);
    for (char *line; (line = visible_line(&rest)) != NULL; free(line))
        put_plain(layout, 8, line);
}

// Where a command may go on in the next line: at a blank that is not quoted.
static size_t word_length(const char *text)
{
    bool is_quoted = false;
    size_t length = 0;
    for (; text[length] != '\0' && (is_quoted || text[length] != ' '); length++)
        is_quoted ^= text[length] == '\'';
    return length;
}

// A command, on lines that can be pasted into a shell.
static void put_command(const struct layout *layout, const char *command)
{
    char *harmless = visible(command);
    const int indent = 6, room = layout->style.width - 2; // for " \\"
    int column = indent;
    put_paragraph(layout, 4, "step by step:", "");
    fprintf(layout->out, "%*s", indent, "");
    for (const char *at = harmless; *at != '\0';) {
        size_t size = word_length(at);
        char *word = format_text("%.*s", (int)size, at);
        int width = layout_columns(word);
        if (column > indent && column + 1 + width > room) {
            fprintf(layout->out, " \\\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            column += fprintf(layout->out, " ");
        }
        fputs(word, layout->out);
        column += width;
        at += size + (at[size] == ' ');
        free(word);
    }
    putc('\n', layout->out);
    free(harmless);
}

static void put_exhibit(const struct layout *layout,
                        const struct exhibit *exhibit)
{
    if (exhibit->rule != NULL)
        put_paragraph(layout, 4, "rule:", exhibit->rule);
    if (exhibit->diagnostics != NULL)
        put_diagnostics(layout, exhibit->diagnostics);
    if (exhibit->command != NULL)
        put_paragraph(layout, 4, "run:", exhibit->command);
    if (exhibit->output.size > 0)
        put_output(layout, exhibit);
    else if (exhibit->output.data != NULL)
        fputs("    (nothing was printed)\n", layout->out);
    put_errors(layout, &exhibit->errors);
    if (exhibit->diagram != NULL)
        diagram_put(layout, exhibit->diagram);
    if (exhibit->too_late != NULL)
        put_paragraph(layout, 4, "too late:", exhibit->too_late);
    if (exhibit->otherwise != NULL)
        put_paragraph(layout, 4, "otherwise:", exhibit->otherwise);
    if (exhibit->replay != NULL)
        put_command(layout, exhibit->replay);
}

static char *marks_of(const struct judgement *judgement)
{
    if (judgement->verdict == VERDICT_INCONCLUSIVE)
        return format_text("%s", "not judged");
    if (judgement->is_program)
        return format_text("%s", "");
    char *score = report_marks(judgement->score);
    char *max = report_marks(judgement->max);
    char *text = format_text("%s/%s", score, max);
    free(score);
    free(max);
    return text;
}

static void put_head(const struct layout *layout,
                     const struct judgement *judgement, int name_width)
{
    const char *verdict = verdicts[judgement->verdict].word;
    char *part = visible(judgement->part);
    char *marks = marks_of(judgement);
    enum colour colour = verdicts[judgement->verdict].colour;
    int needed = name_width + 2 + (int)strlen(verdict) + 2 + (int)strlen(marks);
    if (needed <= layout->style.width) {
        int blanks = name_width - layout_columns(part) + 2;
        fprintf(layout->out, "%s%*s", part, blanks, "");
        layout_coloured(layout, colour, verdict);
        fprintf(layout->out, "%s%s\n", *marks != '\0' ? "  " : "", marks);
    } else {
        layout_line(layout, 0, part);
        layout_paragraph(layout, &(struct paragraph){.indent = 2,
                                                     .label = verdict,
                                                     .colour = colour,
                                                     .text = marks});
    }
    free(marks);
    free(part);
}

// How much of what the program can do was seen.
static void put_explored(const struct layout *layout,
                         const struct judgement *judgement)
{
    char *text;
    if (!judgement->complete && judgement->small_schedules > 0)
        text = format_text(
            "all %ld interleaving%s of the small instance; %ld of the other "
            "inputs, which have more",
            judgement->small_schedules,
            judgement->small_schedules == 1 ? "" : "s",
            judgement->schedules - judgement->small_schedules);
    else if (!judgement->complete)
        text = format_text("%ld interleaving%s; there are more",
                           judgement->schedules,
                           judgement->schedules == 1 ? "" : "s");
    else if (judgement->schedules == 1)
        text = format_text("the only interleaving");
    else
        text = format_text("all %ld interleavings", judgement->schedules);
    put_paragraph(layout, 2, "explored:", text);
    free(text);
}

static void put_judgement(const struct layout *layout,
                          const struct judgement *judgement, int name_width,
                          bool is_alone)
{
    put_head(layout, judgement, name_width);
    for (size_t i = 0; i < judgement->finding_count; i++)
        put_finding(layout, judgement, &judgement->findings[i]);
    if (judgement->verdict != VERDICT_PASS)
        put_exhibit(layout, &judgement->exhibit);
    if (is_alone && judgement->is_controlled &&
        judgement->verdict == VERDICT_PASS)
        put_explored(layout, judgement);
    for (size_t i = 0; i < judgement->note_count; i++)
        put_paragraph(layout, 2, "note:", judgement->notes[i]);
}

struct totals {
    double score, max;
    size_t passed, failed, unknown;
};

static struct totals count_totals(const struct report *report)
{
    struct totals totals = {0};
    for (size_t i = 0; i < report->count; i++) {
        const struct judgement *judgement = &report->judgements[i];
        totals.unknown += judgement->verdict == VERDICT_INCONCLUSIVE;
        totals.passed += judgement->verdict == VERDICT_PASS;
        totals.failed += judgement->verdict == VERDICT_FAIL;
        totals.score += judgement->score;
        totals.max += judgement->max;
    }
    return totals;
}

static void put_totals(const struct layout *layout, const struct report *report,
                       const struct totals *totals)
{
    char *score = report_marks(totals->score);
    char *max = report_marks(totals->max);
    char *unknown = totals->unknown > 0
                        ? format_text(" (%zu not judged)", totals->unknown)
                        : format_text("%s", "");
    char *label = format_text(
        "%s%s/%s:", totals->unknown > 0 ? "at least " : "", score, max);
    char *text = format_text("%zu of %zu parts pass%s", totals->passed,
                             report->count, unknown);
    enum colour colour = totals->failed > 0    ? COLOUR_BAD
                         : totals->unknown > 0 ? COLOUR_UNSURE
                                               : COLOUR_GOOD;
    putc('\n', layout->out);
    layout_paragraph(
        layout,
        &(struct paragraph){.label = label, .colour = colour, .text = text});
    free(text);
    free(label);
    free(unknown);
    free(max);
    free(score);
}

static const struct judgement *first_failure(const struct report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        if (report->judgements[i].verdict == VERDICT_FAIL)
            return &report->judgements[i];
    }
    return NULL;
}

static void put_next_step(const struct layout *layout,
                          const struct judgement *judgement)
{
    const struct finding *finding = &judgement->findings[0];
    const char *name = basename(judgement->part);
    bool has_place = finding->where_count > 0;
    char *place = has_place ? place_text(judgement, &finding->where[0])
                            : format_text("%s", judgement->source);
    const char *verb = finding->kind == FINDING_UNFINISHED ? "write" : "repair";
    char *text = format_text("%s %s, then make grade-%s; for a hint: make "
                             "hint-%s",
                             verb, place, name, name);
    put_paragraph(layout, 0, "next:", text);
    free(text);
    free(place);
}

// How the programs that pass were judged.
struct evidence {
    size_t native, complete, sampled; // programs
    long least; // interleavings that were run of each of the sampled ones
};

static struct evidence count_evidence(const struct report *report)
{
    struct evidence evidence = {0};
    for (size_t i = 0; i < report->count; i++) {
        const struct judgement *judgement = &report->judgements[i];
        if (judgement->verdict != VERDICT_PASS || *judgement->source == '\0')
            continue;
        bool is_sampled = judgement->is_controlled && !judgement->complete;
        evidence.native += !judgement->is_controlled;
        evidence.complete += judgement->is_controlled && judgement->complete;
        if (is_sampled &&
            (evidence.sampled++ == 0 || judgement->schedules < evidence.least))
            evidence.least = judgement->schedules;
    }
    return evidence;
}

static char *pass_of_control(const struct evidence *evidence)
{
    if (evidence->sampled == 0)
        return format_text("a pass means that nothing goes wrong in any "
                           "interleaving: all of them were run");
    char *all = evidence->complete > 0
                    ? format_text(" (of %zu part%s: in all there are)",
                                  evidence->complete,
                                  evidence->complete == 1 ? "" : "s")
                    : format_text("%s", "");
    char *text =
        format_text("a pass means that nothing went wrong in %ld interleavings "
                    "or more of each program%s; there are others",
                    evidence->least, all);
    free(all);
    return text;
}

// What a pass is worth.  A single one has said so itself.
static void put_evidence(const struct layout *layout,
                         const struct report *report)
{
    struct evidence evidence = count_evidence(report);
    if (evidence.sampled + evidence.complete > 0 && report->count > 1) {
        char *text = pass_of_control(&evidence);
        put_paragraph(layout, 0, "note:", text);
        free(text);
    }
    if (evidence.native > 0)
        put_paragraph(layout, 0, "note:",
                      "a pass by native runs means that nothing wrong was seen "
                      "in these; a lock or an order that is missing may not "
                      "show in them");
}

void report_text(FILE *out, const struct report *report,
                 const struct report_style *style)
{
    struct layout layout = {.out = out, .style = *style};
    int name_width = 0;
    for (size_t i = 0; i < report->count; i++) {
        char *part = visible(report->judgements[i].part);
        int width = layout_columns(part);
        name_width = width > name_width ? width : name_width;
        free(part);
    }
    for (size_t i = 0; i < report->count; i++)
        put_judgement(&layout, &report->judgements[i], name_width,
                      report->count == 1);

    struct totals totals = count_totals(report);
    if (report->count > 1)
        put_totals(&layout, report, &totals);
    const struct judgement *failure = first_failure(report);
    if (report->is_in_kit && failure != NULL)
        put_next_step(&layout, failure);
    put_evidence(&layout, report);
    if (report->interrupted)
        put_paragraph(&layout, 0, "interrupted:",
                      "what is not judged above was not finished");
}
