// SPDX-License-Identifier: MIT
//
// Tests of common/semaphore.
#include "semaphore.h"

#include <check.h>
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>

#include "shared_map.h"
#include "support.h"

static struct mp_semaphore *semaphore;

static void make_with(unsigned value)
{
    semaphore = mp_semaphore_create(value);
    ck_assert_ptr_nonnull(semaphore);
}

// _TestSemaphore.test_semaphore
START_TEST(counts_its_tokens)
{
    make_with(2);
    for (int left = 1; left >= 0; left--) {
        ck_assert_int_eq(mp_semaphore_acquire(semaphore, MP_FOREVER), 0);
        ck_assert_int_eq(mp_semaphore_get_value(semaphore), left);
    }
    ck_assert_int_eq(mp_semaphore_acquire(semaphore, MP_NOWAIT), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert_int_eq(mp_semaphore_get_value(semaphore), 0);
    for (int now = 1; now <= 4; now++) { // more than at the start: as Python
        ck_assert_int_eq(mp_semaphore_release(semaphore), 0);
        ck_assert_int_eq(mp_semaphore_get_value(semaphore), now);
    }
    mp_semaphore_destroy(semaphore);
}
END_TEST

// _TestSemaphore.test_timeout
START_TEST(timeout_ends_the_wait_and_not_earlier)
{
    const double timeouts_s[] = {MP_NOWAIT, 1e-9, 0.05};

    make_with(0);
    for (size_t i = 0; i < 3; i++) {
        double start_s = now_s();
        ck_assert_int_eq(mp_semaphore_acquire(semaphore, timeouts_s[i]), -1);
        ck_assert_int_eq(errno, ETIMEDOUT);
        ck_assert(now_s() - start_s >= timeouts_s[i]);
    }
    ck_assert_int_eq(mp_semaphore_release(semaphore), 0);
    ck_assert_int_eq(mp_semaphore_acquire(semaphore, 0.05), 0);
    mp_semaphore_destroy(semaphore);
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
    return mp_semaphore_acquire(semaphore, waiter->timeout_s) == 0 ? 0 : errno;
}

START_TEST(v_wakes_a_process_that_waits_in_p)
{
    const double timeouts_s[] = {MP_FOREVER, 1000};
    struct waiter waiter = {.timeout_s = timeouts_s[_i]};

    make_with(0);
    gate_make(&waiter.is_ready);
    pid_t pid = fork_child(acquire_in_child, &waiter);
    gate_wait(&waiter.is_ready);
    wait_until_asleep(pid);
    ck_assert_int_eq(mp_semaphore_release(semaphore), 0);
    ck_assert_int_eq(wait_child(pid), 0);
    ck_assert_int_eq(mp_semaphore_get_value(semaphore), 0);
    gate_destroy(&waiter.is_ready);
    mp_semaphore_destroy(semaphore);
}
END_TEST

static volatile sig_atomic_t ticks;

static void release_at_third_tick(int unused)
{
    (void)unused;
    if (++ticks == 3)
        mp_semaphore_release(semaphore);
}

START_TEST(signals_do_not_end_the_wait)
{
    const double timeouts_s[] = {MP_FOREVER, 1000};

    make_with(0);
    start_ticking(release_at_third_tick);
    ck_assert_int_eq(mp_semaphore_acquire(semaphore, timeouts_s[_i]), 0);
    stop_ticking();
    ck_assert_int_ge(ticks, 3);
    mp_semaphore_destroy(semaphore);
}
END_TEST

struct room {
    atomic_int inside;
    atomic_int most; // that were ever inside
};

static int visit_100_times(void *arg)
{
    struct room *room = arg;

    for (int i = 0; i < 100; i++) {
        if (mp_semaphore_acquire(semaphore, MP_FOREVER) < 0)
            return 1;
        int inside = atomic_fetch_add(&room->inside, 1) + 1;
        int most = atomic_load(&room->most);
        while (inside > most &&
               !atomic_compare_exchange_weak(&room->most, &most, inside))
            continue;
        sched_yield();
        atomic_fetch_sub(&room->inside, 1);
        if (mp_semaphore_release(semaphore) < 0)
            return 2;
    }
    return 0;
}

START_TEST(no_more_processes_are_inside_than_tokens)
{
    struct room *room = mp_shared_map_create(sizeof *room);
    pid_t pids[8];

    make_with(3);
    for (int i = 0; i < 8; i++)
        pids[i] = fork_child(visit_100_times, room);
    for (int i = 0; i < 8; i++)
        ck_assert_int_eq(wait_child(pids[i]), 0);
    ck_assert_int_le(room->most, 3);
    ck_assert_int_ge(room->most, 1);
    ck_assert_int_eq(mp_semaphore_get_value(semaphore), 3);
    mp_semaphore_destroy(semaphore);
    mp_shared_map_destroy(room, sizeof *room);
}
END_TEST

static int die_with_a_token(void *unused)
{
    (void)unused;
    if (mp_semaphore_acquire(semaphore, MP_FOREVER) == 0)
        raise(SIGKILL);
    return 1;
}

START_TEST(killed_process_takes_its_token_along)
{
    make_with(2);
    ck_assert_int_eq(run_child(die_with_a_token, NULL), -SIGKILL);
    ck_assert_int_eq(mp_semaphore_get_value(semaphore), 1);
    mp_semaphore_destroy(semaphore);
}
END_TEST

START_TEST(value_out_of_range_is_refused)
{
    const unsigned values[] = {SEM_VALUE_MAX + 1U, (unsigned)-1};

    for (size_t i = 0; i < 2; i++) {
        errno = 0;
        ck_assert_ptr_null(mp_semaphore_create(values[i]));
        ck_assert_int_eq(errno, EINVAL);
    }
}
END_TEST

START_TEST(release_beyond_the_maximum_is_refused)
{
    make_with(SEM_VALUE_MAX);
    ck_assert_int_eq(mp_semaphore_release(semaphore), -1);
    ck_assert_int_eq(errno, EOVERFLOW);
    ck_assert_int_eq(mp_semaphore_get_value(semaphore), SEM_VALUE_MAX);
    mp_semaphore_destroy(semaphore);
}
END_TEST

START_TEST(null_is_refused)
{
    errno = 0;
    ck_assert_int_eq(mp_semaphore_acquire(NULL, MP_FOREVER), -1);
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert_int_eq(mp_semaphore_release(NULL), -1);
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert_int_eq(mp_semaphore_get_value(NULL), -1);
    ck_assert_int_eq(errno, EINVAL);
}
END_TEST

// More often than there is memory for, if destroy kept some.
static int create_and_destroy(void *unused)
{
    (void)unused;
    limit_memory(1 << 18);
    for (int i = 0; i < 1000; i++) {
        struct mp_semaphore *short_lived = mp_semaphore_create(1);
        if (short_lived == NULL)
            return 1;
        mp_semaphore_destroy(short_lived);
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
    mp_semaphore_destroy(NULL);
    ck_assert_int_eq(errno, ERANGE);
    mp_semaphore_destroy(mp_semaphore_create(1));
    ck_assert_int_eq(errno, ERANGE);
}
END_TEST

static int create_without_memory(void *unused)
{
    (void)unused;
    limit_memory(0);
    return mp_semaphore_create(1) == NULL ? errno : 0;
}

START_TEST(create_says_when_there_is_no_memory)
{
    ck_assert_int_eq(run_child(create_without_memory, NULL), ENOMEM);
}
END_TEST

START_TEST(nothing_is_left_behind)
{
    int descriptors = count_descriptors();

    make_with(1);
    ck_assert_int_eq(count_descriptors(), descriptors);
    ck_assert(!has_named_shared_memory());
    mp_semaphore_destroy(semaphore);
}
END_TEST

Suite *semaphore_suite(void);

Suite *semaphore_suite(void)
{
    Suite *suite = suite_create("semaphore");
    TCase *tcase = tcase_create("semaphore");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, counts_its_tokens);
    tcase_add_test(tcase, timeout_ends_the_wait_and_not_earlier);
    tcase_add_loop_test(tcase, v_wakes_a_process_that_waits_in_p, 0, 2);
    tcase_add_loop_test(tcase, signals_do_not_end_the_wait, 0, 2);
    tcase_add_test(tcase, no_more_processes_are_inside_than_tokens);
    tcase_add_test(tcase, killed_process_takes_its_token_along);
    tcase_add_test(tcase, value_out_of_range_is_refused);
    tcase_add_test(tcase, release_beyond_the_maximum_is_refused);
    tcase_add_test(tcase, null_is_refused);
    tcase_add_test(tcase, destroy_frees_all_of_it);
    tcase_add_test(tcase, destroy_keeps_errno_and_takes_null);
    tcase_add_test(tcase, create_says_when_there_is_no_memory);
    tcase_add_test(tcase, nothing_is_left_behind);
    suite_add_tcase(suite, tcase);
    return suite;
}
