// SPDX-License-Identifier: MIT
//
// Every process that could go on is asked for the lines that it could print
// next, with the values that are known filled in; the nearest few are kept.

#include "trace/candidate.h"

#include "trace/text.h"

#include <string.h>

enum {
    LOOKED_AT_MAX = 2000, // lines of processes
    COMPARED_MAX = 4096,  // bytes of a line that are compared
};

// A tour of all that could come next.
struct tour {
    struct search *search;
    struct candidates *candidates;
    const struct lane *lane; // NULL: a new process
    const struct term *term;
    bool is_blind; // to what arrows and exclusives forbid
    size_t looked_at;
};

// A line that is being shown.
struct showing {
    struct search *search;
    const struct process *process; // that would print it; NULL: not known
};

// Shows what the line itself captured, what the process did before, and what
// is computed from both.
static const struct value *shown_value(void *context, const struct part *part)
{
    const struct showing *showing = context;
    struct evaluation *evaluation = &showing->search->evaluation;
    const struct matching *matching = &showing->search->matching;
    if (part->kind == PART_VALUE) {
        const struct value *value = evaluate(evaluation, part->value);
        return value && value_is_known(value) ? value : NULL;
    }
    if (part->kind == PART_PID && showing->process && showing->process->pid)
        return value_integer(evaluation->arena, (int64_t)showing->process->pid);
    for (size_t i = 0; i < matching->binding_count; i++)
        if (matching->bindings[i].name == part->id)
            return matching->bindings[i].value;
    return NULL;
}

// The process that prints the line search->now, or the one at the lane.
static const struct process *printer(const struct search *search,
                                     const struct lane *lane)
{
    const struct process *process = NULL;
    if (search->now < search->output.count)
        process = search->output.lines[search->now].process;
    return !process && lane ? lane->process : process;
}

static const struct pattern *chosen_pattern(const struct search *search,
                                            const struct instance_line *line)
{
    size_t forms = search->instance->trace->form_count;
    for (size_t i = 0; i < line->pattern_count; i++) {
        const struct pattern *pattern = &line->patterns[i];
        bool chosen = true;
        for (size_t f = 0; pattern->choices && f < forms; f++) {
            uint64_t before = search->situation.choices[f];
            chosen = chosen && (pattern->choices[f] < 0 || !before ||
                                before == (uint64_t)pattern->choices[f] + 1);
        }
        if (chosen)
            return pattern;
    }
    return &line->patterns[0];
}

void candidate_show(struct search *search, const struct lane *lane, int line,
                    struct sentence *text)
{
    size_t mark = search->situation.trail_count;
    const struct instance_line *shown = &search->instance->lines[line];
    struct showing showing = {search, lane ? lane->process : NULL};
    search_preview(search, lane, line);
    instance_print_pattern(text, chosen_pattern(search, shown), shown_value,
                           &showing);
    situation_undo(&search->situation, mark);
}

static bool same_words(const struct text_class *class,
                       const struct pattern *pattern)
{
    char folded[COMPARED_MAX];
    if (class->length > sizeof folded)
        return false;
    size_t length = text_fold(folded, class->text, class->length);
    return pattern_could_mean(pattern, folded, length);
}

static size_t common(const struct text_class *class,
                     const struct candidate *candidate)
{
    size_t least =
        class->length < candidate->length ? class->length : candidate->length;
    size_t front = 0, back = 0;
    while (front < least && class->text[front] == candidate->text[front])
        front++;
    while (back < least - front &&
           class->text[class->length - 1 - back] ==
               candidate->text[candidate->length - 1 - back])
        back++;
    return front + back;
}

static bool is_better(const struct candidate *a, const struct candidate *b)
{
    if (a->likeness != b->likeness)
        return a->likeness > b->likeness;
    return a->score > b->score;
}

static void keep(struct candidates *candidates, const struct candidate *one)
{
    for (size_t i = 0; i < candidates->count; i++) {
        const struct candidate *other = &candidates->best[i];
        if (other->length == one->length &&
            memcmp(other->text, one->text, one->length) == 0)
            return;
    }
    size_t at = candidates->count;
    while (at > 0 && is_better(one, &candidates->best[at - 1]))
        at--;
    if (at == CANDIDATES_MAX)
        return;
    if (candidates->count < CANDIDATES_MAX)
        candidates->count++;
    size_t moved = candidates->count - at - 1;
    memmove(&candidates->best[at + 1], &candidates->best[at],
            moved * sizeof *one);
    candidates->best[at] = *one;
}

// A captured text where a number should stand.
static bool is_wrong(const struct search *search, const struct binding *binding)
{
    enum capture_kind kind =
        search->instance->trace->captures[binding->name].kind;
    return binding->value->kind == VALUE_TEXT && kind != CAPTURE_WORD &&
           kind != CAPTURE_LINE;
}

// Does the line fit, but for what is computed or captured?  Leaves behind the
// captures that are right, to be shown.
static bool fits_but_for_values(struct search *search, const struct lane *lane,
                                const struct pattern *pattern,
                                const struct text_class *class)
{
    struct matching *matching = &search->matching;
    const struct process *process = printer(search, lane);
    matching->text = class->text;
    matching->length = class->length;
    matching->pid = process && process->pid ? (int)process->pid : TRACE_UNKNOWN;
    matching->any_value = matching->any_capture = true;
    bool fits = !pattern->is_exact && pattern_matches(matching, pattern);
    matching->any_value = matching->any_capture = false;
    size_t kept = 0;
    for (size_t i = 0; i < matching->binding_count; i++)
        if (!is_wrong(search, &matching->bindings[i]))
            matching->bindings[kept++] = matching->bindings[i];
    matching->binding_count = fits ? kept : 0;
    return fits;
}

