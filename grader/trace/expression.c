// SPDX-License-Identifier: MIT
//
// A parser by precedence climbing: one function for all binary operators, one
// for what stands between them.

#include "trace/expression.h"

#include "trace/function.h"
#include "trace/text.h"

#include <stdlib.h>
#include <string.h>

enum {
    MAX_DEPTH = 100, // of parentheses; the reader is recursive
};

struct parser {
    struct lexer *lexer;
    struct arena *arena;
    int depth;
};

struct operator_word {
    const char *word;
    enum operation operation;
    int level; // of precedence
};

static const struct operator_word words[] = {
    {"or", OP_OR, 1},      {"and", OP_AND, 2},
    {"==", OP_EQUAL, 4},   {"!=", OP_DIFFERENT, 4},
    {"<", OP_LESS, 4},     {"<=", OP_LESS_EQUAL, 4},
    {">", OP_GREATER, 4},  {">=", OP_GREATER_EQUAL, 4},
    {"+", OP_ADD, 5},      {"-", OP_SUBTRACT, 5},
    {"*", OP_MULTIPLY, 6}, {"//", OP_DIVIDE, 6},
    {"%", OP_MODULO, 6},
};

enum {
    LEVEL_NOT = 3,
    LEVEL_COMPARISON = 4,
    LEVEL_SUM = 5,
    LEVEL_SIGN = 7,
};

static struct expression *read_level(struct parser *parser, int level);

static struct expression *make(struct parser *parser, enum expression_kind kind,
                               struct place place, size_t count)
{
    struct expression *made = arena_alloc(parser->arena, sizeof *made);
    made->kind = kind;
    made->place = place;
    made->count = count;
    made->parts = arena_alloc(parser->arena, (count + 1) * sizeof *made->parts);
    return made;
}

// Reads `first, second, ...` up to the closing sign, which is taken.
static void read_parts(struct parser *parser, struct expression *into,
                       const char *close)
{
    size_t capacity = 0;
    into->parts = NULL;
    while (!lexer_is(parser->lexer, close)) {
        if (into->count > 0)
            lexer_expect(parser->lexer, ",",
                         close[0] == ')' ? "',' or ')'" : "',' or ']'");
        arena_reserve(parser->arena, &into->parts, &capacity, into->count + 1,
                      sizeof *into->parts);
        into->parts[into->count++] = read_level(parser, 1);
    }
    lexer_next(parser->lexer);
}

static struct expression *read_call(struct parser *parser, const char *name,
                                    struct place place)
{
    struct lexer *lexer = parser->lexer;
    struct expression *call = make(parser, EXPRESSION_CALL, place, 0);
    call->name = name;
    call->function = function_find(name);
    if (!call->function)
        fail_at(lexer->failure, place, "there is no function %s()", name);
    lexer_next(lexer);
    read_parts(parser, call, ")");
    const struct function *function = call->function;
    if (call->count < function->least || call->count > function->most)
        fail_at(lexer->failure, place, "%s, not with %zu values",
                function->usage, call->count);
    if (function->takes_role) {
        struct expression *role = call->parts[0];
        if (role->kind != EXPRESSION_NAME)
            fail_at(lexer->failure, role->place,
                    "pids(R) wants the name of a role");
        role->kind = EXPRESSION_ROLE;
    }
    return call;
}

static struct expression *read_name(struct parser *parser)
{
    struct lexer *lexer = parser->lexer;
    struct place place = lexer_here(lexer);
    const char *name =
        arena_copy(parser->arena, lexer->token.text, lexer->token.length);
    lexer_next(lexer);
    if (lexer_is(lexer, "("))
        return read_call(parser, name, place);
    struct expression *made = make(parser, EXPRESSION_NAME, place, 0);
    made->name = name;
    if (!lexer_is(lexer, "["))
        return made;
    if (strcmp(name, "args") != 0)
        fail_at(lexer->failure, lexer_here(lexer),
                "only args has an index: args[1] is the first argument");
    made->kind = EXPRESSION_INDEX;
    made->count = 1;
    lexer_next(lexer);
    made->parts[0] = read_level(parser, 1);
    lexer_expect(lexer, "]", "']'");
    return made;
}

