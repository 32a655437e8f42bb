// SPDX-License-Identifier: MIT
//
// From a written log to its one finding: the kind, the first line, and what
// the sentence must name.
#include "check_judge.h"

#include "judge/judgement.h"
#include "judge/logged.h"
#include "written_log.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static struct written written;
static struct judgement judgement;
static enum logged_verdict verdict;
static bool ignores_races;

static void set_up(void)
{
    written_start(&written);
    ignores_races = false;
    judgement = (struct judgement){.verdict = VERDICT_PASS};
}

static void tear_down(void)
{
    judgement_free(&judgement);
}

static void judge(void)
{
    struct rules rules = {.sources = written_sources};
    struct trace_args args = {0};
    struct logged logged = {.rules = &rules,
                            .args = &args,
                            .source = &written_source,
                            .ignores_races = ignores_races};
    verdict = logged_judge(&logged, &written.log, NULL, &judgement);
}

static void assert_finding(enum finding_kind kind, int line)
{
    judge();
    ck_assert_int_eq(verdict, LOGGED_AT_FAULT);
    ck_assert_uint_eq(judgement.finding_count, 1);
    const struct finding *finding = &judgement.findings[0];
    ck_assert_str_eq(finding_name(finding->kind), finding_name(kind));
    ck_assert_uint_ge(finding->where_count, 1);
    ck_assert_int_eq(finding->where[0].line, line);
    ck_assert_str_eq(finding->where[0].file, "t.c");
}

static void assert_says(const char *text)
{
    ck_assert_msg(strstr(judgement.findings[0].message, text) != NULL, "%s",
                  judgement.findings[0].message);
}

static void assert_sound(void)
{
    judge();
    ck_assert_msg(verdict == LOGGED_SOUND, "%s",
                  judgement.finding_count > 0 ? judgement.findings[0].message
                                              : "no finding");
}

static void end_well(int child)
{
    written_exit(&written, child, 0);
    written_wait(&written, 0, child, 90);
    written_exit(&written, 0, 0);
}

static void happen(int process, enum log_op op, uint32_t object, int line)
{
    written_event(&written, process, op, object, line);
}

// ---- Sound

START_TEST(who_waits_for_its_child_is_sound)
{
    end_well(written_fork(&written, 0, 11));
    assert_sound();
}
END_TEST

// ---- Deadlock

START_TEST(lock_kept_by_who_has_ended_begins_where_it_was_taken)
{
    uint32_t lock = written_semaphore(&written, 1, 3);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 12);
    happen(one, LOG_SEM_WAIT, lock, 20);
    written_exit(&written, one, 0);
    written_blocked(&written, other, LOG_SEM_WAIT, lock, 30);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    assert_finding(FINDING_DEADLOCK, 20);
    assert_says("Process-1 took at line 20 and never gave back");
}
END_TEST

START_TEST(own_lock_taken_twice_begins_at_the_second_time)
{
    uint32_t lock = written_object(&written, LOG_MUTEX, 3);
    int child = written_fork(&written, 0, 11);
    happen(child, LOG_MUTEX_LOCK, lock, 20);
    written_blocked(&written, child, LOG_MUTEX_LOCK, lock, 21);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    assert_finding(FINDING_DEADLOCK, 21);
    assert_says("itself taken at line 20");
}
END_TEST

START_TEST(circle_of_two_locks_names_both)
{
    uint32_t a = written_object(&written, LOG_MUTEX, 3);
    uint32_t b = written_object(&written, LOG_MUTEX, 4);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 12);
    happen(one, LOG_MUTEX_LOCK, a, 20);
    happen(other, LOG_MUTEX_LOCK, b, 30);
    written_blocked(&written, one, LOG_MUTEX_LOCK, b, 21);
    written_blocked(&written, other, LOG_MUTEX_LOCK, a, 31);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    assert_finding(FINDING_DEADLOCK, 21);
    assert_says("Process-2 took at line 30");
    assert_says("Process-1 took at line 20");
    assert_says("same order");
}
END_TEST

START_TEST(who_waits_behind_another_one_is_not_the_root)
{
    uint32_t lock = written_object(&written, LOG_MUTEX, 3);
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 4);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 12);
    happen(one, LOG_MUTEX_LOCK, lock, 20);
    written_blocked(&written, other, LOG_MUTEX_LOCK, lock, 30);
    written_blocked(&written, one, LOG_READ, pipe, 21);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    assert_finding(FINDING_DEADLOCK, 21);
    assert_says("Process-1 waits at line 21 for data");
}
END_TEST

