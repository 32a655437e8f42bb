// SPDX-License-Identifier: MIT
//
// Tests of grader/report: what is shown, and that nothing can act.
#include "report/report.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "check_report.h"
#include "report/layout.h"
#include "report/visible.h"

// A part of every kind: passed, failed with all there is, not judged.
static struct place places[] = {
    {(char *)"b.c", 12, (char *)"Process-2"},
    {(char *)"b.c", 0, NULL},
};
static struct finding findings[] = {
    {FINDING_RACE, (char *)"both <write> \"it\" & \x1b[31m\xff", places, 2,
     (char *)"r1"},
    {FINDING_LEAK, (char *)"leaves 'x'", NULL, 0, NULL},
};
static char *notes[] = {(char *)"first", (char *)"second"};

static struct judgement judgements[] = {
    {.part = (char *)"exo01_x/a",
     .source = (char *)"exo01_x/a.c",
     .verdict = VERDICT_PASS,
     .score = 2,
     .max = 2,
     .schedules = 3},
    {.part = (char *)"exo01_x/b",
     .source = (char *)"exo01_x/b.c",
     .verdict = VERDICT_FAIL,
     .score = 0.5,
     .max = 1,
     .schedules = 1,
     .findings = findings,
     .finding_count = 2,
     .exhibit = {.command = (char *)"make run-b ARGS=\"3\"",
                 .rule = (char *)"exo01_x/expected/b.trace:7",
                 .output = {(char *)"one\nt\0o\n", 8},
                 .first = 4,
                 .marked = 5,
                 .errors = {(char *)"oops\n", 5}}},
    {.part = (char *)"exo02_y/c",
     .source = (char *)"exo02_y/c.c",
     .verdict = VERDICT_INCONCLUSIVE,
     .max = 4,
     .notes = notes,
     .note_count = 2},
};

static const struct report report = {
    .judgements = judgements, .count = 3, .is_in_kit = true};

static char *text;
static size_t text_size;

static FILE *open_text(void)
{
    free(text);
    text = NULL;
    FILE *out = open_memstream(&text, &text_size);
    ck_assert_ptr_nonnull(out);
    return out;
}

static void write_text(const struct report *shown, int width, bool colour)
{
    struct report_style style = {.width = width, .colour = colour};
    FILE *out = open_text();
    report_text(out, shown, &style);
    fclose(out);
}

static void tear_down(void)
{
    free(text);
    text = NULL;
}

static void assert_has(const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no '%s' in:\n%s", part, text);
}

static void assert_has_not(const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "'%s' in:\n%s", part, text);
}

START_TEST(bytes_become_harmless_text)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *visible;
    } cases[] = {
        {"été d'1 €", 13, "été d'1 €"},
        {"a\0b", 3, "a\\x00b"},
        {"\x1b[2J", 4, "\\x1b[2J"},
        {"a\tb\r\n", 5, "a\\tb\\r\\n"},
        {"\xff\xfe", 2, "\\xff\\xfe"},
        {"\xc3", 1, "\\xc3"},
        {"\xc0\xaf", 2, "\\xc0\\xaf"},                   // overlong
        {"\xed\xa0\x80", 3, "\\xed\\xa0\\x80"},          // surrogate
        {"\xf4\x90\x80\x80", 4, "\\xf4\\x90\\x80\\x80"}, // past the end
        {"\xc2\x9b", 2, "\\u009b"},                      // control
        {"\xe2\x80\xae", 3, "\\u202e"},                  // right to left
        {"\xef\xbf\xbf", 3, "\\uffff"},                  // no character
        {"\xf3\xa0\x80\x81", 4, "\\U000e0001"},          // tag
        {"\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80"},
        {"\x7f", 1, "\\x7f"},
        {"", 0, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *visible = report_visible(cases[i].bytes, cases[i].size);
        ck_assert_str_eq(visible, cases[i].visible);
        free(visible);
    }
}
END_TEST

