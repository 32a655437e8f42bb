// SPDX-License-Identifier: MIT
//
// The same line of the file in the same turn of its loops is the same line of
// the instance, however often a process prints it; and two plain lines with
// the same text are one too.  The matcher lives on it: what is equal needs no
// choice.

#include "trace/specialise.h"

#include "trace/resolve.h"
#include "trace/text.h"

#include <string.h>

enum {
    LINES_MAX = 500000,    // of an instance, and turns of loops
    CHOICES_MAX = 64,      // of forms in a line
    PATTERN_MAX = 1 << 20, // bytes of a line
};

// Lines that exist, by what makes them the same: the node of the tree with the
// values of its loops or, without a node, the role and the text.
struct known_line {
    struct known_line *chain;
    uint64_t hash;
    const struct node *node;
    const struct value **values;
    size_t count;
    int id; // -1: not built yet
};

struct line_table {
    struct known_line **buckets;
    size_t bucket_count, count;
};

void specialise_fail(struct builder *builder)
{
    struct evaluation *evaluation = &builder->evaluation;
    if (builder->run)
        fail_at(builder->failure, evaluation->where,
                "%s (with the arguments of line %d)", evaluation->error,
                builder->run);
    fail_at(builder->failure, evaluation->where, "%s", evaluation->error);
}

const struct value *specialise_value(struct builder *builder,
                                     const struct expression *expression,
                                     enum value_kind type)
{
    struct evaluation *evaluation = &builder->evaluation;
    const struct value *value = evaluate(evaluation, expression);
    if (value && type != VALUE_UNKNOWN && value->kind != type) {
        evaluation->where = expression->place;
        value = evaluate_error(evaluation, "%s expected, not %s",
                               value_type_name(type),
                               value_type_name(evaluate_type(value)));
    }
    if (!value)
        specialise_fail(builder);
    return value;
}

struct expression *specialise_partly(struct builder *builder,
                                     const struct expression *expression)
{
    struct expression *made = evaluate_partly(&builder->evaluation, expression);
    if (!made)
        specialise_fail(builder);
    return made;
}

// The text of two parts in one.
static const char *join(struct builder *builder, const struct part *a,
                        const struct part *b)
{
    if (a->length + b->length > PATTERN_MAX)
        fail_at(builder->failure, b->place, "a line of more than %d bytes",
                PATTERN_MAX);
    char *joined = arena_alloc(builder->arena, a->length + b->length + 1);
    memcpy(joined, a->text, a->length);
    memcpy(joined + a->length, b->text, b->length);
    return joined;
}

// Adds a part to the pattern; text joins the text before it.
static void add_part(struct builder *builder, struct pattern *pattern,
                     struct part part)
{
    struct part *next = pattern->parts + pattern->count;
    bool joins = part.kind == PART_TEXT && pattern->count > 0 &&
                 next[-1].kind == PART_TEXT;
    if (joins) {
        next[-1].text = join(builder, &next[-1], &part);
        next[-1].length += part.length;
    } else {
        *next = part;
        pattern->count++;
    }
}

// The text that a known value shows.
static struct part part_of_value(struct builder *builder, struct part part,
                                 const struct value *value)
{
    size_t size = value_print_size(value) + 1;
    if (size > PATTERN_MAX)
        fail_at(builder->failure, part.place,
                "this hole shows more than %d bytes", PATTERN_MAX);
    struct sentence shown = {.at = arena_alloc(builder->arena, size),
                             .size = size};
    value_print(&shown, value);
    part.kind = PART_TEXT;
    part.text = shown.at;
    part.length = shown.used;
    if (memchr(part.text, '\n', part.length))
        fail_at(builder->failure, part.place,
                "this hole shows a newline, which is no part of a line");
    return part;
}

static void add_value(struct builder *builder, struct pattern *pattern,
                      const struct part *part)
{
    struct part made = *part;
    made.value = specialise_partly(builder, part->value);
    if (made.value->kind == EXPRESSION_VALUE)
        made = part_of_value(builder, made, made.value->value);
    add_part(builder, pattern, made);
}

// One blank for each run of blanks, none at the ends of the line.
static void normalise(struct builder *builder, struct pattern *pattern)
{
    size_t kept = 0;
    for (size_t i = 0; i < pattern->count; i++) {
        struct part part = pattern->parts[i];
        if (part.kind == PART_TEXT) {
            const char *raw = part.text;
            bool front = i > 0 && part.length > 0 && text_is_blank(raw[0]);
            bool back = i + 1 < pattern->count && part.length > 0 &&
                        text_is_blank(raw[part.length - 1]);
            char *text = arena_alloc(builder->arena, part.length + 3);
            size_t used = text_normalise(text + 1, raw, part.length);
            if (used == 0)
                back = front = front && back;
            text[0] = text[used + 1] = ' ';
            part.text = front ? text : text + 1;
            part.length = used + front + (back && used > 0);
        }
        if (part.kind != PART_TEXT || part.length > 0)
            pattern->parts[kept++] = part;
    }
    pattern->count = kept;
    pattern->is_exact = kept == 1 && pattern->parts[0].kind == PART_TEXT;
}

