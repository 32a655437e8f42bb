// SPDX-License-Identifier: MIT
//
// From a written log to the rows that explain its fault.
#include "check_judge.h"

#include "judge/diagram.h"
#include "judge/judgement.h"
#include "judge/logged.h"
#include "judge/steps.h"
#include "written_log.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_ROWS = 28,
};

static struct written written;
static struct judgement judgement;
static struct diagram *diagram;

static void set_up(void)
{
    written_start(&written);
    judgement = (struct judgement){.verdict = VERDICT_PASS};
    diagram = NULL;
}

static void tear_down(void)
{
    judgement.exhibit.diagram = diagram;
    judgement_free(&judgement);
}

static void happen(int process, enum log_op op, uint32_t object, int line)
{
    written_event(&written, process, op, object, line);
}

// Judges the log, and draws what explains its finding.
static void explain_at(uint32_t too_late)
{
    struct rules rules = {.sources = written_sources};
    struct trace_args args = {0};
    struct logged logged = {
        .rules = &rules, .args = &args, .source = &written_source};
    struct scene scene;

    logged_judge(&logged, &written.log, NULL, &judgement);
    scene_start(&scene, &written.log, &written_source);
    diagram = diagram_make(
        &scene, &(struct diagram_focus){.finding = judgement.findings,
                                        .too_late = too_late,
                                        .rows = MOST_ROWS});
    scene_end(&scene);
}

static void explain(void)
{
    explain_at(LOG_NONE);
}

static const struct diagram_row *row_at(const char *name, int line)
{
    for (size_t i = 0; i < diagram->row_count; i++) {
        const struct diagram_row *row = &diagram->rows[i];
        if (row->line == line &&
            strcmp(diagram->columns[row->column].name, name) == 0)
            return row;
    }
    return NULL;
}

static void assert_note(const char *name, int line, const char *note)
{
    const struct diagram_row *row = row_at(name, line);

    ck_assert_msg(row != NULL, "no row of %s at line %d", name, line);
    ck_assert_ptr_nonnull(row->note);
    ck_assert_str_eq(row->note, note);
}

START_TEST(who_waits_for_ever_is_the_fault_and_says_for_what)
{
    uint32_t a = written_semaphore(&written, 1, 3);
    int one = written_fork(&written, 0, 11);
    happen(one, LOG_SEM_WAIT, a, 20);
    written_blocked(&written, one, LOG_SEM_WAIT, a, 21);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    written.processes[0].wanted = 1001;
    explain();
    assert_note("Process-1", 21,
                "waits for ever for the semaphore that Process-1 took at line "
                "20");
    ck_assert(row_at("Process-1", 21)->is_fault);
    ck_assert(row_at("Process-1", 20)->is_fault);
    assert_note("MainProcess", 13, "waits for ever for the end of Process-1");
}
END_TEST

START_TEST(who_only_goes_round_waits_for_nobody)
{
    int one = written_fork(&written, 0, 11);
    written_blocked(&written, one, LOG_SPIN, LOG_NONE, 21);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    written.log.end = LOG_LIVELOCK;
    explain();
    assert_note("Process-1", 21, "goes round for ever");
}
END_TEST

START_TEST(message_has_an_arrow_from_who_sent_it)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    int one = written_fork(&written, 0, 11);
    written_transfer(&written, 0, LOG_WRITE, pipe, 0, 12);
    written_transfer(&written, one, LOG_READ, pipe, 0, 20);
    written_blocked(&written, one, LOG_READ, pipe, 21);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    explain();
    assert_note("Process-1", 20, "bytes of MainProcess (line 12)");
    ck_assert_uint_eq(row_at("Process-1", 20)->from, 0);
    ck_assert_ptr_nonnull(row_at("MainProcess", 12));
    assert_note("Process-1", 0, "started by MainProcess (line 11)");
}
END_TEST

START_TEST(race_marks_its_two_accesses_only)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 12);
    written_access(&written, one, LOG_LOAD, memory, 0, 20);
    written_access(&written, one, LOG_STORE, memory, 0, 20);
    written_access(&written, other, LOG_LOAD, memory, 0, 30);
    written_exit(&written, one, 0);
    written_exit(&written, other, 0);
    written_wait(&written, 0, one, 13);
    written_wait(&written, 0, other, 14);
    written_exit(&written, 0, 0);
    explain();
    assert_note("Process-1", 20, "writes shared memory");
    assert_note("Process-2", 30, "reads shared memory");
    ck_assert_ptr_null(row_at("MainProcess", 13)); // comes after it
    ck_assert_uint_ge(diagram->left_out, 2);
}
END_TEST

