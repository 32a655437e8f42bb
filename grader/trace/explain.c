// SPDX-License-Identifier: MIT
//
// One reason is given, the one that explains most: a rule that forbids the
// line before a text that merely differs.  Each sentence names lines of the
// output by number and text, and ends with the line of the trace.

#include "trace/explain.h"

#include "trace/candidate.h"
#include "trace/difference.h"
#include "trace/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
    WORD_MAX = 60,          // bytes of a difference that are worth quoting
    ALIKE_MAX = 4,          // words that are told where one is wrong
    LINES_MAX = 2000,       // of the trace that are compared with one
    COMPARE_STEPS = 500000, // for finding what the line is like
};

struct report {
    struct search *search;
    struct trace_result *result;
    struct sentence sentence;
    struct candidates candidates;
};

static const struct text_class *class_of(const struct report *report,
                                         size_t line)
{
    return report->search->output.lines[line].class;
}

// "line 7, 'Bonjour 3'"
static void name_line(struct report *report, size_t line)
{
    const struct text_class *class = class_of(report, line);
    sentence_add(&report->sentence, "line %zu, ", line + 1);
    sentence_quote(&report->sentence, class->text, class->length);
}

static void name_instance_line(struct report *report, const struct lane *lane,
                               int line)
{
    char text[CANDIDATE_TEXT];
    struct sentence shown = {.at = text, .size = sizeof text};
    candidate_show(report->search, lane, line, &shown);
    sentence_quote(&report->sentence, text, shown.used);
}

static void name_rule(struct report *report, int rule)
{
    report->result->rule = rule;
    if (rule > 0)
        sentence_add(&report->sentence, " (line %d of the trace)", rule);
}

static int rule_of(const struct report *report, int line)
{
    return report->search->instance->lines[line].rule;
}

// ". Here could stand 'a' or 'b'"
static void name_candidates(struct report *report, const char *words)
{
    const struct candidates *candidates = &report->candidates;
    struct sentence *sentence = &report->sentence;
    for (size_t i = 0; i < candidates->count; i++) {
        const struct candidate *one = &candidates->best[i];
        sentence_add(sentence, "%s", i ? " or " : words);
        sentence_quote(sentence, one->text, one->length);
    }
    if (candidates->count > 0 && report->result->rule == 0)
        name_rule(report, rule_of(report, candidates->best[0].line));
}

// How often the line can still be printed, by all processes together.
static uint64_t remaining(const struct report *report, int line)
{
    const struct situation *situation = &report->search->situation;
    int role = report->search->instance->lines[line].role;
    const struct instance_role *scripts =
        &report->search->instance->roles[role];
    uint64_t count = 0;
    for (size_t i = 0; i < scripts->script_count; i++)
        count += situation->scripts[role][i].high *
                 term_count(scripts->scripts[i].term, line);
    for (const struct lane *lane = situation_first(situation, role); lane;
         lane = situation_next(situation, lane))
        count += lane->count * term_count(lane->term, line);
    return count;
}

// The arrow's source that must still come, or -1.
static int missing_source(const struct report *report, int target, int arrow)
{
    const struct instance *instance = report->search->instance;
    const struct instance_line *end = &instance->lines[target];
    for (size_t i = 0; i < instance->line_count; i++) {
        const struct instance_line *line = &instance->lines[i];
        for (size_t k = 0; k < line->edge_count; k++)
            for (size_t j = 0; j < end->edge_count; j++)
                if (!line->edges[k].is_target && end->edges[j].is_target &&
                    end->edges[j].arrow == arrow &&
                    line->edges[k].slot == end->edges[j].slot &&
                    remaining(report, (int)i) > 0)
                    return (int)i;
    }
    return -1;
}

// What usually makes one line come after another.
static void hint_wait(struct report *report, int line, int source)
{
    const struct instance_line *lines = report->search->instance->lines;
    bool parent = lines[line].role == ROLE_MAIN;
    if (lines[line].role != lines[source].role)
        sentence_add(&report->sentence, "%s",
                     parent ? ": join first who prints that"
                            : ": wait for a message, a token or an end that "
                              "comes only after that is printed");
}

