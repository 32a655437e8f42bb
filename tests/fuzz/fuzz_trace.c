// SPDX-License-Identifier: MIT
//
// fuzz_trace - the reader and the matcher on inputs that nobody would write.
//
//     fuzz-trace [COUNT [SEED]]    COUNT mutations of the texts below
//     fuzz-trace FILE...           these inputs, as a fuzzer has saved them
//
// An input is a trace and, behind a line of ----, an output.  With clang the
// same file is a libFuzzer target:
//
//     clang -g -fsanitize=fuzzer,address,undefined -DLIBFUZZER
//         -D_GNU_SOURCE -Igrader tests/fuzz/fuzz_trace.c grader/trace/*.c

#include "trace/trace.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEPS = 20000,  // of a match
    LINES_MAX = 64, // of an execution with known processes
    INPUT_MAX = 8192,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *what)
{
    fprintf(stderr, "fuzz_trace: %s\n", what);
    abort();
}

static void check_result(const struct trace_result *result, size_t lines)
{
    if (result->verdict != TRACE_LEGAL && result->message[0] == '\0')
        fail("a verdict without a message");
    if (strnlen(result->message, sizeof result->message) ==
        sizeof result->message)
        fail("a message without an end");
    if (result->line > lines)
        fail("a line behind the end");
    if (result->by_luck && result->verdict != TRACE_ILLEGAL)
        fail("legal, and only by luck");
}

// An order that is one: each line happens before those of its process, and
// even lines before all later ones.
static bool some_order(const void *context, size_t a, size_t b)
{
    const struct trace_line *lines = context;
    return a < b && (lines[a].process == lines[b].process || a % 2 == 0);
}

static size_t split(const char *text, size_t size, struct trace_line *lines)
{
    size_t count = 0;
    for (const char *end = text + size; text < end && count < LINES_MAX;) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline ? newline : end;
        int process = stop > text ? *text % 3 : 0;
        lines[count++] = (struct trace_line){.text = text,
                                             .length = (size_t)(stop - text),
                                             .process = process,
                                             .pid = 100 + process};
        text = newline ? newline + 1 : end;
    }
    return count;
}

static void match_known(const struct trace *trace,
                        const struct trace_args *args, const char *text,
                        size_t size)
{
    struct trace_line lines[LINES_MAX];
    int roles[LINES_MAX];
    static const int pids[] = {101, 102, 103};
    struct trace_execution execution = {.lines = lines,
                                        .before = some_order,
                                        .context = lines,
                                        .pids = pids,
                                        .pid_count = 3,
                                        .roles = roles};
    struct trace_result result;
    execution.line_count = split(text, size, lines);
    trace_match(trace, args, &execution, STEPS, &result);
    check_result(&result, execution.line_count);
}

