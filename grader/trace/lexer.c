// SPDX-License-Identifier: MIT
//
// Templates are not made of tokens, holes and suffixes are: so the reader
// moves through a line by itself and starts the lexer wherever words begin.

#include "trace/lexer.h"

#include "trace/text.h"
#include "trace/value.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

// Longer signs first.
static const char *const signs[] = {
    "->", "<-", "..", "+=", "-=", "==", "!=", "<=", ">=", "//",
    "||", "+",  "-",  "*",  "%",  "/",  "=",  "<",  ">",  "(",
    ")",  "[",  "]",  "{",  "}",  ",",  ":",  "|",  ".",  ";",
    "&",  "!",  "?",  "#",  "^",  "~",  "@",  "$",  "`",  "\\",
};

struct place lexer_place(const struct lexer *lexer, size_t at)
{
    struct place place = {lexer->number, 1};
    place.column += (int)text_count(lexer->line, at);
    return place;
}

struct place lexer_here(const struct lexer *lexer)
{
    return lexer_place(lexer, lexer->token.start);
}

size_t lexer_name_length(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length && (isalnum((unsigned char)text[at]) ||
                           text[at] == '_' || (text[at] & 0x80)))
        at++;
    return at > 0 && isdigit((unsigned char)text[0]) ? 0 : at;
}

static void read_quoted(struct lexer *lexer)
{
    const char *line = lexer->line;
    size_t start = lexer->at;
    const char *end =
        memchr(line + start + 1, line[start], lexer->length - start - 1);
    if (!end)
        fail_at(lexer->failure, lexer_place(lexer, start),
                "this quote is never closed: write %c at its end", line[start]);
    lexer->token.kind = TOKEN_TEXT;
    lexer->token.text = line + start + 1;
    lexer->token.length = (size_t)(end - line) - start - 1;
    lexer->at = (size_t)(end - line) + 1;
}

// A range such as 1..4 is not the real number 1.
static void read_number(struct lexer *lexer)
{
    const char *text = lexer->line + lexer->at;
    size_t left = lexer->length - lexer->at;
    int64_t integer = 0;
    size_t digits = value_scan_integer(text, left, &integer);
    size_t whole = value_scan_real(text, left);
    if (digits == 0 || (whole == digits && digits < left &&
                        (isalnum((unsigned char)text[digits]))))
        fail_at(lexer->failure, lexer_place(lexer, lexer->at),
                "no number that fits 64 bits is written like this");
    lexer->token.kind = whole > digits ? TOKEN_REAL : TOKEN_INTEGER;
    lexer->token.integer = integer;
    lexer->at += whole > digits ? whole : digits;
}

static void read_sign(struct lexer *lexer)
{
    const char *text = lexer->line + lexer->at;
    size_t left = lexer->length - lexer->at;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t length = strlen(signs[i]);
        if (length <= left && memcmp(text, signs[i], length) == 0) {
            lexer->token.kind = TOKEN_SIGN;
            lexer->at += length;
            return;
        }
    }
    fail_at(lexer->failure, lexer_place(lexer, lexer->at),
            "this character has no meaning here");
}

void lexer_next(struct lexer *lexer)
{
    while (lexer->at < lexer->length && text_is_blank(lexer->line[lexer->at]))
        lexer->at++;
    struct token *token = &lexer->token;
    token->start = lexer->at;
    const char *text = lexer->line + lexer->at;
    size_t name = lexer_name_length(text, lexer->length - lexer->at);
    if (lexer->at == lexer->length) {
        token->kind = TOKEN_END;
    } else if (name > 0) {
        token->kind = TOKEN_NAME;
        lexer->at += name;
    } else if (isdigit((unsigned char)*text)) {
        read_number(lexer);
    } else if (*text == '\'' || *text == '"') {
        read_quoted(lexer);
    } else {
        read_sign(lexer);
    }
    token->end = lexer->at;
    if (token->kind != TOKEN_TEXT) {
        token->text = text;
        token->length = token->end - token->start;
    }
}

void lexer_start(struct lexer *lexer, size_t at)
{
    lexer->at = at;
    lexer_next(lexer);
}

bool lexer_is(const struct lexer *lexer, const char *sign)
{
    const struct token *token = &lexer->token;
    return (token->kind == TOKEN_SIGN || token->kind == TOKEN_NAME) &&
           token->length == strlen(sign) &&
           memcmp(token->text, sign, token->length) == 0;
}

bool lexer_take(struct lexer *lexer, const char *sign)
{
    bool is = lexer_is(lexer, sign);
    if (is)
        lexer_next(lexer);
    return is;
}

void lexer_expect(struct lexer *lexer, const char *sign, const char *what)
{
    char found[64];
    if (!lexer_take(lexer, sign))
        fail_at(lexer->failure, lexer_here(lexer), "%s expected, not %s", what,
                lexer_found(lexer, found));
}

const char *lexer_found(const struct lexer *lexer, char found[64])
{
    const struct token *token = &lexer->token;
    if (token->kind == TOKEN_END)
        return "the end of the line";
    struct sentence sentence = {.at = found, .size = 60};
    sentence_add(&sentence, "'%.*s", (int)(token->end - token->start),
                 lexer->line + token->start);
    strcat(found, "'");
    return found;
}
