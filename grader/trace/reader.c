// SPDX-License-Identifier: MIT
//
// A file is read line by line; blocks are found by indentation, or by the
// empty line that ends them, and never by looking at what the lines say.

#include "trace/reader.h"

#include "trace/directive.h"
#include "trace/suffix.h"
#include "trace/template.h"
#include "trace/text.h"

#include <string.h>

enum {
    LINE_MAX_BYTES = 4096,
    NESTING_MAX = 20, // blocks in each other
};

struct source_line {
    const char *text;
    size_t length; // without blanks at the end
    size_t indent; // blanks at the front
    int number;
};

struct reader {
    struct failure *failure;
    struct trace *trace;
    struct source_line *lines;
    size_t count, capacity;
    size_t at; // the next one
    int nesting;
};

// A block of lines that are equally far from the margin.
struct block {
    size_t indent;
    bool until_empty; // ends at an empty line, else where lines are less deep
};

static bool is_comment(const struct source_line *line)
{
    return line->length > 0 && line->text[0] == '#';
}

static struct lexer lexer_of(struct reader *reader,
                             const struct source_line *line)
{
    return (struct lexer){.failure = reader->failure,
                          .line = line->text,
                          .length = line->length,
                          .number = line->number};
}

static struct place place_in(const struct source_line *line, size_t at)
{
    struct place place = {line->number, 1};
    place.column += (int)text_count(line->text, at);
    return place;
}

static void check_bytes(struct reader *reader, const struct source_line *line)
{
    if (line->length > LINE_MAX_BYTES)
        fail_at(reader->failure, place_in(line, 0),
                "a line of more than %d bytes", LINE_MAX_BYTES);
    for (size_t i = 0; i < line->length;) {
        unsigned char c = (unsigned char)line->text[i];
        size_t size = text_character(line->text + i, line->length - i);
        if (size == 0)
            fail_at(reader->failure, place_in(line, i),
                    "byte \\x%02x is not UTF-8: save the file as UTF-8", c);
        if ((c < ' ' && c != '\t') || c == 0x7f)
            fail_at(reader->failure, place_in(line, i),
                    "a control byte (\\x%02x) in the text", c);
        i += size;
    }
}

static void add_line(struct reader *reader, const char *text, size_t length)
{
    arena_reserve(&reader->trace->arena, &reader->lines, &reader->capacity,
                  reader->count + 1, sizeof *reader->lines);
    struct source_line *line = &reader->lines[reader->count++];
    while (length > 0 &&
           (text_is_blank(text[length - 1]) || (text[length - 1] == '\r')))
        length--;
    *line = (struct source_line){
        .text = text, .length = length, .number = (int)reader->count};
    while (line->indent < length && text_is_blank(text[line->indent]))
        line->indent++;
    check_bytes(reader, line);
    const char *tab = memchr(text, '\t', line->indent);
    if (tab)
        fail_at(reader->failure, place_in(line, (size_t)(tab - text)),
                "indent with blanks, not with tabs");
}

static void split(struct reader *reader, const char *text, size_t size)
{
    const char *copy = arena_copy(&reader->trace->arena, text, size);
    const char *end = copy + size;
    if (size >= 3 && memcmp(copy, "\xef\xbb\xbf", 3) == 0)
        copy += 3; // the mark that some editors put in front of UTF-8
    while (copy < end) {
        const char *newline = memchr(copy, '\n', (size_t)(end - copy));
        const char *stop = newline ? newline : end;
        add_line(reader, copy, (size_t)(stop - copy));
        copy = newline ? newline + 1 : end;
    }
}

static struct node *read_block(struct reader *reader, struct block block);

// The next line that is no comment, or NULL.
static const struct source_line *peek(const struct reader *reader)
{
    for (size_t i = reader->at; i < reader->count; i++)
        if (!is_comment(&reader->lines[i]))
            return &reader->lines[i];
    return NULL;
}

// The lines below a header that stands in `line`.
static struct node *read_body(struct reader *reader,
                              const struct source_line *line)
{
    const struct source_line *next = peek(reader);
    if (!next || next->length == 0 || next->indent < line->indent)
        fail_at(reader->failure, place_in(line, line->indent),
                "no lines stand below this header");
    if (++reader->nesting > NESTING_MAX)
        fail_at(reader->failure, place_in(line, line->indent),
                "more than %d blocks in each other", NESTING_MAX);
    bool deeper = next->indent > line->indent;
    struct node *body = read_block(
        reader, (struct block){deeper ? next->indent : line->indent, !deeper});
    reader->nesting--;
    if (!body)
        fail_at(reader->failure, place_in(line, line->indent),
                "no lines of output stand below this header");
    return body;
}