// How many parts the template has when its forms are written out.
static size_t count_parts(const struct trace *trace,
                          const struct template *template)
{
    size_t count = 0;
    for (size_t i = 0; i < template->count; i++) {
        const struct part *part = &template->parts[i];
        size_t most = 1;
        if (part->kind == PART_FORM)
            for (size_t k = 0; k < trace->forms[part->id].count; k++)
                most += trace->forms[part->id].alternatives[k]->count;
        count += most;
    }
    return count;
}

static void add_template(struct builder *builder, struct pattern *pattern,
                         const struct template *template)
{
    const struct trace *trace = builder->instance->trace;
    for (size_t i = 0; i < template->count; i++) {
        const struct part *part = &template->parts[i];
        if (part->kind == PART_VALUE)
            add_value(builder, pattern, part);
        else if (part->kind != PART_FORM)
            add_part(builder, pattern, *part);
        else
            add_template(builder, pattern,
                         trace->forms[part->id]
                             .alternatives[pattern->choices[part->id]]);
    }
}

static void build_pattern(struct builder *builder,
                          const struct template *template,
                          struct pattern *pattern, int *choices)
{
    const struct trace *trace = builder->instance->trace;
    size_t most = count_parts(trace, template);
    pattern->parts =
        arena_alloc(builder->arena, (most + 1) * sizeof *pattern->parts);
    pattern->choices = choices;
    add_template(builder, pattern, template);
    normalise(builder, pattern);
    if (pattern->count == 0)
        fail_at(builder->failure, template->place,
                "this line is empty with the arguments of line %d",
                builder->run);
}

void specialise_sentence(struct builder *builder,
                         const struct template *sentence,
                         struct pattern *pattern)
{
    if (sentence)
        build_pattern(builder, sentence, pattern, NULL);
}

// The forms in the template, each once; -1 for those that are not.
static size_t count_choices(struct builder *builder, const struct node *node,
                            int *used)
{
    const struct trace *trace = builder->instance->trace;
    size_t choices = 1;
    for (size_t i = 0; i < trace->form_count; i++)
        used[i] = -1;
    for (size_t i = 0; i < node->template->count; i++) {
        const struct part *part = &node->template->parts[i];
        if (part->kind != PART_FORM || used[part->id] == 0)
            continue;
        used[part->id] = 0;
        choices *= trace->forms[part->id].count;
        if (choices > CHOICES_MAX)
            fail_at(builder->failure, part->place,
                    "more than %d ways to choose the forms of this line",
                    CHOICES_MAX);
    }
    return choices;
}

static void build_patterns(struct builder *builder, const struct node *node,
                           struct instance_line *line)
{
    const struct trace *trace = builder->instance->trace;
    size_t forms = trace->form_count;
    int *used = arena_alloc(builder->arena, (forms + 1) * sizeof *used);
    line->pattern_count = count_choices(builder, node, used);
    line->patterns = arena_alloc(builder->arena,
                                 line->pattern_count * sizeof *line->patterns);
    for (size_t i = 0; i < line->pattern_count; i++) {
        int *choices = arena_alloc(builder->arena, (forms + 1) * sizeof(int));
        size_t left = i;
        bool any = false;
        for (size_t f = 0; f < forms; f++) {
            choices[f] = used[f] < 0 ? -1 : (int)(left % trace->forms[f].count);
            any = any || used[f] == 0;
            left /= used[f] < 0 ? 1 : trace->forms[f].count;
        }
        build_pattern(builder, node->template, &line->patterns[i], choices);
        if (!any)
            line->patterns[i].choices = NULL;
    }
}

static int find_slot(struct builder *builder, int arrow,
                     const struct value *key)
{
    struct instance *instance = builder->instance;
    for (size_t i = 0; i < instance->slot_count; i++) {
        const struct slot_start *slot = &instance->slots[i];
        if (slot->arrow == arrow &&
            (key ? slot->key && value_identical(slot->key, key) : !slot->key))
            return (int)i;
    }
    arena_reserve(builder->arena, &instance->slots, &instance->slot_capacity,
                  instance->slot_count + 1, sizeof *instance->slots);
    instance->slots[instance->slot_count] =
        (struct slot_start){.arrow = arrow, .key = key};
    return (int)instance->slot_count++;
}