START_TEST(no_byte_gets_through_in_any_format)
{
    char bytes[256];
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)(i == 0 ? 1 : i);
    char *message = strndup(bytes, sizeof bytes);
    struct finding finding = {FINDING_TRACE, message, NULL, 0, NULL};
    struct judgement judgement = judgements[1];
    judgement.findings = &finding;
    judgement.finding_count = 1;
    judgement.exhibit.output = (struct bytes){bytes, sizeof bytes};
    judgement.exhibit.errors = (struct bytes){bytes, sizeof bytes};
    judgement.exhibit.diagnostics = message;
    struct report shown = {.judgements = &judgement, .count = 1};

    for (int format = 0; format < 3; format++) {
        FILE *out = open_text();
        if (format == 0)
            report_text(out, &shown, &(struct report_style){.width = 80});
        else if (format == 1)
            report_json(out, &shown);
        else
            report_junit(out, &shown);
        fclose(out);
        for (size_t i = 0; i < text_size; i++) {
            unsigned char byte = (unsigned char)text[i];
            // 0xe2 0x80 0xa6 is the sign of a line that was cut.
            ck_assert_msg((byte >= ' ' && byte < 0x7f) || byte == '\n' ||
                              byte == 0xe2 || byte == 0x80 || byte == 0xa6,
                          "format %d lets 0x%02x through", format, byte);
        }
    }
    free(message);
}
END_TEST

// One finding at lines 71, 63 and 7 of b.c and line 5 of c.c.
static void write_places(enum finding_kind kind, const char *message)
{
    struct place where[] = {
        {(char *)"b.c", 71, (char *)"Process-1"},
        {(char *)"b.c", 63, (char *)"Process-1"},
        {(char *)"b.c", 7, (char *)"MainProcess"},
        {(char *)"c.c", 5, (char *)"MainProcess"},
    };
    struct finding finding = {kind, (char *)message, where, 4, NULL};
    struct judgement judgement = judgements[1];
    judgement.findings = &finding;
    judgement.finding_count = 1;
    struct report shown = {.judgements = &judgement, .count = 1};
    write_text(&shown, 200, false);
}

START_TEST(text_names_one_place_and_from_where_it_was_called)
{
    write_places(FINDING_TRACE, "line 63, 'x', is not expected");
    assert_has("trace: exo01_x/b.c:71 (Process-1), called from line 63, line 7 "
               "and c.c:5: line 63, 'x', is not expected\n");
}
END_TEST

START_TEST(text_names_the_other_places_that_the_message_does_not)
{
    write_places(FINDING_RACE, "at line 71, at line 63, at line 77");
    assert_has("race: exo01_x/b.c:71 (Process-1): at line 71, at line 63, "
               "at line 77; see also line 7 and c.c:5\n");
}
END_TEST

START_TEST(text_says_what_is_wrong_and_what_next)
{
    write_text(&report, 80, false);
    assert_has("exo01_x/a  PASS  2/2\n");
    assert_has("exo01_x/b  FAIL  0.5/1\n");
    assert_has("  race: exo01_x/b.c:12 (Process-2): both");
    assert_has("\n  leak: leaves 'x'\n");
    assert_has("    rule: exo01_x/expected/b.trace:7\n");
    assert_has("    run: make run-b ARGS=\"3\"\n");
    assert_has("        4 | one\n    >   5 | t\\x00o\n");
    assert_has("    on stderr:\n        oops\n");
    assert_has("exo02_y/c  INCONCLUSIVE  not judged\n  note: first\n");
    assert_has("\nat least 2.5/7: 1 of 3 parts pass (1 not judged)\n");
    assert_has("next: repair exo01_x/b.c:12 (Process-2), then make grade-b;");
    assert_has("hint-b\n");
    assert_has("note: a pass by native runs means");
    assert_has_not("\033");
    assert_has_not("interrupted");
}
END_TEST

// Judged under control: `schedules` interleavings, all that there are or not.
static struct judgement passed(long schedules, bool complete)
{
    return (struct judgement){
        .part = (char *)"exo01_x/a",
        .source = (char *)"a.c",
        .verdict = VERDICT_PASS,
        .is_controlled = true,
        .schedules = schedules,
        .complete = complete,
    };
}

START_TEST(a_pass_says_how_much_was_explored)
{
    struct judgement three[] = {passed(300, false), passed(200, false),
                                passed(7, true)};
    write_text(&(struct report){.judgements = three, .count = 2}, 200, false);
    assert_has("nothing went wrong in 200 interleavings or more of each "
               "program; there are others");
    write_text(&(struct report){.judgements = three, .count = 3}, 200, false);
    assert_has("of each program (of 1 part: in all there are); there are");
    three[0].complete = three[1].complete = true;
    write_text(&(struct report){.judgements = three, .count = 3}, 200, false);
    assert_has("in any interleaving: all of them were run");
    assert_has_not("native");
    three[0].verdict = three[1].verdict = VERDICT_FAIL;
    write_text(&(struct report){.judgements = three, .count = 2}, 200, false);
    assert_has_not("a pass");
}
END_TEST

