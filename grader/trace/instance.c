// SPDX-License-Identifier: MIT
//
// Each role sees the tree without the lines of the others: what is left is
// what one of its processes goes through.  The script of a shared role is cut
// into tasks.

#include "trace/instance.h"

#include "trace/specialise.h"
#include "trace/text.h"

#include <stdint.h>

enum {
    PROCESSES_MAX = 100000, // of a role
};

// A sequence of terms that is being put together.
struct sequence {
    const struct term **at;
    size_t count, capacity;
};

static void append(struct builder *builder, struct sequence *sequence,
                   const struct term *term)
{
    arena_reserve(builder->arena, &sequence->at, &sequence->capacity,
                  sequence->count + 1, sizeof *sequence->at);
    sequence->at[sequence->count++] = term;
}

static const struct term *fold(struct builder *builder,
                               const struct sequence *sequence)
{
    struct terms *terms = &builder->instance->terms;
    const struct term *term = terms->empty;
    for (size_t i = sequence->count; i > 0; i--)
        term = term_seq(terms, sequence->at[i - 1], term);
    return term;
}

static void build_nodes(struct builder *builder, const struct node *node,
                        int role, struct sequence *into);

static const struct term *build_term(struct builder *builder,
                                     const struct node *node, int role)
{
    struct sequence sequence = {0};
    build_nodes(builder, node, role, &sequence);
    return fold(builder, &sequence);
}

static uint32_t multiply(uint32_t a, uint32_t b)
{
    uint64_t product = (uint64_t)a * b;
    return (a && b && (a == TERM_MANY || b == TERM_MANY)) || product > TERM_MANY
               ? TERM_MANY
               : (uint32_t)product;
}

static bool has_lines(const struct node *node, int role)
{
    if (node->kind == NODE_LINE)
        return node->role == role;
    for (const struct node *inner = node->body; inner; inner = inner->next)
        if (has_lines(inner, role))
            return true;
    return false;
}

// The value of a bound, from 0 to `most`.
static uint32_t bound(struct builder *builder,
                      const struct expression *expression, uint32_t most)
{
    const struct value *value =
        specialise_value(builder, expression, VALUE_INTEGER);
    if (value->integer < 0 || value->integer > (int64_t)most) {
        builder->evaluation.where = expression->place;
        evaluate_error(&builder->evaluation,
                       "a number from 0 to %lu expected, not %lld",
                       (unsigned long)most, (long long)value->integer);
        specialise_fail(builder);
    }
    return (uint32_t)value->integer;
}

static void check_range(struct builder *builder,
                        const struct expression *expression, uint32_t low,
                        uint32_t high)
{
    if (low <= high)
        return;
    builder->evaluation.where = expression->place;
    evaluate_error(&builder->evaluation, "the range %lu..%lu is empty",
                   (unsigned long)low, (unsigned long)high);
    specialise_fail(builder);
}

// The bounds of a `repeat`, and how often its place is reached.
struct times {
    uint32_t low, high;
    uint32_t least, most; // of the place around it
};

static struct times enter_repeat(struct builder *builder,
                                 const struct node *repeat)
{
    struct times times = {0, TERM_MANY, builder->least, builder->most};
    if (repeat->is_optional)
        times.high = 1;
    if (repeat->low) {
        times.low = bound(builder, repeat->low, TERM_MANY - 1);
        times.high = bound(builder, repeat->high, TERM_MANY - 1);
        check_range(builder, repeat->low, times.low, times.high);
    }
    builder->least = multiply(times.least, times.low);
    builder->most = multiply(times.most, times.high);
    return times;
}

static void leave_repeat(struct builder *builder, struct times times)
{
    builder->least = times.least;
    builder->most = times.most;
}

static const struct term *build_repeat(struct builder *builder,
                                       const struct node *repeat, int role)
{
    struct times times = enter_repeat(builder, repeat);
    const struct term *body = build_term(builder, repeat->body, role);
    leave_repeat(builder, times);
    return term_repeat(&builder->instance->terms, repeat->id, body, times.low,
                       times.high);
}