START_TEST(token_that_nobody_makes_begins_where_it_is_waited_for)
{
    uint32_t sem = written_semaphore(&written, 0, 3);
    int child = written_fork(&written, 0, 11);
    written_blocked(&written, child, LOG_SEM_WAIT, sem, 20);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    assert_finding(FINDING_DEADLOCK, 20);
    assert_says("nobody is left to post it");
}
END_TEST

START_TEST(semaphore_that_is_not_shared_is_the_cause)
{
    int child = written_fork(&written, 0, 11);
    written_blocked(&written, child, LOG_SEM_WAIT, LOG_NONE, 20);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    assert_finding(FINDING_DEADLOCK, 20);
    assert_says("not in shared memory");
}
END_TEST

START_TEST(reader_that_holds_the_write_end_is_told_to_close_it)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    int child = written_fork(&written, 0, 11);
    written_blocked(&written, child, LOG_READ, pipe, 20);
    written_holder(&written, child, pipe, 0);
    written_holder(&written, child, pipe, 1);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    assert_finding(FINDING_DEADLOCK, 20);
    assert_says("nobody but itself still holds the write end");
}
END_TEST

START_TEST(reader_is_told_who_else_holds_the_write_end)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    int child = written_fork(&written, 0, 11);
    written_blocked(&written, child, LOG_READ, pipe, 20);
    written_holder(&written, 0, pipe, 1);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    assert_finding(FINDING_DEADLOCK, 20);
    assert_says("still held by MainProcess");
}
END_TEST

START_TEST(full_pipe_begins_where_the_reader_waits_for_the_writer)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    int child = written_fork(&written, 0, 11);
    written_blocked(&written, child, LOG_WRITE, pipe, 20);
    written_holder(&written, 0, pipe, 0);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    assert_finding(FINDING_DEADLOCK, 13);
    assert_says("which is full");
}
END_TEST

START_TEST(spinning_for_ever_is_a_livelock)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    int child = written_fork(&written, 0, 11);
    written_access(&written, child, LOG_LOAD, memory, 0, 20);
    written_blocked(&written, child, LOG_SPIN, memory, 20);
    written_blocked(&written, 0, LOG_WAIT, LOG_NONE, 13);
    written.log.end = LOG_LIVELOCK;
    assert_finding(FINDING_LIVELOCK, 20);
    assert_says("shared memory made at line 3");
}
END_TEST

START_TEST(spinning_on_what_nobody_else_can_change_is_endless)
{
    int child = written_fork(&written, 0, 11);
    uint32_t lock = written_semaphore(&written, 0, 3);
    written_blocked(&written, child, LOG_SPIN, LOG_NONE, 20);
    written_blocked(&written, 0, LOG_SEM_WAIT, lock, 13);
    written.log.end = LOG_LIVELOCK;
    assert_finding(FINDING_ENDLESS, 20);
    ck_assert_uint_eq(judgement.findings[0].where_count, 1);
    assert_says("copy in each process");
}
END_TEST

START_TEST(waiting_for_children_that_are_not_there_is_endless)
{
    for (int i = 0; i < 2; i++) {
        uint32_t event = written_event(&written, 0, LOG_WAIT, LOG_NONE, 20);
        written.events[event].error = ECHILD;
        written.events[event].site = written.events[0].site;
        written.events[event].value = -1;
    }
    written_blocked(&written, 0, LOG_SPIN, LOG_NONE, 20);
    written.log.end = LOG_LIVELOCK;
    assert_finding(FINDING_ENDLESS, 20);
    assert_says("ECHILD");
}
END_TEST

START_TEST(spent_budget_is_endless)
{
    uint32_t event = written_event(&written, 0, LOG_YIELD, LOG_NONE, 20);
    written.log.end = LOG_STEPS;
    written.log.end_process = 0;
    written.log.end_site = written.events[event].site;
    written.log.detail = "steps";
    written.log.choice_count = 20000;
    assert_finding(FINDING_ENDLESS, 20);
    assert_says("goes on at line 20 after 20000 steps");
}
END_TEST

// ---- Races