START_TEST(single_part_says_what_was_explored_of_it)
{
    struct judgement part = passed(240, false);
    part.small_schedules = 4;
    struct report one = {.judgements = &part, .count = 1};
    write_text(&one, 200, false);
    assert_has("  explored: all 4 interleavings of the small instance; 236 of "
               "the other inputs, which have more\n");
    FILE *out = open_text();
    report_json(out, &one);
    fclose(out);
    assert_has("\"schedules\":240,\"complete\":false,\"small_schedules\":4,");
}
END_TEST

START_TEST(program_has_no_marks_and_says_what_was_explored)
{
    struct judgement program = passed(200, false);
    program.part = (char *)"a.c";
    program.is_program = true;
    struct report one = {.judgements = &program, .count = 1};
    write_text(&one, 80, false);
    assert_has("a.c  PASS\n  explored: 200 interleavings; there are more\n");
    assert_has_not("note:");
    program.complete = true;
    write_text(&one, 80, false);
    assert_has("  explored: all 200 interleavings\n");
    program.schedules = 1;
    write_text(&one, 80, false);
    assert_has("  explored: the only interleaving\n");
    program.is_controlled = false;
    write_text(&one, 80, false);
    assert_has_not("explored");
    assert_has("note: a pass by native runs means");
}
END_TEST

START_TEST(next_step_is_for_files_of_the_kit_only)
{
    struct report elsewhere = report;
    elsewhere.is_in_kit = false;
    elsewhere.interrupted = true;
    write_text(&elsewhere, 80, false);
    assert_has_not("next:");
    assert_has("interrupted");
}
END_TEST

START_TEST(end_of_the_output_can_be_at_fault)
{
    struct judgement judgement = judgements[1];
    judgement.exhibit.marked = 6;
    struct report shown = {.judgements = &judgement, .count = 1};
    write_text(&shown, 80, false);
    assert_has("    >   6 | (the output ends here)\n");
    judgement.exhibit.output.size = 0;
    write_text(&shown, 80, false);
    assert_has("    (nothing was printed)\n");
    assert_has_not("of 1 parts");
}
END_TEST

START_TEST(colours_are_asked_for)
{
    write_text(&report, 80, true);
    assert_has("\033[32mPASS\033[0m");
    assert_has("\033[31mFAIL\033[0m");
    assert_has("\033[33mINCONCLUSIVE\033[0m");
}
END_TEST

START_TEST(no_line_is_wider_than_the_terminal)
{
    int width = _i;
    write_text(&report, width, false);
    char *rest = text;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;)
        ck_assert_msg(layout_columns(line) <= width, "%d columns: '%s'", width,
                      line);
}
END_TEST

START_TEST(paragraph_breaks_between_words_and_in_long_ones)
{
    struct layout layout = {.style = {.width = 20}};
    layout.out = open_text();
    layout_paragraph(&layout,
                     &(struct paragraph){.indent = 2,
                                         .label = "trace:",
                                         .text = "été un deux trois "
                                                 "quatrecinqsixsepthuitneuf "
                                                 "dix"});
    fclose(layout.out);
    ck_assert_str_eq(text, "  trace: été un deux\n"
                           "    trois\n"
                           "    quatrecinqsixsep\n"
                           "    thuitneuf dix\n");
}
END_TEST

START_TEST(wide_and_combining_characters_have_their_width)
{
    ck_assert_int_eq(layout_columns("abc"), 3);
    ck_assert_int_eq(layout_columns("été"), 3);
    ck_assert_int_eq(layout_columns("e\xcc\x81"), 1);
    ck_assert_int_eq(layout_columns("漢字"), 4);
}
END_TEST

START_TEST(json_is_the_contract_to_the_byte)
{
    FILE *out = open_text();
    report_json(out, &report);
    fclose(out);
    ck_assert_str_eq(
        text,
        "{\"results\":[\n"
        "{\"part\":\"exo01_x/a\",\"verdict\":\"pass\",\"score\":2,\"max\":2,"
        "\"schedules\":3,\"complete\":false,\n \"findings\":[]},\n"
        "{\"part\":\"exo01_x/b\",\"verdict\":\"fail\",\"score\":0.5,\"max\":1,"
        "\"schedules\":1,\"complete\":false,\n \"findings\":["
        "{\"kind\":\"race\",\"message\":\"both <write> \\\"it\\\" & "
        "\\\\x1b[31m\\\\xff\",\"where\":[{\"file\":\"b.c\",\"line\":12,"
        "\"process\":\"Process-2\"},{\"file\":\"b.c\"}],\"replay\":\"r1\"},"
        "{\"kind\":\"leak\",\"message\":\"leaves 'x'\",\"where\":[]}]},\n"
        "{\"part\":\"exo02_y/c\",\"verdict\":\"inconclusive\",\"score\":null,"
        "\"max\":4,\"schedules\":0,\"complete\":false,\n \"findings\":[],"
        "\"notes\":[\"first\",\"second\"]}\n"
        "]}\n");
}
END_TEST

