// SPDX-License-Identifier: MIT
//
// Names of a trace file: tables small enough to be searched from the front.

#include "trace/syntax.h"

#include "trace/function.h"

#include <string.h>

static const char *const keywords[] = {
    "default",  "run",     "small",  "marks",    "exit", "role", "form",
    "state",    "require", "always", "parallel", "each", "any",  "exclusive",
    "optional", "repeat",  "order",  "in",       "and",  "or",   "not",
    "args",     "pid",     "open",   "says",     NULL,
};

bool syntax_is_keyword(const char *name)
{
    for (size_t i = 0; keywords[i]; i++)
        if (strcmp(keywords[i], name) == 0)
            return true;
    return function_find(name);
}

int syntax_find_role(const struct trace *trace, const char *name)
{
    for (size_t i = 0; i < trace->role_count; i++)
        if (strcmp(trace->roles[i].name, name) == 0)
            return (int)i;
    return -1;
}

int syntax_find_capture(const struct trace *trace, const char *name)
{
    for (size_t i = 0; i < trace->capture_count; i++)
        if (strcmp(trace->captures[i].name, name) == 0)
            return (int)i;
    return -1;
}

int syntax_find_state(const struct trace *trace, const char *name)
{
    for (size_t i = 0; i < trace->state_count; i++)
        if (strcmp(trace->states[i].name, name) == 0)
            return (int)i;
    return -1;
}

int syntax_find_form(const struct trace *trace, const char *name)
{
    for (size_t i = 0; i < trace->form_count; i++)
        if (strcmp(trace->forms[i].name, name) == 0)
            return (int)i;
    return -1;
}

const char *syntax_take_name(struct lexer *lexer, struct arena *arena,
                             const char *what)
{
    char found[64];
    if (lexer->token.kind != TOKEN_NAME)
        fail_at(lexer->failure, lexer_here(lexer),
                "the name of %s expected, not %s", what,
                lexer_found(lexer, found));
    const char *name =
        arena_copy(arena, lexer->token.text, lexer->token.length);
    if (syntax_is_keyword(name))
        fail_at(lexer->failure, lexer_here(lexer),
                "'%s' has a meaning of its own: give %s another name", name,
                what);
    lexer_next(lexer);
    return name;
}

int syntax_role(struct trace *trace, const char *name, struct place place)
{
    int id = syntax_find_role(trace, name);
    if (id >= 0)
        return id;
    arena_reserve(&trace->arena, &trace->roles, &trace->role_capacity,
                  trace->role_count + 1, sizeof *trace->roles);
    trace->roles[trace->role_count] =
        (struct role){.name = name, .place = place};
    return (int)trace->role_count++;
}

int syntax_exclusive(struct trace *trace, struct lexer *lexer)
{
    struct place place = lexer_here(lexer);
    const char *name =
        syntax_take_name(lexer, &trace->arena, "what is exclusive");
    for (size_t i = 0; i < trace->exclusive_count; i++)
        if (strcmp(trace->exclusives[i], name) == 0)
            return (int)i;
    if (trace->exclusive_count == EXCLUSIVES_MAX)
        fail_at(lexer->failure, place, "more than %d names after 'exclusive'",
                EXCLUSIVES_MAX);
    arena_reserve(&trace->arena, &trace->exclusives, &trace->exclusive_capacity,
                  trace->exclusive_count + 1, sizeof *trace->exclusives);
    trace->exclusives[trace->exclusive_count] = name;
    return (int)trace->exclusive_count++;
}

int syntax_arrow(struct trace *trace, const char *name)
{
    for (size_t i = 0; i < trace->arrow_count; i++)
        if (strcmp(trace->arrows[i].name, name) == 0)
            return (int)i;
    arena_reserve(&trace->arena, &trace->arrows, &trace->arrow_capacity,
                  trace->arrow_count + 1, sizeof *trace->arrows);
    trace->arrows[trace->arrow_count] = (struct arrow){.name = name};
    return (int)trace->arrow_count++;
}

int syntax_capture(struct trace *trace, struct lexer *lexer, const char *name,
                   enum capture_kind kind, struct place place)
{
    int id = syntax_find_capture(trace, name);
    if (id >= 0 && trace->captures[id].kind != kind)
        fail_at(lexer->failure, place,
                "'%s' is captured as another kind in line %d: use two names",
                name, trace->captures[id].place.line);
    if (id >= 0)
        return id;
    if (trace->capture_count == CAPTURES_MAX)
        fail_at(lexer->failure, place, "more than %d captured names",
                CAPTURES_MAX - 1);
    arena_reserve(&trace->arena, &trace->captures, &trace->capture_capacity,
                  trace->capture_count + 1, sizeof *trace->captures);
    trace->captures[trace->capture_count] =
        (struct capture){.name = name, .kind = kind, .place = place};
    return (int)trace->capture_count++;
}
