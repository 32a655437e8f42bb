// SPDX-License-Identifier: MIT
//
// The rules, on executions that are written down: no process is started.
#include "check_judge.h"

#include "judge/judgement.h"
#include "judge/rules.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const char trace_source[] = "# a test\n"
                                   "run\n"
                                   "marks 2\n"
                                   "exit 4\n"
                                   "\n"
                                   "main | first\n"
                                   "main | second\n";
static const char student_source[] = "int main(void)\n"
                                     "{\n"
                                     "    MP_TODO(\"print\");\n"
                                     "}\n";
static const char legal[] = "first\nsecond\n";

static struct trace *trace;
static struct judgement judgement;

static void set_up(void)
{
    struct trace_error error;
    trace = trace_parse("t.trace", trace_source, strlen(trace_source), &error);
    ck_assert_msg(trace != NULL, "%d:%d %s", error.line, error.column,
                  error.message);
    judgement = (struct judgement){.max = trace_marks(trace)};
}

static void tear_down(void)
{
    judgement_free(&judgement);
    trace_free(trace);
}

static struct execution ended(const char *output, int status)
{
    return (struct execution){
        .end = EXECUTION_ENDED,
        .wait_status = status << 8,
        .output = {(char *)output, strlen(output)},
        .errors = {(char *)"", 0},
    };
}

static void apply(const struct execution *execution)
{
    static char source[] = "int main(void)\n{\n    MP_TODO(\"print\");\n}\n";
    struct source_file file = {
        "exo/t.c", "t.c", {source, strlen(student_source)}};
    struct rules rules = {
        .trace = trace,
        .trace_name = "exo/expected/t.trace",
        .sources = {&file, 1},
    };
    struct trace_args args = {0};
    rules_apply(&rules, &args, execution, &judgement);
    judgement_mark(&judgement);
}

// One finding, of this kind, which leaves this many marks.
static void assert_finding(enum finding_kind kind, double score)
{
    ck_assert_int_eq(judgement.verdict, VERDICT_FAIL);
    ck_assert_uint_eq(judgement.finding_count, 1);
    ck_assert_str_eq(finding_name(judgement.findings[0].kind),
                     finding_name(kind));
    ck_assert_double_eq_tol(judgement.score, score, 1e-9);
}

START_TEST(legal_output_passes_with_all_marks)
{
    struct execution execution = ended(legal, 4);
    apply(&execution);
    ck_assert_int_eq(judgement.verdict, VERDICT_PASS);
    ck_assert_uint_eq(judgement.finding_count, 0);
    ck_assert_uint_eq(judgement.note_count, 0);
    ck_assert_double_eq_tol(judgement.score, 2, 1e-9);
    ck_assert_int_eq(judgement.schedules, 1);
}
END_TEST

START_TEST(illegal_output_is_a_trace_finding_with_its_line_and_rule)
{
    struct execution execution = ended("first\nthird\n", 4);
    apply(&execution);
    assert_finding(FINDING_TRACE, 0);
    ck_assert_uint_eq(judgement.exhibit.marked, 2);
    ck_assert_str_eq(judgement.exhibit.rule, "exo/expected/t.trace:7");
}
END_TEST

START_TEST(missing_lines_mark_the_end_of_the_output)
{
    struct execution execution = ended("first\n", 4);
    apply(&execution);
    assert_finding(FINDING_TRACE, 0);
    ck_assert_uint_eq(judgement.exhibit.marked, 2);
}
END_TEST

START_TEST(status_beside_an_illegal_output_is_told_but_not_a_finding)
{
    struct execution execution = ended("third\n", 9);
    apply(&execution);
    assert_finding(FINDING_TRACE, 0);
    ck_assert_ptr_nonnull(strstr(judgement.findings[0].message, "status 9"));
}
END_TEST

START_TEST(other_status_is_exit_status)
{
    struct execution execution = ended(legal, 0);
    apply(&execution);
    assert_finding(FINDING_EXIT_STATUS, 1);
    ck_assert_ptr_nonnull(strstr(judgement.findings[0].message, "0"));
    ck_assert_ptr_nonnull(strstr(judgement.findings[0].message, "4"));
}
END_TEST

START_TEST(missing_newline_is_a_note)
{
    struct execution execution = ended("first\nsecond", 4);
    apply(&execution);
    ck_assert_int_eq(judgement.verdict, VERDICT_PASS);
    ck_assert_uint_eq(judgement.note_count, 1);
    apply(&execution);
    ck_assert_uint_eq(judgement.note_count, 1);
}
END_TEST

