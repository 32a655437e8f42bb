// SPDX-License-Identifier: MIT
//
// lexer - the words and signs of one line of a trace file.

#ifndef TRACE_LEXER_H
#define TRACE_LEXER_H

#include "trace/failure.h"

#include <stdbool.h>
#include <stddef.h>

enum token_kind {
    TOKEN_END, // of the line
    TOKEN_NAME,
    TOKEN_INTEGER,
    TOKEN_REAL,
    TOKEN_TEXT, // quoted; text and length are what is between the quotes
    TOKEN_SIGN, // + -= ( .. <= -> and so on
};

struct token {
    enum token_kind kind;
    size_t start, end; // in the line
    const char *text;
    size_t length;
    long long integer;
};

// A line that is being read, from `at` on; `token` is the next one.
struct lexer {
    struct failure *failure;
    const char *line; // its first byte
    size_t length;
    int number;
    size_t at; // behind the token
    struct token token;
};

// Starts to read tokens at the byte `at`.
void lexer_start(struct lexer *lexer, size_t at);

// Goes on to the next token.
void lexer_next(struct lexer *lexer);

// Is the token this sign, or this name?
bool lexer_is(const struct lexer *lexer, const char *sign);

// Goes on if it is; tells whether it was.
bool lexer_take(struct lexer *lexer, const char *sign);

// Goes on if it is; fails if it is not: "`what` expected".
void lexer_expect(struct lexer *lexer, const char *sign, const char *what);

// Where the byte `at` of the line is, and where the token is.
struct place lexer_place(const struct lexer *lexer, size_t at);
struct place lexer_here(const struct lexer *lexer);

// How the token is called in a message: 'word', or "the end of the line".
const char *lexer_found(const struct lexer *lexer, char found[64]);

// The length of the name at the front of the text; 0 when there is none.
size_t lexer_name_length(const char *text, size_t length);

#endif