static enum likeness likeness_of(const struct text_class *class,
                                 const struct pattern *pattern,
                                 const struct candidate *one, bool values_only)
{
    bool has_text = pattern->count > 1 || pattern->is_exact;
    if (values_only && has_text)
        return LIKE_VALUE;
    if (same_words(class, pattern))
        return LIKE_WORDS;
    return one->score > class->length / 3 ? LIKE_SOME : LIKE_NOTHING;
}

static void compare(struct tour *tour, int id)
{
    struct search *search = tour->search;
    const struct instance_line *line = &search->instance->lines[id];
    const struct pattern *pattern = chosen_pattern(search, line);
    struct candidate one = {.line = id, .score = line->least};
    struct sentence text = {.at = one.text, .size = sizeof one.text};
    size_t mark = search->situation.trail_count;
    search_preview(search, tour->lane, id);
    bool at_end = search->now == search->output.count;
    const struct text_class *class =
        at_end ? NULL : search->output.lines[search->now].class;
    bool values_only =
        class && fits_but_for_values(search, tour->lane, pattern, class);
    struct showing showing = {search, printer(search, tour->lane)};
    instance_print_pattern(&text, pattern, shown_value, &showing);
    situation_undo(&search->situation, mark);
    one.length = text.used;
    if (class) {
        one.score = common(class, &one);
        one.likeness = likeness_of(class, pattern, &one, values_only);
    }
    keep(tour->candidates, &one);
}

// Does an arrow or an exclusive forbid the line now?
static bool is_blocked(const struct tour *tour, int id)
{
    struct search *search = tour->search;
    const struct situation *situation = &search->situation;
    const struct instance_line *line = &search->instance->lines[id];
    for (size_t i = 0; i < line->edge_count; i++) {
        const struct edge *edge = &line->edges[i];
        if (edge->slot < 0)
            continue;
        const struct slot *slot = situation->slots[edge->slot];
        if (edge->is_target ? slot->seen < slot->least : slot->ended > 0)
            return true;
    }
    search->ways.count = 0;
    term_derive(situation->terms, tour->term, id, &search->ways);
    uint64_t enters = search->ways.count ? search->ways.at[0].enters : 0;
    for (; enters; enters &= enters - 1)
        if (situation->holders[__builtin_ctzll(enters)])
            return true;
    return false;
}

static void visit(void *context, int id)
{
    struct tour *tour = context;
    if (tour->looked_at++ < LOOKED_AT_MAX &&
        (tour->is_blind || !is_blocked(tour, id)))
        compare(tour, id);
}

static void visit_lane(struct tour *tour, const struct lane *lane)
{
    tour->lane = lane;
    tour->term = lane->term;
    term_firsts(lane->term, visit, tour);
}

static void visit_scripts(struct tour *tour, int role)
{
    const struct instance_role *scripts = &tour->search->instance->roles[role];
    tour->lane = NULL;
    for (size_t i = 0; i < scripts->script_count; i++) {
        if (tour->search->situation.scripts[role][i].high == 0)
            continue;
        tour->term = scripts->scripts[i].term;
        term_firsts(tour->term, visit, tour);
    }
}

const struct process *candidate_printer(struct search *search)
{
    if (search->now == search->output.count)
        return NULL;
    const struct output_line *line = &search->output.lines[search->now];
    const struct text_class *class = line->class;
    if (line->process || class->reading_count == 0)
        return line->process;
    int pid = class->readings[0].pid;
    for (size_t i = 1; i < class->reading_count; i++)
        if (class->readings[i].pid != pid)
            return NULL;
    return pid ? situation_process(&search->situation, pid) : NULL;
}

void candidates_find(struct search *search, enum candidate_scope scope,
                     struct candidates *candidates)
{
    struct tour tour = {.search = search,
                        .candidates = candidates,
                        .is_blind = scope == CANDIDATES_BLOCKED};
    const struct process *process =
        scope == CANDIDATES_OTHERS ? NULL : candidate_printer(search);
    const struct lane *own =
        process ? (const struct lane *)(uintptr_t)process->lane : NULL;
    candidates->count = 0;
    if (own && own->term->kind != TERM_EMPTY) {
        visit_lane(&tour, own);
        return;
    }
    for (size_t r = 0; r < search->instance->trace->role_count; r++) {
        bool known = process && process->number != TRACE_UNKNOWN;
        const struct lane *lane =
            known ? NULL : situation_first(&search->situation, (int)r);
        for (; lane && tour.looked_at < LOOKED_AT_MAX;
             lane = situation_next(&search->situation, lane))
            visit_lane(&tour, lane);
        bool main_only = known && process->number == 0;
        bool others_only = known && process->number > 0;
        if (!(main_only && r != ROLE_MAIN) && !(others_only && r == ROLE_MAIN))
            visit_scripts(&tour, (int)r);
    }
}

static void take_first(void *context, int id)
{
    int *first = context;
    if (*first < 0)
        *first = id;
}

int candidate_first(const struct term *term)
{
    int first = -1;
    term_firsts(term, take_first, &first);
    return first;
}
