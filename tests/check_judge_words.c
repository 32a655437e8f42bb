// SPDX-License-Identifier: MIT
//
// From a written log to what a student is told of it: why somebody waits for
// ever, and what each step did.
#include "check_judge.h"

#include "judge/between.h"
#include "judge/diagram.h"
#include "judge/judgement.h"
#include "judge/logged.h"
#include "judge/steps.h"
#include "judge/words.h"
#include "written_log.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static struct written written;
static struct judgement judgement;

static void set_up(void)
{
    written_start(&written);
    judgement = (struct judgement){.verdict = VERDICT_PASS};
}

static void tear_down(void)
{
    judgement_free(&judgement);
}

// ---- Findings

static void judge(void)
{
    struct rules rules = {.sources = written_sources};
    struct trace_args args = {0};
    struct logged logged = {
        .rules = &rules, .args = &args, .source = &written_source};

    judgement_free(&judgement);
    judgement = (struct judgement){.verdict = VERDICT_PASS};
    logged_judge(&logged, &written.log, NULL, &judgement);
    ck_assert_uint_eq(judgement.finding_count, 1);
}

static void assert_says(const char *text)
{
    ck_assert_msg(strstr(judgement.findings[0].message, text) != NULL, "%s",
                  judgement.findings[0].message);
}

static void assert_does_not_say(const char *text)
{
    ck_assert_msg(strstr(judgement.findings[0].message, text) == NULL, "%s",
                  judgement.findings[0].message);
}

static uint32_t queue_event(int process, enum log_op op, uint32_t queue,
                            uint64_t offset, int line)
{
    uint32_t event = written_access(&written, process, op, queue, offset, line);

    written_in(&written, &written.events[event].site,
               op == LOG_WRITE ? WRITTEN_PUT : WRITTEN_GET);
    return event;
}

static void starve(int process, uint32_t queue, int line)
{
    written_blocked(&written, process, LOG_READ, queue, line);
    written_in(&written, &written.processes[process].site, WRITTEN_GET);
}

START_TEST(queue_that_nobody_fills_names_who_waits_for_the_reader)
{
    uint32_t queue = written_object(&written, LOG_PIPE_OBJECT, 3);
    int one = written_fork(&written, 0, 11);
    starve(one, queue, 20);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    judge();
    assert_says("queue made at line 3, into which nobody has put anything, and "
                "MainProcess waits at line 13 for the end of Process-1");
    assert_says("before you wait for its end");
    assert_does_not_say("end mark");
}
END_TEST

START_TEST(loop_of_gets_that_lacks_a_message_is_told_of_end_marks)
{
    uint32_t queue = written_object(&written, LOG_PIPE_OBJECT, 3);
    int one = written_fork(&written, 0, 11);
    queue_event(0, LOG_WRITE, queue, 0, 12);
    queue_event(one, LOG_READ, queue, 0, 20);
    starve(one, queue, 20);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    judge();
    assert_says("nobody puts anything more (Process-1 has taken 1 message)");
    assert_says("end mark");
}
END_TEST

START_TEST(message_in_another_queue_is_said_and_is_a_place)
{
    uint32_t in = written_object(&written, LOG_PIPE_OBJECT, 3);
    uint32_t out = written_object(&written, LOG_PIPE_OBJECT, 4);
    queue_event(0, LOG_WRITE, in, 0, 10);
    int one = written_fork(&written, 0, 11);
    queue_event(one, LOG_READ, in, 0, 20);
    queue_event(one, LOG_WRITE, in, 4, 21);
    written_exit(&written, one, 0);
    starve(0, out, 12);
    judge();
    assert_says("what Process-1 put at line 21 into the queue made at line 3 "
                "is taken by nobody");
    ck_assert_int_eq(judgement.findings[0].where[0].line, 12);
    ck_assert_int_eq(judgement.findings[0].where[1].line, 21);
}
END_TEST

START_TEST(own_message_taken_back_is_said)
{
    uint32_t queue = written_object(&written, LOG_PIPE_OBJECT, 3);
    int one = written_fork(&written, 0, 11);
    queue_event(0, LOG_WRITE, queue, 0, 12);
    queue_event(0, LOG_READ, queue, 0, 13);
    starve(one, queue, 20);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 14);
    judge();
    assert_says("MainProcess took at line 13 what it had itself put at line "
                "12");
    assert_says("one queue for each direction");
}
END_TEST

// Workers that put new work into the queue that they take from.
START_TEST(own_message_taken_by_one_of_equals_is_no_fault)
{
    uint32_t queue = written_object(&written, LOG_PIPE_OBJECT, 3);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 12);
    queue_event(one, LOG_WRITE, queue, 0, 21);
    queue_event(one, LOG_READ, queue, 0, 20);
    starve(one, queue, 20);
    starve(other, queue, 20);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    judge();
    assert_does_not_say("itself put");
    assert_says("end mark");
}
END_TEST