static const struct value *list_of(struct builder *builder,
                                   const struct node *each)
{
    return specialise_value(builder, each->list, VALUE_LIST);
}

static void build_each(struct builder *builder, const struct node *each,
                       int role, struct sequence *into)
{
    const struct value *list = list_of(builder, each);
    struct sequence bodies = {0};
    for (size_t i = 0; i < list->length; i++) {
        builder->loops[each->id] = list->items[i];
        specialise_count(builder, each);
        if (each->any_order)
            append(builder, &bodies, build_term(builder, each->body, role));
        else
            build_nodes(builder, each->body, role, into);
    }
    if (each->any_order)
        append(
            builder, into,
            term_any_order(&builder->instance->terms, bodies.at, bodies.count));
}

static void build_node(struct builder *builder, const struct node *node,
                       int role, struct sequence *into);

static const struct term *build_any_order(struct builder *builder,
                                          const struct node *block, int role)
{
    struct sequence items = {0};
    for (const struct node *node = block->body; node; node = node->next) {
        struct sequence item = {0};
        build_node(builder, node, role, &item);
        append(builder, &items, fold(builder, &item));
    }
    return term_any_order(&builder->instance->terms, items.at, items.count);
}

static const struct term *build_line(struct builder *builder,
                                     const struct node *node)
{
    int id = specialise_line(builder, node);
    const struct instance_line *line = &builder->instance->lines[id];
    return term_line(&builder->instance->terms,
                     (struct term_line){.id = id,
                                        .needs = line->needs,
                                        .captures = line->captures});
}

static void build_node(struct builder *builder, const struct node *node,
                       int role, struct sequence *into)
{
    struct terms *terms = &builder->instance->terms;
    if (!has_lines(node, role))
        return;
    if (node->kind == NODE_LINE)
        append(builder, into, build_line(builder, node));
    else if (node->kind == NODE_EACH)
        build_each(builder, node, role, into);
    else if (node->kind == NODE_ANY_ORDER)
        append(builder, into, build_any_order(builder, node, role));
    else if (node->kind == NODE_EXCLUSIVE)
        append(
            builder, into,
            term_block(terms, node->id, build_term(builder, node->body, role)));
    else if (node->kind == NODE_REPEAT)
        append(builder, into, build_repeat(builder, node, role));
}

static void build_nodes(struct builder *builder, const struct node *node,
                        int role, struct sequence *into)
{
    for (; node; node = node->next)
        build_node(builder, node, role, into);
}

static uint32_t add(uint32_t a, uint32_t b)
{
    return a > TERM_MANY - b ? TERM_MANY : a + b;
}

// `repeat` is the one of which the script is a turn, or -1.  Equal scripts are
// one: nobody could tell which of them a process carries out.
static void add_script(struct builder *builder, struct instance_role *role,
                       const struct term *term, int repeat)
{
    if (term == builder->instance->terms.empty)
        return;
    uint32_t low = builder->least, high = builder->most;
    for (size_t i = 0; i < role->script_count; i++) {
        struct script *script = &role->scripts[i];
        if (script->term == term) {
            script->repeat = script->repeat < 0 ? repeat : script->repeat;
            script->low = add(script->low, low);
            script->high = add(script->high, high);
            return;
        }
    }
    arena_reserve(builder->arena, &role->scripts, &role->script_capacity,
                  role->script_count + 1, sizeof *role->scripts);
    role->scripts[role->script_count++] =
        (struct script){term, low, high, repeat};
}

// The only node of the block that has lines of the role, or NULL.
static const struct node *only_child(const struct node *node, int role)
{
    const struct node *only = NULL;
    for (; node; node = node->next) {
        if (has_lines(node, role) && only)
            return NULL;
        if (has_lines(node, role))
            only = node;
    }
    return only;
}