static void explain_early(struct report *report, const struct refusal *refusal)
{
    struct sentence *sentence = &report->sentence;
    int source = missing_source(report, refusal->line, refusal->id);
    name_line(report, report->search->now);
    sentence_add(sentence, ", comes too early: it must come after ");
    if (source >= 0)
        name_instance_line(report, NULL, source);
    else
        sentence_add(sentence, "lines that are not there yet");
    name_rule(report, refusal->rule);
    if (source >= 0)
        hint_wait(report, refusal->line, source);
}

static void explain_late(struct report *report, const struct refusal *refusal)
{
    name_line(report, report->search->now);
    sentence_add(&report->sentence, ", comes too late: ");
    name_line(report, refusal->other);
    sentence_add(&report->sentence, ", must come after it");
    name_rule(report, refusal->rule);
}

static void explain_exclusive(struct report *report,
                              const struct refusal *refusal)
{
    struct search *search = report->search;
    struct sentence *sentence = &report->sentence;
    const struct lane *holder =
        (const struct lane *)(uintptr_t)search->situation.holders[refusal->id];
    int next = holder ? candidate_first(holder->term) : -1;
    name_line(report, search->now);
    sentence_add(sentence, ", interrupts the block that ");
    name_line(report, refusal->other);
    sentence_add(sentence, ", belongs to: ");
    if (next >= 0) {
        name_instance_line(report, holder, next);
        sentence_add(sentence, " must come first");
    } else {
        sentence_add(sentence, "it must end first");
    }
    name_rule(report, refusal->rule);
    sentence_add(sentence, ": hold one lock over all lines of a block");
}

static void explain_luck(struct report *report, const struct refusal *refusal)
{
    struct sentence *sentence = &report->sentence;
    bool arrow = refusal->kind == REFUSED_LUCK_ARROW;
    report->result->other = refusal->other;
    report->result->excludes = !arrow;
    sentence_add(sentence, arrow ? "nothing makes " : "nothing keeps ");
    name_line(report, refusal->other);
    sentence_add(sentence, arrow ? ", come before " : ", and ");
    name_line(report, report->search->now);
    sentence_add(sentence, arrow ? ": it did so by luck"
                                 : ", apart: they could be printed at the same "
                                   "time, but must exclude each other");
    name_rule(report, refusal->rule);
}

// What the trace has to say of its rule.
static void explain_saying(struct report *report, const struct refusal *refusal)
{
    sentence_add(&report->sentence, "%s", refusal->detail);
    name_rule(report, refusal->rule);
}

static void explain_condition(struct report *report,
                              const struct refusal *refusal)
{
    struct sentence *sentence = &report->sentence;
    const struct trace *trace = report->search->instance->trace;
    bool always = refusal->kind == REFUSED_ALWAYS;
    if (always) {
        name_line(report, report->search->now);
        sentence_add(sentence, ": ");
    }
    if (refusal->is_said) {
        explain_saying(report, refusal);
        return;
    }
    sentence_add(sentence, "%sthis does not hold: %s ",
                 always ? "" : "at the end ", always ? "always" : "require");
    expression_print(sentence, trace->conditions[refusal->id].expression);
    if (refusal->detail[0])
        sentence_add(sentence, "; %s", refusal->detail);
    name_rule(report, refusal->rule);
}

static void explain_pids(struct report *report, const struct refusal *refusal)
{
    const struct instance *instance = report->search->instance;
    const struct instance_role *role = &instance->roles[refusal->id];
    if (refusal->is_said) {
        explain_saying(report, refusal);
        return;
    }
    sentence_add(&report->sentence,
                 "%lu process%s that print%s nothing %s expected ('%s'), "
                 "there %s %zu",
                 (unsigned long)role->low, role->low == 1 ? "" : "es",
                 role->low == 1 ? "s" : "", role->low == 1 ? "is" : "are",
                 instance->trace->roles[refusal->id].name,
                 refusal->other == 1 ? "is" : "are", refusal->other);
    name_rule(report, refusal->rule);
}

static void explain_pid(struct report *report, const struct refusal *refusal)
{
    name_line(report, report->search->now);
    sentence_add(&report->sentence,
                 ": the pid %d belongs to another process here; each process "
                 "shows its own, on all its lines",
                 refusal->id);
    name_rule(report, rule_of(report, refusal->line));
}

static void explain_form(struct report *report, const struct refusal *refusal)
{
    const struct trace *trace = report->search->instance->trace;
    name_line(report, report->search->now);
    sentence_add(&report->sentence,
                 ", is written in another form than before: '%s' has one form "
                 "throughout the output",
                 trace->forms[refusal->id].name);
    name_rule(report, refusal->rule);
}

