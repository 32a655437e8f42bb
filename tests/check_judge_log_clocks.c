// SPDX-License-Identifier: MIT
//
// What happens before what, and what races: each kind of edge with a written
// log in which it orders two accesses, and one in which it does not.
#include "check_judge.h"

#include "judge/promote.h"
#include "written_log.h"

#include <errno.h>
#include <stdlib.h>

static struct written written;
static uint32_t memory;

static void set_up(void)
{
    written_start(&written);
    memory = written_object(&written, LOG_MEMORY, 2);
}

static size_t count_races(void)
{
    struct clocks *clocks = clocks_create(&written.log);
    struct race *races;
    size_t count = races_find(&written.log, clocks, &races);
    free(races);
    clocks_free(clocks);
    return count;
}

static uint32_t load(int process, int line)
{
    return written_access(&written, process, LOG_LOAD, memory, 0, line);
}

static uint32_t store(int process, int line)
{
    return written_access(&written, process, LOG_STORE, memory, 0, line);
}

static void happen(int process, enum log_op op, uint32_t object)
{
    written_event(&written, process, op, object, 50);
}

START_TEST(what_comes_before_the_fork_is_before_the_child)
{
    store(0, 10);
    int child = written_fork(&written, 0, 11);
    load(child, 20);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

START_TEST(what_comes_after_the_fork_races_with_the_child)
{
    int child = written_fork(&written, 0, 11);
    store(0, 12);
    load(child, 20);
    ck_assert_uint_eq(count_races(), 1);
}
END_TEST

START_TEST(wait_orders_the_child_before_the_parent)
{
    int child = written_fork(&written, 0, 11);
    store(child, 20);
    written_exit(&written, child, 0);
    written_wait(&written, 0, child, 12);
    load(0, 13);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

START_TEST(wait_without_a_child_left_follows_all_ends)
{
    int child = written_fork(&written, 0, 11);
    store(child, 20);
    written_exit(&written, child, 0);
    uint32_t wait = written_event(&written, 0, LOG_WAIT, LOG_NONE, 12);
    written.events[wait].error = ECHILD;
    load(0, 13);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

START_TEST(two_reads_do_not_race)
{
    int child = written_fork(&written, 0, 11);
    load(0, 12);
    load(child, 20);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

START_TEST(other_bytes_do_not_race)
{
    int child = written_fork(&written, 0, 11);
    written_access(&written, 0, LOG_STORE, memory, 0, 12);
    written_access(&written, child, LOG_STORE, memory, 4, 20);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

START_TEST(bytes_that_overlap_in_part_race)
{
    int child = written_fork(&written, 0, 11);
    written_access(&written, 0, LOG_STORE, memory, 0, 12);
    written_access(&written, child, LOG_STORE, memory, 3, 20);
    ck_assert_uint_eq(count_races(), 1);
}
END_TEST

START_TEST(places_that_race_often_are_one_race)
{
    int child = written_fork(&written, 0, 11);
    uint32_t first = store(0, 12);
    for (int i = 0; i < 5; i++) {
        uint32_t again = store(child, 20);
        written.events[again].site = 9;
        again = store(0, 12);
        written.events[again].site = written.events[first].site;
    }
    ck_assert_uint_eq(count_races(), 1);
}
END_TEST

// The ranges that the races make choices of.
static size_t promote(struct page_range **ranges)
{
    struct clocks *clocks = clocks_create(&written.log);
    struct race *races;
    size_t count = races_find(&written.log, clocks, &races);
    size_t promoted = races_promote(&written.log, races, count, ranges);
    free(races);
    clocks_free(clocks);
    return promoted;
}

START_TEST(bytes_that_race_at_one_place_are_promoted_as_one_range)
{
    struct page_range *ranges;
    int child = written_fork(&written, 0, 11);
    written.objects[memory].key = 77;
    for (uint64_t i = 0; i < 4; i++) {
        written_access(&written, child, LOG_STORE, memory, 4 * i, 20);
        written_access(&written, 0, LOG_LOAD, memory, 4 * (3 - i), 12);
    }
    written_access(&written, 0, LOG_LOAD, memory, 40, 13);
    ck_assert_uint_eq(promote(&ranges), 1);
    ck_assert_uint_eq(ranges[0].key, 77);
    ck_assert_uint_eq(ranges[0].offset, 0);
    ck_assert_uint_eq(ranges[0].length, 16);
    free(ranges);
}
END_TEST

START_TEST(bytes_apart_are_ranges_of_their_own)
{
    struct page_range *ranges;
    int child = written_fork(&written, 0, 11);
    for (uint64_t i = 0; i < 2; i++) {
        written_access(&written, child, LOG_STORE, memory, 8 * i, 20);
        written_access(&written, 0, LOG_LOAD, memory, 8 * i, 12);
    }
    ck_assert_uint_eq(promote(&ranges), 2);
    ck_assert_uint_eq(ranges[1].offset, 8);
    ck_assert_uint_eq(ranges[1].length, 4);
    free(ranges);
}
END_TEST

START_TEST(without_a_race_nothing_is_promoted)
{
    struct page_range *ranges;
    store(0, 10);
    ck_assert_uint_eq(promote(&ranges), 0);
    free(ranges);
}
END_TEST

START_TEST(token_orders_post_before_wait)
{
    uint32_t sem = written_semaphore(&written, 0, 3);
    int child = written_fork(&written, 0, 11);
    store(child, 20);
    happen(child, LOG_SEM_POST, sem);
    happen(0, LOG_SEM_WAIT, sem);
    load(0, 13);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

START_TEST(token_that_was_there_before_orders_nothing)
{
    uint32_t sem = written_semaphore(&written, 1, 3);
    int child = written_fork(&written, 0, 11);
    store(child, 20);
    happen(child, LOG_SEM_POST, sem);
    happen(0, LOG_SEM_WAIT, sem); // takes the first one
    load(0, 13);
    ck_assert_uint_eq(count_races(), 1);
}
END_TEST

START_TEST(trywait_that_does_not_pass_orders_nothing)
{
    uint32_t sem = written_semaphore(&written, 0, 3);
    int child = written_fork(&written, 0, 11);
    store(child, 20);
    happen(child, LOG_SEM_POST, sem);
    uint32_t try = written_event(&written, 0, LOG_SEM_TRYWAIT, sem, 12);
    written.events[try].error = EAGAIN;
    load(0, 13);
    ck_assert_uint_eq(count_races(), 1);
}
END_TEST

START_TEST(byte_written_is_before_the_byte_read)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    int child = written_fork(&written, 0, 11);
    store(child, 20);
    written_transfer(&written, child, LOG_WRITE, pipe, 0, 21);
    written_transfer(&written, 0, LOG_READ, pipe, 0, 12);
    load(0, 13);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

START_TEST(other_bytes_of_the_pipe_order_nothing)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 11);
    written_transfer(&written, other, LOG_WRITE, pipe, 0, 30);
    store(one, 20);
    written_transfer(&written, one, LOG_WRITE, pipe, 4, 21);
    written_transfer(&written, 0, LOG_READ, pipe, 0, 12);
    load(0, 13);
    ck_assert_uint_eq(count_races(), 1);
}
END_TEST

// An end of file comes after the close of every write end.
START_TEST(end_of_file_follows_all_closes)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    int child = written_fork(&written, 0, 11);
    store(child, 20);
    uint32_t close = written_event(&written, child, LOG_CLOSE, pipe, 21);
    written.events[close].value = 1;
    written_event(&written, 0, LOG_READ, pipe, 12);
    load(0, 13);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

START_TEST(close_of_a_read_end_is_no_end_of_file)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    int child = written_fork(&written, 0, 11);
    store(child, 20);
    written_event(&written, child, LOG_CLOSE, pipe, 21);
    written_event(&written, 0, LOG_READ, pipe, 12);
    load(0, 13);
    ck_assert_uint_eq(count_races(), 1);
}
END_TEST

START_TEST(place_in_a_full_pipe_is_freed_before_it_is_used)
{
    uint32_t pipe = written_object(&written, LOG_PIPE_OBJECT, 3);
    written.objects[pipe].size = 4;
    int child = written_fork(&written, 0, 11);
    written_transfer(&written, child, LOG_WRITE, pipe, 0, 20);
    store(0, 12);
    written_transfer(&written, 0, LOG_READ, pipe, 0, 13);
    written_transfer(&written, child, LOG_WRITE, pipe, 4, 21);
    load(child, 22);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

START_TEST(mutex_orders_unlock_before_lock)
{
    uint32_t mutex = written_object(&written, LOG_MUTEX, 3);
    int child = written_fork(&written, 0, 11);
    happen(child, LOG_MUTEX_LOCK, mutex);
    store(child, 20);
    happen(child, LOG_MUTEX_UNLOCK, mutex);
    happen(0, LOG_MUTEX_LOCK, mutex);
    store(0, 13);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

START_TEST(another_mutex_orders_nothing)
{
    uint32_t mutex = written_object(&written, LOG_MUTEX, 3);
    uint32_t other = written_object(&written, LOG_MUTEX, 3);
    int child = written_fork(&written, 0, 11);
    happen(child, LOG_MUTEX_LOCK, mutex);
    store(child, 20);
    happen(child, LOG_MUTEX_UNLOCK, mutex);
    happen(0, LOG_MUTEX_LOCK, other);
    store(0, 13);
    ck_assert_uint_eq(count_races(), 1);
}
END_TEST

START_TEST(condition_wait_gives_the_mutex_back)
{
    uint32_t mutex = written_object(&written, LOG_MUTEX, 3);
    uint32_t condition = written_object(&written, LOG_CONDITION, 4);
    int child = written_fork(&written, 0, 11);
    happen(child, LOG_MUTEX_LOCK, mutex);
    store(child, 20);
    uint32_t wait =
        written_event(&written, child, LOG_COND_WAIT, condition, 21);
    written.events[wait].length = mutex;
    happen(0, LOG_MUTEX_LOCK, mutex);
    store(0, 13);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

START_TEST(lock_after_the_owner_died_follows_its_end)
{
    uint32_t mutex = written_object(&written, LOG_MUTEX, 3);
    int child = written_fork(&written, 0, 11);
    happen(child, LOG_MUTEX_LOCK, mutex);
    store(child, 20);
    written_exit(&written, child, 0);
    uint32_t lock = written_event(&written, 0, LOG_MUTEX_LOCK, mutex, 12);
    written.events[lock].error = EOWNERDEAD;
    store(0, 13);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

START_TEST(atomic_store_orders_before_the_load)
{
    int child = written_fork(&written, 0, 11);
    store(child, 20);
    written_access(&written, child, LOG_ATOMIC_STORE, memory, 8, 21);
    written_access(&written, 0, LOG_ATOMIC_LOAD, memory, 8, 12);
    load(0, 13);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

// An atomic operation at offset 8, or a fence, that does not do all it could.
static void order(int process, enum log_op op, uint16_t flags)
{
    uint32_t event = op == LOG_FENCE
                         ? written_event(&written, process, op, LOG_NONE, 30)
                         : written_access(&written, process, op, memory, 8, 30);

    written.events[event].flags = flags;
}

START_TEST(relaxed_store_orders_nothing)
{
    int child = written_fork(&written, 0, 11);
    store(child, 20);
    order(child, LOG_ATOMIC_STORE, LOG_NO_RELEASE);
    order(0, LOG_ATOMIC_LOAD, 0);
    load(0, 13);
    ck_assert_uint_eq(count_races(), 1);
}
END_TEST

START_TEST(relaxed_load_orders_nothing)
{
    int child = written_fork(&written, 0, 11);
    store(child, 20);
    order(child, LOG_ATOMIC_STORE, 0);
    order(0, LOG_ATOMIC_LOAD, LOG_NO_ACQUIRE);
    load(0, 13);
    ck_assert_uint_eq(count_races(), 1);
}
END_TEST

START_TEST(relaxed_change_goes_on_with_what_was_released)
{
    int child = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 12);
    store(child, 20);
    order(child, LOG_ATOMIC_STORE, 0);
    order(other, LOG_ATOMIC_RMW, LOG_NO_RELEASE | LOG_NO_ACQUIRE);
    order(0, LOG_ATOMIC_LOAD, 0);
    load(0, 13);
    ck_assert_uint_eq(count_races(), 0);
    load(other, 21); // which has not acquired it
    ck_assert_uint_eq(count_races(), 1);
}
END_TEST

START_TEST(store_of_another_process_ends_what_was_released)
{
    int child = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 12);
    store(child, 20);
    order(child, LOG_ATOMIC_STORE, 0);
    order(other, LOG_ATOMIC_STORE, 0);
    order(0, LOG_ATOMIC_LOAD, 0);
    load(0, 13);
    ck_assert_uint_eq(count_races(), 1);
}
END_TEST

START_TEST(fences_stand_for_relaxed_operations)
{
    int child = written_fork(&written, 0, 11);
    store(child, 20);
    order(child, LOG_FENCE, LOG_NO_ACQUIRE);
    order(child, LOG_ATOMIC_STORE, LOG_NO_RELEASE);
    order(0, LOG_ATOMIC_LOAD, LOG_NO_ACQUIRE);
    order(0, LOG_FENCE, LOG_NO_RELEASE);
    load(0, 13);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

START_TEST(fence_on_the_wrong_side_orders_nothing)
{
    int child = written_fork(&written, 0, 11);
    store(child, 20);
    order(child, LOG_ATOMIC_STORE, LOG_NO_RELEASE);
    order(child, LOG_FENCE, 0);
    order(0, LOG_ATOMIC_LOAD, 0);
    load(0, 13);
    ck_assert_uint_eq(count_races(), 1);
}
END_TEST

START_TEST(atomics_race_with_what_is_not_atomic_only)
{
    int child = written_fork(&written, 0, 11);
    written_access(&written, child, LOG_ATOMIC_RMW, memory, 0, 20);
    written_access(&written, 0, LOG_ATOMIC_LOAD, memory, 0, 12);
    ck_assert_uint_eq(count_races(), 0);
    written_access(&written, child, LOG_ATOMIC_RMW, memory, 0, 21);
    written_access(&written, 0, LOG_LOAD, memory, 0, 13);
    ck_assert_uint_ge(count_races(), 1);
}
END_TEST

START_TEST(atomic_stores_do_not_race_though_nothing_orders_them)
{
    int child = written_fork(&written, 0, 11);
    written_access(&written, child, LOG_ATOMIC_STORE, memory, 0, 20);
    written_access(&written, 0, LOG_ATOMIC_STORE, memory, 0, 12);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

START_TEST(signal_follows_the_kill)
{
    int child = written_fork(&written, 0, 11);
    store(child, 20);
    uint32_t kill = written_event(&written, child, LOG_KILL, LOG_NONE, 21);
    uint32_t signal = written_event(&written, 0, LOG_SIGNAL, LOG_NONE, 12);
    written.events[signal].cause = kill;
    load(0, 13);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

START_TEST(order_passes_on_through_others)
{
    uint32_t sem = written_semaphore(&written, 0, 3);
    uint32_t next = written_semaphore(&written, 0, 4);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 11);
    store(one, 20);
    happen(one, LOG_SEM_POST, sem);
    happen(other, LOG_SEM_WAIT, sem);
    happen(other, LOG_SEM_POST, next);
    happen(0, LOG_SEM_WAIT, next);
    load(0, 13);
    ck_assert_uint_eq(count_races(), 0);
}
END_TEST

TCase *judge_log_clocks_tests(void)
{
    TCase *tests = tcase_create("log_clocks");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, set_up, NULL);
    tcase_add_test(tests, what_comes_before_the_fork_is_before_the_child);
    tcase_add_test(tests, what_comes_after_the_fork_races_with_the_child);
    tcase_add_test(tests, wait_orders_the_child_before_the_parent);
    tcase_add_test(tests, wait_without_a_child_left_follows_all_ends);
    tcase_add_test(tests, two_reads_do_not_race);
    tcase_add_test(tests, other_bytes_do_not_race);
    tcase_add_test(tests, bytes_that_overlap_in_part_race);
    tcase_add_test(tests, places_that_race_often_are_one_race);
    tcase_add_test(tests,
                   bytes_that_race_at_one_place_are_promoted_as_one_range);
    tcase_add_test(tests, bytes_apart_are_ranges_of_their_own);
    tcase_add_test(tests, without_a_race_nothing_is_promoted);
    tcase_add_test(tests, token_orders_post_before_wait);
    tcase_add_test(tests, token_that_was_there_before_orders_nothing);
    tcase_add_test(tests, trywait_that_does_not_pass_orders_nothing);
    tcase_add_test(tests, byte_written_is_before_the_byte_read);
    tcase_add_test(tests, other_bytes_of_the_pipe_order_nothing);
    tcase_add_test(tests, end_of_file_follows_all_closes);
    tcase_add_test(tests, close_of_a_read_end_is_no_end_of_file);
    tcase_add_test(tests, place_in_a_full_pipe_is_freed_before_it_is_used);
    tcase_add_test(tests, mutex_orders_unlock_before_lock);
    tcase_add_test(tests, another_mutex_orders_nothing);
    tcase_add_test(tests, condition_wait_gives_the_mutex_back);
    tcase_add_test(tests, lock_after_the_owner_died_follows_its_end);
    tcase_add_test(tests, atomic_store_orders_before_the_load);
    tcase_add_test(tests, relaxed_store_orders_nothing);
    tcase_add_test(tests, relaxed_load_orders_nothing);
    tcase_add_test(tests, relaxed_change_goes_on_with_what_was_released);
    tcase_add_test(tests, store_of_another_process_ends_what_was_released);
    tcase_add_test(tests, fences_stand_for_relaxed_operations);
    tcase_add_test(tests, fence_on_the_wrong_side_orders_nothing);
    tcase_add_test(tests, atomics_race_with_what_is_not_atomic_only);
    tcase_add_test(tests, atomic_stores_do_not_race_though_nothing_orders_them);
    tcase_add_test(tests, signal_follows_the_kill);
    tcase_add_test(tests, order_passes_on_through_others);
    return tests;
}