START_TEST(race_is_one_finding_with_both_places)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 12);
    written_access(&written, one, LOG_STORE, memory, 0, 20);
    written_access(&written, other, LOG_LOAD, memory, 0, 30);
    written_access(&written, other, LOG_STORE, memory, 0, 31);
    written_exit(&written, one, 0);
    written_exit(&written, other, 0);
    written_wait(&written, 0, one, 13);
    written_wait(&written, 0, other, 14);
    written_exit(&written, 0, 0);
    assert_finding(FINDING_RACE, 20);
    ck_assert_uint_eq(judgement.findings[0].where_count, 3);
    ck_assert_str_eq(judgement.findings[0].where[0].process, "Process-1");
    ck_assert_int_eq(judgement.findings[0].where[1].line, 30);
    ck_assert_str_eq(judgement.findings[0].where[1].process, "Process-2");
    assert_says("hold the same lock around every access");
}
END_TEST

START_TEST(two_processes_that_race_at_one_line_are_both_places)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 11);
    written_access(&written, one, LOG_STORE, memory, 0, 20);
    written_access(&written, other, LOG_STORE, memory, 0, 20);
    assert_finding(FINDING_RACE, 20);
    ck_assert_uint_eq(judgement.findings[0].where_count, 2);
    ck_assert_str_eq(judgement.findings[0].where[1].process, "Process-2");
}
END_TEST

START_TEST(race_of_parent_and_child_asks_for_a_join)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    int child = written_fork(&written, 0, 11);
    written_access(&written, 0, LOG_LOAD, memory, 0, 12);
    written_access(&written, child, LOG_STORE, memory, 0, 20);
    end_well(child);
    assert_finding(FINDING_RACE, 12);
    assert_says("join");
}
END_TEST

static void access_under(uint32_t lock, int process, uint32_t memory, int line)
{
    happen(process, LOG_SEM_WAIT, lock, line - 1);
    written_access(&written, process, LOG_STORE, memory, 0, line);
    happen(process, LOG_SEM_POST, lock, line + 1);
}

// Two children store under these locks.
static void race_under(uint32_t first, uint32_t second)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 12);
    access_under(first, one, memory, 20);
    access_under(second, other, memory, 30);
    written_exit(&written, one, 0);
    written_exit(&written, other, 0);
    written_wait(&written, 0, one, 13);
    written_wait(&written, 0, other, 14);
    written_exit(&written, 0, 0);
}

START_TEST(same_lock_makes_no_race)
{
    uint32_t lock = written_semaphore(&written, 1, 3);
    race_under(lock, lock);
    assert_sound();
}
END_TEST

START_TEST(two_locks_are_told_apart)
{
    uint32_t lock = written_semaphore(&written, 1, 3);
    race_under(lock, written_semaphore(&written, 1, 4));
    assert_finding(FINDING_RACE, 20);
    assert_says("not the same one (taken at line 19 and at line 29)");
}
END_TEST

START_TEST(places_for_several_are_no_lock)
{
    uint32_t places = written_semaphore(&written, 2, 3);
    race_under(places, places);
    assert_finding(FINDING_RACE, 20);
    assert_says("several processes in at the same time");
}
END_TEST

// ---- Ends

START_TEST(child_that_nobody_waits_for_is_an_orphan_even_if_it_was_quick)
{
    int child = written_fork(&written, 0, 11);
    written_exit(&written, child, 0);
    written_exit(&written, 0, 0);
    assert_finding(FINDING_ORPHAN, 11);
    assert_says("Process-1");
}
END_TEST

START_TEST(orphans_are_named_the_first_three_of_them)
{
    for (int i = 0; i < 5; i++)
        written_exit(&written, written_fork(&written, 0, 11 + i), 0);
    written_exit(&written, 0, 0);
    assert_finding(FINDING_ORPHAN, 11);
    ck_assert_uint_eq(judgement.findings[0].where_count, 5);
    assert_says("Process-1, Process-2, Process-3 and 2 others can still be "
                "running when the main process has ended, for nobody waits for "
                "their end");
}
END_TEST

START_TEST(orphan_is_nothing_that_a_race_leads_to)
{
    int child = written_fork(&written, 0, 11);
    written_exit(&written, child, 0);
    written_exit(&written, 0, 0);
    ignores_races = true;
    assert_sound();
}
END_TEST

START_TEST(orphan_of_a_program_that_gave_up_is_not_the_fault)
{
    int child = written_fork(&written, 0, 11);
    written_exit(&written, 0, 1);
    written_exit(&written, child, 0);
    assert_finding(FINDING_EXIT_STATUS, 99);
}
END_TEST

