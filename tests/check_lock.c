// SPDX-License-Identifier: MIT
//
// Tests of common/lock.
#include "lock.h"

#include <check.h>
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "shared_map.h"
#include "support.h"

static struct mp_lock *lock;

static void make_lock(void)
{
    lock = mp_lock_create();
    ck_assert_ptr_nonnull(lock);
}

static void destroy_lock(void)
{
    mp_lock_destroy(lock);
}

static bool is_taken(void)
{
    if (mp_lock_acquire(lock, MP_NOWAIT) < 0)
        return true;
    mp_lock_release(lock);
    return false;
}

static int release_in_child(void *unused)
{
    (void)unused;
    return mp_lock_release(lock) == 0 ? 0 : errno;
}

// _TestLock.test_lock
START_TEST(is_taken_once_and_released_once)
{
    ck_assert_int_eq(mp_lock_acquire(lock, MP_FOREVER), 0);
    ck_assert_int_eq(mp_lock_acquire(lock, MP_NOWAIT), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert_int_eq(mp_lock_release(lock), 0);
    ck_assert_int_eq(mp_lock_release(lock), -1);
    ck_assert_int_eq(errno, EPERM);
    ck_assert_int_eq(mp_lock_acquire(lock, MP_NOWAIT), 0);
    ck_assert(is_taken());
}
END_TEST

START_TEST(any_process_may_release)
{
    ck_assert_int_eq(mp_lock_acquire(lock, MP_FOREVER), 0);
    ck_assert_int_eq(run_child(release_in_child, NULL), 0);
    ck_assert(!is_taken());
    ck_assert_int_eq(run_child(release_in_child, NULL), EPERM);
}
END_TEST

START_TEST(timeout_ends_the_wait_and_not_earlier)
{
    const double timeouts_s[] = {MP_NOWAIT, 0.05, 1e-9, (double)NAN};

    ck_assert_int_eq(mp_lock_acquire(lock, 0.05), 0);
    for (size_t i = 0; i < 4; i++) {
        double start_s = now_s();
        ck_assert_int_eq(mp_lock_acquire(lock, timeouts_s[i]), -1);
        ck_assert_int_eq(errno, ETIMEDOUT);
        ck_assert(!(now_s() - start_s < timeouts_s[i]));
    }
}
END_TEST

struct waiter {
    struct gate is_ready;
    double timeout_s;
};

static int acquire_in_child(void *arg)
{
    struct waiter *waiter = arg;

    gate_open(&waiter->is_ready);
    return mp_lock_acquire(lock, waiter->timeout_s) == 0 ? 0 : errno;
}

START_TEST(release_wakes_a_waiter)
{
    const double timeouts_s[] = {MP_FOREVER, -7, (double)INFINITY, 1e300, 1000};
    struct waiter waiter = {.timeout_s = timeouts_s[_i]};

    gate_make(&waiter.is_ready);
    ck_assert_int_eq(mp_lock_acquire(lock, MP_FOREVER), 0);
    pid_t pid = fork_child(acquire_in_child, &waiter);
    gate_wait(&waiter.is_ready);
    wait_until_asleep(pid);
    ck_assert_int_eq(mp_lock_release(lock), 0);
    ck_assert_int_eq(wait_child(pid), 0);
    ck_assert(is_taken());
    gate_destroy(&waiter.is_ready);
}
END_TEST

static volatile sig_atomic_t ticks;

static void count_tick(int unused)
{
    (void)unused;
    ticks++;
}

static void release_at_third_tick(int unused)
{
    (void)unused;
    if (++ticks == 3)
        mp_lock_release(lock);
}

START_TEST(signals_do_not_end_the_wait)
{
    const double timeouts_s[] = {MP_FOREVER, 1000};

    ck_assert_int_eq(mp_lock_acquire(lock, MP_FOREVER), 0);
    start_ticking(release_at_third_tick);
    ck_assert_int_eq(mp_lock_acquire(lock, timeouts_s[_i]), 0);
    stop_ticking();
    ck_assert_int_ge(ticks, 3);
}
END_TEST

START_TEST(signals_do_not_make_the_wait_shorter)
{
    double start_s = now_s();

    ck_assert_int_eq(mp_lock_acquire(lock, MP_FOREVER), 0);
    start_ticking(count_tick);
    ck_assert_int_eq(mp_lock_acquire(lock, 0.05), -1);
    stop_ticking();
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert(now_s() - start_s >= 0.05);
    ck_assert_int_ge(ticks, 1);
}
END_TEST

// One increment in two steps, with an invitation to disturb in between.
static int increment_200_times(void *counter)
{
    volatile int *count = counter;

    for (int i = 0; i < 200; i++) {
        if (mp_lock_acquire(lock, MP_FOREVER) < 0)
            return 1;
        int seen = *count;
        sched_yield();
        *count = seen + 1;
        if (mp_lock_release(lock) < 0)
            return 2;
    }
    return 0;
}

START_TEST(one_process_at_a_time_holds_it)
{
    const int processes[] = {2, 8};
    int *counter = mp_shared_map_create(sizeof *counter);
    pid_t pids[8] = {0};

    for (int i = 0; i < processes[_i]; i++)
        pids[i] = fork_child(increment_200_times, counter);
    for (int i = 0; i < processes[_i]; i++)
        ck_assert_int_eq(wait_child(pids[i]), 0);
    ck_assert_int_eq(*counter, 200 * processes[_i]);
    mp_shared_map_destroy(counter, sizeof *counter);
}
END_TEST

static int die_with_the_lock(void *unused)
{
    (void)unused;
    if (mp_lock_acquire(lock, MP_FOREVER) == 0)
        raise(SIGKILL);
    return 1;
}

START_TEST(killed_holder_leaves_it_taken)
{
    ck_assert_int_eq(run_child(die_with_the_lock, NULL), -SIGKILL);
    ck_assert_int_eq(mp_lock_acquire(lock, 0.01), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert_int_eq(mp_lock_release(lock), 0); // whoever knows it is safe
    ck_assert_int_eq(mp_lock_acquire(lock, MP_NOWAIT), 0);
}
END_TEST

START_TEST(null_is_refused)
{
    errno = 0;
    ck_assert_int_eq(mp_lock_acquire(NULL, MP_FOREVER), -1);
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert_int_eq(mp_lock_acquire(NULL, MP_NOWAIT), -1);
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert_int_eq(mp_lock_release(NULL), -1);
    ck_assert_int_eq(errno, EINVAL);
}
END_TEST

// More often than there is memory for, if destroy kept some.
static int create_and_destroy(void *unused)
{
    (void)unused;
    limit_memory(1 << 18);
    for (int i = 0; i < 1000; i++) {
        struct mp_lock *short_lived = mp_lock_create();
        if (short_lived == NULL)
            return 1;
        mp_lock_destroy(short_lived);
    }
    return 0;
}

START_TEST(destroy_frees_all_of_it)
{
    ck_assert_int_eq(run_child(create_and_destroy, NULL), 0);
}
END_TEST

START_TEST(destroy_keeps_errno_and_takes_null)
{
    errno = ERANGE;
    mp_lock_destroy(NULL);
    ck_assert_int_eq(errno, ERANGE);
    mp_lock_destroy(mp_lock_create());
    ck_assert_int_eq(errno, ERANGE);
}
END_TEST

static int create_without_memory(void *unused)
{
    (void)unused;
    limit_memory(0);
    return mp_lock_create() == NULL ? errno : 0;
}

START_TEST(create_says_when_there_is_no_memory)
{
    ck_assert_int_eq(run_child(create_without_memory, NULL), ENOMEM);
}
END_TEST

START_TEST(nothing_is_left_behind)
{
    int descriptors = count_descriptors();
    struct mp_lock *another = mp_lock_create();

    ck_assert_int_eq(count_descriptors(), descriptors);
    ck_assert(!has_named_shared_memory());
    mp_lock_destroy(another);
}
END_TEST

// _TestLock.test_lock_context
START_TEST(block_runs_once_with_the_lock)
{
    int runs = 0;

    MP_WITH_LOCK(lock) {
        runs++;
        ck_assert(is_taken());
    }
    ck_assert_int_eq(runs, 1);
    ck_assert(!is_taken());
}
END_TEST

START_TEST(break_and_continue_leave_the_block)
{
    int turns = 0;

    for (int i = 0; i < 2; i++) {
        MP_WITH_LOCK(lock) {
            if (i == 0)
                break;
            continue;
        }
        ck_assert(!is_taken());
        turns++;
    }
    ck_assert_int_eq(turns, 2);
}
END_TEST

static int return_from_block(void)
{
    MP_WITH_LOCK(lock) {
        return is_taken() ? 1 : 2;
    }
    return 3;
}

START_TEST(return_computes_its_value_and_gives_the_lock_back)
{
    ck_assert_int_eq(return_from_block(), 1);
    ck_assert(!is_taken());
}
END_TEST

START_TEST(goto_gives_the_lock_back)
{
    MP_WITH_LOCK(lock) {
        goto out;
    }
    ck_abort_msg("the block did not run");
out:
    ck_assert(!is_taken());
}
END_TEST

START_TEST(blocks_nest)
{
    struct mp_lock *inner = mp_lock_create();

    MP_WITH_LOCK(lock) {
        MP_WITH_LOCK(inner) {
            ck_assert_int_eq(mp_lock_acquire(inner, MP_NOWAIT), -1);
            break;
        }
        ck_assert_int_eq(mp_lock_acquire(inner, MP_NOWAIT), 0);
        ck_assert(is_taken());
    }
    ck_assert(!is_taken());
    mp_lock_destroy(inner);
}
END_TEST

START_TEST(block_does_not_run_without_the_lock)
{
    errno = 0;
    MP_WITH_LOCK(NULL) {
        ck_abort_msg("the block ran");
    }
    ck_assert_int_eq(errno, EINVAL);
}
END_TEST

START_TEST(block_that_released_the_lock_itself_keeps_errno)
{
    MP_WITH_LOCK(lock) {
        mp_lock_release(lock);
        errno = ERANGE;
    }
    ck_assert_int_eq(errno, ERANGE);
    ck_assert(!is_taken());
}
END_TEST

Suite *lock_suite(void);

Suite *lock_suite(void)
{
    Suite *suite = suite_create("lock");
    TCase *calls = tcase_create("acquire and release");
    TCase *blocks = tcase_create("MP_WITH_LOCK");

    tcase_set_timeout(calls, 60);
    tcase_add_checked_fixture(calls, make_lock, destroy_lock);
    tcase_add_test(calls, is_taken_once_and_released_once);
    tcase_add_test(calls, any_process_may_release);
    tcase_add_test(calls, timeout_ends_the_wait_and_not_earlier);
    tcase_add_loop_test(calls, release_wakes_a_waiter, 0, 5);
    tcase_add_loop_test(calls, signals_do_not_end_the_wait, 0, 2);
    tcase_add_test(calls, signals_do_not_make_the_wait_shorter);
    tcase_add_loop_test(calls, one_process_at_a_time_holds_it, 0, 2);
    tcase_add_test(calls, killed_holder_leaves_it_taken);
    tcase_add_test(calls, null_is_refused);
    tcase_add_test(calls, destroy_frees_all_of_it);
    tcase_add_test(calls, destroy_keeps_errno_and_takes_null);
    tcase_add_test(calls, create_says_when_there_is_no_memory);
    tcase_add_test(calls, nothing_is_left_behind);
    suite_add_tcase(suite, calls);

    tcase_set_timeout(blocks, 60);
    tcase_add_checked_fixture(blocks, make_lock, destroy_lock);
    tcase_add_test(blocks, block_runs_once_with_the_lock);
    tcase_add_test(blocks, break_and_continue_leave_the_block);
    tcase_add_test(blocks, return_computes_its_value_and_gives_the_lock_back);
    tcase_add_test(blocks, goto_gives_the_lock_back);
    tcase_add_test(blocks, blocks_nest);
    tcase_add_test(blocks, block_does_not_run_without_the_lock);
    tcase_add_test(blocks, block_that_released_the_lock_itself_keeps_errno);
    suite_add_tcase(suite, blocks);
    return suite;
}
