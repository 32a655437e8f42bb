// SPDX-License-Identifier: MIT
//
// The reader: what it finds in a trace file, and every mistake with the place
// that it names.

#include "trace/trace.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *trace_suite(void);

// A mistake, its place, and a part of what is said.
struct mistake {
    const char *text;
    int line, column;
    const char *message;
};

static void check_mistake(const struct mistake *mistake)
{
    struct trace_error error;
    struct trace *trace = trace_parse("dir/t.trace", mistake->text,
                                      strlen(mistake->text), &error);
    ck_assert_msg(trace == NULL, "no mistake found in:\n%s", mistake->text);
    ck_assert_str_eq(error.file, "dir/t.trace");
    ck_assert_msg(strstr(error.message, mistake->message) != NULL,
                  "%d:%d: %s\n%s", error.line, error.column, error.message,
                  mistake->text);
    ck_assert_msg(error.line == mistake->line &&
                      error.column == mistake->column,
                  "%d:%d, not %d:%d: %s\n%s", error.line, error.column,
                  mistake->line, mistake->column, error.message, mistake->text);
}

#define CHECK_ALL(table)                                                       \
    for (size_t i = 0; i < sizeof(table) / sizeof *(table); i++)               \
    check_mistake(&(table)[i])

START_TEST(what_a_file_declares_is_told)
{
    const char *text = "# exo/part: about\n#more\ndefault 1 'a b'\n"
                       "run\nrun 5 \"x y\" small\nrun 6 'small'\nmarks 3\n"
                       "exit 2\n\nmain | {args[1]}\n";
    struct trace_error error;
    struct trace *trace = trace_parse("t", text, strlen(text), &error);
    ck_assert_msg(trace != NULL, "%s", error.message);
    ck_assert_str_eq(trace_title(trace), "exo/part: about");
    ck_assert_int_eq(trace_marks(trace), 3);
    ck_assert_int_eq(trace_exit_status(trace), 2);
    ck_assert_uint_eq(trace_run_count(trace), 3);
    ck_assert_uint_eq(trace_run(trace, 0)->args.count, 0);
    const struct trace_run *run = trace_run(trace, 1);
    ck_assert_uint_eq(run->args.count, 2);
    ck_assert_str_eq(run->args.args[1], "x y");
    ck_assert(run->is_small);
    ck_assert_int_eq(run->line, 5);
    ck_assert(!trace_run(trace, 2)->is_small);
    ck_assert_str_eq(trace_run(trace, 2)->args.args[1], "small");
    trace_free(trace);
}
END_TEST

START_TEST(what_is_not_declared_has_its_usual_value)
{
    struct trace_error error;
    struct trace *trace = trace_parse("t", "run\nmain | a", 12, &error);
    ck_assert_ptr_nonnull(trace);
    ck_assert_str_eq(trace_title(trace), "");
    ck_assert_int_eq(trace_marks(trace), 1);
    ck_assert_int_eq(trace_exit_status(trace), 0);
    trace_free(trace);
    trace_free(NULL);
}
END_TEST

START_TEST(files_are_read_or_refused_with_their_path)
{
    char path[] = "/tmp/check_trace.XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    FILE *file = fdopen(fd, "w");
    fputs("\xef\xbb\xbfrun\r\nmain | a\r\n", file);
    fclose(file);
    struct trace_error error;
    struct trace *trace = trace_read(path, &error);
    ck_assert_msg(trace != NULL, "%s", error.message);
    trace_free(trace);
    remove(path);
    ck_assert_ptr_null(trace_read(path, &error));
    ck_assert_str_eq(error.file, path);
    ck_assert_int_eq(error.line, 0);
    ck_assert_ptr_nonnull(strstr(error.message, "No such file"));
    ck_assert_ptr_null(trace_read("/", &error));
    ck_assert_ptr_nonnull(strstr(error.message, "directory"));
}
END_TEST

START_TEST(bytes_that_are_no_text)
{
    static const struct mistake mistakes[] = {
        {"run\nmain | \xc3\xa9t\xe9\n", 2, 10, "byte \\xe9 is not UTF-8"},
        {"run\nmain | a\x1b[0m\n", 2, 9, "a control byte"},
        {"run\n\tmain | a\n", 2, 1, "not with tabs"},
    };
    CHECK_ALL(mistakes);
    struct trace_error error;
    ck_assert_ptr_null(trace_parse("t", "run\nmain | a\0b\n", 15, &error));
    ck_assert_int_eq(error.line, 2);
    ck_assert_int_eq(error.column, 9);
    char *large = calloc(1, 1 << 21);
    ck_assert_ptr_null(trace_parse("t", large, 1 << 21, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "megabyte"));
    memset(large, 'a', 5000);
    ck_assert_ptr_null(trace_parse("t", large, 5000, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "a line of more than"));
    free(large);
}
END_TEST

