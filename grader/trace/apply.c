// SPDX-License-Identifier: MIT
//
// One line of the output is taken for one line of the trace, printed by one
// process: here every rule that speaks about a line is tried, in an order
// such that the values it needs are there.

#include "trace/rules.h"

#include "trace/text.h"

#include <stdio.h>

uint64_t rules_piece(enum piece kind, uint64_t id, uint64_t value)
{
    return hash_add(hash_add(kind, id), value);
}

bool rules_refuse(struct search *search, enum refusal_kind kind, int rule,
                  int id)
{
    search->refusal.kind = kind;
    search->refusal.rule = rule;
    search->refusal.id = id;
    return false;
}

bool rules_happens_before(struct search *search, size_t a, size_t b)
{
    const struct trace_execution *execution = search->execution;
    search->steps++;
    return !search->is_ordered || execution->before(execution->context, a, b);
}

static const struct instance_line *line_of(const struct search *search,
                                           const struct option *option)
{
    return &search->instance->lines[option->reading.line];
}

static const struct pattern *pattern_of(const struct search *search,
                                        const struct option *option)
{
    return &line_of(search, option)->patterns[option->reading.pattern];
}

static bool choose_forms(struct search *search, const struct option *option)
{
    struct situation *situation = &search->situation;
    const int *choices = pattern_of(search, option)->choices;
    size_t count = choices ? search->instance->trace->form_count : 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t wanted = (uint64_t)(choices[i] + 1);
        if (wanted == 0 || situation->choices[i] == wanted)
            continue;
        if (situation->choices[i])
            return rules_refuse(search, REFUSED_FORM,
                                search->instance->trace->forms[i].place.line,
                                (int)i);
        situation_set(situation, &situation->choices[i], wanted);
        situation_hash(situation, rules_piece(PIECE_CHOICE, i, wanted), true);
    }
    return true;
}

// Who is in the exclusive leaves it, if nothing of what is left in it must
// still come.
static bool push_out(struct search *search, int exclusive)
{
    struct situation *situation = &search->situation;
    struct lane *holder =
        (struct lane *)(uintptr_t)situation->holders[exclusive];
    if (!holder)
        return true;
    struct lane wanted = *holder;
    wanted.term = term_leave(situation->terms, holder->term, exclusive);
    if (!wanted.term)
        return false;
    situation_leave(situation, holder);
    situation_join(situation, situation_lane(situation, &wanted));
    return true;
}

static bool enter_exclusives(struct search *search, const struct option *option)
{
    struct situation *situation = &search->situation;
    uint64_t enters = option->step.enters;
    for (; enters; enters &= enters - 1) {
        int id = __builtin_ctzll(enters);
        bool own = option->lane && (option->lane->term->open >> id & 1);
        size_t latest = situation->latest[id];
        search->refusal.other = latest - 1;
        if (!own && !push_out(search, id))
            return rules_refuse(search, REFUSED_EXCLUSIVE,
                                line_of(search, option)->rule, id);
        if (latest && !rules_happens_before(search, latest - 1, search->now))
            return rules_refuse(search, REFUSED_LUCK_EXCLUSIVE,
                                line_of(search, option)->rule, id);
    }
    for (uint64_t inside = option->step.inside; inside; inside &= inside - 1) {
        int id = __builtin_ctzll(inside);
        uint64_t *latest = &situation->latest[id];
        if (search->is_ordered && *latest)
            situation_hash(situation, rules_piece(PIECE_LATEST, id, *latest),
                           false);
        situation_set(situation, latest, search->now + 1);
        if (search->is_ordered)
            situation_hash(situation, rules_piece(PIECE_LATEST, id, *latest),
                           true);
    }
    return true;
}

bool rules_refuse_value(struct search *search, int rule)
{
    snprintf(search->refusal.detail, sizeof search->refusal.detail, "%s",
             search->evaluation.error);
    return rules_refuse(search, REFUSED_EVALUATION, rule, 0);
}

