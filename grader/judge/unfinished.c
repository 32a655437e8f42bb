// SPDX-License-Identifier: MIT
//
// A program that reaches MP_TODO says so on stderr:
//
//     exo04_locks/locks.c:31: process1 is not written yet: what to write
//
// That proves that the program is unfinished, but several processes may reach
// several of them, in any order.  The one to write first is the first one of
// the file, so the source is read too: just as much of C as it takes to tell
// code from comments and strings, and to know the function one is in.

#include "unfinished.h"

#include "judgement.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// A place in the text of a source.
struct scan {
    const char *at, *end;
    int line;
};

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_STRING, // without its quotes
    TOKEN_OTHER   // one character
};

struct token {
    enum token_kind kind;
    const char *start;
    size_t length;
    int line;
};

static bool starts(const struct scan *scan, const char *text)
{
    size_t length = strlen(text);
    return (size_t)(scan->end - scan->at) >= length &&
           memcmp(scan->at, text, length) == 0;
}

static void advance(struct scan *scan)
{
    if (*scan->at++ == '\n')
        scan->line++;
}

static void skip_past(struct scan *scan, const char *text)
{
    while (scan->at < scan->end && !starts(scan, text))
        advance(scan);
    for (size_t i = 0; i < strlen(text) && scan->at < scan->end; i++)
        advance(scan);
}

static void skip_blanks(struct scan *scan)
{
    while (scan->at < scan->end) {
        if (starts(scan, "//"))
            skip_past(scan, "\n");
        else if (starts(scan, "/*"))
            skip_past(scan, "*/");
        else if (isspace((unsigned char)*scan->at))
            advance(scan);
        else
            return;
    }
}

static bool is_word_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_';
}

// Reads to the closing quote, or to the end of the line if there is none.
static void read_quoted(struct scan *scan, struct token *token)
{
    char quote = *scan->at;
    advance(scan);
    token->kind = quote == '"' ? TOKEN_STRING : TOKEN_OTHER;
    token->start = scan->at;
    while (scan->at < scan->end && *scan->at != quote && *scan->at != '\n') {
        if (*scan->at == '\\' && scan->at + 1 < scan->end)
            advance(scan);
        advance(scan);
    }
    token->length = (size_t)(scan->at - token->start);
    if (scan->at < scan->end)
        advance(scan);
}

static struct token next_token(struct scan *scan)
{
    skip_blanks(scan);
    struct token token = {.start = scan->at, .line = scan->line};
    if (scan->at == scan->end)
        return token;
    if (*scan->at == '"' || *scan->at == '\'') {
        read_quoted(scan, &token);
        return token;
    }
    token.kind = is_word_byte(*scan->at) ? TOKEN_WORD : TOKEN_OTHER;
    do
        advance(scan);
    while (token.kind == TOKEN_WORD && scan->at < scan->end &&
           is_word_byte(*scan->at));
    token.length = (size_t)(scan->at - token.start);
    return token;
}

static bool is(const struct token *token, const char *text)
{
    return token->kind != TOKEN_STRING && token->length == strlen(text) &&
           memcmp(token->start, text, token->length) == 0;
}

static char *copy(const char *text, size_t length)
{
    return bytes_copy(text, length).data;
}

// The strings that follow, joined as the compiler joins them.
static char *read_strings(struct scan *scan)
{
    char *text = copy("", 0);
    for (;;) {
        struct token token = next_token(scan);
        if (token.kind != TOKEN_STRING)
            return text;
        char *longer =
            format_text("%s%.*s", text, (int)token.length, token.start);
        free(text);
        text = longer;
    }
}

// The first MP_TODO(...) in the body of a function.
static bool find_in_source(const struct source_file *source,
                           struct unfinished *unfinished)
{
    struct scan scan = {
        .at = source->text.data,
        .end = source->text.data + source->text.size,
        .line = 1,
    };
    struct token function = {0}, before = {0};
    int depth = 0;
    for (;;) {
        struct token token = next_token(&scan);
        if (token.kind == TOKEN_END)
            return false;
        if (is(&token, "{"))
            depth++;
        if (is(&token, "}"))
            depth--;
        if (is(&token, "(") && before.kind == TOKEN_WORD) {
            if (depth == 0)
                function = before;
            else if (is(&before, "MP_TODO"))
                break;
        }
        before = token;
    }
    *unfinished = (struct unfinished){
        .file = source->shown,
        .line = before.line,
        .function = copy(function.start, function.length),
        .what = read_strings(&scan),
    };
    return true;
}

// Reads PATH:LINE: FUNCTION is not written yet: WHAT
static bool parse_line(const char *line, size_t length,
                       struct unfinished *unfinished)
{
    static const char marker[] = " is not written yet: ";
    const char *middle = memmem(line, length, marker, sizeof marker - 1);
    const char *function = middle;
    while (function != NULL && function > line && is_word_byte(function[-1]))
        function--;
    if (middle == NULL || function - line < 4 ||
        memcmp(function - 2, ": ", 2) != 0)
        return false;
    const char *digits = function - 2;
    while (digits > line && isdigit((unsigned char)digits[-1]))
        digits--;
    if (digits == line || digits[-1] != ':' || digits == function - 2)
        return false;
    const char *what = middle + sizeof marker - 1;
    *unfinished = (struct unfinished){
        .line = atoi(digits),
        .function = copy(function, (size_t)(middle - function)),
        .what = copy(what, (size_t)(line + length - what)),
    };
    return true;
}

static bool find_in_errors(const struct bytes *errors,
                           struct unfinished *unfinished)
{
    bool found = false;
    const char *at = errors->data;
    const char *end = errors->data + errors->size;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((newline ? newline : end) - at);
        struct unfinished here;
        if (parse_line(at, length, &here)) {
            if (found && unfinished->line <= here.line) {
                unfinished_free(&here);
            } else {
                if (found)
                    unfinished_free(unfinished);
                *unfinished = here;
            }
            found = true;
        }
        at += length + 1;
    }
    return found;
}

bool unfinished_find(const struct bytes *errors, const struct sources *sources,
                     struct unfinished *unfinished)
{
    struct unfinished reached;
    if (!find_in_errors(errors, &reached))
        return false;
    for (size_t i = 0; i < sources->count; i++) {
        if (find_in_source(&sources->files[i], unfinished)) {
            unfinished_free(&reached);
            return true;
        }
    }
    *unfinished = reached;
    if (sources->count > 0)
        unfinished->file = sources->files[0].shown;
    return true;
}

void unfinished_free(struct unfinished *unfinished)
{
    free(unfinished->function);
    free(unfinished->what);
}
