// SPDX-License-Identifier: MIT
//
// One line of the output is taken for one line of the trace, printed by one
// process: here every rule that speaks about a line is tried, in an order
// such that the values it needs are there.

#include "trace/search.h"

#include "trace/resolve.h"
#include "trace/text.h"

#include <stdio.h>
#include <string.h>

enum {
    SHOWN_MAX = 80, // bytes of a value in a message
};

// What the pieces of the hash are about; lanes and scripts hash themselves.
enum piece {
    PIECE_STATE = 16,
    PIECE_CHOICE,
    PIECE_SLOT_SEEN,
    PIECE_SLOT_ENDED,
    PIECE_SLOT_SOURCE,
    PIECE_LATEST,
    PIECE_CAPTURE,
    PIECE_LAST,
    PIECE_OWNER,
};

static uint64_t piece(enum piece kind, uint64_t id, uint64_t value)
{
    return hash_add(hash_add(kind, id), value);
}

static bool refuse(struct search *search, enum refusal_kind kind, int rule,
                   int id)
{
    search->refusal.kind = kind;
    search->refusal.rule = rule;
    search->refusal.id = id;
    return false;
}

static bool refuse_for(struct search *search, enum refusal_kind kind,
                       const struct edge *edge, size_t other)
{
    search->refusal.other = other;
    return refuse(search, kind, edge->rule, edge->arrow);
}

static bool happens_before(struct search *search, size_t a, size_t b)
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
            return refuse(search, REFUSED_FORM,
                          search->instance->trace->forms[i].place.line, (int)i);
        situation_set(situation, &situation->choices[i], wanted);
        situation_hash(situation, piece(PIECE_CHOICE, i, wanted), true);
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
            return refuse(search, REFUSED_EXCLUSIVE,
                          line_of(search, option)->rule, id);
        if (latest && !happens_before(search, latest - 1, search->now))
            return refuse(search, REFUSED_LUCK_EXCLUSIVE,
                          line_of(search, option)->rule, id);
    }
    for (uint64_t inside = option->step.inside; inside; inside &= inside - 1) {
        int id = __builtin_ctzll(inside);
        uint64_t *latest = &situation->latest[id];
        if (search->is_ordered && *latest)
            situation_hash(situation, piece(PIECE_LATEST, id, *latest), false);
        situation_set(situation, latest, search->now + 1);
        if (search->is_ordered)
            situation_hash(situation, piece(PIECE_LATEST, id, *latest), true);
    }
    return true;
}

static bool refuse_value(struct search *search, int rule)
{
    snprintf(search->refusal.detail, sizeof search->refusal.detail, "%s",
             search->evaluation.error);
    return refuse(search, REFUSED_EVALUATION, rule, 0);
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
            return refuse_value(search, c->place.line);
        uint64_t *word = &situation->states[c->state];
        const struct value *old = (const struct value *)(uintptr_t)*word;
        value = situation_keep(situation, value);
        uint64_t id = (uint64_t)c->state;
        situation_hash(situation, piece(PIECE_STATE, id, value_hash(old)),
                       false);
        situation_set(situation, word, (uintptr_t)value);
        situation_hash(situation, piece(PIECE_STATE, id, value_hash(value)),
                       true);
    }
    return true;
}

// Writes the parts of a condition with their values: "sum(n) is 9".
static void describe_parts(struct search *search,
                           const struct expression *expression,
                           struct sentence *sentence)
{
    for (size_t i = 0; i < expression->count; i++) {
        const struct expression *part = expression->parts[i];
        const struct value *value = part->kind == EXPRESSION_VALUE
                                        ? NULL
                                        : evaluate(&search->evaluation, part);
        if (!value || !value_is_known(value))
            continue;
        sentence_add(sentence, "%s", sentence->used ? ", " : "");
        expression_print(sentence, part);
        sentence_add(sentence, " is ");
        char shown[SHOWN_MAX];
        struct sentence cut = {.at = shown, .size = sizeof shown};
        value_print(&cut, value);
        bool whole = value_print_size(value) < sizeof shown ||
                     cut.used < sizeof shown - 4;
        sentence_add(sentence, "%s%s", shown, whole ? "" : "...");
    }
}

// The part of a condition that fails: one side of an `and`.
static const struct expression *
failing_part(struct search *search, const struct expression *expression)
{
    while (expression->operation == OP_AND) {
        const struct value *left =
            evaluate(&search->evaluation, expression->parts[0]);
        bool left_holds = left && (left->kind != VALUE_TRUTH || left->integer);
        expression = expression->parts[left_holds];
    }
    return expression;
}