START_TEST(lines_that_are_nothing)
{
    static const struct mistake mistakes[] = {
        {"run\nfoo bar\n", 2, 1, "'foo' is no directive"},
        {"run\n| a\n", 2, 1, "'|' is no directive"},
        {"run\np | a\n p | b\n", 3, 2, "no header of a block stands above"},
        {"run\n # note\nmain | a\n", 2, 2, "indented"},
        {"run\nx += 1\nmain | a\n", 2, 1, "belongs behind a line of output"},
        {"run\n-> x\nmain | a\n", 2, 1, "an arrow belongs behind"},
        {"run\nmain a | b\n", 2, 1, "'main' is no directive"},
        {"run\np[2] a\n", 2, 6, "'|' (a line of output is ROLE | TEXT)"},
        {"run\nrun | a\n", 2, 1, "give the role another name"},
        {"run\neach | a\n", 2, 1, "give the role another name"},
        {"run\nsum | a\n", 2, 1, "give the role another name"},
    };
    CHECK_ALL(mistakes);
}
END_TEST

START_TEST(wrong_directives)
{
    static const struct mistake mistakes[] = {
        {"main | a\n", 1, 1, "no run"},
        {"run\n", 1, 1, "no line of output"},
        {"run\nmain | {args[1]}\n", 1, 1, "no 'default' says what args is"},
        {"run 1\nrun  1\nmain | a\n", 2, 1, "the same run stands in line 1"},
        {"run 'a\nmain | a\n", 1, 5, "this quote is never closed"},
        {"run 'a'b\nmain | a\n", 1, 8, "a blank expected behind the quote"},
        {"default\nrun\nmain | a\n", 1, 8, "the default arguments expected"},
        {"default 1\ndefault 2\nrun\nmain | a\n", 2, 1,
         "'default' stands already in line 1"},
        {"run\nmarks x\nmain | a\n", 2, 7, "from 0 to 255 expected"},
        {"run\nmarks 2 3\nmain | a\n", 2, 9, "nothing more expected here"},
        {"run\nmarks 2\nmarks 3\nmain | a\n", 3, 1, "already in line 2"},
        {"run\nexit 256\nmain | a\n", 2, 6, "a status from 0 to 255"},
        {"run\nrole p[2\nmain | a\n", 2, 9, "']' expected"},
        {"run\nrole p[2]\nq | b\np[3] | a\n", 4, 2, "another size in line 2"},
        {"run\np* | b\np[3] | a\n", 3, 2, "another size"},
        {"run\nmain[2] | a\n", 2, 5, "main is one process"},
        {"run\nrole p\nrole q\nmain | a\n", 3, 6, "two roles print nothing"},
        {"run\nmain | a\nparallel p\n", 3, 10, "role p prints nothing"},
        {"run\np | a\nparallel p [2]\n", 3, 12, "without brackets"},
        {"run\nform F P || Q\nmain | {F}\n", 2, 8, "'=' (form F = "},
        {"run\nform F = P || \nmain | {F}\n", 2, 14, "no text"},
        {"run\nform F = P\nmain | a\n", 2, 6, "no line uses the form 'F'"},
        {"run\nform F = P\nform F = Q\nmain | {F}\n", 3, 6,
         "'F' is declared already in line 2"},
        {"run\nform F = a {F}\nmain | {F}\n", 2, 13, "'F' is a form"},
        {"run\nstate s\nmain | a\n", 2, 8, "'=' (state S = 0)"},
        {"run\nstate s = 0\nmain | {s}\n", 2, 7, "no line changes"},
        {"run\nstate s = 0\nmain | a  s += 1\n", 2, 7, "nothing looks at"},
        {"run\nstate args = 0\nmain | a\n", 2, 7, "a meaning of its own"},
        {"run\nopen\nmain | a\n", 2, 1, "the reason expected"},
        {"run\nmain | a\nopen so\n", 3, 1, "no line stands below this"},
        {"run\nopen so\n\nmain | a\n", 2, 1, "no line stands below this"},
        {"run\nopen | a\n", 2, 1, "a meaning of its own"},
        {"run\nmain | {n:int}\nalways n == [1]\n", 3, 8, "write require"},
    };
    CHECK_ALL(mistakes);
}
END_TEST