static void explain_evaluation(struct report *report,
                               const struct refusal *refusal)
{
    name_line(report, report->search->now);
    sentence_add(&report->sentence, ": %s", refusal->detail);
    name_rule(report, refusal->rule);
}

static bool explain_refusal(struct report *report,
                            const struct refusal *refusal)
{
    static void (*const explanations[])(struct report *,
                                        const struct refusal *) = {
        [REFUSED_FORM] = explain_form,
        [REFUSED_PID_CHANGED] = explain_pid,
        [REFUSED_PID_TAKEN] = explain_pid,
        [REFUSED_EVALUATION] = explain_evaluation,
        [REFUSED_EXCLUSIVE] = explain_exclusive,
        [REFUSED_TOO_EARLY] = explain_early,
        [REFUSED_TOO_LATE] = explain_late,
        [REFUSED_ALWAYS] = explain_condition,
        [REFUSED_REQUIRE] = explain_condition,
        [REFUSED_PIDS] = explain_pids,
        [REFUSED_LUCK_EXCLUSIVE] = explain_luck,
        [REFUSED_LUCK_ARROW] = explain_luck,
    };
    if (refusal->kind < REFUSED_FORM)
        return false;
    explanations[refusal->kind](report, refusal);
    return true;
}

// Is the word that is wanted the pid of the process, and another one there?
static void note_pid(struct report *report, const char *here,
                     const char *wanted, const struct difference *found)
{
    const struct process *process =
        report->search->output.lines[report->search->now].process;
    int64_t pid = 0, shown = 0;
    size_t size = value_scan_integer(wanted + found->at, found->there, &pid);
    if (process && size > 0 && (uint64_t)pid == process->pid &&
        value_scan_integer(here + found->at, found->here, &shown) ==
            found->here &&
        shown <= INT32_MAX)
        report->result->pid = (int)shown;
}

// "here stands '11', and '10' is expected", when it is as simple as that.
// `single`: one word for one word.
static bool explain_word(struct report *report, const struct candidate *wanted,
                         bool single)
{
    const struct text_class *class = class_of(report, report->search->now);
    struct difference found = difference_find(class->text, class->length,
                                              wanted->text, wanted->length);
    if (found.here == 0 || found.there == 0 || found.here > WORD_MAX ||
        found.there > WORD_MAX ||
        (found.here == class->length && wanted->likeness != LIKE_VALUE))
        return false;
    if (single && difference_has_blank(&found, class->text, wanted->text))
        return false;
    note_pid(report, class->text, wanted->text, &found);
    name_line(report, report->search->now);
    sentence_add(&report->sentence, ": here stands ");
    sentence_quote(&report->sentence, class->text + found.at, found.here);
    sentence_add(&report->sentence, ", and ");
    sentence_quote(&report->sentence, wanted->text + found.at, found.there);
    sentence_add(&report->sentence, " is expected");
    name_rule(report, rule_of(report, wanted->line));
    return true;
}

static void explain_letters(struct report *report,
                            const struct candidate *wanted)
{
    const struct text_class *class = class_of(report, report->search->now);
    bool blanks = difference_is_blanks(class->text, class->length, wanted->text,
                                       wanted->length);
    name_line(report, report->search->now);
    sentence_add(&report->sentence,
                 ": the words are right, but %s not; "
                 "expected is ",
                 blanks ? "the blanks between them are"
                        : "case, accents, blanks or punctuation are");
    sentence_quote(&report->sentence, wanted->text, wanted->length);
    name_rule(report, rule_of(report, wanted->line));
}

// All have printed the line already.
static void explain_too_often(struct report *report, int line)
{
    const struct instance *instance = report->search->instance;
    const struct instance_line *wanted = &instance->lines[line];
    const struct instance_role *role = &instance->roles[wanted->role];
    const char *name = instance->trace->roles[wanted->role].name;
    struct sentence *sentence = &report->sentence;
    name_line(report, report->search->now);
    sentence_add(sentence, ", is one too many: ");
    if (!instance->trace->roles[wanted->role].is_shared && role->high > 1)
        sentence_add(sentence, "all %lu processes of %s have printed it",
                     (unsigned long)role->high, name);
    else if (wanted->most > 1)
        sentence_add(sentence, "it is expected %lu times only",
                     (unsigned long)wanted->most);
    else
        sentence_add(sentence, "it was printed already");
    name_rule(report, wanted->rule);
    name_candidates(report, ". Here could stand ");
}