static struct node *read_output(struct reader *reader, struct lexer *lexer)
{
    struct trace *trace = reader->trace;
    struct node *line = arena_alloc(&trace->arena, sizeof *line);
    line->kind = NODE_LINE;
    line->place = lexer_here(lexer);
    line->role = directive_read_role(lexer, trace);
    trace->roles[line->role].prints = true;
    if (!lexer_is(lexer, "|"))
        lexer_expect(lexer, "|", "'|' (a line of output is ROLE | TEXT)");
    size_t end;
    line->template = template_read(lexer, trace, TEMPLATE_BEFORE_SUFFIX,
                                   lexer->token.end, &end);
    lexer_start(lexer, end);
    struct node *innermost = NULL;
    return suffix_read(lexer, trace, line, &innermost);
}

static _Noreturn void fail_word(struct lexer *lexer)
{
    char found[64];
    struct place place = lexer_here(lexer);
    lexer_found(lexer, found);
    if (lexer->token.kind == TOKEN_NAME) {
        lexer_next(lexer);
        if (lexer_is(lexer, "=") || lexer_is(lexer, "+=") ||
            lexer_is(lexer, "-="))
            fail_at(lexer->failure, place,
                    "a change of a state belongs behind a line of output");
    }
    if (strcmp(found, "'->'") == 0 || strcmp(found, "'<-'") == 0)
        fail_at(lexer->failure, place,
                "an arrow belongs behind a line of output");
    if (strcmp(found, "'#'") == 0)
        fail_at(lexer->failure, place,
                "a comment begins in the first column of its line");
    fail_at(lexer->failure, place,
            "%s is no directive; a line of output is ROLE | TEXT", found);
}

// The first byte behind the token that is no blank; NUL at the end.
static char byte_behind(const struct lexer *lexer)
{
    size_t at = lexer->token.end;
    while (at < lexer->length && text_is_blank(lexer->line[at]))
        at++;
    return at < lexer->length ? lexer->line[at] : '\0';
}

static bool is_keyword(const struct lexer *lexer)
{
    char name[64] = "";
    if (lexer->token.length < sizeof name)
        memcpy(name, lexer->token.text, lexer->token.length);
    return syntax_is_keyword(name);
}

// Does a line of output begin here?  What is behind a word decides; the rest
// of the line may be words of a shell, which the lexer must not see.
static bool looks_like_role(const struct lexer *lexer)
{
    if (lexer->token.kind != TOKEN_NAME)
        return false;
    char c = byte_behind(lexer);
    bool keyword = is_keyword(lexer);
    if (keyword && c == '|')
        fail_at(lexer->failure, lexer_here(lexer),
                "'%.*s' has a meaning of its own: give the role another name",
                (int)lexer->token.length, lexer->token.text);
    return !keyword && (c == '|' || c == '[' || c == '*');
}

// `open REASON` speaks of the line below it.
static void read_opening(struct reader *reader, struct lexer *lexer)
{
    struct trace *trace = reader->trace;
    const struct source_line *next = peek(reader);
    struct place place = lexer_here(lexer);
    if (!byte_behind(lexer))
        fail_at(reader->failure, place,
                "the reason expected: why may other programs do what this "
                "one does not?");
    if (!next || next->length == 0)
        fail_at(reader->failure, place, "no line stands below this 'open'");
    arena_reserve(&trace->arena, &trace->openings, &trace->opening_capacity,
                  trace->opening_count + 1, sizeof *trace->openings);
    trace->openings[trace->opening_count++] =
        (struct opening){place, next->number};
}

static struct template *read_sentence(struct reader *reader,
                                      struct lexer *lexer)
{
    size_t end;
    if (!byte_behind(lexer))
        fail_at(reader->failure, lexer_here(lexer),
                "the sentence expected: what to tell a student");
    struct template *sentence = template_read(
        lexer, reader->trace, TEMPLATE_BEFORE_END, lexer->token.end, &end);
    for (size_t i = 0; i < sentence->count; i++)
        if (sentence->parts[i].kind == PART_CAPTURE ||
            sentence->parts[i].kind == PART_PID)
            fail_at(reader->failure, sentence->parts[i].place,
                    "a sentence captures nothing: write an expression here, "
                    "such as sum(n) or list(pid)");
    return sentence;
}

