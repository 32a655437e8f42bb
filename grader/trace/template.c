// SPDX-License-Identifier: MIT
//
// Outside of its holes a template is bytes, inside it is tokens: so this
// scanner and the lexer hand the line to each other.

#include "trace/template.h"

#include "trace/text.h"

#include <string.h>

enum {
    PARTS_MAX = 64, // of a template: the matcher is recursive over them
};

struct template_reader {
    struct lexer *lexer;
    struct trace *trace;
    struct template *template;
    size_t capacity;
    char *text; // the piece of text that is being read
    size_t text_length;
    size_t text_start; // in the line
};

static struct part *add_part(struct template_reader *reader,
                             enum part_kind kind, struct place place)
{
    struct template *template = reader->template;
    if (template->count == PARTS_MAX)
        fail_at(reader->lexer->failure, place, "more than %d holes in a line",
                PARTS_MAX / 2);
    arena_reserve(&reader->trace->arena, &template->parts, &reader->capacity,
                  template->count + 1, sizeof *template->parts);
    struct part *part = &template->parts[template->count++];
    *part = (struct part){.kind = kind, .place = place};
    return part;
}

static void end_text(struct template_reader *reader)
{
    if (reader->text_length == 0)
        return;
    struct place place = lexer_place(reader->lexer, reader->text_start);
    struct part *part = add_part(reader, PART_TEXT, place);
    part->length = reader->text_length;
    part->text =
        arena_copy(&reader->trace->arena, reader->text, reader->text_length);
    reader->text_length = 0;
}

static enum capture_kind read_kind(struct lexer *lexer)
{
    static const char *const kinds[] = {
        [CAPTURE_INT] = "int",   [CAPTURE_REAL] = "real",
        [CAPTURE_WORD] = "word", [CAPTURE_LINE] = "line",
        [CAPTURE_LIST] = "list", [CAPTURE_PID] = "pid",
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (lexer_take(lexer, kinds[i]))
            return (enum capture_kind)i;
    char found[64];
    fail_at(lexer->failure, lexer_here(lexer),
            "int, real, word, line, list or pid expected, not %s",
            lexer_found(lexer, found));
}

// {name:kind}, with the lexer at the name.
static void read_capture(struct template_reader *reader)
{
    struct lexer *lexer = reader->lexer;
    struct place place = lexer_here(lexer);
    const char *name =
        syntax_take_name(lexer, &reader->trace->arena, "a captured value");
    lexer_next(lexer);
    enum capture_kind kind = read_kind(lexer);
    struct part *part = add_part(reader, PART_CAPTURE, place);
    part->capture = kind;
    part->id = syntax_capture(reader->trace, lexer, name, kind, place);
    reader->trace->captures[part->id].is_captured = true;
}

// What stands behind a name in the hole, without going there.
static bool followed_by(const struct lexer *lexer, const char *sign)
{
    struct lexer ahead = *lexer;
    if (ahead.token.kind != TOKEN_NAME)
        return false;
    lexer_next(&ahead);
    return lexer_is(&ahead, sign);
}

// Returns the byte behind the hole that opens at `open`.
static size_t read_hole(struct template_reader *reader, size_t open)
{
    struct lexer *lexer = reader->lexer;
    end_text(reader);
    lexer_start(lexer, open + 1);
    struct place place = lexer_here(lexer);
    if (lexer_is(lexer, "}"))
        fail_at(lexer->failure, lexer_place(lexer, open),
                "this hole is empty; {{ and }} stand for braces");
    if (followed_by(lexer, ":")) {
        read_capture(reader);
    } else if (lexer_is(lexer, "pid") && followed_by(lexer, "}")) {
        add_part(reader, PART_PID, place)->id = CAPTURE_PID_ID;
        reader->trace->captures[CAPTURE_PID_ID].is_captured = true;
        lexer_next(lexer);
    } else {
        struct expression *value =
            expression_read(lexer, &reader->trace->arena);
        add_part(reader, PART_VALUE, place)->value = value;
    }
    if (lexer->token.kind == TOKEN_END)
        fail_at(lexer->failure, lexer_place(lexer, open),
                "this brace is never closed: write } behind the hole");
    char found[64];
    if (!lexer_is(lexer, "}"))
        fail_at(lexer->failure, lexer_here(lexer), "'}' expected, not %s",
                lexer_found(lexer, found));
    return lexer->token.end;
}

static bool ends(const struct lexer *lexer, enum template_end stop, size_t at)
{
    const char *text = lexer->line + at;
    bool is_last = at + 1 >= lexer->length;
    if (at >= lexer->length || stop == TEMPLATE_BEFORE_END)
        return at >= lexer->length;
    if (stop == TEMPLATE_BEFORE_BAR)
        return text[0] == '|' && !is_last && text[1] == '|';
    return text[0] == '\t' ||
           (text[0] == ' ' && (is_last || text_is_blank(text[1])));
}

// Returns the byte behind one character, or behind two braces.
static size_t read_text(struct template_reader *reader, size_t at)
{
    const struct lexer *lexer = reader->lexer;
    char c = lexer->line[at];
    if (reader->text_length == 0)
        reader->text_start = at;
    reader->text[reader->text_length++] = c;
    return at + (c == '{' || c == '}' ? 2 : 1);
}

struct template *template_read(struct lexer *lexer, struct trace *trace,
                               enum template_end stop, size_t start,
                               size_t *end)
{
    struct arena *arena = &trace->arena;
    struct template_reader reader = {.lexer = lexer, .trace = trace};
    reader.template = arena_alloc(arena, sizeof *reader.template);
    reader.text = arena_alloc(arena, lexer->length + 1);
    while (start < lexer->length && text_is_blank(lexer->line[start]))
        start++;
    reader.template->place = lexer_place(lexer, start);
    size_t at = start;
    while (!ends(lexer, stop, at)) {
        char c = lexer->line[at];
        bool doubled = at + 1 < lexer->length && lexer->line[at + 1] == c;
        if (c == '}' && !doubled)
            fail_at(lexer->failure, lexer_place(lexer, at),
                    "no hole is open here; }} stands for a brace");
        if (c == '{' && !doubled)
            at = read_hole(&reader, at);
        else
            at = read_text(&reader, at);
    }
    end_text(&reader);
    if (reader.template->count == 0)
        fail_at(lexer->failure, reader.template->place,
                "this line has no text: empty lines cannot be expected");
    *end = at;
    return reader.template;
}