START_TEST(wrong_sentences)
{
    static const struct mistake mistakes[] = {
        {"run\nmain | a\n  says b\n", 3, 3, "right below the require"},
        {"run\nsays b\nmain | a\n", 2, 1, "stands, indented,"},
        {"run\n  says b\nmain | a\n", 2, 3, "right below the require"},
        {"run\nsays | a\n", 2, 1, "a meaning of its own"},
        {"run\nmain | {n:int}\nrequire n == [1]\nsays b\n", 4, 1,
         "stands, indented,"},
        {"run\nmain | {n:int}\nrequire n == [1]\n\n says b\n", 5, 2,
         "right below the require"},
        {"run\nmain | {n:int}\nrequire n == [1]\n says b\n says c\n", 5, 2,
         "one for each"},
        {"run\nmain | {n:int}\nrequire n == [1]\n says\n", 4, 2,
         "the sentence expected"},
        {"run\nmain | {n:int}\nrequire n == [1]\n says b {n\n", 4, 9,
         "this brace is never closed"},
        {"run\nmain | {n:int}\nrequire n == [1]\n says {n:int}\n", 4, 8,
         "captures nothing"},
        {"run\nmain | {pid}\nrequire pid == [1]\n says {pid}\n", 4, 8,
         "such as sum(n) or list(pid)"},
        {"run\nmain | {n:int}\nrequire n == [1]\n says {m}\n", 4, 8,
         "nothing is called 'm'"},
        {"run\nform F = P\nmain | {n:int} {F}\nrequire n == [1]\n"
         " says {F}\n",
         5, 8, "'F' is a form"},
        {"run\nmain | {n:int}\nrequire n == [1]\n says {sum(1)}\n", 4, 8,
         "a list expected"},
        {"run 5\nmain | {n:int}\nrequire n == [1]\n says {args[2]}\n", 4, 8,
         "args[2] does not exist"},
        {"run ''\nmain | {n:int}\nrequire n == [1]\n says {args[1]}\n", 4, 7,
         "this line is empty"},
        {"run\nstate s = 0\nmain | a  s += 1\nalways s < 3\n"
         " says {pids(main)}\n",
         5, 13, "known at the end only"},
        {"run\nrole p[2]\n says b\np | a\n", 3, 7, "would never be said"},
        {"run\nrole p*\n says b\nmain | a\n", 3, 7, "would never be said"},
        {"run\nrole p[2]\n says b\nrole p[2]\n says c\nmain | a\n", 5, 2,
         "another line says already"},
    };
    CHECK_ALL(mistakes);
}
END_TEST

START_TEST(wrong_templates)
{
    static const struct mistake mistakes[] = {
        {"run\nmain |\n", 2, 7, "no text"},
        {"run\nmain | a {n:int\n", 2, 10, "this brace is never closed"},
        {"run\nmain | a }\n", 2, 10, "no hole is open here"},
        {"run\nmain | a {}\n", 2, 10, "this hole is empty"},
        {"run\nmain | a {n:nat}\n", 2, 13, "int, real, word"},
        {"run\nmain | a {1:int}\n", 2, 12, "'}' expected"},
        {"run\nmain | a {args:int}\n", 2, 11, "a meaning of its own"},
        {"run\nmain | {x:word}{y:int}\n", 2, 17, "two captures touch"},
        {"run\nform F = {k:int}\nmain | {x:word}{F}\n", 3, 17,
         "two captures touch"},
        {"run\nmain | {x:line} a\n", 2, 9, "it must be the last"},
        {"run\nmain | {x:int} {x:int}\n", 2, 17, "is captured already"},
        {"run\np | {x:int}\nq | {x:word}\n", 3, 6, "another kind in line 2"},
        {"run\nmain | {x}\n", 2, 9, "nothing is called 'x'"},
        {"run\np | {x:int}\nq | {x}\n", 3, 6, "has not captured 'x' here"},
        {"run\np | {x}\np | {x:int}\n", 2, 6, "has not captured 'x' here"},
        {"run\np | {x:int}  optional\np | {x}\n", 3, 6, "has not captured"},
        {"run\nany order\n  p | {x:int}\n  p | {x}\n", 4, 8,
         "has not captured"},
        {"run\np | {p}\n", 2, 6, "'p' is a role"},
        {"run\nmain | a {pid + 1}\n", 2, 11, "no line shows its {pid}"},
        {"run\nstate s = 0\nmain | {s:int}  s += 1\n", 3, 9,
         "'s' is the name of a state, in line 2"},
        {"run\nstate s = 0\nmain | {x:int} {s}  s += x\n", 3, 17,
         "the line cannot show it"},
        {"run ''\nmain | {args[1]}\n", 2, 8, "this line is empty"},
    };
    CHECK_ALL(mistakes);
}
END_TEST

