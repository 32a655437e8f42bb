// SPDX-License-Identifier: MIT
//
// A file of the kit is run by make, which hands ARGS to a second shell: what
// the second shell must not touch is quoted for it, and the whole is quoted
// again for the first one, with a dollar doubled for make.

#include "command.h"

#include "judge/judgement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_plain(const char *word)
{
    return *word != '\0' && word[strspn(word, "abcdefghijklmnopqrstuvwxyz"
                                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                              "0123456789_-+.,:/@%")] == '\0';
}

static void put_word(FILE *out, const char *word)
{
    if (is_plain(word)) {
        fputs(word, out);
        return;
    }
    putc('\'', out);
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            fputs("'\\''", out);
        else
            putc(*word, out);
    }
    putc('\'', out);
}

static char *join_words(const struct trace_args *args)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        abort();
    for (size_t i = 0; i < args->count; i++) {
        if (i > 0)
            putc(' ', out);
        put_word(out, args->args[i]);
    }
    if (fclose(out) != 0)
        abort();
    return text;
}

// The text between double quotes, for make inside of a shell.
static char *quote_for_make(const char *words)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        abort();
    for (; *words != '\0'; words++) {
        if (*words == '$')
            fputs("\\$\\", out);
        else if (strchr("\"\\`", *words) != NULL)
            putc('\\', out);
        putc(*words, out);
    }
    if (fclose(out) != 0)
        abort();
    return text;
}

char *submission_command(const struct submission *submission)
{
    const char *name = basename(submission->part);
    size_t length = strlen(name);

    if (length > 2 && strcmp(name + length - 2, ".c") == 0)
        length -= 2;
    return format_text("%.*s", (int)length, name);
}

char *command_text(const struct submission *submission,
                   const struct trace_args *args)
{
    char *name = submission_command(submission);
    char *words = join_words(args);
    const char *blank = args->count > 0 ? " " : "";
    char *command;
    if (!submission->is_in_kit) {
        command = format_text("./%s%s%s", name, blank, words);
    } else if (args->count == 0) {
        command = format_text("make run-%s", name);
    } else {
        char *quoted = quote_for_make(words);
        command = format_text("make run-%s ARGS=\"%s\"", name, quoted);
        free(quoted);
    }
    free(words);
    free(name);
    return command;
}

char *command_replay(const struct submission *submission, const char *token)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL)
        abort();
    fprintf(out, "grader/grade --replay %s ", token);
    if (!submission->is_in_kit)
        fputs(submission->is_program ? "--program " : "--file ", out);
    for (size_t i = 0; !submission->is_in_kit && i < submission->file_count;
         i++) {
        put_word(out, submission->files[i].path);
        putc(' ', out);
    }
    if (!submission->is_program)
        fputs(submission->part, out);
    if (submission->is_program && submission->arg_count > 0)
        fputs("--", out);
    for (size_t i = 0; submission->is_program && i < submission->arg_count;
         i++) {
        putc(' ', out);
        put_word(out, submission->args[i]);
    }
    if (fclose(out) != 0)
        abort();
    return text;
}
