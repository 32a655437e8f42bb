// SPDX-License-Identifier: MIT
//
// Each kind of choice that a trace can leave open: told when no execution
// takes it, and not told when one does.

#include "check_matcher.h"
#include "trace/coverage.h"

#include <stdio.h>
#include <string.h>

Suite *coverage_suite(void);

// Up to four executions, as matcher_known_read() reads them.
struct case_of {
    const char *trace;
    struct {
        const char *lines, *edges;
    } executions[4];
};

struct told {
    char text[2000]; // "LINE: TEXT\n" of each
    int count;
};

static void tell(void *context, const struct trace_choice *choice)
{
    struct told *told = context;
    size_t used = strlen(told->text);

    snprintf(told->text + used, sizeof told->text - used, "%d: %s\n",
             choice->line, choice->text);
    told->count++;
}

// The pids of all processes that print, but for the first.
static size_t find_pids(const struct matcher_known *known, int *pids)
{
    size_t count = 0;
    for (int process = 1; process < 10; process++) {
        size_t i = 0;
        while (i < known->count && known->lines[i].process != process)
            i++;
        if (i < known->count)
            pids[count++] = known->lines[i].pid;
    }
    return count;
}

static struct told cover(const struct case_of *tried)
{
    struct trace *trace = good_trace(tried->trace);
    struct trace_coverage *coverage = trace_coverage_create(trace);
    struct told told = {.count = 0};

    for (int i = 0; i < 4 && tried->executions[i].lines; i++) {
        struct matcher_known known;
        struct trace_result result;
        int pids[10];
        struct trace_execution execution = matcher_known_read(
            &known, tried->executions[i].lines, tried->executions[i].edges);
        execution.pids = pids;
        execution.pid_count = find_pids(&known, pids);
        trace_coverage_add(coverage, 0, &execution, &result);
        ck_assert_msg(result.verdict == TRACE_LEGAL, "%s\n%s\n%s", tried->trace,
                      tried->executions[i].lines, result.message);
    }
    size_t count = trace_coverage_tell(coverage, tell, &told);
    ck_assert_int_eq((int)count, told.count);
    trace_coverage_free(coverage);
    trace_free(trace);
    return told;
}

static void finds_nothing(struct case_of tried)
{
    struct told told = cover(&tried);
    ck_assert_msg(told.count == 0, "%s\n%s", tried.trace, told.text);
}

static void finds(struct case_of tried, const char *text)
{
    struct told told = cover(&tried);
    ck_assert_msg(strstr(told.text, text), "%s\nnot '%s' but:\n%s", tried.trace,
                  text, told.text);
}

#define TWO "run\np | a\nq | b\n"

START_TEST(two_lines_in_either_order)
{
    finds_nothing((struct case_of){TWO, {{"1:a\n2:b\n", ""}}});
    finds((struct case_of){TWO, {{"1:a\n2:b\n", "01"}}},
          "3: 'b' may come before 'a', by two processes");
    finds((struct case_of){TWO, {{"2:b\n1:a\n", "01"}}},
          "2: 'a' may come before 'b', by two processes");
    finds_nothing((struct case_of){"run\np | a  -> x\nq | b  <- x\n",
                                   {{"1:a\n2:b\n", "01"}}});
}
END_TEST

START_TEST(two_lines_at_the_same_time)
{
    finds((struct case_of){TWO, {{"1:a\n2:b\n", "01"}, {"2:b\n1:a\n", "01"}}},
          "2: 'a' may be concurrent with 'b'");
    finds_nothing(
        (struct case_of){"run\np | a  exclusive m\nq | b  exclusive m\n",
                         {{"1:a\n2:b\n", "01"}, {"2:b\n1:a\n", "01"}}});
}
END_TEST

START_TEST(the_same_line_by_either_of_two_processes_first)
{
    const char *trace = "run\np[2] | a  exclusive m\n";
    finds((struct case_of){trace, {{"1:a\n2:a\n", "01"}}},
          "'a' may come before 'a', the younger process first");
    finds_nothing(
        (struct case_of){trace, {{"1:a\n2:a\n", "01"}, {"2:a\n1:a\n", "01"}}});
}
END_TEST

START_TEST(blocks_that_exclude_each_other_change_places_whole)
{
    const char *trace = "run\nexclusive m\n  p | a\n  p | b\n"
                        "exclusive m\n  q | c\n  q | d\n";
    finds((struct case_of){trace, {{"1:a\n1:b\n2:c\n2:d\n", "12"}}},
          "'c' may come before 'b'");
    finds_nothing((struct case_of){
        trace,
        {{"1:a\n1:b\n2:c\n2:d\n", "12"}, {"2:c\n2:d\n1:a\n1:b\n", "12"}}});
}
END_TEST