START_TEST(crash_marks_the_end_of_its_process)
{
    int one = written_fork(&written, 0, 11);
    uint32_t end = written_exit(&written, one, 0);
    written.events[end].value = SIGSEGV;
    written.processes[one].end = LOG_CRASHED;
    written.processes[one].status = SIGSEGV;
    written.processes[one].fault_site = written.events[end].site;
    written_wait(&written, 0, one, 12);
    written_exit(&written, 0, 0);
    explain();
    assert_note("Process-1", 99, "is killed by SIGSEGV");
    ck_assert(row_at("Process-1", 99)->is_fault);
}
END_TEST

// The last event is done by the same call as the one before it, if at the same
// line.
static void come_round(void)
{
    struct log_event *last = &written.events[written.log.event_count - 1];

    if (written.sites[last->site].pc[0] == written.sites[last[-1].site].pc[0])
        last->site = last[-1].site;
}

START_TEST(loop_is_shown_once_and_its_rounds_counted)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    int one = written_fork(&written, 0, 11);
    for (uint64_t i = 0; i < 9; i++) {
        written_transfer(&written, 0, LOG_WRITE, pipe, 4 * i, 12);
        come_round();
    }
    for (uint64_t i = 0; i < 9; i++) {
        written_transfer(&written, one, LOG_READ, pipe, 4 * i, 20);
        come_round();
    }
    written_blocked(&written, one, LOG_READ, pipe, 21);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    explain();
    assert_note("MainProcess", 12, "9 times");
    assert_note("Process-1", 20, "bytes of MainProcess (line 12), 9 times");
    ck_assert_uint_lt(diagram->row_count, 10);
}
END_TEST

START_TEST(process_without_a_part_in_it_is_left_out)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 12);
    for (int i = 0; i < 5; i++)
        written_exit(&written, written_fork(&written, 0, 13), 0);
    written_access(&written, one, LOG_STORE, memory, 0, 20);
    written_access(&written, other, LOG_LOAD, memory, 0, 30);
    written_exit(&written, one, 0);
    written_exit(&written, other, 0);
    written_exit(&written, 0, 0);
    explain();
    ck_assert_uint_eq(diagram->column_count, 3);
    ck_assert_uint_eq(diagram->hidden, 5);
}
END_TEST

START_TEST(large_execution_keeps_what_is_nearest_to_the_fault)
{
    uint32_t token = written_semaphore(&written, 0, 3);
    int one = written_fork(&written, 0, 11);
    for (int i = 0; i < 25; i++) {
        happen(0, LOG_SEM_POST, token, 20 + i % 25);
        happen(one, LOG_SEM_WAIT, token, 50 + i % 25);
    }
    written_blocked(&written, one, LOG_SEM_WAIT, token, 90);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 91);
    explain();
    ck_assert_uint_le(diagram->row_count, MOST_ROWS);
    ck_assert_ptr_nonnull(row_at("Process-1", 74));
    ck_assert_ptr_null(row_at("Process-1", 51));
    ck_assert_uint_gt(diagram->rows[0].left_out, 0);
}
END_TEST

// Process-1 could have gone on, and Process-2 did.
static struct log_choice choices[2];

START_TEST(switch_of_the_schedule_is_marked_with_what_it_interrupts)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 12);
    happen(one, LOG_SLEEP, LOG_NONE, 19);
    uint32_t first = written_event(&written, other, LOG_SLEEP, LOG_NONE, 29);
    written_access(&written, other, LOG_STORE, memory, 0, 30);
    written_access(&written, one, LOG_LOAD, memory, 0, 20);
    choices[0] = (struct log_choice){
        .event = first, .chosen = 2, .previous = 1, .usual = 1};
    written.log.choices = choices;
    written.log.choice_count = 1;
    explain();
    ck_assert(row_at("Process-2", 29)->is_switch);
    ck_assert(!row_at("Process-1", 19)->is_switch);
    ck_assert(!row_at("Process-2", 30)->is_switch);
}
END_TEST