START_TEST(question_in_a_buffer_asks_for_fflush)
{
    uint32_t down = written_object(&written, LOG_PIPE_OBJECT, 3);
    uint32_t up = written_object(&written, LOG_PIPE_OBJECT, 3);
    int one = written_fork(&written, 0, 11);
    for (int process = 0; process <= one; process++) {
        written_holder(&written, process, down, 1);
        written_holder(&written, process, up, 1);
    }
    uint32_t at = written_event(&written, 0, LOG_YIELD, LOG_NONE, 12);
    written.processes[0].unflushed = down;
    written.processes[0].unflushed_site = written.events[at].site;
    written_blocked(&written, 0, LOG_READ, up, 13);
    written_blocked(&written, one, LOG_READ, down, 20);
    judge();
    assert_says("what MainProcess has printed at line 12 still waits in the "
                "buffer");
    assert_says("fflush");
    assert_says("pipe made at line 3 (the second one there)");
    assert_says("pipe made at line 3 (the first one there)");
    written.processes[0].unflushed = LOG_NONE;
    judge();
    assert_does_not_say("fflush");
}
END_TEST

START_TEST(one_lock_that_is_kept_is_no_circle)
{
    uint32_t lock = written_semaphore(&written, 1, 3);
    int one = written_fork(&written, 0, 11);
    written_event(&written, 0, LOG_SEM_WAIT, lock, 12);
    written_blocked(&written, one, LOG_SEM_WAIT, lock, 20);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    judge();
    assert_says("MainProcess took at line 12 and still holds: it waits at line "
                "13 for the end of Process-1 without giving it back");
    assert_does_not_say("circle");
}
END_TEST

START_TEST(lock_of_the_library_that_nobody_gave_back_is_no_token)
{
    uint32_t lock = written_semaphore(&written, 1, 3);
    int one = written_fork(&written, 0, 11);
    written_event(&written, one, LOG_SEM_WAIT, lock, 20);
    written_blocked(&written, one, LOG_SEM_WAIT, lock, 21);
    written_in(&written, &written.processes[one].site, WRITTEN_ACQUIRE);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    judge();
    assert_says("itself taken at line 20; take it once");
    assert_does_not_say("post");
}
END_TEST

START_TEST(flag_that_is_waited_for_says_who_changed_it_last)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    int one = written_fork(&written, 0, 11);
    uint32_t last =
        written_access(&written, one, LOG_ATOMIC_STORE, memory, 0, 20);
    written_exit(&written, one, 0);
    written_access(&written, 0, LOG_ATOMIC_LOAD, memory, 0, 12);
    written_blocked(&written, 0, LOG_SPIN, LOG_NONE, 12);
    written.log.end = LOG_LIVELOCK;
    judge();
    assert_says("Process-1 changed it last, at line 20");
    written.events[last].offset = 4;
    judge();
    assert_says("Process-1 changed other bytes of it, at line 20");
}
END_TEST

START_TEST(handler_that_waits_for_one_child_is_told_of_the_other)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 11);
    for (int process = one; process <= other; process++) {
        uint32_t close = written_event(&written, process, LOG_CLOSE, pipe, 20);
        written.events[close].value = 1;
        written.events[close].flags = LOG_AT_EXIT;
        uint32_t end = written_exit(&written, process, 0);
        written.events[end].flags = LOG_PARENT_HANDLES;
    }
    written_wait(&written, 0, one, 12);
    uint32_t read = written_event(&written, 0, LOG_READ, pipe, 13);
    written.events[read].length = 0;
    written_exit(&written, 0, 0);
    judge();
    assert_says("two SIGCHLD that come close together are one");
}
END_TEST

START_TEST(interrupted_call_comes_with_its_repair)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    uint32_t read = written_event(&written, 0, LOG_READ, pipe, 12);
    written.events[read].error = EINTR;
    written_exit(&written, 0, 1);
    judge();
    assert_says("SA_RESTART");
}
END_TEST

// ---- Steps

static struct scene scene;
static struct steps steps;

static void tell(void)
{
    scene_start(&scene, &written.log, &written_source);
    steps_make(&steps, &scene, NULL);
}

static void forget(void)
{
    steps_free(&steps);
    scene_end(&scene);
}

// What the step that has event `event` says.
static void assert_note(uint32_t event, const char *note)
{
    size_t at = steps_at(&steps, &scene, event);

    ck_assert_uint_lt(at, steps.count);
    ck_assert_ptr_nonnull(steps.list[at].note);
    ck_assert_str_eq(steps.list[at].note, note);
}

