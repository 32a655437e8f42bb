// SPDX-License-Identifier: MIT
//
// The tree is walked once for each role, in the order in which a process of
// the role goes through it, with the set of the names it has captured so far.
// So a name that is used before it is captured is found here, not when an
// output happens to reach it.

#include "trace/check.h"

#include "trace/resolve.h"

#include <string.h>

// A process on its way through the lines of its role.
struct walk {
    struct failure *failure;
    struct trace *trace;
    int role;
    const struct loop *loops; // innermost first
    uint64_t known;           // captured names that may be used here
    uint64_t taken;           // captured names that may not be captured again
    uint64_t exclusives;      // that enclose the place
    bool some_pid, some_without_pid; // lines of the role with {pid}, and not
};

static struct resolver resolver_of(const struct walk *walk)
{
    return (struct resolver){.failure = walk->failure,
                             .trace = walk->trace,
                             .loops = walk->loops,
                             .known = walk->known,
                             .use = RESOLVE_IN_PROCESS};
}

static void take_capture(struct walk *walk, const struct part *part)
{
    uint64_t bit = UINT64_C(1) << part->id;
    if (part->kind == PART_CAPTURE && (walk->taken & bit))
        fail_at(walk->failure, part->place,
                "'%s' is captured already: use it as {%s}, or another name",
                walk->trace->captures[part->id].name,
                walk->trace->captures[part->id].name);
    walk->taken |= bit;
    walk->known |= bit;
}

// The names that every alternative captures are known afterwards.
static void walk_form(struct walk *walk, struct part *part)
{
    struct form *form = &walk->trace->forms[part->id];
    form->is_used = true;
    uint64_t known = walk->known, taken = walk->taken;
    uint64_t all_known = UINT64_MAX, all_taken = taken;
    for (size_t i = 0; i < form->count; i++) {
        const struct template *alternative = form->alternatives[i];
        walk->known = known;
        walk->taken = taken;
        for (size_t k = 0; k < alternative->count; k++) {
            const struct part *inner = &alternative->parts[k];
            if (inner->kind == PART_CAPTURE || inner->kind == PART_PID)
                take_capture(walk, inner);
            walk->some_pid = walk->some_pid || inner->kind == PART_PID;
        }
        all_known &= walk->known;
        all_taken |= walk->taken;
    }
    walk->known = all_known;
    walk->taken = all_taken;
}

static void walk_part(struct walk *walk, struct part *part)
{
    const struct expression *value = part->value;
    int form = part->kind == PART_VALUE && value->kind == EXPRESSION_NAME
                   ? syntax_find_form(walk->trace, value->name)
                   : -1;
    if (form >= 0) {
        part->kind = PART_FORM;
        part->id = form;
    }
    if (part->kind == PART_FORM)
        walk_form(walk, part);
    if (part->kind == PART_CAPTURE || part->kind == PART_PID)
        take_capture(walk, part);
    if (part->kind == PART_VALUE) {
        struct resolver resolver = resolver_of(walk);
        resolve(&resolver, part->value);
    }
}

// Does a form begin, or end, with something captured?
static bool form_touches(const struct form *form, bool at_end)
{
    for (size_t i = 0; i < form->count; i++) {
        const struct template *one = form->alternatives[i];
        enum part_kind kind = one->parts[at_end ? one->count - 1 : 0].kind;
        if (kind == PART_CAPTURE || kind == PART_PID)
            return true;
    }
    return false;
}

static bool touches(const struct trace *trace, const struct part *part,
                    bool at_end)
{
    if (part->kind == PART_FORM)
        return form_touches(&trace->forms[part->id], at_end);
    return part->kind == PART_CAPTURE || part->kind == PART_PID;
}

// Could one not tell where one capture ends and the next begins?
static void check_neighbours(struct failure *failure, const struct trace *trace,
                             const struct template *template)
{
    for (size_t i = 0; i + 1 < template->count; i++) {
        const struct part *part = &template->parts[i];
        if (touches(trace, part, true) && touches(trace, part + 1, false))
            fail_at(failure, part[1].place,
                    "two captures touch: put a text between them");
        if (part->kind == PART_CAPTURE && part->capture == CAPTURE_LINE)
            fail_at(failure, part->place,
                    "{x:line} takes the rest of the line: it must be the last");
    }
}

