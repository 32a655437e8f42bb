// SPDX-License-Identifier: MIT
//
// Tests of grader/report/diagram.c: what a diagram looks like on terminals of
// all widths.
#include "report/diagram.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "check_report.h"

static char *text;
static size_t text_size;

static struct diagram_column columns[] = {
    {(char *)"MainProcess", 0, 5},
    {(char *)"Process-1", 1, 3},
    {(char *)"Process-2", 2, 9},
};
static struct diagram_row rows[] = {
    {0, 3, (char *)"start(a);", NULL, DIAGRAM_NONE, 2, false, false, false},
    {1, 0, NULL, (char *)"starts", 0, 0, false, false, false},
    {2, 12, (char *)"put(q);", NULL, DIAGRAM_NONE, 0, false, true, true},
    {1, 13, (char *)"get(q);", (char *)"message", 2, 0, false, false, false},
    {0, 4, (char *)"join(a);", (char *)"Process-1 has ended", 1, 0, false,
     false, false},
    {0, 5, (char *)"join(b);", (char *)"waits for ever", DIAGRAM_NONE, 0, true,
     false, false},
};
static const struct diagram diagram = {columns, 3, rows, 6, 1, 0};

static void draw(const struct diagram *drawn, int width, bool is_ascii,
                 bool colour)
{
    struct layout layout = {
        .style = {.width = width, .is_ascii = is_ascii, .colour = colour}};

    free(text);
    layout.out = open_memstream(&text, &text_size);
    ck_assert_ptr_nonnull(layout.out);
    diagram_put(&layout, drawn);
    fclose(layout.out);
}

static void tear_down(void)
{
    free(text);
    text = NULL;
}

static const char *below_the_legend(void)
{
    const char *heads = strstr(text, "\n    Main");

    ck_assert_msg(heads != NULL, "%s", text);
    return heads + 1;
}

START_TEST(arrows_lead_from_the_cause_to_the_effect)
{
    draw(&diagram, 80, false, false);
    ck_assert_str_eq(
        below_the_legend(),
        "    Main  P-1   P-2\n"
        "    ⋮                      (2 steps not shown)\n"
        "    ●                    3 start(a);\n"
        "    ├────►●                starts\n"
        "    │     │     ◆       12 put(q);\n"
        "    │     │     │          --- too late from here on ---\n"
        "    │     ●◄────┤       13 get(q); — message\n"
        "    ●◄────┘     │        4 join(a); — Process-1 has ended\n"
        "    ✗           │        5 join(b); — waits for ever\n"
        "    (1 more process not shown)\n");
}
END_TEST

START_TEST(without_utf8_all_is_ascii)
{
    draw(&diagram, 80, true, false);
    for (const char *at = text; *at != '\0'; at++)
        ck_assert_msg((unsigned char)*at < 0x80, "%s", at);
    ck_assert_ptr_nonnull(strstr(text, "    |---->*                starts\n"));
    ck_assert_ptr_nonnull(strstr(text, "    |     |     @       12 put(q);\n"));
    ck_assert_ptr_nonnull(strstr(text, "    X           |        5 join(b);"));
}
END_TEST

START_TEST(arrow_crosses_who_is_not_meant)
{
    struct diagram_row row = {2,     0,     NULL, (char *)"starts", 0, 0,
                              false, false, false};
    struct diagram_row before = rows[2];
    rows[2] = row;
    draw(&diagram, 80, false, false);
    rows[2] = before;
    ck_assert_ptr_nonnull(strstr(text, "    ├─────┼────►●          starts\n"));
}
END_TEST

START_TEST(wide_terminal_has_whole_names)
{
    draw(&diagram, 200, false, false);
    ck_assert_ptr_nonnull(
        strstr(text, "    MainProcess  Process-1    Process-2\n"));
}
END_TEST

START_TEST(no_row_is_wider_than_the_terminal)
{
    draw(&diagram, _i, false, false);
    char *rest = text;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;)
        ck_assert_msg(layout_columns(line) <= _i, "%d columns: '%s'", _i, line);
}
END_TEST

START_TEST(note_that_does_not_fit_goes_on_below)
{
    draw(&diagram, 56, false, false);
    ck_assert_ptr_nonnull(
        strstr(text, "    ●◄────┘     │        4 join(a);\n"
                     "    │           │            Process-1 has ended\n"));
}
END_TEST

START_TEST(names_are_named_where_there_is_no_room_for_lines)
{
    draw(&diagram, 20, false, false);
    ck_assert_ptr_nonnull(strstr(text, "    Process-2\n      12 put(q);\n"));
}
END_TEST

START_TEST(fault_is_red_on_a_terminal)
{
    draw(&diagram, 80, false, true);
    ck_assert_ptr_nonnull(strstr(text, "\033[31m✗\033[0m"));
    ck_assert_ptr_nonnull(strstr(text, "\033[31mjoin(b);\033[0m"));
    draw(&diagram, 80, false, false);
    ck_assert_ptr_null(strstr(text, "\033"));
}
END_TEST

START_TEST(what_a_program_printed_cannot_act)
{
    struct diagram_row row = {0,
                              1,
                              (char *)"x\x1b[2J",
                              (char *)"\xe2\x80\xae",
                              DIAGRAM_NONE,
                              0,
                              false,
                              false,
                              false};
    struct diagram_column column = {(char *)"\x1b]0;", 0, 0};
    struct diagram hostile = {&column, 1, &row, 1, 0, 0};

    for (int width = 20; width < 200; width += 40) {
        draw(&hostile, width, false, false);
        ck_assert_ptr_null(strchr(text, '\x1b'));
        ck_assert_ptr_null(strstr(text, "\xe2\x80\xae"));
    }
}
END_TEST

TCase *report_diagram_tests(void)
{
    TCase *diagrams = tcase_create("diagrams");

    tcase_add_checked_fixture(diagrams, NULL, tear_down);
    tcase_add_test(diagrams, arrows_lead_from_the_cause_to_the_effect);
    tcase_add_test(diagrams, without_utf8_all_is_ascii);
    tcase_add_test(diagrams, arrow_crosses_who_is_not_meant);
    tcase_add_test(diagrams, wide_terminal_has_whole_names);
    tcase_add_loop_test(diagrams, no_row_is_wider_than_the_terminal, 20, 130);
    tcase_add_test(diagrams, note_that_does_not_fit_goes_on_below);
    tcase_add_test(diagrams, names_are_named_where_there_is_no_room_for_lines);
    tcase_add_test(diagrams, fault_is_red_on_a_terminal);
    tcase_add_test(diagrams, what_a_program_printed_cannot_act);
    return diagrams;
}