START_TEST(wrong_suffixes)
{
    static const struct mistake mistakes[] = {
        {"run\nmain | a  b\n", 2, 11, "'b' is no suffix: two blanks end"},
        {"run\nmain | a\tb\n", 2, 10, "'b' is no suffix"},
        {"run\nmain | a  any order\n", 2, 11, "no meaning for one line"},
        {"run\nmain | a  -> x\n", 2, 11, "the arrow 'x' has no end"},
        {"run\nmain | a  <- x\n", 2, 11, "the arrow 'x' has no source"},
        {"run\np | a  -> x\nq | b  <- x[1]\n", 3, 8,
         "no source of 'x' has a value in brackets"},
        {"run\np | a  -> x  <- x\n", 2, 14, "come after itself"},
        {"run\nmain | a  ->\n", 2, 13, "the name of an arrow expected"},
        {"run\nmain | a  s += 1\n", 2, 11, "there is no state 's'"},
        {"run\nmain | a  each in args\n", 2, 16, "a meaning of its own"},
        {"run\nmain | a  each i of [1]\n", 2, 18, "'in' (each V in LIST)"},
        {"run\nmain | a  each i in 3\n", 2, 21, "a list expected"},
        {"run\nmain | {n:int}\nmain | a  each i in n\n", 3, 21,
         "not known before the program runs"},
        {"run\nmain | {n:int}\nmain | a  each n in [1]\n", 3, 16,
         "in use already"},
        {"run\nmain | a  repeat 1\n", 2, 19, "'..' (repeat A..B)"},
        {"run\nmain | a  repeat 2..1\n", 2, 18, "the range 2..1 is empty"},
        {"run\nmain | a  exclusive\n", 2, 20, "what is exclusive expected"},
        {"run\nexclusive m\n  main | a  exclusive m\n", 3, 13,
         "stands inside itself"},
    };
    CHECK_ALL(mistakes);
}
END_TEST

START_TEST(wrong_blocks)
{
    static const struct mistake mistakes[] = {
        {"run\nany order\n", 2, 1, "no lines stand below"},
        {"run\nany order\n\nmain | a\n", 2, 1, "no lines stand below"},
        {"run\nany order\n# only this\nmarks 1\n\nmain | a\n", 2, 1,
         "no lines of output stand below"},
        {"run\noptional\n  p | a\n  q | b\n", 2, 1, "lines of two roles"},
        {"run\nany order -> x\nmain | a\n", 2, 11, "may stand above lines"},
        {"run\nany\nmain | a\n", 2, 4, "'any order' expected"},
        {"run\nany order\n  main | a\n marks 1\n", 4, 2,
         "no header of a block"},
        {"run\nany order\n    main | a\n  main | b\n", 4, 3,
         "no header of a block"},
        {"run\nany order\n  main | a\n  marks 1\n", 4, 3, "first column"},
    };
    CHECK_ALL(mistakes);
}
END_TEST