START_TEST(child_whose_work_is_known_to_be_done_must_be_waited_for)
{
    uint32_t done = written_semaphore(&written, 0, 3);
    int child = written_fork(&written, 0, 11);
    happen(child, LOG_SEM_POST, done, 20);
    happen(0, LOG_SEM_WAIT, done, 12);
    written_exit(&written, child, 0);
    written_exit(&written, 0, 0);
    assert_finding(FINDING_ORPHAN, 11);
}
END_TEST

START_TEST(grandchild_whose_work_is_waited_for_is_no_orphan)
{
    uint32_t done = written_semaphore(&written, 0, 3);
    int child = written_fork(&written, 0, 11);
    int grandchild = written_fork(&written, child, 20);
    written_exit(&written, child, 0);
    written_wait(&written, 0, child, 12);
    happen(grandchild, LOG_SEM_POST, done, 30);
    written_exit(&written, grandchild, 0);
    happen(0, LOG_SEM_WAIT, done, 13);
    written_exit(&written, 0, 0);
    assert_sound();
}
END_TEST

START_TEST(grandchild_that_goes_on_is_an_orphan)
{
    int child = written_fork(&written, 0, 11);
    int grandchild = written_fork(&written, child, 20);
    written_exit(&written, child, 0);
    written_wait(&written, 0, child, 12);
    written_print(&written, grandchild, 30, "late\n");
    written_exit(&written, grandchild, 0);
    written_exit(&written, 0, 0);
    assert_finding(FINDING_ORPHAN, 20);
}
END_TEST

// The parent learns of the end by an end of file, and never waits.
static void end_by_eof(int is_ignored)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    if (is_ignored) {
        uint32_t event = written_event(&written, 0, LOG_SIGACTION, LOG_NONE, 4);
        written.events[event].value = SIGCHLD;
        written.events[event].length = 1;
    }
    int child = written_fork(&written, 0, 11);
    uint32_t close = written_event(&written, child, LOG_CLOSE, pipe, 20);
    written.events[close].value = 1;
    written.events[close].flags = LOG_AT_EXIT;
    written_exit(&written, child, 0);
    happen(0, LOG_READ, pipe, 12);
    written_exit(&written, 0, 0);
}

START_TEST(child_known_to_have_ended_and_not_waited_for_is_a_zombie)
{
    end_by_eof(false);
    assert_finding(FINDING_ZOMBIE, 11);
}
END_TEST

START_TEST(who_ignores_sigchld_has_no_zombies)
{
    end_by_eof(true);
    assert_sound();
}
END_TEST

static uint32_t leave(const char *name, int line)
{
    uint32_t object = written_object(&written, LOG_NAMED_SEMAPHORE, line);
    written.objects[object].name = (uint32_t)written.log.text_size;
    written.objects[object].is_left = 1;
    memcpy(written.text + written.log.text_size, name, strlen(name) + 1);
    written.log.text_size += strlen(name) + 1;
    return object;
}

START_TEST(name_left_behind_is_a_leak_where_it_was_made)
{
    leave("mine", 7);
    written_exit(&written, 0, 0);
    assert_finding(FINDING_LEAK, 7);
    assert_says("'/mine'");
    assert_says("sem_unlink");
}
END_TEST

START_TEST(name_left_behind_by_who_closes_only_is_told_so)
{
    happen(0, LOG_SEM_CLOSE, leave("mine", 7), 12);
    written_exit(&written, 0, 0);
    assert_finding(FINDING_LEAK, 7);
    assert_says("sem_close at line 12 does not remove the name");
}
END_TEST

START_TEST(name_removed_instead_is_shown_as_the_other_one)
{
    leave("mine", 7);
    uint32_t unlink = written_event(&written, 0, LOG_SEM_UNLINK, LOG_NONE, 12);
    written.events[unlink].text = (uint32_t)written.log.text_size;
    written.events[unlink].error = ENOENT;
    memcpy(written.text + written.log.text_size, "/mind", 6);
    written.log.text_size += 6;
    written_exit(&written, 0, 0);
    assert_finding(FINDING_LEAK, 7);
    assert_says("'/mine' is still there");
    assert_says("at line 12 is another name, '/mind'");
}
END_TEST

// ---- Status

static void wait_in_vain(int line, int error)
{
    uint32_t event = written_event(&written, 0, LOG_WAIT, LOG_NONE, line);
    written.events[event].error = error;
}