// A process has the line before it, behind others.
static const struct lane *who_comes_later(const struct report *report, int line,
                                          const struct term **term)
{
    const struct search *search = report->search;
    int role = search->instance->lines[line].role;
    const struct situation *situation = &search->situation;
    for (const struct lane *lane = situation_first(situation, role); lane;
         lane = situation_next(situation, lane))
        if (term_count(lane->term, line) > 0) {
            *term = lane->term;
            return lane;
        }
    const struct instance_role *scripts = &search->instance->roles[role];
    for (size_t i = 0; i < scripts->script_count; i++)
        if (search->situation.scripts[role][i].high > 0 &&
            term_count(scripts->scripts[i].term, line) > 0)
            *term = scripts->scripts[i].term;
    return NULL;
}

static bool explain_too_soon(struct report *report, int line)
{
    const struct term *term = NULL;
    const struct lane *lane = who_comes_later(report, line, &term);
    int next = term ? candidate_first(term) : -1;
    if (next < 0 || next == line)
        return false;
    name_line(report, report->search->now);
    sentence_add(&report->sentence,
                 ", comes too early: the process that prints it must first "
                 "print ");
    name_instance_line(report, lane, next);
    name_rule(report, rule_of(report, line));
    return true;
}

// Could a text be this line, whatever it computes?
static bool could_be(struct report *report, const char *text, size_t length,
                     const struct pattern *pattern)
{
    struct matching *matching = &report->search->matching;
    matching->text = text;
    matching->length = length;
    matching->pid = TRACE_UNKNOWN;
    matching->any_value = true;
    bool fits = pattern_matches(matching, pattern);
    matching->any_value = false;
    matching->binding_count = 0;
    return fits;
}

static bool is_reading(struct report *report, const struct text_class *class,
                       struct reading_of reading)
{
    const struct pattern *pattern =
        &report->search->instance->lines[reading.line]
             .patterns[reading.pattern];
    return pattern->is_exact ||
           could_be(report, class->text, class->length, pattern);
}

static bool could_be_line(struct report *report, const char *text,
                          size_t length, int id)
{
    const struct instance_line *line = &report->search->instance->lines[id];
    for (size_t i = 0; i < line->pattern_count; i++)
        if (could_be(report, text, length, &line->patterns[i]))
            return true;
    return false;
}

// The right numbers, with other blanks between them.
static bool explain_list(struct report *report)
{
    const struct text_class *class = class_of(report, report->search->now);
    const struct candidates *candidates = &report->candidates;
    char written[3 * CANDIDATE_TEXT];
    size_t length =
        difference_lists(written, sizeof written, class->text, class->length);
    if (length == 0 ||
        (length == class->length && memcmp(written, class->text, length) == 0))
        return false;
    for (size_t i = 0; i < candidates->count; i++) {
        int id = candidates->best[i].line;
        if (!could_be_line(report, written, length, id))
            continue;
        name_line(report, report->search->now);
        sentence_add(&report->sentence,
                     ": a list is written with a comma and one blank between "
                     "two numbers: ");
        sentence_quote(&report->sentence, written, length);
        name_rule(report, rule_of(report, id));
        return true;
    }
    return false;
}

// What the text is, as far as one can tell.
struct known_text {
    int line;        // of the instance, -1: none
    uint64_t left;   // how often it can still be printed
    uint64_t most;   // how often it can be printed at all
    bool is_dynamic; // perhaps: more than its text decides
};

static struct known_text known_text(struct report *report)
{
    const struct text_class *class = class_of(report, report->search->now);
    struct known_text known = {.line = -1};
    for (size_t i = 0; i < class->reading_count; i++) {
        struct reading_of reading = class->readings[i];
        const struct instance_line *line =
            &report->search->instance->lines[reading.line];
        if (!is_reading(report, class, reading))
            continue;
        if (!line->patterns[reading.pattern].is_exact)
            known.is_dynamic = true;
        known.line = reading.line;
        known.left += remaining(report, reading.line);
        known.most += line->most;
    }
    return known;
}