static struct expression *read_constant(struct parser *parser)
{
    const struct token *token = &parser->lexer->token;
    struct expression *made =
        make(parser, EXPRESSION_VALUE, lexer_here(parser->lexer), 0);
    if (token->kind == TOKEN_TEXT)
        made->value = value_text(parser->arena, token->text, token->length);
    else if (token->kind == TOKEN_INTEGER)
        made->value = value_integer(parser->arena, token->integer);
    else
        made->value = value_real(
            parser->arena,
            strtod(arena_copy(parser->arena, token->text, token->length), NULL),
            token->text, token->length);
    lexer_next(parser->lexer);
    return made;
}

static struct expression *read_atom(struct parser *parser)
{
    struct lexer *lexer = parser->lexer;
    enum token_kind kind = lexer->token.kind;
    struct place place = lexer_here(lexer);
    if (kind == TOKEN_INTEGER || kind == TOKEN_REAL || kind == TOKEN_TEXT)
        return read_constant(parser);
    if (kind == TOKEN_NAME)
        return read_name(parser);
    if (lexer_take(lexer, "[")) {
        struct expression *list = make(parser, EXPRESSION_LIST, place, 0);
        read_parts(parser, list, "]");
        return list;
    }
    if (lexer_take(lexer, "(")) {
        struct expression *inner = read_level(parser, 1);
        lexer_expect(lexer, ")", "')'");
        return inner;
    }
    char found[64];
    fail_at(lexer->failure, place, "a value expected, not %s",
            lexer_found(lexer, found));
}

static struct expression *read_unary(struct parser *parser, int level)
{
    struct lexer *lexer = parser->lexer;
    struct place place = lexer_here(lexer);
    bool negate = lexer_is(lexer, "-");
    bool not = lexer_is(lexer, "not");
    if (!negate && !not )
        return read_atom(parser);
    if (not &&level > LEVEL_NOT)
        fail_at(lexer->failure, place, "put parentheses around 'not ...'");
    lexer_next(lexer);
    struct expression *made = make(parser, EXPRESSION_UNARY, place, 1);
    made->operation = negate ? OP_NEGATE : OP_NOT;
    made->parts[0] = read_level(parser, negate ? LEVEL_SIGN : LEVEL_NOT);
    return made;
}

static const struct operator_word *find_operator(const struct lexer *lexer)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (lexer_is(lexer, words[i].word))
            return &words[i];
    if (lexer_is(lexer, "/"))
        fail_at(lexer->failure, lexer_here(lexer),
                "write // for a division that rounds down");
    return NULL;
}

static struct expression *read_within(struct parser *parser,
                                      struct expression *left)
{
    struct place place = lexer_here(parser->lexer);
    lexer_next(parser->lexer);
    struct expression *made = make(parser, EXPRESSION_WITHIN, place, 3);
    made->parts[0] = left;
    made->parts[1] = read_level(parser, LEVEL_SUM);
    lexer_expect(parser->lexer, "..", "'..' (as in n in 1..3)");
    made->parts[2] = read_level(parser, LEVEL_SUM);
    return made;
}

static struct expression *read_binary(struct parser *parser,
                                      struct expression *left,
                                      const struct operator_word *word)
{
    struct place place = lexer_here(parser->lexer);
    lexer_next(parser->lexer);
    struct expression *made = make(parser, EXPRESSION_BINARY, place, 2);
    made->operation = word->operation;
    made->parts[0] = left;
    made->parts[1] = read_level(parser, word->level + 1);
    return made;
}

