// SPDX-License-Identifier: MIT
//
// A captured name is one value in the holes of its process, and the list of
// all values inside a function's parentheses: the place decides, here, once.

#include "trace/resolve.h"

#include <string.h>

static const struct loop *find_loop(const struct loop *loop, const char *name)
{
    while (loop && strcmp(loop->name, name) != 0)
        loop = loop->outer;
    return loop;
}

static _Noreturn void fail_name(const struct resolver *resolver,
                                const struct expression *name)
{
    if (syntax_find_form(resolver->trace, name->name) >= 0)
        fail_at(resolver->failure, name->place,
                "'%s' is a form: it stands alone in the braces of a line",
                name->name);
    if (syntax_find_role(resolver->trace, name->name) >= 0)
        fail_at(resolver->failure, name->place,
                "'%s' is a role; only pids(%s) is a value", name->name,
                name->name);
    fail_at(resolver->failure, name->place, "nothing is called '%s' here",
            name->name);
}

static void resolve_capture(struct resolver *resolver, struct expression *name)
{
    struct capture *capture = &resolver->trace->captures[name->id];
    if (!capture->is_captured)
        fail_at(resolver->failure, name->place, "no line shows its {pid}");
    if (resolver->use == RESOLVE_BEFORE_RUN)
        fail_at(resolver->failure, name->place,
                "'%s' is not known before the program runs", name->name);
    if (resolver->in_call || resolver->use != RESOLVE_IN_PROCESS) {
        name->sort = SORT_CAPTURES;
        capture->is_listed = true;
        return;
    }
    name->sort = SORT_CAPTURE;
    if (!(resolver->known >> name->id & 1))
        fail_at(resolver->failure, name->place,
                "this process has not captured '%s' here; inside a function "
                "it is the list of all its values",
                name->name);
}

static void resolve_state(struct resolver *resolver, struct expression *name)
{
    if (resolver->use == RESOLVE_BEFORE_RUN)
        fail_at(resolver->failure, name->place,
                "'%s' is not known before the program runs", name->name);
    name->sort = SORT_STATE;
    resolver->saw_state = true;
    const struct change *change = resolver->changes;
    if (!change || change->state != name->id)
        resolver->trace->states[name->id].is_used = true;
}

static void resolve_name(struct resolver *resolver, struct expression *name)
{
    const struct loop *loop = find_loop(resolver->loops, name->name);
    if (strcmp(name->name, "args") == 0) {
        name->sort = SORT_ARGS;
        resolver->trace->uses_args = true;
    } else if (loop) {
        name->sort = SORT_LOOP;
        name->id = loop->id;
    } else if ((name->id = syntax_find_capture(resolver->trace, name->name)) >=
               0) {
        resolve_capture(resolver, name);
    } else if ((name->id = syntax_find_state(resolver->trace, name->name)) >=
               0) {
        resolve_state(resolver, name);
    } else {
        fail_name(resolver, name);
    }
}

static void resolve_role(struct resolver *resolver, struct expression *role)
{
    role->id = syntax_find_role(resolver->trace, role->name);
    if (role->id < 0)
        fail_at(resolver->failure, role->place, "no role is called '%s'",
                role->name);
    if (resolver->use != RESOLVE_AT_END)
        fail_at(resolver->failure, role->place,
                "pids(%s) is known at the end only: use it in require",
                role->name);
    if (resolver->trace->roles[role->id].is_shared)
        fail_at(resolver->failure, role->place,
                "role %s has any number of processes, so pids(%s) is not "
                "known; pid is the list of the pids that are shown",
                role->name, role->name);
}

void resolve(struct resolver *resolver, struct expression *expression)
{
    bool in_call = resolver->in_call;
    if (expression->kind == EXPRESSION_NAME)
        resolve_name(resolver, expression);
    if (expression->kind == EXPRESSION_ROLE)
        resolve_role(resolver, expression);
    if (expression->kind == EXPRESSION_INDEX)
        resolver->trace->uses_args = true;
    if (expression->kind == EXPRESSION_CALL)
        resolver->in_call = true;
    for (size_t i = 0; i < expression->count; i++)
        resolve(resolver, expression->parts[i]);
    resolver->in_call = in_call;
}

void resolve_new_loop(const struct resolver *resolver, const char *name,
                      struct place place)
{
    const struct trace *trace = resolver->trace;
    if (find_loop(resolver->loops, name) ||
        syntax_find_capture(trace, name) >= 0 ||
        syntax_find_state(trace, name) >= 0 ||
        syntax_find_form(trace, name) >= 0)
        fail_at(resolver->failure, place,
                "'%s' is in use already: give the variable another name", name);
}

uint64_t resolve_names(const struct expression *expression, bool lists)
{
    uint64_t names = 0;
    bool is_name = expression->kind == EXPRESSION_NAME;
    if (is_name && (expression->sort == SORT_CAPTURE ||
                    (lists && expression->sort == SORT_CAPTURES)))
        names = UINT64_C(1) << expression->id;
    for (size_t i = 0; i < expression->count; i++)
        names |= resolve_names(expression->parts[i], lists);
    return names;
}