START_TEST(status_of_children_that_failed_is_told)
{
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 11);
    written_exit(&written, one, 14);
    written_exit(&written, other, 250);
    written_wait(&written, 0, one, 13);
    written_wait(&written, 0, other, 13);
    wait_in_vain(13, ECHILD); // the end of the loop
    written_exit(&written, 0, 1);
    assert_finding(FINDING_EXIT_STATUS, 99);
    assert_says("status 1 instead of 0; Process-1 ends with status 14 and "
                "Process-2 with 250; a result is to be printed");
}
END_TEST

START_TEST(status_after_a_child_that_a_handler_took_names_both_waits)
{
    int child = written_fork(&written, 0, 11);
    written_exit(&written, child, 0);
    written_wait(&written, 0, child, 13);
    wait_in_vain(20, ECHILD);
    written_exit(&written, 0, 1);
    assert_finding(FINDING_EXIT_STATUS, 99);
    assert_says("wait at line 20, with ECHILD: the child was waited for at "
                "line 13 already");
}
END_TEST

START_TEST(status_after_a_wait_that_does_not_wait_says_so)
{
    int child = written_fork(&written, 0, 11);
    wait_in_vain(13, 0);
    written_exit(&written, 0, 1);
    written_exit(&written, child, 0);
    assert_finding(FINDING_EXIT_STATUS, 99);
    assert_says("line 13, with WNOHANG");
}
END_TEST

static void read_half(int is_all)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    int child = written_fork(&written, 0, 11);
    written_transfer(&written, child, LOG_WRITE, pipe, 0, 20);
    written_transfer(&written, 0, LOG_READ, pipe, 0, 13);
    written.events[written.log.event_count - 1].flags = LOG_SHORT;
    if (!is_all)
        written_transfer(&written, child, LOG_WRITE, pipe, 4, 21);
    written_exit(&written, child, 0);
    written_wait(&written, 0, child, 14);
    written_exit(&written, 0, 1);
    assert_finding(FINDING_EXIT_STATUS, 99);
}

START_TEST(status_after_a_read_that_came_too_early_names_it)
{
    read_half(0);
    assert_says("read at line 13 gets 4 bytes");
}
END_TEST

START_TEST(status_after_a_read_of_all_that_comes_does_not)
{
    read_half(1);
    ck_assert_str_eq(judgement.findings[0].message,
                     "the program ends with status 1 instead of 0");
}
END_TEST

// A child that is killed by a signal at line 20.
static int crash(int number)
{
    int child = written_fork(&written, 0, 11);
    uint32_t at = written_event(&written, child, LOG_YIELD, LOG_NONE, 20);
    written_exit(&written, child, 0);
    written.processes[child].end = LOG_CRASHED;
    written.processes[child].status = number;
    written.processes[child].fault_site = written.events[at].site;
    return child;
}

static void know_fault(int child, enum log_fault fault, uint32_t at)
{
    written.processes[child].fault = (uint16_t)fault;
    written.processes[child].fault_at = at;
}

START_TEST(fault_is_a_crash_at_its_line)
{
    crash(SIGSEGV);
    assert_finding(FINDING_CRASH, 20);
    assert_says("Process-1 is killed by the signal SIGSEGV at line 20: it used "
                "memory that is not its own");
}
END_TEST

START_TEST(fault_by_a_null_pointer_names_the_call_that_gave_it)
{
    uint32_t open = written_event(&written, 0, LOG_SEM_OPEN, LOG_NONE, 10);
    written.events[open].error = ENOENT;
    know_fault(crash(SIGSEGV), LOG_FAULT_NULL, LOG_NONE);
    assert_finding(FINDING_CRASH, 20);
    assert_says("NULL pointer (sem_open at line 10 failed, with ENOENT)");
}
END_TEST

START_TEST(fault_in_memory_that_was_unmapped_says_where)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    int child = crash(SIGSEGV);
    happen(child, LOG_UNMAP, memory, 19);
    know_fault(child, LOG_FAULT_UNMAPPED,
               (uint32_t)written.log.event_count - 1);
    assert_finding(FINDING_CRASH, 20);
    assert_says("munmap took it away at line 19");
}
END_TEST

START_TEST(fault_in_memory_without_bytes_asks_for_ftruncate)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    know_fault(crash(SIGBUS), LOG_FAULT_WITHIN, memory);
    assert_finding(FINDING_CRASH, 20);
    assert_says("made at line 3 has no bytes");
    assert_says("ftruncate");
}
END_TEST