static struct expression *read_level(struct parser *parser, int level)
{
    struct lexer *lexer = parser->lexer;
    if (++parser->depth > MAX_DEPTH)
        fail_at(lexer->failure, lexer_here(lexer),
                "more than %d parentheses in each other", MAX_DEPTH / 2);
    struct expression *left = read_unary(parser, level);
    bool compared = false;
    for (;;) {
        const struct operator_word *word = find_operator(lexer);
        bool within = lexer_is(lexer, "in") && level <= LEVEL_COMPARISON;
        if (!within && (!word || word->level < level))
            break;
        bool compares = within || word->level == LEVEL_COMPARISON;
        if (compares && compared)
            fail_at(lexer->failure, lexer_here(lexer),
                    "join comparisons with 'and'");
        compared = compared || compares;
        left = within ? read_within(parser, left)
                      : read_binary(parser, left, word);
    }
    parser->depth--;
    return left;
}

struct expression *expression_read(struct lexer *lexer, struct arena *arena)
{
    struct parser parser = {lexer, arena, 0};
    return read_level(&parser, 1);
}

static int level_of(const struct expression *expression)
{
    if (expression->kind == EXPRESSION_WITHIN)
        return LEVEL_COMPARISON;
    if (expression->kind == EXPRESSION_UNARY)
        return expression->operation == OP_NOT ? LEVEL_NOT : LEVEL_SIGN;
    if (expression->kind != EXPRESSION_BINARY)
        return LEVEL_SIGN + 1;
    for (size_t i = 0;; i++)
        if (words[i].operation == expression->operation)
            return words[i].level;
}

static void print_inside(struct sentence *sentence,
                         const struct expression *expression, int level)
{
    bool parentheses = level_of(expression) < level;
    sentence_add(sentence, "%s", parentheses ? "(" : "");
    expression_print(sentence, expression);
    sentence_add(sentence, "%s", parentheses ? ")" : "");
}

static void print_constant(struct sentence *sentence, const struct value *value)
{
    const char *quote = value->kind == VALUE_TEXT ? "'" : "";
    sentence_add(sentence, "%s", quote);
    value_print(sentence, value);
    sentence_add(sentence, "%s", quote);
}

static void print_parts(struct sentence *sentence,
                        const struct expression *expression, const char *close)
{
    for (size_t i = 0; i < expression->count; i++) {
        sentence_add(sentence, "%s", i ? ", " : "");
        expression_print(sentence, expression->parts[i]);
    }
    sentence_add(sentence, "%s", close);
}

static void print_binary(struct sentence *sentence,
                         const struct expression *expression)
{
    size_t i = 0;
    while (words[i].operation != expression->operation)
        i++;
    int level = words[i].level;
    bool compares = level == LEVEL_COMPARISON;
    print_inside(sentence, expression->parts[0], level + compares);
    sentence_add(sentence, " %s ", words[i].word);
    print_inside(sentence, expression->parts[1], level + 1);
}

void expression_print(struct sentence *sentence,
                      const struct expression *expression)
{
    struct expression **parts = expression->parts;
    switch (expression->kind) {
    case EXPRESSION_VALUE:
        print_constant(sentence, expression->value);
        break;
    case EXPRESSION_NAME:
    case EXPRESSION_ROLE:
        sentence_add(sentence, "%s", expression->name);
        break;
    case EXPRESSION_INDEX:
        sentence_add(sentence, "args[");
        print_parts(sentence, expression, "]");
        break;
    case EXPRESSION_LIST:
        sentence_add(sentence, "[");
        print_parts(sentence, expression, "]");
        break;
    case EXPRESSION_CALL:
        sentence_add(sentence, "%s(", expression->name);
        print_parts(sentence, expression, ")");
        break;
    case EXPRESSION_UNARY:
        sentence_add(sentence, expression->operation == OP_NOT ? "not " : "-");
        print_inside(sentence, parts[0], level_of(expression));
        break;
    case EXPRESSION_BINARY:
        print_binary(sentence, expression);
        break;
    case EXPRESSION_WITHIN:
        print_inside(sentence, parts[0], LEVEL_SUM);
        sentence_add(sentence, " in ");
        print_inside(sentence, parts[1], LEVEL_SUM);
        sentence_add(sentence, "..");
        print_inside(sentence, parts[2], LEVEL_SUM);
    }
}