START_TEST(a_line_between_two_others)
{
    const char *trace = "run\np | a\np | b\nq | c\n";
    finds(
        (struct case_of){
            trace, {{"1:a\n1:b\n2:c\n", "12"}, {"2:c\n1:a\n1:b\n", "01"}}},
        "2: 'c' may come between 'a' and 'b' of another process");
    finds_nothing((struct case_of){trace, {{"1:a\n1:b\n2:c\n", ""}}});
}
END_TEST

START_TEST(lines_of_one_process_in_any_order)
{
    const char *trace = "run\nany order\n  p | a\n  p | b\n";
    finds((struct case_of){trace, {{"1:a\n1:b\n", ""}}},
          "4: 'b' may come before 'a', by one process");
    finds_nothing(
        (struct case_of){trace, {{"1:a\n1:b\n", ""}, {"1:b\n1:a\n", ""}}});
}
END_TEST

START_TEST(a_line_that_nobody_prints)
{
    const char *trace = "run\np | a\np | b  optional\n";
    finds((struct case_of){trace, {{"1:a\n", ""}}},
          "3: this line is never printed");
    finds((struct case_of){trace, {{"1:a\n1:b\n", ""}}},
          "3: this may come less than 1 times");
    finds_nothing((struct case_of){trace, {{"1:a\n", ""}, {"1:a\n1:b\n", ""}}});
}
END_TEST

START_TEST(the_bounds_of_a_repetition)
{
    const char *trace = "run\nrepeat 1..3\n  p | a\n  p | b\n";
    const char *one = "1:a\n1:b\n", *two = "1:a\n1:b\n1:a\n1:b\n",
               *three = "1:a\n1:b\n1:a\n1:b\n1:a\n1:b\n";
    finds((struct case_of){trace, {{two, ""}, {three, ""}}},
          "2: this may come less than 2 times");
    finds((struct case_of){trace, {{two, ""}, {one, ""}}},
          "2: this may come more than 2 times");
    finds_nothing((struct case_of){trace, {{one, ""}, {three, ""}}});
    const char *any = "run\np | a  repeat\np | b\n";
    finds((struct case_of){any, {{"1:b\n", ""}, {"1:a\n1:b\n", ""}}},
          "2: this may come any number of times, and never comes twice");
    finds_nothing(
        (struct case_of){any, {{"1:b\n", ""}, {"1:a\n1:a\n1:b\n", ""}}});
}
END_TEST

START_TEST(how_often_a_task_is_carried_out)
{
    const char *trace = "run\nw* | a  repeat 1..2\n";
    finds((struct case_of){trace, {{"1:a\n", ""}}},
          "2: this may come more than 1 times");
    finds((struct case_of){trace, {{"1:a\n2:a\n", ""}, {"1:a\n1:a\n", ""}}},
          "2: this may come less than 2 times");
    finds_nothing((struct case_of){
        trace, {{"1:a\n", ""}, {"1:a\n2:a\n", ""}, {"1:a\n1:a\n", ""}}});
}
END_TEST

START_TEST(the_number_of_processes_of_a_role)
{
    const char *shared = "run 1 2\nw* | {pid} {n}  each n in args\n";
    finds(
        (struct case_of){
            shared, {{"1:101 1\n2:102 2\n", ""}, {"2:102 2\n1:101 1\n", ""}}},
        "2: 1 process may play the role 'w', and never does");
    finds((struct case_of){shared, {{"1:101 1\n1:101 2\n", ""}}},
          "2: 2 processes may play the role 'w', and never do");
    finds_nothing((struct case_of){shared,
                                   {{"1:101 1\n2:102 2\n", ""},
                                    {"1:101 1\n1:101 2\n", ""},
                                    {"1:101 2\n1:101 1\n", ""}}});
    const char *ranged = "run\np[1..2] | a\n";
    finds((struct case_of){ranged, {{"1:a\n", ""}}},
          "2: 2 processes may play the role 'p'");
    finds_nothing(
        (struct case_of){ranged, {{"1:a\n", ""}, {"1:a\n2:a\n", ""}}});
}
END_TEST

START_TEST(the_bounds_of_conditions)
{
    const char *within = "run\np | {n:int} {m:int}\n"
                         "require n == m\nrequire sum(n) in 1..3\n";
    finds((struct case_of){within, {{"1:1 1\n", ""}, {"1:2 2\n", ""}}},
          "4: 'sum(n) in 1..3' leaves open that sum(n) is 3, and it never is");
    finds((struct case_of){within, {{"1:3 3\n", ""}}},
          "leaves open that 1 is sum(n)");
    finds_nothing((struct case_of){within, {{"1:1 1\n", ""}, {"1:3 3\n", ""}}});
    const char *less = "run\np | {n:int} {m:int}\n"
                       "require n == m\nrequire sum(n) < 3\n";
    finds((struct case_of){less, {{"1:1 1\n", ""}}}, "is 3 - 1, and it never");
    finds_nothing((struct case_of){less, {{"1:2 2\n", ""}}});
}
END_TEST