START_TEST(fault_behind_shared_memory_says_how_large_it_is)
{
    uint32_t memory = written_object(&written, LOG_MEMORY, 3);
    written.objects[memory].size = 40;
    know_fault(crash(SIGSEGV), LOG_FAULT_PAST, memory);
    assert_finding(FINDING_CRASH, 20);
    assert_says("past the end of the shared memory made at line 3, which has "
                "40 bytes");
}
END_TEST

static void fail_after(const char *words, int line)
{
    int child = crash(SIGABRT);
    written.processes[child].exit_event = LOG_NONE;
    written_print(&written, child, 20, words);
    written.events[written.log.event_count - 1].offset = 2;
    if (line > 0)
        happen(child, LOG_YIELD, LOG_NONE, line);
    written_exit(&written, child, 0);
    written.processes[child].end = LOG_CRASHED;
    written.processes[child].status = SIGABRT;
    assert_finding(FINDING_CRASH, 20);
}

START_TEST(assert_that_fails_is_quoted)
{
    fail_after("t: t.c:20: main: Assertion `x == 2' failed.\n", 0);
    assert_says("and says: Assertion `x == 2' failed.");
}
END_TEST

START_TEST(what_was_said_long_before_an_abort_is_not_quoted)
{
    fail_after("hello\n", 21);
    assert_says("it called abort(), or libc did");
}
END_TEST

START_TEST(child_that_its_parent_kills_is_no_crash)
{
    int child = written_fork(&written, 0, 11);
    happen(0, LOG_KILL, LOG_NONE, 12);
    written_exit(&written, child, 0);
    written.processes[child].end = LOG_KILLED;
    written.processes[child].status = SIGTERM;
    written_wait(&written, 0, child, 13);
    written_exit(&written, 0, 0);
    assert_sound();
}
END_TEST

// ---- Buffers

static void keep_buffer(int process, int how, int line)
{
    uint32_t event =
        written_event(&written, process, LOG_UNFLUSHED, LOG_NONE, line);
    written.events[event].length = (uint64_t)how;
    written.events[event].offset = 3;
    written.events[event].value = 1;
    written.events[event].text = (uint32_t)written.log.text_size;
    memcpy(written.text + written.log.text_size, "abc", 3);
    written.log.text_size += 3;
}

START_TEST(buffer_copied_by_fork_and_printed_by_the_child_is_unflushed)
{
    keep_buffer(0, 0, 10);
    int child = written_fork(&written, 0, 11);
    written_print(&written, child, 20, "abcd\n");
    end_well(child);
    assert_finding(FINDING_UNFLUSHED, 10);
    ck_assert_int_eq(judgement.findings[0].where[1].line, 11);
    assert_says("fflush before fork");
}
END_TEST

START_TEST(copy_that_the_child_throws_away_is_no_fault)
{
    keep_buffer(0, 0, 10);
    int child = written_fork(&written, 0, 11);
    keep_buffer(child, 1, 20);
    end_well(child);
    assert_sound();
}
END_TEST

START_TEST(buffer_lost_at_exit_is_unflushed)
{
    int child = written_fork(&written, 0, 11);
    keep_buffer(child, 1, 20);
    end_well(child);
    assert_finding(FINDING_UNFLUSHED, 20);
    assert_says("is lost");
}
END_TEST

// ---- Ended from outside

START_TEST(limit_tampering_and_the_unknown_are_told_apart)
{
    written.log.detail = "ptrace";
    written.log.end = LOG_UNCONTROLLED;
    judge();
    ck_assert_int_eq(verdict, LOGGED_NOT_CONTROLLED);
    written.log.end = LOG_STUCK;
    judge();
    ck_assert_int_eq(verdict, LOGGED_UNTOLD);
    written.log.end = LOG_LIMIT;
    judge();
    ck_assert_int_eq(judgement.findings[0].kind, FINDING_LIMIT);
    written.log.end = LOG_TAMPERED;
    judge();
    ck_assert_int_eq(judgement.findings[1].kind, FINDING_FORBIDDEN);
}
END_TEST