static bool names_state(const struct expression *expression, int state)
{
    if (expression->kind == EXPRESSION_NAME && expression->sort == SORT_STATE &&
        expression->id == state)
        return true;
    for (size_t i = 0; i < expression->count; i++)
        if (names_state(expression->parts[i], state))
            return true;
    return false;
}

// A hole shows the state after the change, so the change must not wait for a
// capture of the same line.
static void check_shown(struct walk *walk, const struct node *line,
                        const struct change *change, uint64_t own)
{
    if (!(resolve_names(change->value, true) & own))
        return;
    for (size_t i = 0; i < line->template->count; i++) {
        const struct part *part = &line->template->parts[i];
        if (part->kind == PART_VALUE && names_state(part->value, change->state))
            fail_at(walk->failure, part->place,
                    "'%s' is changed by what this line captures, so the line "
                    "cannot show it",
                    walk->trace->states[change->state].name);
    }
}

static void check_self_arrow(struct walk *walk, const struct node *line)
{
    for (const struct arrow_use *a = line->uses; a; a = a->next)
        for (const struct arrow_use *b = line->uses; b; b = b->next)
            if (a->is_target && !b->is_target && a->arrow == b->arrow &&
                !(a->key && b->key))
                fail_at(walk->failure, a->place,
                        "with these two arrows the line would come after "
                        "itself");
}

static void walk_line(struct walk *walk, struct node *line)
{
    uint64_t before = walk->known;
    bool pid_before = walk->some_pid;
    walk->some_pid = false;
    for (size_t i = 0; i < line->template->count; i++) {
        struct part *part = &line->template->parts[i];
        walk_part(walk, part);
        walk->some_pid = walk->some_pid || part->kind == PART_PID;
    }
    check_neighbours(walk->failure, walk->trace, line->template);
    if (!walk->some_pid)
        walk->some_without_pid = true;
    walk->some_pid = walk->some_pid || pid_before;
    check_self_arrow(walk, line);
    struct resolver resolver = resolver_of(walk);
    for (struct arrow_use *use = line->uses; use; use = use->next)
        if (use->key)
            resolve(&resolver, use->key);
    for (struct change *change = line->changes; change; change = change->next) {
        resolver.changes = change;
        resolve(&resolver, change->value);
        check_shown(walk, line, change, walk->known & ~before);
    }
}

static void walk_nodes(struct walk *walk, struct node *node);

static void walk_each(struct walk *walk, struct node *each)
{
    struct resolver resolver = resolver_of(walk);
    resolver.use = RESOLVE_BEFORE_RUN;
    resolve(&resolver, each->list);
    resolve_new_loop(&resolver, each->name, each->place);
    struct loop loop = {each->name, each->id, walk->loops};
    uint64_t known = walk->known, taken = walk->taken;
    walk->loops = &loop;
    walk_nodes(walk, each->body);
    walk->loops = loop.outer;
    walk->known = known;
    walk->taken = taken;
}

static void walk_repeat(struct walk *walk, struct node *repeat)
{
    struct resolver resolver = resolver_of(walk);
    resolver.use = RESOLVE_BEFORE_RUN;
    if (repeat->low) {
        resolve(&resolver, repeat->low);
        resolve(&resolver, repeat->high);
    }
    uint64_t known = walk->known, taken = walk->taken;
    walk_nodes(walk, repeat->body);
    walk->known = known;
    walk->taken = taken;
}

// What one of the lines captures is not known to the others.
static void walk_any_order(struct walk *walk, struct node *block)
{
    uint64_t before = walk->known, after = before;
    for (struct node *node = block->body; node; node = node->next) {
        struct node *next = node->next;
        walk->known = before;
        node->next = NULL;
        walk_nodes(walk, node);
        node->next = next;
        after |= walk->known;
    }
    walk->known = after;
}

static void walk_exclusive(struct walk *walk, struct node *node)
{
    uint64_t bit = UINT64_C(1) << node->id, before = walk->exclusives;
    if (before & bit)
        fail_at(walk->failure, node->place,
                "'exclusive %s' stands inside itself",
                walk->trace->exclusives[node->id]);
    walk->exclusives |= bit;
    walk_nodes(walk, node->body);
    walk->exclusives = before;
}

static void walk_nodes(struct walk *walk, struct node *node)
{
    for (; node; node = node->next) {
        if (node->kind == NODE_LINE && node->role == walk->role)
            walk_line(walk, node);
        else if (node->kind == NODE_EACH)
            walk_each(walk, node);
        else if (node->kind == NODE_REPEAT)
            walk_repeat(walk, node);
        else if (node->kind == NODE_ANY_ORDER)
            walk_any_order(walk, node);
        else if (node->kind == NODE_EXCLUSIVE)
            walk_exclusive(walk, node);
    }
}