START_TEST(wrong_expressions)
{
    static const struct mistake mistakes[] = {
        {"run\nmain | {1 +}\n", 2, 12, "a value expected, not '}'"},
        {"run\nmain | {(1}\n", 2, 11, "')' expected"},
        {"run\nmain | {4 / 2}\n", 2, 11, "write // for a division"},
        {"run\nmain | {1 // 0}\n", 2, 11, "division by zero"},
        {"run\nmain | {9223372036854775807 + 1}\n", 2, 29, "64 bits"},
        {"run\nmain | {9223372036854775808}\n", 2, 9, "64 bits"},
        {"run\nmain | {f(1)}\n", 2, 9, "there is no function f()"},
        {"run\nmain | {len(1, 2)}\n", 2, 9, "len(x) wants one list"},
        {"run\nmain | {len(1)}\n", 2, 9, "a list expected, not an integer"},
        {"run\nmain | {min([])}\n", 2, 9, "an empty list"},
        {"run\nmain | {range(10 * 9999999)}\n", 2, 9, "a list of more than"},
        {"run\nmain | {[1] + [2]}\n", 2, 13, "between two lists"},
        {"run\nmain | {'a' + 1}\n", 2, 13, "cannot compute with a text"},
        {"run 5\nmain | {args[2]}\n", 2, 9, "args[2] does not exist"},
        {"run 5\nmain | {args[0]}\n", 2, 9, "args[0] does not exist"},
        {"run\nmain | {x:list}\nrequire x[1] == 2\n", 3, 10,
         "only args has an index"},
        {"run\nmain | {n:int}\nrequire sum(n)\n", 3, 9, "condition expected"},
        {"run\nmain | {n:int}\nrequire n == 3\n", 3, 11,
         "cannot compare a list with an integer"},
        {"run\nmain | {n:int}\nrequire 1 < sum(n) < 3\n", 3, 20,
         "join comparisons with 'and'"},
        {"run\nmain | {n:int}\nrequire sum(n) in 3..1\n", 3, 16,
         "its end is before its start"},
        {"run\nmain | {n:int}\nrequire 1 == 2\n", 3, 9, "never holds"},
        {"run\np | {n:int}\nrequire pids(q) == n\n", 3, 14, "no role"},
        {"run\np* | a\nmain | {x:list}\nrequire bag(x) == bag(pids(p))\n", 4,
         28, "any number of processes"},
        {"run\np | {len(pids(p))}\n", 2, 15, "known at the end only"},
        {"run 2 x\np[args[2]] | a\n", 2, 3, "an integer expected, not a text"},
        {"run\np[-1] | a\n", 2, 3, "a number from 0"},
        {"run\np[2..1] | a\n", 2, 3, "the range 2..1 is empty"},
        {"run\np[100001] | a\n", 2, 3, "a number from 0 to 100000"},
        {"run\neach i in range(1000)\neach j in range(1000)\nmain | a\n", 3, 6,
         "more than 500000 lines"},
    };
    CHECK_ALL(mistakes);
}
END_TEST

START_TEST(the_run_that_shows_a_mistake_is_named)
{
    static const struct mistake mistake = {"run 5 6\nrun 5\nmain | {args[2]}\n",
                                           3, 9,
                                           "(with the arguments of line "
                                           "2)"};
    check_mistake(&mistake);
}
END_TEST

START_TEST(blocks_end_at_an_empty_line_or_by_indentation)
{
    static const char *const texts[] = {
        "run\nany order\nmain | a\nmain | b\n\nmain | c\n",
        "run\nany order\n  main | a\n\n# note\n  main | b\nmain | c\n",
        "run\noptional  any order\nmain | a\nexit 2\nmain | b\n\nmain | c\n",
        "run\nexclusive m\nany order\nmain | a\nmain | b\n\nmain | c\n",
        "run\nexclusive m\nany order\n  main | a\n  main | b\n\nmain | c\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct trace_error error;
        struct trace_result result;
        struct trace *trace =
            trace_parse("t", texts[i], strlen(texts[i]), &error);
        ck_assert_msg(trace != NULL, "%s\n%s", error.message, texts[i]);
        trace_match_text(trace, NULL, "b\na\nc\n", 6, TRACE_STEPS, &result);
        ck_assert_msg(result.verdict == TRACE_LEGAL, "%s", texts[i]);
        trace_match_text(trace, NULL, "b\nc\na\n", 6, TRACE_STEPS, &result);
        ck_assert_msg(result.verdict == TRACE_ILLEGAL, "%s", texts[i]);
        trace_free(trace);
    }
}
END_TEST

Suite *trace_suite(void)
{
    Suite *suite = suite_create("trace");
    TCase *tcase = tcase_create("reader");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, what_a_file_declares_is_told);
    tcase_add_test(tcase, what_is_not_declared_has_its_usual_value);
    tcase_add_test(tcase, files_are_read_or_refused_with_their_path);
    tcase_add_test(tcase, bytes_that_are_no_text);
    tcase_add_test(tcase, lines_that_are_nothing);
    tcase_add_test(tcase, wrong_directives);
    tcase_add_test(tcase, wrong_sentences);
    tcase_add_test(tcase, wrong_templates);
    tcase_add_test(tcase, wrong_suffixes);
    tcase_add_test(tcase, wrong_blocks);
    tcase_add_test(tcase, wrong_expressions);
    tcase_add_test(tcase, the_run_that_shows_a_mistake_is_named);
    tcase_add_test(tcase, blocks_end_at_an_empty_line_or_by_indentation);
    suite_add_tcase(suite, tcase);
    return suite;
}