// A source with a key is also one for who asks for no key.
static void build_edges(struct builder *builder, const struct node *node,
                        struct instance_line *line)
{
    size_t count = 0;
    for (const struct arrow_use *use = node->uses; use; use = use->next)
        count += 2;
    line->edges = arena_alloc(builder->arena, count * sizeof *line->edges);
    for (const struct arrow_use *use = node->uses; use; use = use->next) {
        struct edge edge = {.arrow = use->arrow,
                            .is_target = use->is_target,
                            .slot = use->arrow,
                            .rule = use->place.line};
        if (!use->key || !use->is_target)
            line->edges[line->edge_count++] = edge;
        if (!use->key)
            continue;
        edge.slot = -1;
        edge.key = specialise_partly(builder, use->key);
        if (edge.key->kind == EXPRESSION_VALUE)
            edge.slot = find_slot(builder, use->arrow, edge.key->value);
        line->edges[line->edge_count++] = edge;
    }
}

static uint64_t captures_of(const struct trace *trace,
                            const struct template *template)
{
    uint64_t names = 0;
    for (size_t i = 0; i < template->count; i++) {
        const struct part *part = &template->parts[i];
        if (part->kind == PART_CAPTURE || part->kind == PART_PID)
            names |= UINT64_C(1) << part->id;
        for (size_t k = 0;
             part->kind == PART_FORM && k < trace->forms[part->id].count; k++)
            names |= captures_of(trace, trace->forms[part->id].alternatives[k]);
    }
    return names;
}

static void build_changes(struct builder *builder, const struct node *node,
                          struct instance_line *line)
{
    struct change **last = &line->changes;
    for (const struct change *change = node->changes; change;
         change = change->next) {
        struct change *copy = arena_alloc(builder->arena, sizeof *copy);
        *copy = *change;
        copy->next = NULL;
        copy->value = specialise_partly(builder, change->value);
        bool late = resolve_names(copy->value, true) & line->captures;
        if (late && change->state < 64)
            line->late_changes |= UINT64_C(1) << change->state;
        *last = copy;
        last = &copy->next;
    }
}

static bool shows_pid(const struct pattern *pattern)
{
    for (size_t i = 0; i < pattern->count; i++)
        if (pattern->parts[i].kind == PART_PID)
            return true;
    return false;
}

// The names that the line uses and does not capture itself, to the left.
static uint64_t needs_of(const struct instance_line *line)
{
    uint64_t needs = 0;
    for (size_t i = 0; i < line->pattern_count; i++) {
        uint64_t captured = 0;
        for (size_t k = 0; k < line->patterns[i].count; k++) {
            const struct part *part = &line->patterns[i].parts[k];
            if (part->kind == PART_VALUE)
                needs |= resolve_names(part->value, false) & ~captured;
            if (part->kind == PART_CAPTURE || part->kind == PART_PID)
                captured |= UINT64_C(1) << part->id;
        }
    }
    for (size_t i = 0; i < line->edge_count; i++)
        if (line->edges[i].slot < 0)
            needs |= resolve_names(line->edges[i].key, false) & ~line->captures;
    for (const struct change *c = line->changes; c; c = c->next)
        needs |= resolve_names(c->value, false) & ~line->captures;
    return needs;
}

static void new_line(struct builder *builder, const struct node *node)
{
    struct instance *instance = builder->instance;
    struct instance_line line = {.role = node->role, .rule = node->place.line};
    line.captures = captures_of(instance->trace, node->template);
    build_patterns(builder, node, &line);
    build_edges(builder, node, &line);
    build_changes(builder, node, &line);
    line.needs = needs_of(&line);
    for (size_t i = 0; i < line.pattern_count; i++)
        line.shows_pid = line.shows_pid || shows_pid(&line.patterns[i]);
    arena_reserve(builder->arena, &instance->lines, &instance->line_capacity,
                  instance->line_count + 1, sizeof *instance->lines);
    instance->lines[instance->line_count++] = line;
}

static void grow_table(struct builder *builder)
{
    struct line_table *table = builder->table;
    size_t wider = 2 * table->bucket_count;
    struct known_line **buckets =
        arena_alloc(builder->arena, wider * sizeof *buckets);
    for (size_t i = 0; i < table->bucket_count; i++) {
        struct known_line *next, *known = table->buckets[i];
        for (; known; known = next) {
            next = known->chain;
            known->chain = buckets[known->hash & (wider - 1)];
            buckets[known->hash & (wider - 1)] = known;
        }
    }
    table->buckets = buckets;
    table->bucket_count = wider;
}

void specialise_start(struct builder *builder)
{
    builder->table = arena_alloc(builder->arena, sizeof *builder->table);
    builder->table->bucket_count = 256;
    builder->table->buckets =
        arena_alloc(builder->arena, 256 * sizeof *builder->table->buckets);
}

