// SPDX-License-Identifier: MIT
//
// Suffixes nest, the leftmost outermost: so each is read into a node whose
// body is the next one, down to the line.

#include "trace/suffix.h"

#include <string.h>

static const char *const header_words[] = {
    "each", "any", "exclusive", "optional", "repeat", NULL,
};

bool suffix_is_header(const struct lexer *lexer)
{
    for (size_t i = 0; header_words[i]; i++)
        if (lexer_is(lexer, header_words[i]))
            return true;
    return false;
}

static bool is_assignment(const struct lexer *lexer)
{
    return lexer_is(lexer, "=") || lexer_is(lexer, "+=") ||
           lexer_is(lexer, "-=");
}

static bool followed_by_assignment(const struct lexer *lexer)
{
    struct lexer ahead = *lexer;
    if (ahead.token.kind != TOKEN_NAME)
        return false;
    lexer_next(&ahead);
    return is_assignment(&ahead);
}

static void read_each(struct lexer *lexer, struct trace *trace,
                      struct node *node)
{
    node->kind = NODE_EACH;
    node->place = lexer_here(lexer);
    node->name = syntax_take_name(lexer, &trace->arena, "a variable");
    node->id = trace->loop_count++;
    lexer_expect(lexer, "in", "'in' (each V in LIST)");
    node->list = expression_read(lexer, &trace->arena);
    if (!lexer_take(lexer, ","))
        return;
    lexer_expect(lexer, "any", "'any order'");
    lexer_expect(lexer, "order", "'any order'");
    node->any_order = true;
}

static void read_repeat(struct lexer *lexer, struct trace *trace,
                        struct node *node)
{
    node->kind = NODE_REPEAT;
    enum token_kind kind = lexer->token.kind;
    bool bounded = kind == TOKEN_INTEGER || lexer_is(lexer, "(") ||
                   (kind == TOKEN_NAME && !suffix_is_header(lexer) &&
                    !followed_by_assignment(lexer));
    if (!bounded)
        return;
    node->low = expression_read(lexer, &trace->arena);
    lexer_expect(lexer, "..", "'..' (repeat A..B)");
    node->high = expression_read(lexer, &trace->arena);
}

static void number_repeat(struct lexer *lexer, struct trace *trace,
                          struct node *node)
{
    if (trace->repeat_count == REPEATS_MAX)
        fail_at(lexer->failure, node->place,
                "more than %d lines and blocks that may repeat", REPEATS_MAX);
    node->id = (int)trace->repeat_count;
    trace->repeats[trace->repeat_count++] = node;
}

static void read_wrapper(struct lexer *lexer, struct trace *trace,
                         struct node *node, bool on_line)
{
    struct place place = lexer_here(lexer);
    if (lexer_take(lexer, "each")) {
        read_each(lexer, trace, node);
    } else if (lexer_take(lexer, "exclusive")) {
        node->kind = NODE_EXCLUSIVE;
        node->id = syntax_exclusive(trace, lexer);
    } else if (lexer_take(lexer, "optional")) {
        node->kind = NODE_REPEAT;
        node->is_optional = true;
    } else if (lexer_take(lexer, "repeat")) {
        read_repeat(lexer, trace, node);
    } else {
        lexer_next(lexer);
        lexer_expect(lexer, "order", "'any order'");
        node->kind = NODE_ANY_ORDER;
        if (on_line)
            fail_at(lexer->failure, place,
                    "'any order' has no meaning for one line: write it above "
                    "the lines, alone");
    }
    if (node->kind != NODE_EACH)
        node->place = place;
    if (node->kind == NODE_REPEAT)
        number_repeat(lexer, trace, node);
}

static void read_arrow(struct lexer *lexer, struct trace *trace,
                       struct node *line)
{
    struct arrow_use *use = arena_alloc(&trace->arena, sizeof *use);
    use->place = lexer_here(lexer);
    use->is_target = lexer_is(lexer, "<-");
    lexer_next(lexer);
    use->arrow =
        syntax_arrow(trace, syntax_take_name(lexer, &trace->arena, "an arrow"));
    if (lexer_take(lexer, "[")) {
        use->key = expression_read(lexer, &trace->arena);
        lexer_expect(lexer, "]", "']'");
    }
    struct arrow *arrow = &trace->arrows[use->arrow];
    struct arrow_use **first = use->is_target ? &arrow->target : &arrow->source;
    if (!*first)
        *first = use;
    if (!use->is_target)
        *(use->key ? &arrow->keyed_source : &arrow->plain_source) = true;
    struct arrow_use **last = &line->uses;
    while (*last)
        last = &(*last)->next;
    *last = use;
}

// The name S of the state, as an expression.
static struct expression *state_name(struct trace *trace, const char *name,
                                     struct place place)
{
    struct expression *made = arena_alloc(&trace->arena, sizeof *made);
    made->kind = EXPRESSION_NAME;
    made->name = name;
    made->place = place;
    return made;
}

static struct expression *join(struct trace *trace, enum operation operation,
                               struct expression *left,
                               struct expression *right)
{
    struct expression *made = arena_alloc(&trace->arena, sizeof *made);
    made->kind = EXPRESSION_BINARY;
    made->place = left->place;
    made->operation = operation;
    made->parts = arena_alloc(&trace->arena, 2 * sizeof *made->parts);
    made->parts[0] = left;
    made->parts[1] = right;
    made->count = 2;
    return made;
}

static void read_change(struct lexer *lexer, struct trace *trace,
                        struct node *line)
{
    struct change *change = arena_alloc(&trace->arena, sizeof *change);
    change->place = lexer_here(lexer);
    const char *name = syntax_take_name(lexer, &trace->arena, "a state");
    change->state = syntax_find_state(trace, name);
    if (change->state < 0)
        fail_at(lexer->failure, change->place,
                "there is no state '%s': declare it above, as in state %s = 0",
                name, name);
    bool add = lexer_is(lexer, "+="), subtract = lexer_is(lexer, "-=");
    lexer_next(lexer);
    change->value = expression_read(lexer, &trace->arena);
    if (add || subtract)
        change->value =
            join(trace, add ? OP_ADD : OP_SUBTRACT,
                 state_name(trace, name, change->place), change->value);
    struct change **last = &line->changes;
    while (*last)
        last = &(*last)->next;
    *last = change;
}

static _Noreturn void fail_suffix(struct lexer *lexer, bool on_line)
{
    char found[64];
    fail_at(lexer->failure, lexer_here(lexer), "%s is no suffix%s",
            lexer_found(lexer, found),
            on_line ? ": two blanks end the text of a line, write one blank "
                      "between its words"
                    : " that may stand above lines");
}

struct node *suffix_read(struct lexer *lexer, struct trace *trace,
                         struct node *line, struct node **innermost)
{
    struct node *outermost = NULL, **next = &outermost;
    while (lexer->token.kind != TOKEN_END) {
        if (suffix_is_header(lexer)) {
            struct node *node = arena_alloc(&trace->arena, sizeof *node);
            read_wrapper(lexer, trace, node, line != NULL);
            *innermost = *next = node;
            next = &node->body;
        } else if (line && (lexer_is(lexer, "->") || lexer_is(lexer, "<-"))) {
            read_arrow(lexer, trace, line);
        } else if (line && followed_by_assignment(lexer)) {
            read_change(lexer, trace, line);
        } else {
            fail_suffix(lexer, line != NULL);
        }
    }
    *next = line;
    return outermost;
}
