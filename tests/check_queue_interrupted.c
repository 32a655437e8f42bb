// SPDX-License-Identifier: MIT
//
// Tests of common/queue: signals while a process puts or gets.
#include "check_queue.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>

#include "shared_map.h"
#include "support.h"

static atomic_int *ticks; // shared

static void count_tick(int unused)
{
    (void)unused;
    atomic_fetch_add(ticks, 1);
}

static void wait_for_5_ticks(void)
{
    int enough = atomic_load(ticks) + 5;

    while (atomic_load(ticks) < enough)
        sched_yield();
}

static int put_many_while_ticking(void *timeout_s)
{
    start_ticking(count_tick);
    return put_many(timeout_s);
}

static int get_many_while_ticking(void *timeout_s)
{
    start_ticking(count_tick);
    for (int i = 0; i < MANY; i++)
        if (get_number(*(const double *)timeout_s) != i)
            return 1;
    return 0;
}

// TestIgnoreEINTR.test_ignore.  Loops over timeouts and kinds.
START_TEST(signals_do_not_end_a_put)
{
    ticks = mp_shared_map_create(sizeof *ticks);
    make_queue(_i < 4 ? 0 : MAXSIZE, _i / 2 % 2 == 0 ? 1024 : LARGE);
    pid_t pid =
        fork_child(put_many_while_ticking, (void *)&long_timeouts_s[_i % 2]);
    wait_until_asleep(pid);
    wait_for_5_ticks();
    for (int i = 0; i < MANY; i++)
        ck_assert_int_eq(get_number(MP_FOREVER), i);
    ck_assert_int_eq(wait_child(pid), 0);
    mp_queue_destroy(queue);
    mp_shared_map_destroy(ticks, sizeof *ticks);
}
END_TEST

START_TEST(signals_do_not_end_a_get)
{
    ticks = mp_shared_map_create(sizeof *ticks);
    make_queue(_i < 4 ? 0 : MAXSIZE, _i / 2 % 2 == 0 ? 1024 : LARGE);
    pid_t pid =
        fork_child(get_many_while_ticking, (void *)&long_timeouts_s[_i % 2]);
    wait_until_asleep(pid);
    wait_for_5_ticks();
    for (unsigned i = 0; i < MANY; i++)
        ck_assert_int_eq(put_number(i, MP_FOREVER), 0);
    ck_assert_int_eq(wait_child(pid), 0);
    mp_queue_destroy(queue);
    mp_shared_map_destroy(ticks, sizeof *ticks);
}
END_TEST

static void ignore_tick(int unused)
{
    (void)unused;
}

START_TEST(signals_do_not_make_a_timeout_longer)
{
    make_queue(1, kinds[_i]);
    start_ticking(ignore_tick); // it would start again each millisecond
    ck_assert_int_eq(get_number(0.05), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert_int_eq(put_number(1, MP_FOREVER), 0);
    ck_assert_int_eq(put_number(2, 0.05), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    stop_ticking();
    mp_queue_destroy(queue);
}
END_TEST

static int destroy_it(void *unused)
{
    (void)unused;
    mp_queue_destroy(queue);
    return 0;
}

// The only other process that had the queue is gone.
START_TEST(put_without_a_reader_raises_no_sigpipe)
{
    make_queue(0, kinds[_i]);
    ck_assert_int_eq(run_child(destroy_it, NULL), 0);
    signal(SIGPIPE, SIG_DFL);
    ck_assert_int_eq(put_number(1, MP_FOREVER), 0);
    ck_assert_int_eq(put_number(2, MP_NOWAIT), 0);
    mp_queue_destroy(queue);
}
END_TEST

TCase *queue_interrupted_tcase(void)
{
    TCase *tcase = tcase_create("interrupted");

    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, signals_do_not_end_a_put, 0, 4 * KINDS);
    tcase_add_loop_test(tcase, signals_do_not_end_a_get, 0, 4 * KINDS);
    tcase_add_loop_test(tcase, signals_do_not_make_a_timeout_longer, 0, KINDS);
    tcase_add_loop_test(tcase, put_without_a_reader_raises_no_sigpipe, 0,
                        KINDS);
    return tcase;
}
