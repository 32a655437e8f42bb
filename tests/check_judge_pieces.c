// SPDX-License-Identifier: MIT
//
// What the rules lean on: the place to go on writing, the command to type, the
// lines to show.
#include "check_judge.h"

#include "inquiry/command.h"
#include "judge/differ.h"
#include "judge/excerpt.h"
#include "judge/unfinished.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct bytes text(const char *string)
{
    return (struct bytes){(char *)string, strlen(string)};
}

static void assert_unfinished(const char *errors, const char *source, int line,
                              const char *function, const char *what)
{
    struct bytes said = text(errors);
    struct source_file file = {"t.c", "t.c", text(source)};
    struct sources all = {&file, 1};
    struct unfinished unfinished;
    ck_assert(unfinished_find(&said, &all, &unfinished));
    ck_assert_int_eq(unfinished.line, line);
    ck_assert_str_eq(unfinished.function, function);
    ck_assert_str_eq(unfinished.what, what);
    unfinished_free(&unfinished);
}

static const char reached[] = "a/p.c:31: f is not written yet: do: this\n";

START_TEST(without_a_source_the_line_that_was_reached_is_the_place)
{
    assert_unfinished(reached, "", 31, "f", "do: this");
}
END_TEST

START_TEST(of_several_lines_reached_the_smallest_counts)
{
    assert_unfinished("noise\n"
                      "a/p.c:40: g is not written yet: that\n"
                      "a/p.c:9: h is not written yet: first\n"
                      "a/p.c:31: f is not written yet: this",
                      "", 9, "h", "first");
}
END_TEST

START_TEST(place_is_the_first_in_the_source)
{
    assert_unfinished(reached,
                      "#define NAME \"MP_TODO(\\\"string\\\") }\"\n"
                      "static int g(char c)\n"
                      "{\n"
                      "    // MP_TODO(\"comment\") {\n"
                      "    /* MP_TODO(\"block\") {\n"
                      "     */ if (c == '\"' || c == '{' || c == '\\'')\n"
                      "        MP_TODO(\"take \"\n"
                      "                \"it\");\n"
                      "}\n"
                      "int f(void) { MP_TODO(\"later\"); }\n",
                      7, "g", "take it");
}
END_TEST

START_TEST(source_that_breaks_off_is_survived)
{
    static const char *const sources[] = {
        "int f(void) { MP_TODO(\"a",  "int f(void) { MP_TODO(",
        "int f(void) { MP_TODO",      "int f(void) { /* never closed",
        "int f(void) { \"never \\",   "}}}}{{{{",
        "int f(void) { MP_TODO(x); }"};
    struct bytes said = text(reached);
    struct source_file file = {"t.c", "t.c", text(sources[_i])};
    struct sources all = {&file, 1};
    struct unfinished unfinished;
    ck_assert(unfinished_find(&said, &all, &unfinished));
    unfinished_free(&unfinished);
}
END_TEST

START_TEST(other_texts_on_stderr_are_no_unfinished_work)
{
    static const char *const texts[] = {"",
                                        "\n",
                                        "f is not written yet: this\n",
                                        ":1: f is not written yet",
                                        " is not written yet: ",
                                        "a.c: f is not written yet: this\n",
                                        "a.c:: f is not written yet: this\n",
                                        "31: f is not written yet: this\n",
                                        "it is not written yet\n"};
    struct bytes said = text(texts[_i]);
    struct source_file file = {"t.c", "t.c", text("")};
    struct sources all = {&file, 1};
    struct unfinished unfinished;
    ck_assert(!unfinished_find(&said, &all, &unfinished));
}
END_TEST

static void assert_command(bool is_in_kit, const char *const *words,
                           size_t count, const char *expected)
{
    struct submission submission = {.part = "exo02_prodcons/prodcons",
                                    .is_in_kit = is_in_kit};
    struct trace_args args = {words, count};
    char *command = command_text(&submission, &args);
    ck_assert_str_eq(command, expected);
    free(command);
}

static void assert_differ(const char *usual, const char *output,
                          const char *line, const char *instead)
{
    struct bytes one = text(usual), other = text(output);
    char *got_line, *got_instead;
    ck_assert(outputs_differ(&one, &other, &got_line, &got_instead));
    ck_assert_str_eq(got_line, line);
    ck_assert_str_eq(got_instead, instead);
    free(got_line);
    free(got_instead);
}

START_TEST(line_that_takes_the_place_of_another_is_the_difference)
{
    assert_differ("a\n4\nb\n", "b\n3\na\n", "3", "4");
    assert_differ("a\n", "a\na\n", "a", "");
    assert_differ("a\nb\n", "b\n", "", "a");
    assert_differ("", "x", "x", "");
}
END_TEST

START_TEST(same_lines_in_another_order_are_no_difference)
{
    struct bytes one = text("a\nb\na\n"), other = text("b\na\na");
    char *line, *instead;
    ck_assert(!outputs_differ(&one, &other, &line, &instead));
}
END_TEST

START_TEST(command_of_the_kit_is_a_make_target)
{
    const char *const words[] = {"3", "-1"};
    assert_command(true, words, 0, "make run-prodcons");
    assert_command(true, words, 2, "make run-prodcons ARGS=\"3 -1\"");
}
END_TEST