static void walk_role(struct failure *failure, struct trace *trace, int role)
{
    struct walk walk = {.failure = failure, .trace = trace, .role = role};
    bool shared = trace->roles[role].is_shared;
    for (struct node *node = trace->body; node; node = node->next) {
        struct node *next = node->next;
        node->next = NULL;
        walk_nodes(&walk, node);
        node->next = next;
        if (shared)
            walk.known = walk.taken = 0;
    }
    trace->roles[role].late_pid =
        shared && walk.some_pid && walk.some_without_pid;
}

// The role of the lines inside; fails when they are of two.
static int only_role(struct failure *failure, const struct node *block,
                     const struct node *inside, int role)
{
    for (; inside; inside = inside->next) {
        if (inside->kind != NODE_LINE)
            role = only_role(failure, block, inside->body, role);
        else if (role >= 0 && inside->role != role)
            fail_at(failure, block->place,
                    "this block holds lines of two roles, which cannot know "
                    "of each other's choice: write one for each role");
        else
            role = inside->role;
    }
    return role;
}

static void check_choices(struct failure *failure, const struct node *node)
{
    for (; node; node = node->next) {
        if (node->kind == NODE_REPEAT)
            only_role(failure, node, node->body, -1);
        if (node->kind != NODE_LINE)
            check_choices(failure, node->body);
    }
}

static void check_forms(struct failure *failure, struct trace *trace)
{
    struct resolver resolver = {
        .failure = failure, .trace = trace, .use = RESOLVE_BEFORE_RUN};
    for (size_t i = 0; i < trace->form_count; i++) {
        struct form *form = &trace->forms[i];
        for (size_t k = 0; k < form->count; k++) {
            struct template *one = form->alternatives[k];
            for (size_t j = 0; j < one->count; j++)
                if (one->parts[j].kind == PART_VALUE)
                    resolve(&resolver, one->parts[j].value);
            check_neighbours(failure, trace, one);
        }
        if (!form->is_used)
            fail_at(failure, form->place, "no line uses the form '%s'",
                    form->name);
    }
}

static bool is_changed(const struct node *node, int state)
{
    for (; node; node = node->next) {
        for (const struct change *c = node->changes; c; c = c->next)
            if (c->state == state)
                return true;
        if (node->kind != NODE_LINE && is_changed(node->body, state))
            return true;
    }
    return false;
}

static void check_states(struct failure *failure, struct trace *trace)
{
    struct resolver resolver = {
        .failure = failure, .trace = trace, .use = RESOLVE_BEFORE_RUN};
    for (size_t i = 0; i < trace->state_count; i++) {
        struct state *state = &trace->states[i];
        resolve(&resolver, state->first);
        if (!is_changed(trace->body, (int)i))
            fail_at(failure, state->place, "no line changes the state '%s'",
                    state->name);
        if (!state->is_used)
            fail_at(failure, state->place, "nothing looks at the state '%s'",
                    state->name);
    }
}

static void check_arrows(struct failure *failure, const struct trace *trace)
{
    for (size_t i = 0; i < trace->arrow_count; i++) {
        const struct arrow *arrow = &trace->arrows[i];
        if (!arrow->source)
            fail_at(failure, arrow->target->place,
                    "the arrow '%s' has no source: write -> %s behind the "
                    "line that comes first",
                    arrow->name, arrow->name);
        if (!arrow->target)
            fail_at(failure, arrow->source->place,
                    "the arrow '%s' has no end: write <- %s behind the line "
                    "that comes after",
                    arrow->name, arrow->name);
    }
}

static void check_keys(struct failure *failure, const struct trace *trace,
                       const struct node *node)
{
    for (; node; node = node->next) {
        for (const struct arrow_use *use = node->uses; use; use = use->next)
            if (use->is_target && use->key &&
                !trace->arrows[use->arrow].keyed_source)
                fail_at(failure, use->place,
                        "no source of '%s' has a value in brackets",
                        trace->arrows[use->arrow].name);
        if (node->kind != NODE_LINE)
            check_keys(failure, trace, node->body);
    }
}