START_TEST(killed_first_process_is_a_crash_that_explains_missing_lines)
{
    struct execution execution = ended("first\n", 0);
    execution.wait_status = SIGSEGV;
    apply(&execution);
    assert_finding(FINDING_CRASH, 0);
    ck_assert_ptr_nonnull(strstr(judgement.findings[0].message, "SIGSEGV"));
    ck_assert_ptr_nonnull(judgement.exhibit.output.data);
}
END_TEST

START_TEST(unknown_signal_has_a_number)
{
    struct execution execution = ended("", 0);
    execution.wait_status = SIGRTMIN + 3;
    apply(&execution);
    assert_finding(FINDING_CRASH, 0);
}
END_TEST

START_TEST(deadlock_explains_missing_lines)
{
    struct execution execution = ended("first\n", 0);
    execution.end = EXECUTION_DEADLOCK;
    execution.message = (char *)"all wait";
    apply(&execution);
    assert_finding(FINDING_DEADLOCK, 0);
    ck_assert_str_eq(judgement.findings[0].message, "all wait");
}
END_TEST

START_TEST(cpu_limit_is_endless)
{
    struct execution execution = ended("", 0);
    execution.end = EXECUTION_ENDLESS;
    apply(&execution);
    assert_finding(FINDING_ENDLESS, 0);
}
END_TEST

START_TEST(other_limit_is_limit)
{
    struct execution execution = ended("", 0);
    execution.end = EXECUTION_LIMIT;
    apply(&execution);
    assert_finding(FINDING_LIMIT, 0);
}
END_TEST

START_TEST(timeout_is_inconclusive_with_a_reason)
{
    struct execution execution = ended("first\n", 0);
    execution.end = EXECUTION_TIMEOUT;
    apply(&execution);
    ck_assert_int_eq(judgement.verdict, VERDICT_INCONCLUSIVE);
    ck_assert_uint_eq(judgement.finding_count, 0);
    ck_assert_uint_eq(judgement.note_count, 1);
}
END_TEST

START_TEST(broken_run_is_inconclusive_and_says_why)
{
    struct execution execution = ended("", 0);
    execution.end = EXECUTION_BROKEN;
    execution.message = (char *)"no pids left";
    apply(&execution);
    ck_assert_int_eq(judgement.verdict, VERDICT_INCONCLUSIVE);
    ck_assert_str_eq(judgement.notes[0], "no pids left");
}
END_TEST

// And leave no mark: somebody might have printed something else.
START_TEST(orphans_explain_lines_missing_at_the_end)
{
    struct execution execution = ended("first\n", 4);
    execution.left_running = _i;
    apply(&execution);
    assert_finding(FINDING_ORPHAN, 0);
}
END_TEST

START_TEST(orphans_of_a_program_that_gave_up_are_not_the_cause)
{
    struct execution execution = ended("first\n", 1);
    execution.left_running = 1;
    apply(&execution);
    assert_finding(FINDING_TRACE, 0);
    ck_assert_ptr_nonnull(strstr(judgement.findings[0].message, "status 1"));
}
END_TEST

START_TEST(orphans_do_not_excuse_a_wrong_line)
{
    struct execution execution = ended("third\n", 4);
    execution.left_running = 3;
    apply(&execution);
    assert_finding(FINDING_TRACE, 0);
    ck_assert_ptr_nonnull(strstr(judgement.findings[0].message, "joined"));
}
END_TEST

START_TEST(right_lines_by_too_few_processes_are_wrong)
{
    static const char source[] = "run\nexit 4\nmain | first\n"
                                 "other[2] | second\n";
    struct trace_error error;
    trace_free(trace);
    trace = trace_parse("t.trace", source, strlen(source), &error);
    struct execution execution = ended("first\nsecond\nsecond\n", 4);
    execution.started = _i - 1;
    apply(&execution);
    if (_i == 1 || _i == 2)
        assert_finding(FINDING_TRACE, 0);
    else // not known, or enough
        ck_assert_int_eq(judgement.verdict, VERDICT_PASS);
}
END_TEST

START_TEST(orphan_with_legal_output_is_orphan)
{
    struct execution execution = ended(legal, 4);
    execution.left_running = 1;
    apply(&execution);
    assert_finding(FINDING_ORPHAN, 1);
}
END_TEST

START_TEST(status_explains_what_is_left)
{
    char *names[] = {(char *)"sem.mine"};
    struct execution execution = ended(legal, 1);
    execution.left_running = 1;
    execution.left_behind = names;
    execution.left_behind_count = 1;
    apply(&execution);
    assert_finding(FINDING_EXIT_STATUS, 1);
}
END_TEST