START_TEST(token_of_the_start_and_place_given_back_are_told_apart)
{
    uint32_t token = written_semaphore(&written, 1, 3);
    uint32_t places = written_semaphore(&written, 2, 4);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 12);
    uint32_t first = written_event(&written, one, LOG_SEM_WAIT, token, 20);
    written_event(&written, 0, LOG_SEM_POST, token, 13);
    written_event(&written, one, LOG_SEM_WAIT, places, 21);
    written_event(&written, other, LOG_SEM_WAIT, places, 30);
    uint32_t back = written_event(&written, one, LOG_SEM_POST, places, 22);
    uint32_t again = written_event(&written, other, LOG_SEM_WAIT, places, 31);
    written_event(&written, other, LOG_SEM_POST, places, 32);
    tell();
    assert_note(first, "takes the token that was there from the start (line "
                       "3)");
    assert_note(back, "gives a place back");
    assert_note(again, "place given back by Process-1 (line 22)");
    forget();
}
END_TEST

START_TEST(lock_for_one_line_is_taken_and_given_back)
{
    uint32_t lock = written_semaphore(&written, 1, 3);
    uint32_t take = written_event(&written, 0, LOG_SEM_WAIT, lock, 12);
    uint32_t give = written_event(&written, 0, LOG_SEM_POST, lock, 12);
    written_in(&written, &written.events[take].site, WRITTEN_WITH_LOCK);
    written_in(&written, &written.events[give].site, WRITTEN_WITH_LOCK);
    tell();
    ck_assert_uint_eq(steps_at(&steps, &scene, take),
                      steps_at(&steps, &scene, give));
    assert_note(take, "takes the lock, gives it back");
    forget();
}
END_TEST

START_TEST(two_processes_made_at_one_line_are_two_steps)
{
    written_fork(&written, 0, 11);
    written_fork(&written, 0, 11);
    // By two calls, one right behind the other.
    written.events[3].process = 0;
    struct log_event second = written.events[3];
    written.events[3] = written.events[2];
    written.events[2] = second;
    written.events[2].site = (uint32_t)written.log.site_count++;
    written.sites[written.events[2].site].pc[0] = LIBRARY + 1;
    written.sites[written.events[2].site].pc[1] = 11;
    tell();
    assert_note(1, "creates Process-1");
    assert_note(2, "creates Process-2");
    forget();
}
END_TEST

START_TEST(queue_says_how_much_is_in_it_and_whose)
{
    uint32_t queue = written_object(&written, LOG_PIPE_OBJECT, 3);
    queue_event(0, LOG_WRITE, queue, 0, 11);
    uint32_t full = written_event(&written, 0, LOG_POLL, queue, 12);
    written.events[full].value = 4;
    uint32_t own = queue_event(0, LOG_READ, queue, 0, 13);
    uint32_t none = written_event(&written, 0, LOG_POLL, queue, 14);
    written_in(&written, &written.events[full].site, WRITTEN_EMPTY);
    written_in(&written, &written.events[none].site, WRITTEN_EMPTY);
    tell();
    assert_note(full, "finds 1 message");
    assert_note(own, "its own message (line 11)");
    assert_note(none, "finds it empty");
    forget();
}
END_TEST

START_TEST(atomic_says_its_value_unless_it_is_the_library_s)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    uint32_t load = written_access(&written, 0, LOG_ATOMIC_LOAD, memory, 0, 12);
    uint32_t store =
        written_access(&written, 0, LOG_ATOMIC_STORE, memory, 0, 13);
    written.events[store].value = 0xffffffff;
    uint32_t set = written_access(&written, 0, LOG_ATOMIC_RMW, memory, 0, 14);
    written.events[set].value = 1;
    uint32_t inner = written_access(&written, 0, LOG_ATOMIC_RMW, memory, 0, 15);
    written.sites[written.events[inner].site].pc[0] = LIBRARY + 1;
    uint32_t end = written_exit(&written, 0, 0);
    tell();
    assert_note(load, "loads 0");
    assert_note(store, "stores -1");
    assert_note(set, "makes it 1");
    ck_assert_uint_eq(steps_at(&steps, &scene, inner),
                      steps_at(&steps, &scene, end));
    forget();
}
END_TEST

START_TEST(interrupted_read_is_no_end_of_file)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    uint32_t read = written_event(&written, 0, LOG_READ, pipe, 12);
    written.events[read].error = EINTR;
    uint32_t end = written_event(&written, 0, LOG_READ, pipe, 13);
    tell();
    assert_note(read, "fails with EINTR: a signal interrupts it");
    assert_note(end, "sees the end of the file");
    forget();
}
END_TEST

// ---- Sections