// What it shows is computed when its rule is broken.
static void check_sentence(struct failure *failure, struct trace *trace,
                           const struct template *says, enum resolve_use use)
{
    struct resolver resolver = {.failure = failure, .trace = trace, .use = use};
    for (size_t i = 0; says && i < says->count; i++)
        if (says->parts[i].kind == PART_VALUE)
            resolve(&resolver, says->parts[i].value);
}

static void check_conditions(struct failure *failure, struct trace *trace)
{
    for (size_t i = 0; i < trace->condition_count; i++) {
        struct condition *condition = &trace->conditions[i];
        struct resolver resolver = {
            .failure = failure,
            .trace = trace,
            .use = condition->is_always ? RESOLVE_ALWAYS : RESOLVE_AT_END};
        resolve(&resolver, condition->expression);
        check_sentence(failure, trace, condition->says, resolver.use);
        if (condition->is_always && !resolver.saw_state)
            fail_at(failure, condition->place,
                    "no state in it, so it is never tried: write require");
    }
}

static void check_sizes(struct failure *failure, struct trace *trace)
{
    struct resolver resolver = {
        .failure = failure, .trace = trace, .use = RESOLVE_BEFORE_RUN};
    for (size_t i = 0; i < trace->role_count; i++) {
        const struct role *role = &trace->roles[i];
        if (role->low) {
            resolve(&resolver, role->low);
            resolve(&resolver, role->high);
        }
    }
    for (size_t i = 0; i < trace->parallel_count; i++)
        if (trace->parallels[i].count)
            resolve(&resolver, trace->parallels[i].count);
}

static void check_roles(struct failure *failure, struct trace *trace)
{
    const struct role *silent = NULL;
    for (size_t i = 1; i < trace->role_count; i++) {
        const struct role *role = &trace->roles[i];
        bool is_counted = !role->prints && !role->is_shared;
        if (role->says && !is_counted)
            fail_at(failure, role->says->place,
                    "this would never be said: the number of processes is "
                    "asked of a role that prints nothing and has no *");
        check_sentence(failure, trace, role->says, RESOLVE_AT_END);
        if (role->prints)
            continue;
        if (!role->is_declared)
            fail_at(failure, role->place,
                    "role %s prints nothing and is not declared: write role "
                    "%s above, or lines for it",
                    role->name, role->name);
        if (silent)
            fail_at(failure, role->place,
                    "two roles print nothing, %s and %s: nobody could tell "
                    "their processes from each other",
                    silent->name, role->name);
        silent = role;
    }
}

static void check_names(struct failure *failure, const struct trace *trace)
{
    for (size_t i = 1; i < trace->capture_count; i++) {
        const struct capture *capture = &trace->captures[i];
        int state = syntax_find_state(trace, capture->name);
        int form = syntax_find_form(trace, capture->name);
        if (state >= 0 || form >= 0)
            fail_at(failure, capture->place,
                    "'%s' is the name of a %s, in line %d: capture under "
                    "another name",
                    capture->name, state >= 0 ? "state" : "form",
                    state >= 0 ? trace->states[state].place.line
                               : trace->forms[form].place.line);
    }
}

static void check_runs(struct failure *failure, const struct trace *trace)
{
    struct place top = {1, 1};
    if (trace->run_count == 0)
        fail_at(failure, top,
                "no run: write a line with run and the arguments of a run");
    for (size_t i = 0; i < trace->run_count; i++) {
        struct place place = {trace->runs[i].line, 1};
        if (trace->run_args[i]->length == 0 && trace->uses_args &&
            !trace->default_place.line)
            fail_at(failure, place,
                    "this run has no arguments, and no 'default' says what "
                    "args is then");
        for (size_t k = 0; k < i; k++)
            if (value_identical(trace->run_args[i], trace->run_args[k]))
                fail_at(failure, place, "the same run stands in line %d",
                        trace->runs[k].line);
    }
}

void check_trace(struct failure *failure, struct trace *trace)
{
    if (!trace->body)
        fail_at(failure, (struct place){1, 1}, "no line of output");
    check_names(failure, trace);
    for (size_t i = 0; i < trace->role_count; i++)
        walk_role(failure, trace, (int)i);
    check_choices(failure, trace->body);
    check_arrows(failure, trace);
    check_keys(failure, trace, trace->body);
    check_conditions(failure, trace);
    check_sizes(failure, trace);
    check_roles(failure, trace);
    check_forms(failure, trace);
    check_states(failure, trace);
    check_runs(failure, trace);
}