START_TEST(object_left_behind_is_a_leak_with_its_name)
{
    char *names[] = {(char *)"sem.mine"};
    struct execution execution = ended(legal, 4);
    execution.left_behind = names;
    execution.left_behind_count = 1;
    apply(&execution);
    assert_finding(FINDING_LEAK, 1);
    ck_assert_ptr_nonnull(strstr(judgement.findings[0].message, "'sem.mine'"));
}
END_TEST

START_TEST(unfinished_explains_everything)
{
    static const enum execution_end ends[] = {
        EXECUTION_ENDED, EXECUTION_DEADLOCK, EXECUTION_ENDLESS,
        EXECUTION_TIMEOUT};
    struct execution execution = ended("third\n", 1);
    execution.end = ends[_i];
    execution.left_running = 1;
    execution.errors.data =
        (char *)"exo/t.c:3: main is not written yet: print\n";
    execution.errors.size = strlen(execution.errors.data);
    apply(&execution);
    assert_finding(FINDING_UNFINISHED, 0);
    ck_assert_str_eq(judgement.findings[0].message,
                     "main is not written yet: print");
    ck_assert_str_eq(judgement.findings[0].where[0].file, "t.c");
    ck_assert_int_eq(judgement.findings[0].where[0].line, 3);
}
END_TEST

START_TEST(names_and_kinds_are_each_others_inverse)
{
    for (int kind = 0; kind < FINDING_COUNT; kind++)
        ck_assert_int_eq(
            (int)finding_by_name(finding_name((enum finding_kind)kind)), kind);
    ck_assert_int_eq(finding_by_name("luck"), FINDING_COUNT);
}
END_TEST

START_TEST(worst_finding_decides_the_marks)
{
    judgement_add(&judgement, FINDING_LEAK, "a");
    judgement_mark(&judgement);
    ck_assert_double_eq_tol(judgement.score, 1, 1e-9);
    judgement_add(&judgement, FINDING_TRACE, "b");
    judgement_add(&judgement, FINDING_ORPHAN, "c");
    judgement_mark(&judgement);
    ck_assert_double_eq_tol(judgement.score, 0, 1e-9);
}
END_TEST

TCase *judge_rules_tests(void)
{
    TCase *rules = tcase_create("rules");
    tcase_set_timeout(rules, 60);
    tcase_add_checked_fixture(rules, set_up, tear_down);
    tcase_add_test(rules, legal_output_passes_with_all_marks);
    tcase_add_test(rules,
                   illegal_output_is_a_trace_finding_with_its_line_and_rule);
    tcase_add_test(rules, missing_lines_mark_the_end_of_the_output);
    tcase_add_test(rules,
                   status_beside_an_illegal_output_is_told_but_not_a_finding);
    tcase_add_test(rules, other_status_is_exit_status);
    tcase_add_test(rules, missing_newline_is_a_note);
    tcase_add_test(rules,
                   killed_first_process_is_a_crash_that_explains_missing_lines);
    tcase_add_test(rules, unknown_signal_has_a_number);
    tcase_add_test(rules, deadlock_explains_missing_lines);
    tcase_add_test(rules, cpu_limit_is_endless);
    tcase_add_test(rules, other_limit_is_limit);
    tcase_add_test(rules, timeout_is_inconclusive_with_a_reason);
    tcase_add_test(rules, broken_run_is_inconclusive_and_says_why);
    tcase_add_loop_test(rules, orphans_explain_lines_missing_at_the_end, 1, 4);
    tcase_add_test(rules, orphans_of_a_program_that_gave_up_are_not_the_cause);
    tcase_add_test(rules, orphans_do_not_excuse_a_wrong_line);
    tcase_add_test(rules, orphan_with_legal_output_is_orphan);
    tcase_add_loop_test(rules, right_lines_by_too_few_processes_are_wrong, 0,
                        5);
    tcase_add_test(rules, status_explains_what_is_left);
    tcase_add_test(rules, object_left_behind_is_a_leak_with_its_name);
    tcase_add_loop_test(rules, unfinished_explains_everything, 0, 4);
    tcase_add_test(rules, names_and_kinds_are_each_others_inverse);
    tcase_add_test(rules, worst_finding_decides_the_marks);
    return rules;
}

Suite *judge_suite(void);

Suite *judge_suite(void)
{
    Suite *suite = suite_create("judge");
    suite_add_tcase(suite, judge_rules_tests());
    suite_add_tcase(suite, judge_pieces_tests());
    suite_add_tcase(suite, judge_runs_tests());
    suite_add_tcase(suite, judge_log_clocks_tests());
    suite_add_tcase(suite, judge_log_faults_tests());
    suite_add_tcase(suite, judge_log_order_tests());
    suite_add_tcase(suite, judge_diagram_tests());
    suite_add_tcase(suite, judge_turning_tests());
    suite_add_tcase(suite, judge_words_tests());
    return suite;
}