// "the first process"
static const char *who(const struct report *report, int line)
{
    return report->search->instance->lines[line].role == ROLE_MAIN
               ? "the first process"
               : "another process";
}

// Legal, and right, but for the lines that must come first.
static bool explain_blocked(struct report *report)
{
    struct candidates blocked;
    candidates_find(report->search, CANDIDATES_BLOCKED, &blocked);
    const struct candidate *best = &blocked.best[0];
    if (blocked.count == 0 || best->likeness < LIKE_SOME)
        return false;
    const struct instance_line *line =
        &report->search->instance->lines[best->line];
    for (size_t i = 0; i < line->edge_count; i++) {
        const struct edge *edge = &line->edges[i];
        int source = edge->is_target
                         ? missing_source(report, best->line, edge->arrow)
                         : -1;
        if (source < 0)
            continue;
        name_line(report, report->search->now);
        sentence_add(&report->sentence,
                     ", comes too early, and is not right: ");
        sentence_quote(&report->sentence, best->text, best->length);
        sentence_add(&report->sentence, " is expected, after ");
        name_instance_line(report, NULL, source);
        name_rule(report, edge->rule);
        return true;
    }
    return false;
}

// Lines of the trace from which the line of the output differs in one word.
struct alike {
    int rule; // of all of them; 0: none yet
    struct difference found;
    char words[ALIKE_MAX][WORD_MAX + 1]; // that they have in its place
    size_t count;
};

// Can the process be of the role of the line?
static bool may_print(const struct report *report,
                      const struct process *process, int id)
{
    bool is_main = report->search->instance->lines[id].role == ROLE_MAIN;
    return !process || process->number == TRACE_UNKNOWN ||
           (process->number == 0) == is_main;
}

static void compare_alike(struct report *report, struct alike *alike, int id,
                          const struct lane *lane)
{
    const struct text_class *class = class_of(report, report->search->now);
    char text[CANDIDATE_TEXT];
    struct sentence shown = {.at = text, .size = sizeof text};
    candidate_show(report->search, lane, id, &shown);
    struct difference found =
        difference_find(class->text, class->length, text, shown.used);
    int rule = rule_of(report, id);
    if (found.here == 0 || found.there == 0 || found.there > WORD_MAX ||
        found.here > WORD_MAX || 2 * found.here > class->length ||
        difference_has_blank(&found, class->text, text) ||
        (alike->rule > 0 && alike->rule != rule))
        return;
    alike->rule = rule;
    alike->found = found;
    snprintf(alike->words[alike->count++], sizeof alike->words[0], "%.*s",
             (int)found.there, text + found.at);
}

// "such a line is expected with '3' or '1', not with '20'"
static bool explain_values(struct report *report)
{
    struct search *search = report->search;
    const struct process *process = candidate_printer(search);
    const struct text_class *class = class_of(report, search->now);
    struct alike alike = {0};
    const struct lane *lane =
        process ? (const struct lane *)(uintptr_t)process->lane : NULL;
    size_t count = search->instance->line_count;
    for (size_t i = 0; i < count && i < LINES_MAX && alike.count < ALIKE_MAX;
         i++)
        if (may_print(report, process, (int)i))
            compare_alike(report, &alike, (int)i, lane);
    if (alike.count == 0)
        return false;
    name_line(report, search->now);
    sentence_add(&report->sentence, ", is not expected: such a line is to come "
                                    "with ");
    for (size_t i = 0; i < alike.count; i++) {
        sentence_add(&report->sentence, "%s", i ? " or " : "");
        sentence_quote(&report->sentence, alike.words[i],
                       strlen(alike.words[i]));
    }
    sentence_add(&report->sentence, "%s, not with ",
                 alike.count == ALIKE_MAX ? " or others" : "");
    sentence_quote(&report->sentence, class->text + alike.found.at,
                   alike.found.here);
    name_rule(report, alike.rule);
    return true;
}