static void match(const struct trace *trace, const char *text, size_t size)
{
    struct trace_args args = trace_run(trace, 0)->args;
    struct trace_result result;
    trace_match_text(trace, &args, text, size, STEPS, &result);
    check_result(&result, size + 1);
    match_known(trace, &args, text, size);
    for (size_t i = 0; i < trace_parallel_count(trace); i++) {
        struct trace_parallel parallel;
        if (trace_parallel(trace, &args, i, &parallel) && parallel.line < 1)
            fail("a 'parallel' without a line");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    const char *end = size ? memmem(text, size, "\n----\n", 6) : NULL;
    size_t length = end ? (size_t)(end - text) + 1 : size;
    struct trace_error error = {.line = -1};
    struct trace *trace = trace_parse("fuzz", text, length, &error);
    if (!trace && (error.line < 0 || error.message[0] == '\0'))
        fail("an error without a message");
    if (trace)
        match(trace, end ? end + 6 : text, end ? size - length - 5 : 0);
    trace_free(trace);
    return 0;
}

#ifndef LIBFUZZER

static const char *const corpus[] = {
    "# title\ndefault 5 10 -1\nrun\nrun 3 small\nmarks 2\nexit 1\n\n"
    "p | Production    -> a\n\neach v in args\nc | lue = {v}  <- a\n"
    "c | fait = {2 * v}\n\n----\nProduction\nlue = 3\nfait = 6\n",
    "run 2 3 small\n\nq[args[1]] | Bonjour {i}   exclusive lock   each i in "
    "range(args[2])\n----\nBonjour 0\nBonjour 1\nBonjour 2\nBonjour 0\n"
    "Bonjour 1\nBonjour 2\n",
    "run 5 7\nw* | P {pid} - {n}  each n in args, any order  -> t\n"
    "main | R = {list(2 * args)}  <- t\nrequire distinct(pid) <= 3\n"
    "parallel w\n----\nP 12 - 7\nP 12 - 5\nR = [10, 14]\n",
    "run 3 2\nstate in_ = 0\nform F = P-{k:int} || <P {k:int}>\n"
    "t[args[1]] | {in_} tasks   exclusive m  in_ += 1\n"
    "t | end {F}  exclusive m  in_ -= 1\nalways in_ in 0..args[2]\n"
    "  says {in_} of {args[2]} are in\n"
    "require sorted(k) == range(1, 1 + args[1])\n  says {k}\n----\n1 tasks\n2 "
    "tasks\n"
    "end P-2\n2 tasks\nend P-1\nend P-3\n",
    "run 0 100\nrole w[len(args)]\n  says {len(pids(w))} w\nmain | {s:list}\n"
    "require sum_pairs(s, args, pids(w)) and len(s) in 1..4\n----\n"
    "[107, 5]\n",
    "run 'a b' 1.5\nany order\n  p | x {a:word}  -> l[a]\n  p | y {b:real}  "
    "optional\np[1..2] | z\nexclusive e\n  p | {{{args[1]}}}  repeat 1..2\n"
    "  p | w {line:line}\nq | end {c:word}  <- l[c]\n----\nx u\ny 1.5\nz\n"
    "{a b}\nw r s\nend u\n",
};

static const char *const words[] = {
    "each i in range(3)\n",
    "any order\n",
    "exclusive x",
    "optional",
    "repeat",
    "repeat 1..2",
    "-> a",
    "<- a",
    "-> a[n]",
    "<- a[n]",
    "{pid}",
    "{n:int}",
    "{w:word}",
    "{l:list}",
    "{args[1]}",
    "{2 * n}",
    "  ",
    "\t",
    "\n",
    "p | ",
    "p* | ",
    "p[2] | ",
    "main | ",
    "run 1\n",
    "default 1\n",
    "state s = 0\n",
    "s += 1",
    "form F = a || b\n",
    "{F}",
    "require ",
    "always ",
    "not ",
    " and ",
    " or ",
    "sum(",
    "count(n, 1)",
    "pids(p)",
    "9223372036854775807",
    "-1",
    "//",
    "%",
    "..",
    "[1, 2]",
    "'",
    "\"",
    "{",
    "}",
    "((((",
    "))))",
    "\xc3\xa9",
    "\xff",
    "1.5",
    "range(99999)",
    "\n----\n",
    "in 1..2",
    "role ",
    "\n  says ",
    "\n  says {n} and {sum(n)}\n",
};

static unsigned state;

static unsigned random_below(unsigned n)
{
    state = state * 1664525u + 1013904223u;
    return n ? (state >> 8) % n : 0;
}

struct input {
    char text[INPUT_MAX];
    size_t size;
};

static void insert(struct input *input, size_t at, const char *text,
                   size_t size)
{
    if (size > INPUT_MAX - input->size)
        return;
    memmove(input->text + at + size, input->text + at, input->size - at);
    memcpy(input->text + at, text, size);
    input->size += size;
}

static void cut(struct input *input, size_t at, size_t size)
{
    if (size > input->size - at)
        size = input->size - at;
    memmove(input->text + at, input->text + at + size, input->size - at - size);
    input->size -= size;
}

static void mutate(struct input *input)
{
    size_t at = random_below((unsigned)input->size + 1);
    const char *word = words[random_below(sizeof words / sizeof *words)];
    const char *other = corpus[random_below(sizeof corpus / sizeof *corpus)];
    size_t from = random_below((unsigned)strlen(other));
    char piece[64];
    size_t length = random_below(sizeof piece);
    switch (random_below(6)) {
    case 0:
        cut(input, at, 1 + random_below(4));
        break;
    case 1:
        cut(input, at, random_below(40));
        break;
    case 2:
        if (at < input->size)
            input->text[at] = (char)random_below(256);
        break;
    case 3:
        if (length > strlen(other) - from)
            length = strlen(other) - from;
        insert(input, at, other + from, length);
        break;
    case 4:
        if (length > input->size - at)
            length = input->size - at;
        memcpy(piece, input->text + at, length);
        insert(input, random_below((unsigned)input->size), piece, length);
        break;
    default:
        insert(input, at, word, strlen(word));
    }
}

static void run_mutations(long count, unsigned seed)
{
    for (long i = 0; i < count; i++) {
        state = seed + (unsigned)i;
        const char *text = corpus[random_below(sizeof corpus / sizeof *corpus)];
        struct input input = {.size = strlen(text)};
        memcpy(input.text, text, input.size);
        for (unsigned n = random_below(6); n > 0; n--)
            mutate(&input);
        LLVMFuzzerTestOneInput((const uint8_t *)input.text, input.size);
    }
    printf("fuzz-trace: %ld inputs\n", count);
}

static void run_file(const char *path)
{
    static char text[1 << 20];
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(2);
    }
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    LLVMFuzzerTestOneInput((const uint8_t *)text, size);
}

int main(int argc, char **argv)
{
    if (argc > 1 && !isdigit((unsigned char)argv[1][0])) {
        for (int i = 1; i < argc; i++)
            run_file(argv[i]);
        return 0;
    }
    run_mutations(argc > 1 ? atol(argv[1]) : 20000,
                  argc > 2 ? (unsigned)atol(argv[2]) : 1);
    return 0;
}

#endif
