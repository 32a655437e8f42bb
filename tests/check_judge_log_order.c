// SPDX-License-Identifier: MIT
//
// Written logs against expected traces: what is printed, what makes its order,
// who can work at the same time.
#include "check_judge.h"

#include "judge/copies.h"
#include "judge/judgement.h"
#include "judge/logged.h"
#include "judge/order.h"
#include "written_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct written written;
static struct judgement judgement;
static struct trace *trace;
static bool shown[4];

static void set_up(void)
{
    written_start(&written);
    judgement = (struct judgement){.verdict = VERDICT_PASS};
    memset(shown, 0, sizeof shown);
}

static void tear_down(void)
{
    judgement_free(&judgement);
    trace_free(trace);
}

static struct logged expect(struct rules *rules, const char *text)
{
    static const struct trace_args no_args;
    struct trace_error error;

    trace_free(trace);
    trace = trace_parse("t.trace", text, strlen(text), &error);
    ck_assert_msg(trace != NULL, "%s", error.message);
    *rules = (struct rules){
        .trace = trace, .trace_name = "t.trace", .sources = written_sources};
    return (struct logged){
        .rules = rules, .args = &no_args, .source = &written_source};
}

static enum logged_verdict judge(const char *text)
{
    struct rules rules;
    struct logged logged = expect(&rules, text);

    return logged_judge(&logged, &written.log, shown, &judgement);
}

static void assert_finding(const char *text, enum finding_kind kind, int line)
{
    ck_assert_int_eq(judge(text), LOGGED_AT_FAULT);
    ck_assert_uint_eq(judgement.finding_count, 1);
    ck_assert_str_eq(finding_name(judgement.findings[0].kind),
                     finding_name(kind));
    ck_assert_uint_ge(judgement.findings[0].where_count, 1);
    ck_assert_int_eq(judgement.findings[0].where[0].line, line);
}

static void join_all(int first, int last)
{
    for (int child = first; child <= last; child++)
        written_exit(&written, child, 0);
    for (int child = first; child <= last; child++)
        written_wait(&written, 0, child, 90);
}

static void end_all(int first, int last)
{
    join_all(first, last);
    written_exit(&written, 0, 0);
}

static const char arrow[] = "# t\nrun\n\na | one  -> x\nb | two  <- x\n";

START_TEST(order_that_a_token_makes_is_legal)
{
    uint32_t sem = written_semaphore(&written, 0, 3);
    int a = written_fork(&written, 0, 11);
    int b = written_fork(&written, 0, 12);
    written_print(&written, a, 20, "one\n");
    written_event(&written, a, LOG_SEM_POST, sem, 21);
    written_event(&written, b, LOG_SEM_WAIT, sem, 30);
    written_print(&written, b, 31, "two\n");
    end_all(a, b);
    ck_assert_int_eq(judge(arrow), LOGGED_SOUND);
}
END_TEST

START_TEST(order_that_nothing_makes_is_luck_with_both_lines)
{
    int a = written_fork(&written, 0, 11);
    int b = written_fork(&written, 0, 12);
    written_print(&written, a, 20, "one\n");
    written_print(&written, b, 31, "two\n");
    end_all(a, b);
    assert_finding(arrow, FINDING_ORDER_BY_LUCK, 20);
    ck_assert_int_eq(judgement.findings[0].where[1].line, 31);
    ck_assert_str_eq(judgement.exhibit.rule, "t.trace:5");
}
END_TEST

// Whether the finding that is there says so.
static void assert_says(const char *part)
{
    const char *message = judgement.findings[0].message;
    ck_assert_msg(strstr(message, part) != NULL, "%s", message);
}

START_TEST(who_lets_others_go_on_before_it_prints_is_told_to_print_first)
{
    uint32_t sem = written_semaphore(&written, 0, 3);
    int a = written_fork(&written, 0, 11);
    int b = written_fork(&written, 0, 12);
    written_event(&written, a, LOG_SEM_POST, sem, 19);
    written_print(&written, a, 20, "one\n");
    written_event(&written, b, LOG_SEM_WAIT, sem, 30);
    written_print(&written, b, 31, "two\n");
    end_all(a, b);
    assert_finding(arrow, FINDING_ORDER_BY_LUCK, 20);
    assert_says("; Process-1 lets Process-2 go on at line 19, and prints only "
                "then at line 20: print first");
}
END_TEST

START_TEST(who_waits_for_nothing_is_told_to_wait)
{
    int a = written_fork(&written, 0, 11);
    int b = written_fork(&written, 0, 12);
    written_print(&written, a, 20, "one\n");
    written_print(&written, b, 31, "two\n");
    end_all(a, b);
    assert_finding(arrow, FINDING_ORDER_BY_LUCK, 20);
    assert_says("; let Process-2 wait for what Process-1 does after it");
}
END_TEST