// Cuts a top-level node into tasks: each element of an `each` and each turn
// of a `repeat` is one.
static void build_tasks(struct builder *builder, const struct node *node,
                        int id)
{
    struct instance_role *role = &builder->instance->roles[id];
    if (!has_lines(node, id))
        return;
    if (node->kind == NODE_EACH) {
        const struct node *only = only_child(node->body, id);
        const struct value *list = list_of(builder, node);
        for (size_t i = 0; i < list->length; i++) {
            builder->loops[node->id] = list->items[i];
            specialise_count(builder, node);
            if (only)
                build_tasks(builder, only, id);
            else
                add_script(builder, role, build_term(builder, node->body, id),
                           -1);
        }
    } else if (node->kind == NODE_REPEAT) {
        struct times times = enter_repeat(builder, node);
        add_script(builder, role, build_term(builder, node->body, id),
                   node->id);
        leave_repeat(builder, times);
    } else {
        struct sequence task = {0};
        build_node(builder, node, id, &task);
        add_script(builder, role, fold(builder, &task), -1);
    }
}

static void build_role(struct builder *builder, int id)
{
    const struct trace *trace = builder->instance->trace;
    const struct role *role = &trace->roles[id];
    struct instance_role *made = &builder->instance->roles[id];
    builder->least = builder->most = made->low = made->high = 1;
    specialise_sentence(builder, role->says, &made->says);
    if (role->is_shared) {
        for (struct node *node = trace->body; node; node = node->next)
            build_tasks(builder, node, id);
        return;
    }
    if (role->low) {
        made->low = bound(builder, role->low, PROCESSES_MAX);
        made->high = bound(builder, role->high, PROCESSES_MAX);
        check_range(builder, role->low, made->low, made->high);
    }
    builder->least = made->low;
    builder->most = made->high;
    add_script(builder, made, build_term(builder, trace->body, id), -1);
}

// A script whose first lines are being told of it.
struct beginning {
    struct builder *builder;
    int script;
};

static void note_beginning(void *context, int id)
{
    struct beginning *beginning = context;
    struct instance_line *line = &beginning->builder->instance->lines[id];
    size_t count = line->script_count;
    if (count > 0 && line->scripts[count - 1] == beginning->script)
        return;
    arena_reserve(beginning->builder->arena, &line->scripts,
                  &line->script_capacity, count + 1, sizeof *line->scripts);
    line->scripts[line->script_count++] = beginning->script;
}

static void note_beginnings(struct builder *builder)
{
    struct instance *instance = builder->instance;
    for (size_t r = 0; r < instance->trace->role_count; r++)
        for (size_t s = 0; s < instance->roles[r].script_count; s++) {
            struct beginning beginning = {builder, (int)s};
            term_firsts(instance->roles[r].scripts[s].term, note_beginning,
                        &beginning);
        }
}

// Before the run a capture has a type and no value, a state too.
static const struct value *type_of_name(struct evaluation *evaluation,
                                        const struct expression *name)
{
    static const enum value_kind types[] = {
        [CAPTURE_INT] = VALUE_INTEGER, [CAPTURE_REAL] = VALUE_REAL,
        [CAPTURE_WORD] = VALUE_TEXT,   [CAPTURE_LINE] = VALUE_TEXT,
        [CAPTURE_LIST] = VALUE_LIST,   [CAPTURE_PID] = VALUE_INTEGER,
    };
    const struct instance *instance = evaluation->context;
    if (name->kind == EXPRESSION_ROLE || name->sort == SORT_CAPTURES)
        return value_unknown(VALUE_LIST);
    if (name->sort == SORT_CAPTURE)
        return value_unknown(types[instance->trace->captures[name->id].kind]);
    return value_unknown(instance->states[name->id]->kind);
}

static void build_slots(struct builder *builder)
{
    struct instance *instance = builder->instance;
    size_t count = instance->trace->arrow_count;
    arena_reserve(builder->arena, &instance->slots, &instance->slot_capacity,
                  count, sizeof *instance->slots);
    for (size_t i = 0; i < count; i++)
        instance->slots[i].arrow = (int)i;
    instance->slot_count = count;
}

static void build_states(struct builder *builder)
{
    struct instance *instance = builder->instance;
    const struct trace *trace = instance->trace;
    instance->states = arena_alloc(
        builder->arena, (trace->state_count + 1) * sizeof *instance->states);
    for (size_t i = 0; i < trace->state_count; i++)
        instance->states[i] =
            specialise_value(builder, trace->states[i].first, VALUE_UNKNOWN);
}

