// SPDX-License-Identifier: MIT
//
// The format is a contract (grade.1, JSON): keys come in this order, a key
// whose value is not known is left out, and nothing in it depends on the time
// or the machine.

#include "report.h"
#include "visible.h"

#include <stdlib.h>

static void put_string(FILE *out, const char *text)
{
    char *harmless = visible(text);
    putc('"', out);
    for (const char *at = harmless; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            putc('\\', out);
        putc(*at, out);
    }
    putc('"', out);
    free(harmless);
}

static void put_member(FILE *out, const char *key, const char *value)
{
    fprintf(out, "\"%s\":", key);
    put_string(out, value);
}

static void put_marks(FILE *out, const char *key, double marks)
{
    char *text = report_marks(marks);
    fprintf(out, ",\"%s\":%s", key, text);
    free(text);
}

static void put_place(FILE *out, const struct place *place)
{
    putc('{', out);
    put_member(out, "file", place->file);
    if (place->line > 0)
        fprintf(out, ",\"line\":%d", place->line);
    if (place->process != NULL) {
        putc(',', out);
        put_member(out, "process", place->process);
    }
    putc('}', out);
}

static void put_finding(FILE *out, const struct finding *finding)
{
    putc('{', out);
    put_member(out, "kind", finding_name(finding->kind));
    putc(',', out);
    put_member(out, "message", finding->message);
    fputs(",\"where\":[", out);
    for (size_t i = 0; i < finding->where_count; i++) {
        fputs(i > 0 ? "," : "", out);
        put_place(out, &finding->where[i]);
    }
    putc(']', out);
    if (finding->replay != NULL) {
        putc(',', out);
        put_member(out, "replay", finding->replay);
    }
    putc('}', out);
}

static void put_notes(FILE *out, const struct judgement *judgement)
{
    if (judgement->note_count == 0)
        return;
    fputs(",\"notes\":[", out);
    for (size_t i = 0; i < judgement->note_count; i++) {
        fputs(i > 0 ? "," : "", out);
        put_string(out, judgement->notes[i]);
    }
    putc(']', out);
}

static void put_judgement(FILE *out, const struct judgement *judgement)
{
    static const char *const verdicts[] = {
        [VERDICT_PASS] = "pass",
        [VERDICT_FAIL] = "fail",
        [VERDICT_INCONCLUSIVE] = "inconclusive",
    };
    putc('{', out);
    put_member(out, "part", judgement->part);
    putc(',', out);
    put_member(out, "verdict", verdicts[judgement->verdict]);
    if (judgement->verdict == VERDICT_INCONCLUSIVE)
        fputs(",\"score\":null", out);
    else
        put_marks(out, "score", judgement->score);
    put_marks(out, "max", judgement->max);
    fprintf(out, ",\"schedules\":%ld,\"complete\":%s", judgement->schedules,
            judgement->complete ? "true" : "false");
    if (judgement->small_schedules > 0)
        fprintf(out, ",\"small_schedules\":%ld", judgement->small_schedules);
    fputs(",\n \"findings\":[", out);
    for (size_t i = 0; i < judgement->finding_count; i++) {
        fputs(i > 0 ? "," : "", out);
        put_finding(out, &judgement->findings[i]);
    }
    putc(']', out);
    put_notes(out, judgement);
    putc('}', out);
}

void report_json(FILE *out, const struct report *report)
{
    fputs("{\"results\":[", out);
    for (size_t i = 0; i < report->count; i++) {
        fputs(i > 0 ? ",\n" : "\n", out);
        put_judgement(out, &report->judgements[i]);
    }
    fprintf(out, "\n]%s}\n",
            report->interrupted ? ",\"interrupted\":true" : "");
}