// Makes those changes of states that do, or do not, wait for what this line
// captures.
static bool change_states(struct search *search,
                          const struct instance_line *line, bool late)
{
    struct situation *situation = &search->situation;
    for (const struct change *c = line->changes; c; c = c->next) {
        if ((line->late_changes >> c->state & 1) != late)
            continue;
        const struct value *value = evaluate(&search->evaluation, c->value);
        if (!value || !value_is_known(value))
            return rules_refuse_value(search, c->place.line);
        uint64_t *word = &situation->states[c->state];
        const struct value *old = (const struct value *)(uintptr_t)*word;
        value = situation_keep(situation, value);
        uint64_t id = (uint64_t)c->state;
        situation_hash(situation, rules_piece(PIECE_STATE, id, value_hash(old)),
                       false);
        situation_set(situation, word, (uintptr_t)value);
        situation_hash(situation,
                       rules_piece(PIECE_STATE, id, value_hash(value)), true);
    }
    return true;
}

static void remember_captures(struct search *search)
{
    struct situation *situation = &search->situation;
    const struct trace *trace = search->instance->trace;
    for (size_t i = 0; i < search->matching.binding_count; i++) {
        const struct binding *binding = &search->matching.bindings[i];
        if (!trace->captures[binding->name].is_listed)
            continue;
        struct capture_seen *seen = arena_alloc(situation->arena, sizeof *seen);
        uint64_t *word = &situation->captures[binding->name];
        seen->before = (const struct capture_seen *)(uintptr_t)*word;
        seen->value = situation_keep(situation, binding->value);
        situation_set(situation, word, (uintptr_t)seen);
        uint64_t where = search->now * CAPTURES_MAX + (uint64_t)binding->name;
        situation_hash(
            situation,
            rules_piece(PIECE_CAPTURE, where, value_hash(seen->value)), true);
    }
}

static bool move_lane(struct search *search, const struct option *option)
{
    struct situation *situation = &search->situation;
    const struct instance_line *line = line_of(search, option);
    struct lane wanted = {.role = line->role, .term = option->step.rest};
    if (option->lane) {
        wanted.process = option->lane->process;
        wanted.start = option->lane->start;
        situation_leave(situation, option->lane);
    }
    if (option->script >= 0)
        situation_take_script(situation, line->role, option->script);
    if (!rules_identify(search, option, &wanted))
        return false;
    rules_note_time(search, option, &wanted);
    uint64_t live = wanted.term->live;
    wanted.captured = option->script >= 0 ? NULL : search->captured;
    wanted.captured =
        situation_capture(situation, wanted.captured, 0, NULL, live);
    for (size_t i = 0; i < search->matching.binding_count; i++)
        wanted.captured = situation_capture(
            situation, wanted.captured, search->matching.bindings[i].name,
            search->matching.bindings[i].value, live);
    situation_join(situation, situation_lane(situation, &wanted));
    return true;
}

static bool fits_text(struct search *search, const struct option *option)
{
    struct matching *matching = &search->matching;
    const struct text_class *class = search->output.lines[search->now].class;
    const struct pattern *pattern = pattern_of(search, option);
    const struct process *process = search->output.lines[search->now].process;
    if (option->lane && option->lane->process)
        process = option->lane->process;
    matching->binding_count = 0;
    if (pattern->is_exact)
        return true;
    matching->text = class->text;
    matching->length = class->length;
    matching->pid = process && process->pid ? (int)process->pid : TRACE_UNKNOWN;
    matching->any_value = search->any_value;
    return pattern_matches(matching, pattern) ||
           rules_refuse(search, REFUSED_TEXT, line_of(search, option)->rule, 0);
}

// Do as many lines follow as are needed, and no more than are allowed?
static bool counts_fit(const struct search *search)
{
    uint64_t left = search->output.count - search->now - 1;
    return !search->counts || (search->situation.needed <= left &&
                               search->situation.allowed >= left);
}

bool search_apply(struct search *search, const struct option *option)
{
    const struct instance_line *line = line_of(search, option);
    if (search->situation.scratch.total > 256 * 1024)
        arena_release(&search->situation.scratch);
    search->steps++;
    search->captured =
        option->lane && option->script < 0 ? option->lane->captured : NULL;
    search->matching.binding_count = 0;
    search->refusal = (struct refusal){.line = option->reading.line};
    return choose_forms(search, option) && enter_exclusives(search, option) &&
           change_states(search, line, false) && fits_text(search, option) &&
           change_states(search, line, true) &&
           (!line->changes || rules_conditions_hold(search, true)) &&
           rules_follow_arrows(search, line) && move_lane(search, option) &&
           (remember_captures(search), counts_fit(search));
}

void search_preview(struct search *search, const struct lane *lane, int line)
{
    search->captured = lane ? lane->captured : NULL;
    search->matching.binding_count = 0;
    change_states(search, &search->instance->lines[line], false);
}