START_TEST(command_elsewhere_is_the_program)
{
    const char *const words[] = {"3", "it's"};
    assert_command(false, words, 0, "./prodcons");
    assert_command(false, words, 2, "./prodcons 3 'it'\\''s'");
}
END_TEST

// What the program gets when the command is typed into a shell: the
// words of ARGS, one per line.
static char *words_of(const char *command)
{
    char *script;
    ck_assert_int_gt(asprintf(&script,
                              "make() { printf '%%s' \"${2#ARGS=}\" | "
                              "sed 's/\\$\\$/\001/g; s/\\$.//g; "
                              "s/\001/$/g'; }\n"
                              "eval \"set -- $(%s)\"\n"
                              "printf '%%s\\n' \"$@\"",
                              command),
                     0);
    FILE *shell = popen(script, "r");
    ck_assert_ptr_nonnull(shell);
    static char words[256];
    words[fread(words, 1, sizeof words - 1, shell)] = '\0';
    ck_assert_int_eq(pclose(shell), 0);
    free(script);
    return words;
}

START_TEST(arguments_survive_two_shells_and_make)
{
    static const char *const words[] = {
        "plain",      "two words", "it's", "say \"hi\"", "cost $5 $(id)",
        "back\\lash", "`id`",      "*",    "été",        "a;b&c|d"};
    struct submission submission = {.part = "exo/p", .is_in_kit = true};
    struct trace_args args = {&words[_i], 1};
    char *command = command_text(&submission, &args);
    char *expected;
    ck_assert_int_gt(asprintf(&expected, "%s\n", words[_i]), 0);
    ck_assert_str_eq(words_of(command), expected);
    free(expected);
    free(command);
}
END_TEST

static void assert_excerpt(const char *output, size_t marked,
                           const char *expected, size_t first)
{
    struct exhibit exhibit = {0};
    struct bytes bytes = text(output);
    excerpt_output(&exhibit, &bytes, marked);
    ck_assert_str_eq(exhibit.output.data, expected);
    ck_assert_uint_eq(exhibit.first, first);
    ck_assert_uint_eq(exhibit.marked, marked);
    free(exhibit.output.data);
}

static const char twelve[] = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
static const char more[] = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n";

START_TEST(excerpt_surrounds_the_line_at_fault)
{
    assert_excerpt(more, 5, "2\n3\n4\n5\n6\n7\n", 2);
    assert_excerpt(more, 1, "1\n2\n3\n", 1);
    assert_excerpt(more, 13, "10\n11\n12\n13\n", 10);
}
END_TEST

START_TEST(excerpt_of_missing_lines_is_the_end)
{
    assert_excerpt(more, 14, "11\n12\n13\n", 11);
    assert_excerpt("", 1, "", 1);
}
END_TEST

START_TEST(excerpt_without_a_fault_is_the_last_lines)
{
    assert_excerpt(more, 0, "8\n9\n10\n11\n12\n13\n", 8);
    assert_excerpt("1\n2", 0, "1\n2\n", 1);
}
END_TEST

START_TEST(a_short_output_is_shown_whole)
{
    assert_excerpt(twelve, 1, twelve, 1);
    assert_excerpt(twelve, 13, twelve, 1);
    assert_excerpt(twelve, 0, twelve, 1);
}
END_TEST

START_TEST(long_lines_are_cut)
{
    char line[2000];
    memset(line, 'x', sizeof line);
    struct bytes bytes = {line, sizeof line};
    struct exhibit exhibit = {0};
    excerpt_output(&exhibit, &bytes, 1);
    ck_assert_uint_lt(exhibit.output.size, 500);
    ck_assert_ptr_nonnull(strstr(exhibit.output.data, "x...\n"));
    free(exhibit.output.data);
}
END_TEST

TCase *judge_pieces_tests(void)
{
    TCase *pieces = tcase_create("pieces");
    tcase_set_timeout(pieces, 60);
    tcase_add_test(pieces,
                   without_a_source_the_line_that_was_reached_is_the_place);
    tcase_add_test(pieces, of_several_lines_reached_the_smallest_counts);
    tcase_add_test(pieces, place_is_the_first_in_the_source);
    tcase_add_loop_test(pieces, source_that_breaks_off_is_survived, 0, 7);
    tcase_add_loop_test(pieces, other_texts_on_stderr_are_no_unfinished_work, 0,
                        9);
    tcase_add_test(pieces,
                   line_that_takes_the_place_of_another_is_the_difference);
    tcase_add_test(pieces, same_lines_in_another_order_are_no_difference);
    tcase_add_test(pieces, command_of_the_kit_is_a_make_target);
    tcase_add_test(pieces, command_elsewhere_is_the_program);
    tcase_add_loop_test(pieces, arguments_survive_two_shells_and_make, 0, 10);
    tcase_add_test(pieces, excerpt_surrounds_the_line_at_fault);
    tcase_add_test(pieces, excerpt_of_missing_lines_is_the_end);
    tcase_add_test(pieces, excerpt_without_a_fault_is_the_last_lines);
    tcase_add_test(pieces, a_short_output_is_shown_whole);
    tcase_add_test(pieces, long_lines_are_cut);
    return pieces;
}
