// SPDX-License-Identifier: MIT
//
// Which runs are made and what they say together, with a program that is a
// function of the test.
#include "check_judge.h"

#include "inquiry/runs.h"
#include "judge/judgement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char trace_source[] = "# a test\n"
                                   "default 5\n"
                                   "run\n"
                                   "run 7\n"
                                   "run 8\n"
                                   "\n"
                                   "main | start\n"
                                   "main | got {args[1]}\n";

static struct trace *trace;
static struct judgement judgement;

// What the program prints, with %s for its first argument.
struct script {
    const char *usual;
    const char *line_by_line;
    const char *exception; // the argument for which it prints what is right
    int runs;
};

static void set_up(void)
{
    struct trace_error error;
    trace = trace_parse("t.trace", trace_source, strlen(trace_source), &error);
    ck_assert_msg(trace != NULL, "%s", error.message);
    judgement = (struct judgement){.max = 1};
}

static void tear_down(void)
{
    judgement_free(&judgement);
    trace_free(trace);
}

static void run_script(const struct program *program,
                       const struct trace_args *args, bool line_by_line,
                       struct execution *execution)
{
    struct script *script = program->context;
    const char *format = line_by_line ? script->line_by_line : script->usual;
    const char *value = args->count > 0 ? args->args[0] : "5";
    if (script->exception != NULL && strcmp(value, script->exception) == 0)
        format = "start\ngot %s\n";
    const char *hole = strstr(format, "%s");
    script->runs++;
    *execution = (struct execution){.errors = bytes_copy("", 0)};
    char *output = hole == NULL ? format_text("%s", format)
                                : format_text("%.*s%s%s", (int)(hole - format),
                                              format, value, hole + 2);
    execution->output = (struct bytes){output, strlen(output)};
}

static void judge(struct script *script, const char *source)
{
    struct submission submission = {.part = "exo/t", .is_in_kit = true};
    struct source_file file = {"t.c", "t.c", {(char *)source, strlen(source)}};
    struct rules rules = {
        .trace = trace, .trace_name = "t.trace", .sources = {&file, 1}};
    struct program program = {.run = run_script, .context = script};
    runs_judge(&submission, &rules, &program, &judgement);
}

static void assert_finding(enum finding_kind kind)
{
    ck_assert_int_eq(judgement.verdict, VERDICT_FAIL);
    ck_assert_uint_eq(judgement.finding_count, 1);
    ck_assert_str_eq(finding_name(judgement.findings[0].kind),
                     finding_name(kind));
}

START_TEST(all_inputs_are_run_when_all_pass)
{
    struct script script = {.usual = "start\ngot %s\n"};
    judge(&script, "");
    ck_assert_int_eq(judgement.verdict, VERDICT_PASS);
    ck_assert_int_eq(judgement.schedules, 3);
    ck_assert_int_eq(script.runs, 3);
    ck_assert_ptr_null(judgement.exhibit.command);
}
END_TEST

START_TEST(first_failure_ends_it)
{
    struct script script = {.usual = "start\nwrong\n"};
    judge(&script, "");
    assert_finding(FINDING_TRACE);
    ck_assert_int_eq(script.runs, 1);
    ck_assert_str_eq(judgement.exhibit.command, "make run-t");
}
END_TEST

START_TEST(slides_answer_for_every_input_is_hard_coded)
{
    struct script script = {.usual = "start\ngot 5\n"};
    judge(&script, "");
    assert_finding(FINDING_HARD_CODED);
    ck_assert_str_eq(judgement.exhibit.command, "make run-t ARGS=\"7\"");
}
END_TEST

START_TEST(other_wrong_answer_is_not_hard_coded)
{
    struct script script = {.usual = "start\ngot 7\n"};
    judge(&script, "");
    assert_finding(FINDING_TRACE);
}
END_TEST

START_TEST(answer_that_is_right_for_one_more_input_is_not_hard_coded)
{
    struct script script = {.usual = "start\ngot 5\n", .exception = "8"};
    judge(&script, "");
    assert_finding(FINDING_TRACE);
}
END_TEST

START_TEST(text_that_only_buffers_repeat_is_unflushed)
{
    struct script script = {.usual = "start\nstart\ngot %s\n",
                            .line_by_line = "start\ngot %s\n"};
    judge(&script, "fork();");
    assert_finding(FINDING_UNFLUSHED);
    ck_assert_ptr_nonnull(
        strstr(judgement.findings[0].message, "fflush(stdout) before fork"));
}
END_TEST

START_TEST(text_that_only_buffers_lose_is_unflushed)
{
    struct script script = {.usual = "start\n",
                            .line_by_line = "start\ngot %s\n"};
    judge(&script, "fork();");
    assert_finding(FINDING_UNFLUSHED);
    ck_assert_ptr_nonnull(
        strstr(judgement.findings[0].message, "fflush(stdout) before _exit"));
}
END_TEST

START_TEST(text_repeated_without_buffers_is_the_program_s_own_fault)
{
    struct script script = {.usual = "start\nstart\ngot %s\n",
                            .line_by_line = "start\nstart\ngot %s\n"};
    judge(&script, "fork();");
    assert_finding(FINDING_TRACE);
}
END_TEST

START_TEST(as_many_lines_are_not_the_work_of_buffers)
{
    struct script script = {.usual = "start\nstart\n",
                            .line_by_line = "start\ngot %s\n"};
    judge(&script, "fork();");
    assert_finding(FINDING_TRACE);
}
END_TEST

START_TEST(buffers_are_not_looked_at_without_a_fork)
{
    struct script script = {.usual = "start\nstart\ngot %s\n",
                            .line_by_line = "start\ngot %s\n"};
    judge(&script, "mp_process_start(p);");
    assert_finding(FINDING_TRACE);
    ck_assert_int_eq(script.runs, 1);
}
END_TEST

TCase *judge_runs_tests(void)
{
    TCase *runs = tcase_create("runs");
    tcase_set_timeout(runs, 60);
    tcase_add_checked_fixture(runs, set_up, tear_down);
    tcase_add_test(runs, all_inputs_are_run_when_all_pass);
    tcase_add_test(runs, first_failure_ends_it);
    tcase_add_test(runs, slides_answer_for_every_input_is_hard_coded);
    tcase_add_test(runs, other_wrong_answer_is_not_hard_coded);
    tcase_add_test(runs,
                   answer_that_is_right_for_one_more_input_is_not_hard_coded);
    tcase_add_test(runs, as_many_lines_are_not_the_work_of_buffers);
    tcase_add_test(runs, text_that_only_buffers_repeat_is_unflushed);
    tcase_add_test(runs, text_that_only_buffers_lose_is_unflushed);
    tcase_add_test(runs,
                   text_repeated_without_buffers_is_the_program_s_own_fault);
    tcase_add_test(runs, buffers_are_not_looked_at_without_a_fork);
    return runs;
}
