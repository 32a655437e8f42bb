// SPDX-License-Identifier: MIT
//
// Directives declare, wherever they stand: their place means nothing.

#include "trace/directive.h"

#include "trace/template.h"
#include "trace/text.h"

#include <string.h>

static void expect_end(struct lexer *lexer)
{
    char found[64];
    if (lexer->token.kind != TOKEN_END)
        fail_at(lexer->failure, lexer_here(lexer),
                "nothing more expected here, not %s",
                lexer_found(lexer, found));
}

// A word of a `run`, which may be quoted.
struct word {
    const char *text;
    size_t length;
    bool is_quoted;
    size_t start;
};

// Reads the word at *at and goes behind it.  False at the end of the line.
static bool read_word(struct lexer *lexer, size_t *at, struct word *word)
{
    const char *line = lexer->line;
    while (*at < lexer->length && text_is_blank(line[*at]))
        (*at)++;
    word->start = *at;
    if (*at == lexer->length)
        return false;
    char quote = line[*at];
    word->is_quoted = quote == '\'' || quote == '"';
    size_t end = *at + word->is_quoted;
    while (end < lexer->length &&
           (word->is_quoted ? line[end] != quote : !text_is_blank(line[end])))
        end++;
    if (word->is_quoted && end == lexer->length)
        fail_at(lexer->failure, lexer_place(lexer, *at),
                "this quote is never closed: write %c at its end", quote);
    word->text = line + *at + word->is_quoted;
    word->length = end - *at - word->is_quoted;
    *at = end + word->is_quoted;
    if (*at < lexer->length && !text_is_blank(line[*at]))
        fail_at(lexer->failure, lexer_place(lexer, *at),
                "a blank expected behind the quote");
    return true;
}

// Reads the words of the line, from the token on; *small when the last one is
// `small` and may be.
static const struct value *read_words(struct lexer *lexer, struct trace *trace,
                                      const char ***texts, bool *small)
{
    struct arena *arena = &trace->arena;
    const struct value **values = NULL;
    size_t count = 0, capacity = 0, text_capacity = 0;
    struct word word = {0};
    size_t at = lexer->token.end;
    *texts = NULL;
    while (read_word(lexer, &at, &word)) {
        arena_reserve(arena, &values, &capacity, count + 1, sizeof *values);
        arena_reserve(arena, texts, &text_capacity, count + 1, sizeof **texts);
        (*texts)[count] = arena_copy(arena, word.text, word.length);
        values[count++] = value_argument(arena, word.text, word.length);
    }
    if (small)
        *small = count > 0 && !word.is_quoted &&
                 strcmp((*texts)[count - 1], "small") == 0;
    if (small && *small)
        count--;
    lexer_start(lexer, lexer->length);
    return value_list(arena, values, count);
}

static void read_default(struct lexer *lexer, struct trace *trace)
{
    struct place place = lexer_here(lexer);
    if (trace->default_place.line)
        fail_at(lexer->failure, place, "'default' stands already in line %d",
                trace->default_place.line);
    trace->default_place = place;
    trace->defaults = read_words(lexer, trace, &trace->default_texts, NULL);
    if (trace->defaults->length == 0)
        fail_at(lexer->failure, lexer_here(lexer),
                "the default arguments expected");
}

static void read_run(struct lexer *lexer, struct trace *trace)
{
    arena_reserve(&trace->arena, &trace->runs, &trace->run_capacity,
                  trace->run_count + 1, sizeof *trace->runs);
    arena_reserve(&trace->arena, &trace->run_args, &trace->run_args_capacity,
                  trace->run_count + 1, sizeof(struct value *));
    struct trace_run *run = &trace->runs[trace->run_count];
    run->line = lexer->number;
    const char **texts;
    const struct value *args = read_words(lexer, trace, &texts, &run->is_small);
    run->args.args = texts;
    run->args.count = args->length;
    trace->run_args[trace->run_count++] = args;
}

static void read_number(struct lexer *lexer, int *number, int *given,
                        const char *what)
{
    if (*given)
        fail_at(lexer->failure, lexer_here(lexer),
                "%s stands already in line %d", what, *given);
    *given = lexer->number;
    lexer_next(lexer);
    const struct token *token = &lexer->token;
    if (token->kind != TOKEN_INTEGER || token->integer > 255)
        fail_at(lexer->failure, lexer_here(lexer), "%s from 0 to 255 expected",
                what);
    *number = (int)token->integer;
    lexer_next(lexer);
}

static bool same_text(const struct expression *a, const struct expression *b)
{
    if (!a || !b)
        return a == b;
    char left[200], right[200];
    struct sentence one = {.at = left, .size = sizeof left};
    struct sentence two = {.at = right, .size = sizeof right};
    expression_print(&one, a);
    expression_print(&two, b);
    return strcmp(left, right) == 0;
}

// Reads the brackets or the star behind the name of a role.
static void read_size(struct lexer *lexer, struct trace *trace,
                      struct role *role)
{
    if (lexer_take(lexer, "*")) {
        role->is_shared = true;
        return;
    }
    lexer_next(lexer);
    role->high = role->low = expression_read(lexer, &trace->arena);
    if (lexer_take(lexer, ".."))
        role->high = expression_read(lexer, &trace->arena);
    lexer_expect(lexer, "]", "']'");
}