START_TEST(the_bounds_of_a_state)
{
    const char *trace = "run\nstate s = 0\np[2] | in {s}  exclusive m  s += 1\n"
                        "p | out {s}  exclusive m  s -= 1\n"
                        "always s in 0..2\n";
    const char *alone = "1:in 1\n1:out 0\n2:in 1\n2:out 0\n";
    finds((struct case_of){trace, {{alone, "12"}}},
          "5: 's in 0..2' leaves open that s is 2, and it never is");
    const char *both = "1:in 1\n2:in 2\n1:out 1\n2:out 0\n";
    struct told told = cover(&(struct case_of){trace, {{both, "01 12 23"}}});
    ck_assert_msg(!strstr(told.text, "leaves open"), "%s", told.text);
}
END_TEST

START_TEST(the_alternatives_of_a_form)
{
    const char *trace = "run\nform f = x || y\np | {f}\n";
    finds((struct case_of){trace, {{"1:x\n", ""}}},
          "2: alternative 2 of the form f is never chosen");
    finds_nothing((struct case_of){trace, {{"1:x\n", ""}, {"1:y\n", ""}}});
}
END_TEST

START_TEST(a_hole_that_takes_any_number)
{
    finds((struct case_of){"run\np | {n:int}\n", {{"1:1\n", ""}}},
          "2: any number is right in a hole of this line");
    finds_nothing((struct case_of){"run\np | {n:int}\nrequire sum(n) == 1\n",
                                   {{"1:1\n", ""}}});
}
END_TEST

START_TEST(what_is_open_on_purpose_is_not_told)
{
    finds_nothing((struct case_of){"run\nopen others may wait\np | a\nq | b\n",
                                   {{"1:a\n2:b\n", "01"}}});
    finds_nothing((struct case_of){"run\np | a\nopen others may wait\nq | b\n",
                                   {{"1:a\n2:b\n", "01"}}});
    finds((struct case_of){"run\nopen others may wait\np | a\nq | b\n",
                           {{"1:a\n2:b\n", ""}}},
          "2: all that line 3 leaves open was seen");
}
END_TEST

START_TEST(what_is_not_legal_is_not_added)
{
    struct trace *trace = good_trace(TWO);
    struct trace_coverage *coverage = trace_coverage_create(trace);
    struct matcher_known known;
    struct trace_result result;
    struct told told = {.count = 0};
    struct trace_execution execution =
        matcher_known_read(&known, "1:a\n2:c\n", "");

    trace_coverage_add(coverage, 0, &execution, &result);
    ck_assert_int_eq(result.verdict, TRACE_ILLEGAL);
    ck_assert_str_ne(result.message, "");
    ck_assert_uint_eq(trace_coverage_tell(coverage, tell, &told), 2);
    ck_assert_ptr_nonnull(strstr(told.text, "2: this line is never printed"));
    trace_coverage_free(coverage);
    trace_free(trace);
}
END_TEST

Suite *coverage_suite(void)
{
    Suite *suite = suite_create("coverage");
    TCase *choices = tcase_create("choices");
    tcase_add_test(choices, two_lines_in_either_order);
    tcase_add_test(choices, two_lines_at_the_same_time);
    tcase_add_test(choices, the_same_line_by_either_of_two_processes_first);
    tcase_add_test(choices, blocks_that_exclude_each_other_change_places_whole);
    tcase_add_test(choices, a_line_between_two_others);
    tcase_add_test(choices, lines_of_one_process_in_any_order);
    tcase_add_test(choices, a_line_that_nobody_prints);
    tcase_add_test(choices, the_bounds_of_a_repetition);
    tcase_add_test(choices, how_often_a_task_is_carried_out);
    tcase_add_test(choices, the_number_of_processes_of_a_role);
    tcase_add_test(choices, the_bounds_of_conditions);
    tcase_add_test(choices, the_bounds_of_a_state);
    tcase_add_test(choices, the_alternatives_of_a_form);
    tcase_add_test(choices, a_hole_that_takes_any_number);
    tcase_add_test(choices, what_is_open_on_purpose_is_not_told);
    tcase_add_test(choices, what_is_not_legal_is_not_added);
    suite_add_tcase(suite, choices);
    return suite;
}