// `says SENTENCE`, indented below the directive that it explains.
static void read_says(struct reader *reader, struct template **says)
{
    const struct source_line *next = peek(reader);
    if (!says || !next || next->length == 0 || next->indent == 0)
        return;
    struct lexer lexer = lexer_of(reader, next);
    lexer_start(&lexer, next->indent);
    if (!lexer_is(&lexer, "says"))
        return;
    if (*says)
        fail_at(reader->failure, lexer_here(&lexer),
                "another line says already what to tell of this role");
    *says = read_sentence(reader, &lexer);
    reader->at = (size_t)(next - reader->lines) + 1;
}

static void read_directive(struct reader *reader, struct lexer *lexer)
{
    struct template **says = NULL;
    if (lexer_is(lexer, "open"))
        read_opening(reader, lexer);
    else if (!directive_read(lexer, reader->trace, &says))
        fail_word(lexer);
    read_says(reader, says);
}

// Reads the line at reader->at, and the block below it.  NULL when it was a
// directive.
static struct node *read_line(struct reader *reader, struct block block)
{
    const struct source_line *line = &reader->lines[reader->at++];
    struct lexer lexer = lexer_of(reader, line);
    lexer_start(&lexer, line->indent);
    bool output = looks_like_role(&lexer);
    if (lexer_is(&lexer, "says"))
        fail_at(reader->failure, lexer_here(&lexer),
                "a sentence stands, indented, right below the require, always "
                "or role that it is about, one for each");
    if (line->indent > block.indent)
        fail_at(reader->failure, lexer_here(&lexer),
                "indented, but no header of a block stands above");
    if (suffix_is_header(&lexer)) {
        struct node *innermost = NULL;
        struct node *header =
            suffix_read(&lexer, reader->trace, NULL, &innermost);
        innermost->body = read_body(reader, line);
        return header;
    }
    if (output)
        return read_output(reader, &lexer);
    struct place place = lexer_here(&lexer);
    read_directive(reader, &lexer);
    if (line->indent > 0)
        fail_at(reader->failure, place,
                "a directive begins in the first column of its line");
    return NULL;
}

// Does the block end before the empty line at reader->at?
static bool ends_at_empty(const struct reader *reader, struct block block)
{
    if (block.until_empty)
        return true;
    for (size_t i = reader->at; i < reader->count; i++)
        if (reader->lines[i].length > 0 && !is_comment(&reader->lines[i]))
            return reader->lines[i].indent < block.indent;
    return true;
}

static struct node *read_block(struct reader *reader, struct block block)
{
    struct node *first = NULL, **next = &first;
    while (reader->at < reader->count) {
        const struct source_line *line = &reader->lines[reader->at];
        if (line->length == 0 && ends_at_empty(reader, block))
            break;
        if (line->length == 0 || is_comment(line)) {
            reader->at++;
            continue;
        }
        if (line->indent < block.indent)
            break;
        *next = read_line(reader, block);
        if (*next)
            next = &(*next)->next;
    }
    return first;
}

static void find_title(struct reader *reader)
{
    reader->trace->title = "";
    for (size_t i = 0; i < reader->count; i++) {
        const struct source_line *line = &reader->lines[i];
        if (!is_comment(line))
            continue;
        size_t start = 0;
        while (start < line->length &&
               (line->text[start] == '#' || text_is_blank(line->text[start])))
            start++;
        reader->trace->title = arena_copy(
            &reader->trace->arena, line->text + start, line->length - start);
        return;
    }
}

void reader_read(struct failure *failure, struct trace *trace, const char *text,
                 size_t size)
{
    struct reader reader = {.failure = failure, .trace = trace};
    struct place start = {1, 1};
    trace->marks = 1;
    syntax_role(trace, "main", start);
    arena_reserve(&trace->arena, &trace->captures, &trace->capture_capacity, 1,
                  sizeof *trace->captures);
    trace->captures[trace->capture_count++] =
        (struct capture){.name = "pid", .kind = CAPTURE_PID};
    split(&reader, text, size);
    find_title(&reader);
    while (reader.at < reader.count) {
        struct node **last = &trace->body;
        while (*last)
            last = &(*last)->next;
        *last = read_block(&reader, (struct block){0, false});
        reader.at += reader.at < reader.count; // the empty line
    }
}