static const char apart[] = "# t\nrun\n\na | one  exclusive m\n"
                            "b | two  exclusive m\n";

// Two processes print, each with the lock held that is given, if any.
static void print_with_locks(uint32_t of_a, uint32_t of_b)
{
    int a = written_fork(&written, 0, 11);
    int b = written_fork(&written, 0, 12);
    uint32_t locks[] = {of_a, of_b};
    for (int i = 0; i < 2; i++) {
        int process = i == 0 ? a : b, line = i == 0 ? 20 : 30;
        if (locks[i] != LOG_NONE)
            written_event(&written, process, LOG_SEM_WAIT, locks[i], line);
        written_print(&written, process, line + 1, i == 0 ? "one\n" : "two\n");
        if (locks[i] != LOG_NONE)
            written_event(&written, process, LOG_SEM_POST, locks[i], line + 2);
    }
    end_all(a, b);
    assert_finding(apart, FINDING_ORDER_BY_LUCK, 21);
}

START_TEST(lines_that_could_be_mixed_say_which_locks_are_held)
{
    print_with_locks(LOG_NONE, LOG_NONE);
    assert_says("; neither holds a lock meanwhile");
}
END_TEST

START_TEST(lock_on_one_side_is_no_lock)
{
    print_with_locks(LOG_NONE, written_semaphore(&written, 1, 3));
    assert_says("; Process-2 holds a lock meanwhile, Process-1 does not");
}
END_TEST

START_TEST(two_locks_are_said_to_be_two)
{
    uint32_t one = written_semaphore(&written, 1, 3);
    print_with_locks(one, written_semaphore(&written, 1, 4));
    assert_says("; each holds a lock, but not the same one (taken at line 20 "
                "and at line 30)");
}
END_TEST

START_TEST(pid_of_another_process_is_told_with_its_owner)
{
    int a = written_fork(&written, 0, 11);
    char line[32];
    snprintf(line, sizeof line, "by %d\n", written.log.processes[0].pid);
    written_print(&written, a, 20, line);
    end_all(a, a);
    assert_finding("# t\nrun\n\na | by {pid}\n", FINDING_TRACE, 20);
    assert_says(" is the pid of MainProcess, that of Process-1 is ");
}
END_TEST

START_TEST(child_of_a_child_may_be_one_that_goes_on)
{
    int a = written_fork(&written, 0, 11);
    int inner = written_fork(&written, a, 12);
    written_print(&written, a, 20, "one\n");
    written_print(&written, inner, 20, "one\n");
    written_exit(&written, inner, 0);
    written_wait(&written, a, inner, 30);
    end_all(a, a);
    assert_finding("# t\nrun\n\na | one\n", FINDING_TRACE, 20);
    assert_says("; Process-1:1 printed it, a child of Process-1");
}
END_TEST

START_TEST(wrong_order_is_a_trace_finding)
{
    int a = written_fork(&written, 0, 11);
    int b = written_fork(&written, 0, 12);
    written_print(&written, b, 31, "two\n");
    written_print(&written, a, 20, "one\n");
    end_all(a, b);
    assert_finding(arrow, FINDING_TRACE, 31);
}
END_TEST

START_TEST(line_in_two_pieces_is_one_line_of_its_first_process)
{
    written_print(&written, 0, 10, "o");
    written_print(&written, 0, 11, "ne\ntw");
    written_print(&written, 0, 12, "o\n");
    written_exit(&written, 0, 0);
    ck_assert_int_eq(judge("# t\nrun\n\nmain | one\nmain | two\n"),
                     LOGGED_SOUND);
}
END_TEST

START_TEST(who_left_after_a_look_is_where_lines_are_missing)
{
    int a = written_fork(&written, 0, 11);
    written_event(&written, a, LOG_POLL, LOG_NONE, 20);
    end_all(a, a);
    assert_finding("# t\nrun\n\na | one\n", FINDING_TRACE, 20);
}
END_TEST

START_TEST(race_explains_a_wrong_output)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    int a = written_fork(&written, 0, 11);
    int b = written_fork(&written, 0, 12);
    written_access(&written, a, LOG_STORE, memory, 0, 20);
    written_access(&written, b, LOG_STORE, memory, 0, 30);
    end_all(a, b);
    assert_finding("# t\nrun\n\nmain | one\n", FINDING_RACE, 20);
}
END_TEST

// ---- Names