// Process-1 reads under the lock, and writes; in between another one may come.
static char *read_and_write(bool is_given_back, bool is_interrupted)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    uint32_t lock = written_semaphore(&written, 1, 4);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 12);
    written_event(&written, one, LOG_SEM_WAIT, lock, 20);
    written_access(&written, one, LOG_LOAD, memory, 0, 21);
    if (is_given_back) {
        written_event(&written, one, LOG_SEM_POST, lock, 22);
        written_event(&written, other, LOG_SEM_WAIT, lock, 30);
        if (is_interrupted)
            written_access(&written, other, LOG_STORE, memory, 0, 31);
        written_event(&written, other, LOG_SEM_POST, lock, 32);
        written_event(&written, one, LOG_SEM_WAIT, lock, 23);
    }
    written_access(&written, one, LOG_STORE, memory, 0, 24);
    written_event(&written, one, LOG_SEM_POST, lock, 25);
    scene_start(&scene, &written.log, &written_source);
    char *text = between_sections(&scene);
    scene_end(&scene);
    return text;
}

START_TEST(update_lost_between_two_sections_is_told)
{
    char *text = read_and_write(true, true);

    ck_assert_ptr_nonnull(text);
    ck_assert_str_eq(text, "Process-1 gave the lock back at line 22 and took "
                           "it again at line 23, and in between Process-2 "
                           "changed what it had read: hold the lock from the "
                           "reading to the writing");
    free(text);
}
END_TEST

START_TEST(section_that_nobody_comes_into_loses_no_update)
{
    ck_assert_ptr_null(read_and_write(false, false));
    tear_down();
    set_up();
    ck_assert_ptr_null(read_and_write(true, false));
}
END_TEST

// ---- Columns

static size_t count_columns(void)
{
    const struct diagram_focus focus = {
        .finding = judgement.findings, .too_late = LOG_NONE, .rows = 28};

    scene_start(&scene, &written.log, &written_source);
    struct diagram *diagram = diagram_make(&scene, &focus);
    size_t count = diagram->column_count;
    ck_assert_uint_eq(count + diagram->hidden, written.log.process_count);
    diagram_free(diagram);
    scene_end(&scene);
    return count;
}

START_TEST(few_processes_are_all_shown_and_of_many_those_named)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    for (int i = 0; i < 3; i++)
        written_exit(&written, written_fork(&written, 0, 11), 0);
    written_blocked(&written, 0, LOG_READ, pipe, 13);
    judge();
    ck_assert_uint_eq(count_columns(), 4);
    for (int i = 0; i < 9; i++)
        written_exit(&written, written_fork(&written, 0, 12), 0);
    judge();
    ck_assert_uint_eq(count_columns(), 1);
    char **message = &judgement.findings[0].message;
    free(*message);
    *message = format_text("%s", "Process-12 and Process-3:1");
    ck_assert_uint_eq(count_columns(), 2);
}
END_TEST

TCase *judge_words_tests(void)
{
    TCase *tests = tcase_create("words");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests,
                   queue_that_nobody_fills_names_who_waits_for_the_reader);
    tcase_add_test(tests,
                   loop_of_gets_that_lacks_a_message_is_told_of_end_marks);
    tcase_add_test(tests, message_in_another_queue_is_said_and_is_a_place);
    tcase_add_test(tests, own_message_taken_back_is_said);
    tcase_add_test(tests, own_message_taken_by_one_of_equals_is_no_fault);
    tcase_add_test(tests, question_in_a_buffer_asks_for_fflush);
    tcase_add_test(tests, one_lock_that_is_kept_is_no_circle);
    tcase_add_test(tests,
                   lock_of_the_library_that_nobody_gave_back_is_no_token);
    tcase_add_test(tests, flag_that_is_waited_for_says_who_changed_it_last);
    tcase_add_test(tests,
                   handler_that_waits_for_one_child_is_told_of_the_other);
    tcase_add_test(tests, interrupted_call_comes_with_its_repair);
    tcase_add_test(tests,
                   token_of_the_start_and_place_given_back_are_told_apart);
    tcase_add_test(tests, lock_for_one_line_is_taken_and_given_back);
    tcase_add_test(tests, two_processes_made_at_one_line_are_two_steps);
    tcase_add_test(tests, queue_says_how_much_is_in_it_and_whose);
    tcase_add_test(tests, atomic_says_its_value_unless_it_is_the_library_s);
    tcase_add_test(tests, interrupted_read_is_no_end_of_file);
    tcase_add_test(tests, update_lost_between_two_sections_is_told);
    tcase_add_test(tests, section_that_nobody_comes_into_loses_no_update);
    tcase_add_test(tests, few_processes_are_all_shown_and_of_many_those_named);
    return tests;
}