static bool refuse_condition(struct search *search, size_t index,
                             enum refusal_kind kind)
{
    const struct condition *condition =
        &search->instance->trace->conditions[index];
    const struct expression *failing =
        failing_part(search, search->instance->conditions[index]);
    struct sentence sentence = {.at = search->refusal.detail,
                                .size = sizeof search->refusal.detail};
    sentence.at[0] = '\0';
    describe_parts(search, failing, &sentence);
    return refuse(search, kind, condition->place.line, (int)index);
}

// Tries the conditions of one sort.
static bool conditions_hold(struct search *search, bool always)
{
    const struct trace *trace = search->instance->trace;
    for (size_t i = 0; i < trace->condition_count; i++) {
        if (trace->conditions[i].is_always != always)
            continue;
        search->steps += 4;
        const struct value *value =
            evaluate(&search->evaluation, search->instance->conditions[i]);
        if (!value) {
            snprintf(search->refusal.detail, sizeof search->refusal.detail,
                     "%s", search->evaluation.error);
            return refuse(search, always ? REFUSED_ALWAYS : REFUSED_REQUIRE,
                          trace->conditions[i].place.line, (int)i);
        }
        if (value->kind == VALUE_TRUTH && !value->integer)
            return refuse_condition(search, i,
                                    always ? REFUSED_ALWAYS : REFUSED_REQUIRE);
    }
    return true;
}

static struct slot *slot_of(struct search *search, const struct edge *edge)
{
    if (edge->slot >= 0)
        return search->situation.slots[edge->slot];
    const struct value *key = evaluate(&search->evaluation, edge->key);
    if (!key || !value_is_known(key))
        return NULL;
    return situation_slot(&search->situation, edge->arrow, key);
}

static uint64_t slot_id(const struct slot *slot)
{
    uint64_t id = (uint64_t)slot->arrow << 1;
    return slot->key ? hash_add(id + 1, value_hash(slot->key)) : id;
}

static bool come_after(struct search *search, const struct edge *edge,
                       struct slot *slot)
{
    struct situation *situation = &search->situation;
    if (slot->seen < slot->least)
        return refuse_for(search, REFUSED_TOO_EARLY, edge, 0);
    const struct source_seen *source =
        (const struct source_seen *)(uintptr_t)slot->sources;
    for (; search->is_ordered && source; source = source->before)
        if (!happens_before(search, source->line, search->now))
            return refuse_for(search, REFUSED_LUCK_ARROW, edge, source->line);
    if (slot->ended == 0) {
        situation_set(situation, &slot->ended, search->now + 1);
        situation_hash(situation, piece(PIECE_SLOT_ENDED, slot_id(slot), 1),
                       true);
    }
    return true;
}

static bool come_before(struct search *search, const struct edge *edge,
                        struct slot *slot)
{
    struct situation *situation = &search->situation;
    if (slot->ended)
        return refuse_for(search, REFUSED_TOO_LATE, edge, slot->ended - 1);
    struct source_seen *source = arena_alloc(situation->arena, sizeof *source);
    source->before = (const struct source_seen *)(uintptr_t)slot->sources;
    source->line = search->now;
    situation_set(situation, &slot->sources, (uintptr_t)source);
    situation_set(situation, &slot->seen, slot->seen + 1);
    uint64_t id = slot_id(slot);
    situation_hash(situation, piece(PIECE_SLOT_SEEN, id, 0), true);
    if (search->is_ordered)
        situation_hash(situation, piece(PIECE_SLOT_SOURCE, id, search->now),
                       true);
    return true;
}

static bool follow_arrows(struct search *search,
                          const struct instance_line *line)
{
    for (int sources = 0; sources < 2; sources++)
        for (size_t i = 0; i < line->edge_count; i++) {
            const struct edge *edge = &line->edges[i];
            if (edge->is_target == sources)
                continue;
            struct slot *slot = slot_of(search, edge);
            if (!slot)
                return refuse_value(search, edge->rule);
            if (!(edge->is_target ? come_after : come_before)(search, edge,
                                                              slot))
                return false;
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
        situation_hash(situation,
                       piece(PIECE_CAPTURE, where, value_hash(seen->value)),
                       true);
    }
}

// The pid that the line shows, or 0.
static int shown_pid(const struct search *search)
{
    for (size_t i = 0; i < search->matching.binding_count; i++)
        if (search->matching.bindings[i].name == CAPTURE_PID_ID)
            return (int)search->matching.bindings[i].value->integer;
    return 0;
}