int directive_read_role(struct lexer *lexer, struct trace *trace)
{
    struct place place = lexer_here(lexer);
    const char *name = syntax_take_name(lexer, &trace->arena, "a role");
    int id = syntax_role(trace, name, place);
    if (!lexer_is(lexer, "[") && !lexer_is(lexer, "*"))
        return id;
    place = lexer_here(lexer);
    if (id == ROLE_MAIN)
        fail_at(lexer->failure, place,
                "main is one process: the first of the program");
    struct role size = trace->roles[id];
    read_size(lexer, trace, &size);
    struct role *role = &trace->roles[id];
    if (role->is_sized &&
        (role->is_shared != size.is_shared || !same_text(role->low, size.low) ||
         !same_text(role->high, size.high)))
        fail_at(lexer->failure, place,
                "role %s has another size in line %d: say it once", name,
                role->place.line);
    if (!role->is_sized) {
        *role = size;
        role->place = place;
    }
    role->is_sized = true;
    return id;
}

static struct template **read_role(struct lexer *lexer, struct trace *trace)
{
    lexer_next(lexer);
    int role = directive_read_role(lexer, trace);
    trace->roles[role].is_declared = true;
    return &trace->roles[role].says;
}

// A name that is new among states, forms and captures.
static const char *new_name(struct lexer *lexer, struct trace *trace,
                            const char *what)
{
    struct place place = lexer_here(lexer);
    const char *name = syntax_take_name(lexer, &trace->arena, what);
    int state = syntax_find_state(trace, name);
    int form = syntax_find_form(trace, name);
    if (state >= 0 || form >= 0)
        fail_at(lexer->failure, place, "'%s' is declared already in line %d",
                name,
                state >= 0 ? trace->states[state].place.line
                           : trace->forms[form].place.line);
    return name;
}

static void read_form(struct lexer *lexer, struct trace *trace)
{
    lexer_next(lexer);
    struct form form = {.place = lexer_here(lexer)};
    form.name = new_name(lexer, trace, "a form");
    if (!lexer_is(lexer, "="))
        lexer_expect(lexer, "=", "'=' (form F = TEXT || TEXT)");
    size_t at = lexer->token.end, capacity = 0;
    for (;;) {
        arena_reserve(&trace->arena, &form.alternatives, &capacity,
                      form.count + 1, sizeof *form.alternatives);
        form.alternatives[form.count++] =
            template_read(lexer, trace, TEMPLATE_BEFORE_BAR, at, &at);
        if (at >= lexer->length)
            break;
        at += 2;
    }
    lexer_start(lexer, lexer->length);
    arena_reserve(&trace->arena, &trace->forms, &trace->form_capacity,
                  trace->form_count + 1, sizeof *trace->forms);
    trace->forms[trace->form_count++] = form;
}

static void read_state(struct lexer *lexer, struct trace *trace)
{
    lexer_next(lexer);
    struct state state = {.place = lexer_here(lexer)};
    if (trace->state_count == STATES_MAX)
        fail_at(lexer->failure, state.place, "more than %d states", STATES_MAX);
    state.name = new_name(lexer, trace, "a state");
    lexer_expect(lexer, "=", "'=' (state S = 0)");
    state.first = expression_read(lexer, &trace->arena);
    arena_reserve(&trace->arena, &trace->states, &trace->state_capacity,
                  trace->state_count + 1, sizeof *trace->states);
    trace->states[trace->state_count++] = state;
}

static struct template **read_condition(struct lexer *lexer,
                                        struct trace *trace)
{
    struct condition condition = {.is_always = lexer_is(lexer, "always")};
    lexer_next(lexer);
    condition.place = lexer_here(lexer);
    condition.expression = expression_read(lexer, &trace->arena);
    arena_reserve(&trace->arena, &trace->conditions, &trace->condition_capacity,
                  trace->condition_count + 1, sizeof *trace->conditions);
    trace->conditions[trace->condition_count] = condition;
    return &trace->conditions[trace->condition_count++].says;
}

static void read_parallel(struct lexer *lexer, struct trace *trace)
{
    lexer_next(lexer);
    struct parallel parallel = {.place = lexer_here(lexer)};
    const char *name = syntax_take_name(lexer, &trace->arena, "a role");
    parallel.role = syntax_role(trace, name, parallel.place);
    if (lexer_is(lexer, "["))
        fail_at(lexer->failure, lexer_here(lexer),
                "write the number without brackets: parallel %s 3", name);
    if (lexer->token.kind != TOKEN_END)
        parallel.count = expression_read(lexer, &trace->arena);
    arena_reserve(&trace->arena, &trace->parallels, &trace->parallel_capacity,
                  trace->parallel_count + 1, sizeof *trace->parallels);
    trace->parallels[trace->parallel_count++] = parallel;
}

bool directive_read(struct lexer *lexer, struct trace *trace,
                    struct template ***says)
{
    *says = NULL;
    if (lexer_is(lexer, "default"))
        read_default(lexer, trace);
    else if (lexer_is(lexer, "run"))
        read_run(lexer, trace);
    else if (lexer_is(lexer, "marks"))
        read_number(lexer, &trace->marks, &trace->marks_line,
                    "a number of marks");
    else if (lexer_is(lexer, "exit"))
        read_number(lexer, &trace->exit_status, &trace->exit_line, "a status");
    else if (lexer_is(lexer, "role"))
        *says = read_role(lexer, trace);
    else if (lexer_is(lexer, "form"))
        read_form(lexer, trace);
    else if (lexer_is(lexer, "state"))
        read_state(lexer, trace);
    else if (lexer_is(lexer, "require") || lexer_is(lexer, "always"))
        *says = read_condition(lexer, trace);
    else if (lexer_is(lexer, "parallel"))
        read_parallel(lexer, trace);
    else
        return false;
    expect_end(lexer);
    return true;
}