START_TEST(interrupted_json_says_so)
{
    struct report shown = {.interrupted = true};
    FILE *out = open_text();
    report_json(out, &shown);
    fclose(out);
    ck_assert_str_eq(text, "{\"results\":[\n],\"interrupted\":true}\n");
}
END_TEST

START_TEST(junit_counts_by_exercise_and_escapes)
{
    FILE *out = open_text();
    report_junit(out, &report);
    fclose(out);
    assert_has("<testsuites name=\"grade\" tests=\"3\" failures=\"1\" "
               "errors=\"1\" skipped=\"0\">\n");
    assert_has(" <testsuite name=\"exo01_x\" tests=\"2\" failures=\"1\" "
               "errors=\"0\" skipped=\"0\">\n");
    assert_has(" <testsuite name=\"exo02_y\" tests=\"1\" failures=\"0\" "
               "errors=\"1\" skipped=\"0\">\n");
    assert_has("<testcase name=\"b\" classname=\"exo01_x\" "
               "file=\"exo01_x/b.c\" line=\"12\">");
    assert_has("<failure type=\"race\" message=\"both &lt;write&gt; "
               "&quot;it&quot; &amp; \\x1b[31m\\xff\">");
    assert_has("<error type=\"inconclusive\" message=\"first\"/>");
}
END_TEST

START_TEST(marks_have_as_many_digits_as_they_need)
{
    static const struct {
        double marks;
        const char *text;
    } cases[] = {{0, "0"},     {4, "4"},           {0.5, "0.5"},
                 {20, "20"},   {1.25, "1.25"},     {13.5, "13.5"},
                 {100, "100"}, {1.0 / 3, "0.3333"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *marks = report_marks(cases[i].marks);
        ck_assert_str_eq(marks, cases[i].text);
        free(marks);
    }
}
END_TEST

START_TEST(there_is_no_progress_without_a_terminal)
{
    FILE *out = tmpfile();
    ck_assert_ptr_nonnull(out);
    report_progress(out, 1, 2, "a");
    report_progress_clear(out);
    ck_assert_int_eq(ftell(out), 0);
    struct report_style style = report_style_for(out);
    ck_assert_int_eq(style.width, 80);
    ck_assert(!style.colour);
    fclose(out);
}
END_TEST

Suite *report_suite(void);

Suite *report_suite(void)
{
    Suite *suite = suite_create("report");
    TCase *formats = tcase_create("formats");
    tcase_set_timeout(formats, 60);
    tcase_add_checked_fixture(formats, NULL, tear_down);
    tcase_add_test(formats, bytes_become_harmless_text);
    tcase_add_test(formats, no_byte_gets_through_in_any_format);
    tcase_add_test(formats, text_names_one_place_and_from_where_it_was_called);
    tcase_add_test(formats,
                   text_names_the_other_places_that_the_message_does_not);
    tcase_add_test(formats, text_says_what_is_wrong_and_what_next);
    tcase_add_test(formats, a_pass_says_how_much_was_explored);
    tcase_add_test(formats, single_part_says_what_was_explored_of_it);
    tcase_add_test(formats, program_has_no_marks_and_says_what_was_explored);
    tcase_add_test(formats, next_step_is_for_files_of_the_kit_only);
    tcase_add_test(formats, end_of_the_output_can_be_at_fault);
    tcase_add_test(formats, colours_are_asked_for);
    tcase_add_loop_test(formats, no_line_is_wider_than_the_terminal, 20, 101);
    tcase_add_test(formats, paragraph_breaks_between_words_and_in_long_ones);
    tcase_add_test(formats, wide_and_combining_characters_have_their_width);
    tcase_add_test(formats, json_is_the_contract_to_the_byte);
    tcase_add_test(formats, interrupted_json_says_so);
    tcase_add_test(formats, junit_counts_by_exercise_and_escapes);
    tcase_add_test(formats, marks_have_as_many_digits_as_they_need);
    tcase_add_test(formats, there_is_no_progress_without_a_terminal);
    suite_add_tcase(suite, formats);
    suite_add_tcase(suite, report_diagram_tests());
    return suite;
}
