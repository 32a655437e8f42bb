// SPDX-License-Identifier: MIT
//
// The compiler writes "FILE:LINE:COLUMN: error: TEXT", the linker "FILE:LINE:
// undefined reference to `NAME'", and much besides.  The first such line is
// what the student should look at; the others often follow from it.

#include "diagnostics.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Terminals obey some bytes.
static char plain(char byte)
{
    unsigned char value = (unsigned char)byte;
    bool is_plain =
        byte == '\n' || byte == '\t' || (value >= ' ' && value != 0x7f);

    return is_plain ? byte : '?';
}

static bool begins(const char *bytes, size_t size, const char *word)
{
    return size >= strlen(word) && memcmp(bytes, word, strlen(word)) == 0;
}

char *diagnostics_text(const char *bytes, size_t size, const char *directory)
{
    char *text = malloc(size + 1);
    size_t to = 0;

    if (text == NULL)
        return NULL;
    for (size_t from = 0; from < size; from++) {
        if (begins(bytes + from, size - from, directory))
            from += strlen(directory); // and the '/' by the loop
        else
            text[to++] = plain(bytes[from]);
    }
    text[to] = '\0';
    return text;
}

// Copies up to the end of the line, or up to `stop` if that comes first.
static char *copy_until(const char *from, char stop)
{
    const char stops[] = {'\n', stop, '\0'};

    return strndup(from, strcspn(from, stops));
}

// The line number after NAME: at the beginning of a line; 0 when it is not so.
static int line_of(const char *line, const char *name)
{
    size_t length = strlen(name);

    if (strncmp(line, name, length) != 0 || line[length] != ':')
        return 0;
    return atoi(line + length + 1);
}

static const char *start_of_line(const char *text, const char *at)
{
    while (at > text && at[-1] != '\n')
        at--;
    return at;
}

// The words of an error of the compiler, after "FILE:LINE:COLUMN: ", or NULL.
// Lines that quote the source begin with a blank.  "collect2: error" only says
// that the linker has said why.
static const char *error_words(const char *line)
{
    static const char *const marks[] = {"error: ", "fatal error: "};
    size_t place = strcspn(line, " \n");

    if (place == 0 || line[place] != ' ' || line[place - 1] != ':' ||
        strncmp(line, "collect2:", strlen("collect2:")) == 0)
        return NULL;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t length = strlen(marks[i]);
        if (strncmp(line + place + 1, marks[i], length) == 0)
            return line + place + 1 + length;
    }
    return NULL;
}

static char *explain_error(const char *line, const char *what, const char *name,
                           int number)
{
    char *reason = copy_until(what, '\n'), *place = copy_until(line, ' ');
    char *sentence = NULL;
    int printed = -1;

    if (reason != NULL && place != NULL && number > 0)
        printed = asprintf(&sentence, "%s does not compile, line %d: %s", name,
                           number, reason);
    else if (reason != NULL && place != NULL)
        printed = asprintf(&sentence, "%s does not compile, %s %s", name, place,
                           reason);
    free(reason);
    free(place);
    return printed < 0 ? NULL : sentence;
}

static char *explain_compiler(const char *text, const char *name, int *number)
{
    for (const char *line = text; line != NULL && *line != '\0';) {
        const char *words = error_words(line);
        if (words != NULL) {
            *number = line_of(line, name);
            return explain_error(line, words, name, *number);
        }
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return NULL;
}

static char *explain_undefined(const char *symbol, const char *name, int number)
{
    char *sentence = NULL;
    int printed;

    if (strcmp(symbol, "main") == 0)
        printed = asprintf(&sentence, "%s has no function main", name);
    else if (number > 0)
        printed =
            asprintf(&sentence, "%s, line %d: '%s' is used but defined nowhere",
                     name, number, symbol);
    else
        printed = asprintf(&sentence, "%s: '%s' is used but defined nowhere",
                           name, symbol);
    return printed < 0 ? NULL : sentence;
}

static char *explain_multiple(const char *symbol, const char *name, int number)
{
    char *sentence;
    int printed;

    if (number > 0)
        printed =
            asprintf(&sentence, "%s, line %d: '%s' is defined more than once",
                     name, number, symbol);
    else
        printed = asprintf(&sentence, "%s: '%s' is defined more than once",
                           name, symbol);
    return printed < 0 ? NULL : sentence;
}

static char *explain_link(const char *text, const char *name, int *line,
                          const char *words,
                          char *(*explain)(const char *, const char *, int))
{
    const char *at = strstr(text, words);
    char *symbol, *sentence = NULL;

    if (at == NULL)
        return NULL;
    symbol = copy_until(at + strlen(words), '\'');
    *line = line_of(start_of_line(text, at), name);
    if (symbol != NULL)
        sentence = explain(symbol, name, *line);
    free(symbol);
    return sentence;
}

char *diagnostics_explain(const char *text, const char *name, int *line)
{
    char *sentence;

    *line = 0;
    sentence = explain_compiler(text, name, line);
    if (sentence == NULL)
        sentence = explain_link(text, name, line, "undefined reference to `",
                                explain_undefined);
    if (sentence == NULL)
        sentence = explain_link(text, name, line, "multiple definition of `",
                                explain_multiple);
    return sentence;
}