START_TEST(chain_of_forks_has_names_that_can_be_read)
{
    struct scene scene;
    int last = 0;
    for (int i = 0; i < 8; i++)
        last = written_fork(&written, last, 11);
    scene_start(&scene, &written.log, &written_source);
    ck_assert_str_eq(scene.names[1], "Process-1");
    ck_assert_str_eq(scene.names[6], "Process-1:1:1:1:1:1");
    ck_assert_str_eq(scene.names[7], "Process-(7)");
    ck_assert_str_eq(scene.names[8], "Process-(8)");
    scene_end(&scene);
}
END_TEST

// ---- Copies

// The first process prints after it has waited for a child, which does `op`
// with `object` at `line` and ends with `status`.
static void assert_copies(bool expected, enum log_op op, uint32_t object,
                          int line, int status)
{
    struct scene scene;
    int child = written_fork(&written, 0, 11);
    written_access(&written, child, op, object, 0, line);
    written_exit(&written, child, status);
    written_wait(&written, 0, child, 12);
    written_print(&written, 0, 13, "0\n");
    uint32_t print = (uint32_t)written.log.event_count - 1;
    written_exit(&written, 0, 0);
    scene_start(&scene, &written.log, &written_source);
    ck_assert_int_eq(copies_only(&scene, print), expected);
    scene_end(&scene);
}

START_TEST(child_that_hands_on_nothing_has_copies_only)
{
    uint32_t lock = written_semaphore(&written, 1, 3);
    assert_copies(true, LOG_SEM_WAIT, lock, 20, 0);
}
END_TEST

START_TEST(child_that_only_the_library_writes_for_has_copies_only)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    assert_copies(true, LOG_STORE, memory, LIBRARY + 20, 0);
}
END_TEST

START_TEST(child_that_writes_shared_memory_has_more_than_copies)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    assert_copies(false, LOG_STORE, memory, 20, 0);
}
END_TEST

START_TEST(child_that_sends_has_more_than_copies)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    assert_copies(false, LOG_WRITE, pipe, 20, 0);
}
END_TEST

START_TEST(child_that_ends_with_a_status_has_more_than_copies)
{
    assert_copies(false, LOG_YIELD, LOG_NONE, 20, 7);
}
END_TEST

START_TEST(who_has_waited_for_nobody_has_nothing_to_learn)
{
    struct scene scene;
    int child = written_fork(&written, 0, 11);
    written_exit(&written, child, 0);
    written_print(&written, 0, 13, "0\n");
    uint32_t print = (uint32_t)written.log.event_count - 1;
    scene_start(&scene, &written.log, &written_source);
    ck_assert(!copies_only(&scene, print));
    scene_end(&scene);
}
END_TEST

// ---- At the same time

static const char together[] =
    "# t\nrun\n\nrole w[2]\nparallel w\nmain | end\n";

START_TEST(two_at_the_same_time_show_it)
{
    int a = written_fork(&written, 0, 11);
    int b = written_fork(&written, 0, 12);
    join_all(a, b);
    written_print(&written, 0, 91, "end\n");
    written_exit(&written, 0, 0);
    ck_assert_int_eq(judge(together), LOGGED_SOUND);
    ck_assert(shown[0]);
}
END_TEST

static void sequence(void)
{
    int a = written_fork(&written, 0, 11);
    written_exit(&written, a, 0);
    written_wait(&written, 0, a, 12);
    int b = written_fork(&written, 0, 11);
    written_exit(&written, b, 0);
    written_wait(&written, 0, b, 12);
    written_print(&written, 0, 91, "end\n");
    written_exit(&written, 0, 0);
}

static void assert_sequential(const char *text, int line)
{
    struct rules rules;
    struct logged logged = expect(&rules, text);
    struct scene scene;

    scene_start(&scene, &written.log, &written_source);
    order_add_sequential(&scene, &rules, logged.args, 0, &judgement);
    scene_end(&scene);
    ck_assert_uint_eq(judgement.finding_count, 1);
    ck_assert_int_eq(judgement.findings[0].kind, FINDING_SEQUENTIAL);
    ck_assert_int_eq(judgement.findings[0].where[0].line, line);
}

START_TEST(wait_between_two_starts_is_in_the_way)
{
    sequence();
    ck_assert_int_eq(judge(together), LOGGED_SOUND);
    ck_assert(!shown[0]);
    assert_sequential(together, 12);
}
END_TEST

static const char pairs[] = "# t\nrun\n\nw[2] | in\nw | out\nparallel w\n";