START_TEST(switch_after_the_fault_has_no_part_in_it)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 12);
    written_access(&written, other, LOG_STORE, memory, 0, 30);
    written_access(&written, one, LOG_LOAD, memory, 0, 20);
    uint32_t later = written_event(&written, other, LOG_SLEEP, LOG_NONE, 31);
    for (int process = other; process >= 0; process--)
        written_exit(&written, process, 0);
    choices[0] = (struct log_choice){
        .event = later, .chosen = 2, .previous = 1, .usual = 1};
    written.log.choices = choices;
    written.log.choice_count = 1;
    explain();
    ck_assert_ptr_nonnull(row_at("Process-2", 30));
    ck_assert_ptr_null(row_at("Process-2", 31));
}
END_TEST

START_TEST(last_chance_is_marked)
{
    int one = written_fork(&written, 0, 11);
    uint32_t last = written_event(&written, one, LOG_SLEEP, LOG_NONE, 20);
    choices[0] = (struct log_choice){.event = last, .chosen = 1, .usual = 1};
    written.log.choices = choices;
    written.log.choice_count = 1;
    written_blocked(&written, one, LOG_PAUSE, LOG_NONE, 21);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    explain_at(0);
    ck_assert(row_at("Process-1", 20)->is_too_late);
    ck_assert(!row_at("Process-1", 20)->is_fault);
    ck_assert(!row_at("Process-1", 21)->is_too_late);
}
END_TEST

START_TEST(line_that_started_a_child_is_not_a_line_of_the_child)
{
    int one = written_fork(&written, 0, 11);
    struct scene scene;
    struct steps steps;

    // Both on the stack below the library's function that forks.
    for (size_t i = 0; i < written.log.event_count; i++) {
        if (written.events[i].process == one)
            written.sites[written.events[i].site] =
                (struct log_site){.pc = {LIBRARY + 1, 11}};
    }
    uint32_t end = written_exit(&written, one, 0);
    written.sites[written.events[end].site] =
        (struct log_site){.pc = {LIBRARY + 2, 11}};
    scene_start(&scene, &written.log, &written_source);
    steps_make(&steps, &scene, NULL);
    size_t at = steps_at(&steps, &scene, end);
    ck_assert_uint_lt(at, steps.count);
    ck_assert_int_eq(steps.list[at].place.line, 0);
    ck_assert_str_eq(steps.list[at].note, "ends");
    steps_free(&steps);
    scene_end(&scene);
}
END_TEST

START_TEST(code_of_a_line_has_no_blanks_around_it)
{
    struct bytes source = {(char *)"one\n  \ttwo();  \n", 16};
    char *code = diagram_code(&source, 2);

    ck_assert_str_eq(code, "two();");
    free(code);
    ck_assert_ptr_null(diagram_code(&source, 0));
    ck_assert_ptr_null(diagram_code(&source, 3));
    ck_assert_ptr_null(diagram_code(&source, 99));
}
END_TEST

TCase *judge_diagram_tests(void)
{
    TCase *diagrams = tcase_create("diagrams");

    tcase_add_checked_fixture(diagrams, set_up, tear_down);
    tcase_add_test(diagrams, who_waits_for_ever_is_the_fault_and_says_for_what);
    tcase_add_test(diagrams, who_only_goes_round_waits_for_nobody);
    tcase_add_test(diagrams, message_has_an_arrow_from_who_sent_it);
    tcase_add_test(diagrams, race_marks_its_two_accesses_only);
    tcase_add_test(diagrams, crash_marks_the_end_of_its_process);
    tcase_add_test(diagrams, loop_is_shown_once_and_its_rounds_counted);
    tcase_add_test(diagrams, process_without_a_part_in_it_is_left_out);
    tcase_add_test(diagrams,
                   large_execution_keeps_what_is_nearest_to_the_fault);
    tcase_add_test(diagrams,
                   switch_of_the_schedule_is_marked_with_what_it_interrupts);
    tcase_add_test(diagrams, switch_after_the_fault_has_no_part_in_it);
    tcase_add_test(diagrams, last_chance_is_marked);
    tcase_add_test(diagrams,
                   line_that_started_a_child_is_not_a_line_of_the_child);
    tcase_add_test(diagrams, code_of_a_line_has_no_blanks_around_it);
    return diagrams;
}