// The process with this pid is between two tasks, so it can be the one that
// has carried out this task since line `start`.
static bool can_take_task(const struct process *process, int role,
                          uint64_t start)
{
    const struct lane *lane = (const struct lane *)(uintptr_t)process->lane;
    return lane && lane->role == role && lane->term->is_nullable &&
           (start == 0 || process->last < start);
}

// A process that is known by its number shows a pid for the first time.
static bool own_pid(struct search *search, struct process *process, int pid)
{
    struct situation *situation = &search->situation;
    struct process *owned = situation_process(situation, pid);
    if (owned->owner && owned->owner != (uintptr_t)process)
        return refuse(search, REFUSED_PID_TAKEN, 0, pid);
    if (owned->owner)
        return true;
    situation_set(situation, &owned->owner, (uintptr_t)process);
    situation_set(situation, &process->pid, (uint64_t)pid);
    situation_hash(situation,
                   piece(PIECE_OWNER, (uint64_t)process->number, (uint64_t)pid),
                   true);
    return true;
}

// Finds out which process prints the line, if that can be known: into
// wanted->process.
static bool identify(struct search *search, const struct option *option,
                     struct lane *wanted)
{
    struct situation *situation = &search->situation;
    int pid = shown_pid(search);
    if (!wanted->process)
        wanted->process = search->output.lines[search->now].process;
    if (pid == 0)
        return true;
    if (wanted->process && wanted->process->number != TRACE_UNKNOWN)
        return own_pid(search, wanted->process, pid);
    if (wanted->process)
        return true;
    struct process *process = situation_process(situation, pid);
    struct lane *idle = (struct lane *)(uintptr_t)process->lane;
    bool shared = search->instance->trace->roles[wanted->role].is_shared;
    uint64_t start = option->lane ? option->lane->start : 0;
    if (idle && !(shared && can_take_task(process, wanted->role, start)))
        return refuse(search, REFUSED_PID_TAKEN, 0, pid);
    if (idle)
        situation_leave(situation, idle);
    wanted->process = process;
    return true;
}

static void note_last(struct search *search, struct process *process)
{
    struct situation *situation = &search->situation;
    if (process->last)
        situation_hash(situation,
                       piece(PIECE_LAST, process->pid, process->last), false);
    situation_set(situation, &process->last, search->now + 1);
    situation_hash(situation, piece(PIECE_LAST, process->pid, process->last),
                   true);
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
    if (!identify(search, option, &wanted))
        return false;
    if (!search->instance->trace->roles[line->role].late_pid)
        wanted.start = 0;
    else if (wanted.process)
        note_last(search, wanted.process);
    else if (!option->lane)
        wanted.start = search->now + 1;
    if (wanted.process)
        wanted.start = 0;
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
    matching->any_value = false;
    return pattern_matches(matching, pattern) ||
           refuse(search, REFUSED_TEXT, line_of(search, option)->rule, 0);
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
           (!line->changes || conditions_hold(search, true)) &&
           follow_arrows(search, line) && move_lane(search, option) &&
           (remember_captures(search), counts_fit(search));
}

void search_preview(struct search *search, const struct lane *lane, int line)
{
    search->captured = lane ? lane->captured : NULL;
    search->matching.binding_count = 0;
    change_states(search, &search->instance->lines[line], false);
}

// Are there as many processes that print nothing as the trace says?  Can be
// told only when the pids of all processes are known.
static bool silent_fit(struct search *search)
{
    const struct trace *trace = search->instance->trace;
    const struct trace_execution *execution = search->execution;
    bool known = execution->pids != NULL;
    for (size_t i = 0; i < execution->line_count && known; i++)
        known = execution->lines[i].pid != TRACE_UNKNOWN;
    for (size_t i = 1; i < trace->role_count && known; i++) {
        const struct instance_role *role = &search->instance->roles[i];
        if (trace->roles[i].prints || trace->roles[i].is_shared)
            continue;
        size_t count = search_silent_pids(search)->length;
        search->refusal.other = count;
        if (count < role->low || count > role->high)
            return refuse(search, REFUSED_PIDS, trace->roles[i].place.line,
                          (int)i);
    }
    return true;
}

bool search_ends_well(struct search *search)
{
    search->refusal = (struct refusal){.line = -1};
    search->captured = NULL;
    search->matching.binding_count = 0;
    return search->situation.needed == 0 && silent_fit(search) &&
           conditions_hold(search, false);
}