static void work(int process, uint32_t lock, bool is_wide)
{
    written_event(&written, process, LOG_SEM_WAIT, lock, 20);
    written_print(&written, process, 21, "in\n");
    if (!is_wide)
        written_event(&written, process, LOG_SEM_POST, lock, 22);
    written_event(&written, process, LOG_SLEEP, LOG_NONE, 23);
    if (is_wide) {
        written_print(&written, process, 24, "out\n");
        written_event(&written, process, LOG_SEM_POST, lock, 25);
    }
}

START_TEST(lock_around_the_work_is_in_the_way)
{
    uint32_t lock = written_semaphore(&written, 1, 3);
    int a = written_fork(&written, 0, 11);
    int b = written_fork(&written, 0, 11);
    work(a, lock, true);
    work(b, lock, true);
    end_all(a, b);
    ck_assert_int_eq(judge(pairs), LOGGED_SOUND);
    ck_assert(!shown[0]);
    assert_sequential(pairs, 23);
}
END_TEST

START_TEST(lock_around_each_line_is_not_in_the_way)
{
    uint32_t lock = written_semaphore(&written, 1, 3);
    int a = written_fork(&written, 0, 11);
    int b = written_fork(&written, 0, 11);
    work(a, lock, false);
    work(b, lock, false);
    written_print(&written, a, 24, "out\n");
    written_print(&written, b, 24, "out\n");
    end_all(a, b);
    ck_assert_int_eq(judge(pairs), LOGGED_SOUND);
    ck_assert(shown[0]);
}
END_TEST

START_TEST(sleep_before_the_line_is_what_orders_it)
{
    struct rules rules;
    int a = written_fork(&written, 0, 11);
    int b = written_fork(&written, 0, 12);
    written_event(&written, a, LOG_SLEEP, LOG_NONE, 19);
    written_print(&written, a, 20, "one\n");
    written_event(&written, b, LOG_SLEEP, LOG_NONE, 30);
    written_print(&written, b, 31, "two\n");
    end_all(a, b);
    struct logged logged = expect(&rules, arrow);
    struct scene scene;
    scene_start(&scene, &written.log, &written_source);
    order_add_sleep_sync(&scene, &rules, logged.args, "it is wrong",
                         &judgement);
    scene_end(&scene);
    ck_assert_int_eq(judgement.findings[0].kind, FINDING_SLEEP_SYNC);
    ck_assert_int_eq(judgement.findings[0].where[0].line, 30);
}
END_TEST

static void add_copies_tests(TCase *tests)
{
    tcase_add_test(tests, child_that_hands_on_nothing_has_copies_only);
    tcase_add_test(tests,
                   child_that_only_the_library_writes_for_has_copies_only);
    tcase_add_test(tests, child_that_writes_shared_memory_has_more_than_copies);
    tcase_add_test(tests, child_that_sends_has_more_than_copies);
    tcase_add_test(tests, child_that_ends_with_a_status_has_more_than_copies);
    tcase_add_test(tests, who_has_waited_for_nobody_has_nothing_to_learn);
}

TCase *judge_log_order_tests(void)
{
    TCase *tests = tcase_create("log_order");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, order_that_a_token_makes_is_legal);
    tcase_add_test(tests, order_that_nothing_makes_is_luck_with_both_lines);
    tcase_add_test(
        tests, who_lets_others_go_on_before_it_prints_is_told_to_print_first);
    tcase_add_test(tests, who_waits_for_nothing_is_told_to_wait);
    tcase_add_test(tests, lines_that_could_be_mixed_say_which_locks_are_held);
    tcase_add_test(tests, lock_on_one_side_is_no_lock);
    tcase_add_test(tests, two_locks_are_said_to_be_two);
    tcase_add_test(tests, pid_of_another_process_is_told_with_its_owner);
    tcase_add_test(tests, child_of_a_child_may_be_one_that_goes_on);
    tcase_add_test(tests, wrong_order_is_a_trace_finding);
    tcase_add_test(tests, line_in_two_pieces_is_one_line_of_its_first_process);
    tcase_add_test(tests, who_left_after_a_look_is_where_lines_are_missing);
    tcase_add_test(tests, race_explains_a_wrong_output);
    tcase_add_test(tests, chain_of_forks_has_names_that_can_be_read);
    add_copies_tests(tests);
    tcase_add_test(tests, two_at_the_same_time_show_it);
    tcase_add_test(tests, wait_between_two_starts_is_in_the_way);
    tcase_add_test(tests, lock_around_the_work_is_in_the_way);
    tcase_add_test(tests, lock_around_each_line_is_not_in_the_way);
    tcase_add_test(tests, sleep_before_the_line_is_what_orders_it);
    return tests;
}