// What this process is to print is all there; what comes next, and from whom?
static void explain_process(struct report *report)
{
    struct search *search = report->search;
    const struct process *process = candidate_printer(search);
    struct sentence *sentence = &report->sentence;
    struct candidates others;
    candidates_find(search, CANDIDATES_OTHERS, &others);
    name_line(report, search->now);
    sentence_add(sentence, ", is not expected");
    if (others.count == 0) {
        sentence_add(sentence, "; nothing more is expected");
        return;
    }
    const struct candidate *next = &others.best[0];
    bool first = process && process->number == 0;
    sentence_add(sentence, " from %s: %s is to print ",
                 first ? "the first process" : "this process",
                 who(report, next->line));
    sentence_quote(sentence, next->text, next->length);
    name_rule(report, rule_of(report, next->line));
    if (search->execution->pids && search->execution->pid_count == 0)
        sentence_add(sentence, "; the program has started none");
}

static void explain_unexpected(struct report *report)
{
    size_t now = report->search->now;
    bool is_empty = class_of(report, now)->length == 0;
    if (!is_empty && report->candidates.count == 0) {
        if (!explain_blocked(report) && !explain_values(report))
            explain_process(report);
        return;
    }
    if (is_empty) {
        sentence_add(&report->sentence,
                     "line %zu is empty: no empty line is expected", now + 1);
    } else {
        name_line(report, now);
        sentence_add(&report->sentence, ", is not expected");
    }
    name_candidates(report, ". Here could stand ");
}

static bool is_of_number(char c)
{
    return isdigit((unsigned char)c) || c == '.' || c == '-';
}

static const char *past_number(const char *at, const char *end)
{
    while (at < end && is_of_number(*at))
        at++;
    return at;
}

// Whether two texts that differ are the same but for their numbers.
static bool differs_in_numbers(const struct text_class *class,
                               const struct candidate *wanted)
{
    const char *a = class->text, *a_end = a + class->length;
    const char *b = wanted->text, *b_end = b + wanted->length;
    bool is_same =
        class->length == wanted->length && memcmp(a, b, class->length) == 0;
    while (!is_same && a < a_end && b < b_end) {
        if (is_of_number(*a) && is_of_number(*b)) {
            a = past_number(a, a_end);
            b = past_number(b, b_end);
        } else if (*a++ != *b++) {
            return false;
        }
    }
    return a == a_end && b == b_end;
}

// What the line says is wrong, or comes at the wrong time: the likelier of
// the two.
static void explain_text(struct report *report)
{
    const struct candidates *candidates = &report->candidates;
    const struct candidate *best = &candidates->best[0];
    enum likeness likeness = candidates->count ? best->likeness : LIKE_NOTHING;
    struct known_text known = known_text(report);
    bool too_often = known.line >= 0 && known.left == 0;
    report->result->is_value =
        candidates->count > 0 &&
        differs_in_numbers(class_of(report, report->search->now), best);
    if (known.line >= 0 && !known.is_dynamic)
        too_often = class_of(report, report->search->now)->count > known.most;
    if (likeness == LIKE_VALUE && explain_word(report, best, false))
        return;
    if (too_often) {
        explain_too_often(report, known.line);
        return;
    }
    if (known.line < 0 && explain_list(report))
        return;
    if (likeness == LIKE_WORDS && known.line < 0) {
        explain_letters(report, best);
        return;
    }
    if (likeness == LIKE_SOME && (candidates->count == 1 || known.line < 0) &&
        explain_word(report, best, known.line >= 0))
        return;
    if (known.line < 0 || known.is_dynamic ||
        !explain_too_soon(report, known.line))
        explain_unexpected(report);
}

static void explain_end(struct report *report)
{
    struct search *search = report->search;
    uint64_t needed = search->situation.needed;
    sentence_add(&report->sentence, "the output ends too early: ");
    if (needed == 1)
        sentence_add(&report->sentence, "a line is missing");
    else
        sentence_add(&report->sentence, "%llu lines are missing",
                     (unsigned long long)needed);
    name_candidates(report, ". Next could come ");
}

void explain(struct search *search, struct trace_result *result)
{
    struct report report = {.search = search, .result = result};
    report.sentence = (struct sentence){.at = result->message,
                                        .size = sizeof result->message};
    result->line = search->now;
    result->rule = 0;
    result->is_value = false;
    result->message[0] = '\0';
    bool at_end = search->now == search->output.count;
    struct refusal refusal = search->best;
    search->evaluation.exhausted = false;
    search->evaluation.budget = search->steps + COMPARE_STEPS;
    candidates_find(search, CANDIDATES_LEGAL, &report.candidates);
    if (explain_refusal(&report, &refusal))
        return;
    if (at_end)
        explain_end(&report);
    else
        explain_text(&report);
}