static void build_conditions(struct builder *builder)
{
    struct instance *instance = builder->instance;
    const struct trace *trace = instance->trace;
    instance->conditions = arena_alloc(
        builder->arena, (trace->condition_count + 1) * sizeof(void *));
    instance->sayings =
        arena_alloc(builder->arena,
                    (trace->condition_count + 1) * sizeof *instance->sayings);
    for (size_t i = 0; i < trace->condition_count; i++) {
        const struct condition *condition = &trace->conditions[i];
        specialise_sentence(builder, condition->says, &instance->sayings[i]);
        struct expression *made =
            specialise_partly(builder, condition->expression);
        const struct value *value = evaluate(&builder->evaluation, made);
        enum value_kind kind = evaluate_type(value);
        builder->evaluation.where = condition->place;
        if (kind != VALUE_TRUTH && kind != VALUE_UNKNOWN)
            evaluate_error(&builder->evaluation, "a condition expected, not %s",
                           value_type_name(kind));
        else if (value->kind == VALUE_TRUTH && !value->integer)
            evaluate_error(&builder->evaluation, "this never holds");
        else
            builder->evaluation.error[0] = '\0';
        if (builder->evaluation.error[0])
            specialise_fail(builder);
        instance->conditions[i] = made;
    }
}

static void build_parallel(struct builder *builder)
{
    struct instance *instance = builder->instance;
    const struct trace *trace = instance->trace;
    instance->parallel =
        arena_alloc(builder->arena, (trace->parallel_count + 1) * sizeof(int));
    for (size_t i = 0; i < trace->parallel_count; i++) {
        const struct expression *count = trace->parallels[i].count;
        instance->parallel[i] =
            count ? (int)bound(builder, count, PROCESSES_MAX) : 2;
    }
}

struct instance *instance_build(struct failure *failure, struct arena *arena,
                                const struct trace *trace,
                                const struct value *args, int run)
{
    struct builder builder = {.failure = failure, .arena = arena, .run = run};
    struct instance *instance = arena_alloc(arena, sizeof *instance);
    builder.instance = instance;
    builder.loops = arena_alloc(arena, ((size_t)trace->loop_count + 1) *
                                           sizeof *builder.loops);
    builder.evaluation = (struct evaluation){.arena = arena,
                                             .args = args,
                                             .loops = builder.loops,
                                             .look_up = type_of_name,
                                             .context = instance,
                                             .budget = UINT64_MAX};
    instance->trace = trace;
    instance->args = args;
    instance->roles =
        arena_alloc(arena, trace->role_count * sizeof *instance->roles);
    terms_start(&instance->terms, arena);
    specialise_start(&builder);
    build_states(&builder);
    build_slots(&builder);
    for (size_t i = 0; i < trace->role_count; i++)
        build_role(&builder, (int)i);
    note_beginnings(&builder);
    build_conditions(&builder);
    build_parallel(&builder);
    return instance;
}

static const char *const capture_words[] = {
    [CAPTURE_INT] = "<integer>", [CAPTURE_REAL] = "<number>",
    [CAPTURE_WORD] = "<word>",   [CAPTURE_LINE] = "<text>",
    [CAPTURE_LIST] = "<list>",   [CAPTURE_PID] = "<pid>",
};

void instance_print_pattern(
    struct sentence *sentence, const struct pattern *pattern,
    const struct value *(*value_of)(void *context, const struct part *part),
    void *context)
{
    for (size_t i = 0; i < pattern->count; i++) {
        const struct part *part = &pattern->parts[i];
        const struct value *value = part->kind != PART_TEXT && value_of
                                        ? value_of(context, part)
                                        : NULL;
        if (part->kind == PART_TEXT)
            sentence_add(sentence, "%.*s", (int)part->length, part->text);
        else if (value)
            value_print(sentence, value);
        else if (part->kind == PART_CAPTURE)
            sentence_add(sentence, "%s", capture_words[part->capture]);
        else if (part->kind == PART_PID)
            sentence_add(sentence, "<pid>");
        else
            sentence_add(sentence, "<value>");
    }
}