// Marks the loops whose variables are in the expression.
static void mark_loops(const struct expression *expression, bool *used)
{
    if (expression->kind == EXPRESSION_NAME && expression->sort == SORT_LOOP)
        used[expression->id] = true;
    for (size_t i = 0; i < expression->count; i++)
        mark_loops(expression->parts[i], used);
}

static void mark_node(const struct node *node, bool *used)
{
    for (size_t i = 0; i < node->template->count; i++)
        if (node->template->parts[i].kind == PART_VALUE)
            mark_loops(node->template->parts[i].value, used);
    for (const struct arrow_use *use = node->uses; use; use = use->next)
        if (use->key)
            mark_loops(use->key, used);
    for (const struct change *c = node->changes; c; c = c->next)
        mark_loops(c->value, used);
}

static bool same_line(const struct known_line *a, const struct known_line *b)
{
    if (a->hash != b->hash || a->node != b->node)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!value_identical(a->values[i], b->values[i]))
            return false;
    return true;
}

// The entry that is the same as `wanted`, which is added when there is none.
static struct known_line *find_known(struct builder *builder,
                                     struct known_line wanted)
{
    struct line_table *table = builder->table;
    wanted.hash = hash_mix((uintptr_t)wanted.node);
    for (size_t i = 0; i < wanted.count; i++)
        wanted.hash = hash_add(wanted.hash, value_hash(wanted.values[i]));
    struct known_line *known =
        table->buckets[wanted.hash & (table->bucket_count - 1)];
    for (; known; known = known->chain)
        if (same_line(known, &wanted))
            return known;
    if (table->count++ == table->bucket_count)
        grow_table(builder);
    known = arena_alloc(builder->arena, sizeof *known);
    *known = wanted;
    size_t at = wanted.hash & (table->bucket_count - 1);
    known->chain = table->buckets[at];
    return table->buckets[at] = known;
}

// The line in this turn of the loops.
static struct known_line *find_turn(struct builder *builder,
                                    const struct node *node)
{
    size_t loops = (size_t)builder->instance->trace->loop_count;
    bool *used = arena_alloc(builder->arena, loops + 1);
    struct known_line wanted = {.node = node, .count = loops, .id = -1};
    wanted.values =
        arena_alloc(builder->arena, (loops + 1) * sizeof *wanted.values);
    mark_node(node, used);
    for (size_t i = 0; i < loops; i++)
        wanted.values[i] = used[i] ? builder->loops[i] : &value_false;
    return find_known(builder, wanted);
}

// The last line is the same as an older one if it is the same text of the
// same role and does nothing else.
static int merge_last(struct builder *builder)
{
    struct instance *instance = builder->instance;
    int id = (int)instance->line_count - 1;
    const struct instance_line *line = &instance->lines[id];
    const struct part *text = line->patterns[0].parts;
    if (line->pattern_count > 1 || !line->patterns[0].is_exact ||
        line->edge_count > 0 || line->changes || line->patterns[0].choices)
        return id;
    struct known_line wanted = {.count = 2, .id = -1};
    wanted.values = arena_alloc(builder->arena, 2 * sizeof *wanted.values);
    wanted.values[0] = value_integer(builder->arena, line->role);
    wanted.values[1] = value_text(builder->arena, text->text, text->length);
    struct known_line *known = find_known(builder, wanted);
    if (known->id >= 0)
        instance->line_count--;
    else
        known->id = id;
    return known->id;
}

void specialise_count(struct builder *builder, const struct node *node)
{
    if (++builder->size > LINES_MAX)
        fail_at(builder->failure, node->place,
                "more than %d lines with these arguments", LINES_MAX);
}

int specialise_line(struct builder *builder, const struct node *node)
{
    specialise_count(builder, node);
    struct known_line *known = find_turn(builder, node);
    if (known->id < 0) {
        new_line(builder, node);
        known->id = merge_last(builder);
    }
    struct instance_line *line = &builder->instance->lines[known->id];
    uint64_t least = (uint64_t)line->least + builder->least;
    uint64_t most = (uint64_t)line->most + builder->most;
    line->least = least > TERM_MANY ? TERM_MANY : (uint32_t)least;
    line->most = most > TERM_MANY ? TERM_MANY : (uint32_t)most;
    for (size_t i = 0; i < line->edge_count; i++) {
        const struct edge *edge = &line->edges[i];
        if (edge->is_target || edge->slot < 0)
            continue;
        struct slot_start *slot = &builder->instance->slots[edge->slot];
        least = (uint64_t)slot->least + builder->least;
        slot->least = least > TERM_MANY ? TERM_MANY : (uint32_t)least;
    }
    return known->id;
}