static void add_stuck_tests(TCase *tests)
{
    tcase_add_test(tests, who_waits_for_its_child_is_sound);
    tcase_add_test(tests, lock_kept_by_who_has_ended_begins_where_it_was_taken);
    tcase_add_test(tests, own_lock_taken_twice_begins_at_the_second_time);
    tcase_add_test(tests, circle_of_two_locks_names_both);
    tcase_add_test(tests, who_waits_behind_another_one_is_not_the_root);
    tcase_add_test(tests,
                   token_that_nobody_makes_begins_where_it_is_waited_for);
    tcase_add_test(tests, semaphore_that_is_not_shared_is_the_cause);
    tcase_add_test(tests, reader_that_holds_the_write_end_is_told_to_close_it);
    tcase_add_test(tests, reader_is_told_who_else_holds_the_write_end);
    tcase_add_test(tests,
                   full_pipe_begins_where_the_reader_waits_for_the_writer);
    tcase_add_test(tests, spinning_for_ever_is_a_livelock);
    tcase_add_test(tests, spinning_on_what_nobody_else_can_change_is_endless);
    tcase_add_test(tests, waiting_for_children_that_are_not_there_is_endless);
    tcase_add_test(tests, spent_budget_is_endless);
}

static void add_crash_tests(TCase *tests)
{
    tcase_add_test(tests, fault_is_a_crash_at_its_line);
    tcase_add_test(tests, fault_by_a_null_pointer_names_the_call_that_gave_it);
    tcase_add_test(tests, fault_in_memory_that_was_unmapped_says_where);
    tcase_add_test(tests, fault_in_memory_without_bytes_asks_for_ftruncate);
    tcase_add_test(tests, fault_behind_shared_memory_says_how_large_it_is);
    tcase_add_test(tests, assert_that_fails_is_quoted);
    tcase_add_test(tests, what_was_said_long_before_an_abort_is_not_quoted);
}

static void add_status_tests(TCase *tests)
{
    tcase_add_test(tests, status_of_children_that_failed_is_told);
    tcase_add_test(tests,
                   status_after_a_child_that_a_handler_took_names_both_waits);
    tcase_add_test(tests, status_after_a_wait_that_does_not_wait_says_so);
    tcase_add_test(tests, status_after_a_read_that_came_too_early_names_it);
    tcase_add_test(tests, status_after_a_read_of_all_that_comes_does_not);
}

TCase *judge_log_faults_tests(void)
{
    TCase *tests = tcase_create("log_faults");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    add_stuck_tests(tests);
    tcase_add_test(tests, race_is_one_finding_with_both_places);
    tcase_add_test(tests, two_processes_that_race_at_one_line_are_both_places);
    tcase_add_test(tests, race_of_parent_and_child_asks_for_a_join);
    tcase_add_test(tests, same_lock_makes_no_race);
    tcase_add_test(tests, two_locks_are_told_apart);
    tcase_add_test(tests, places_for_several_are_no_lock);
    tcase_add_test(
        tests, child_that_nobody_waits_for_is_an_orphan_even_if_it_was_quick);
    tcase_add_test(tests, orphans_are_named_the_first_three_of_them);
    tcase_add_test(tests, orphan_is_nothing_that_a_race_leads_to);
    tcase_add_test(tests, orphan_of_a_program_that_gave_up_is_not_the_fault);
    tcase_add_test(tests,
                   child_whose_work_is_known_to_be_done_must_be_waited_for);
    tcase_add_test(tests, grandchild_whose_work_is_waited_for_is_no_orphan);
    tcase_add_test(tests, grandchild_that_goes_on_is_an_orphan);
    tcase_add_test(tests,
                   child_known_to_have_ended_and_not_waited_for_is_a_zombie);
    tcase_add_test(tests, who_ignores_sigchld_has_no_zombies);
    tcase_add_test(tests, name_left_behind_is_a_leak_where_it_was_made);
    tcase_add_test(tests, name_left_behind_by_who_closes_only_is_told_so);
    tcase_add_test(tests, name_removed_instead_is_shown_as_the_other_one);
    add_status_tests(tests);
    add_crash_tests(tests);
    tcase_add_test(tests, child_that_its_parent_kills_is_no_crash);
    tcase_add_test(tests,
                   buffer_copied_by_fork_and_printed_by_the_child_is_unflushed);
    tcase_add_test(tests, copy_that_the_child_throws_away_is_no_fault);
    tcase_add_test(tests, buffer_lost_at_exit_is_unflushed);
    tcase_add_test(tests, limit_tampering_and_the_unknown_are_told_apart);
    return tests;
}
