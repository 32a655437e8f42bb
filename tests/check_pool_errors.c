// SPDX-License-Identifier: MIT
//
// Tests of common/pool: what is refused, what runs out, and what is left.
#include "check_pool.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

// _TestPool.test_make_pool
START_TEST(pool_of_no_workers_is_refused)
{
    errno = 0;
    ck_assert_ptr_null(mp_pool_create(0));
    ck_assert_int_eq(errno, EINVAL);
}
END_TEST

static int fail_from_700_on(const void *item, void *result)
{
    int number = *(const int *)item;

    doubler(item, result);
    return number >= 700 ? number : 0;
}

// _TestPool.test_map_no_failfast.  Loops over chunks.
START_TEST(map_fails_as_the_first_item_that_failed_and_calls_all)
{
    const size_t chunks[] = {0, 1, 50, 1000};

    make_board();
    make_pool(3);
    ck_assert_int_eq(map_numbers(fail_from_700_on, 1000, chunks[_i]), -1);
    ck_assert_int_eq(errno, 700);
    ck_assert_int_eq(board->calls, 1000);
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(results[i], -1);
    // _TestPoolWorkerErrors: the pool goes on.
    ck_assert_int_eq(map_numbers(doubler, 1000, chunks[_i]), 0);
    ck_assert_int_eq(results[999], 1998);
    mp_pool_destroy(pool);
}
END_TEST

static int fail_together(const void *item, void *result)
{
    (void)result;
    atomic_fetch_add(&board->inside, 1);
    while (atomic_load(&board->inside) < 3)
        sched_yield();
    return 10 + *(const int *)item;
}

START_TEST(first_item_counts_not_first_report)
{
    make_board();
    make_pool(3);
    for (int round = 0; round < 20; round++) {
        atomic_store(&board->inside, 0);
        ck_assert_int_eq(map_numbers(fail_together, 3, 1), -1);
        ck_assert_int_eq(errno, 10);
    }
    mp_pool_destroy(pool);
}
END_TEST

START_TEST(what_is_no_map_is_refused)
{
    int item = 1, result = -1;
    const struct mp_map maps[] = {
        {NULL, 4, &result, 4, 1, 0},
        {&item, 4, NULL, 4, 1, 0},
        {NULL, 4, NULL, 4, 1, 0},
    };

    make_pool(1);
    for (size_t i = 0; i < 3; i++) {
        errno = 0;
        ck_assert_int_eq(mp_pool_map(pool, doubler, &maps[i]), -1);
        ck_assert_int_eq(errno, EINVAL);
    }
    const struct mp_map map = {&item, 4, &result, 4, 1, 0};
    errno = 0;
    ck_assert_int_eq(mp_pool_map(pool, doubler, NULL), -1);
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert_int_eq(mp_pool_map(pool, NULL, &map), -1);
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert_int_eq(mp_pool_map(NULL, doubler, &map), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(mp_pool_map(pool, doubler, &map), 0);
    ck_assert_int_eq(result, 2);
    mp_pool_destroy(pool);
}
END_TEST

START_TEST(null_is_refused)
{
    int (*const calls[])(struct mp_pool *) = {mp_pool_close, mp_pool_join,
                                              mp_pool_terminate};

    for (int i = 0; i < 3; i++) {
        errno = 0;
        ck_assert_int_eq(calls[i](NULL), -1);
        ck_assert_int_eq(errno, EINVAL);
    }
}
END_TEST

START_TEST(map_that_fits_in_no_memory_is_refused)
{
    int item = 1, result = -1;
    const size_t half = SIZE_MAX / 2;
    const struct {
        struct mp_map map;
        int error;
    } cases[] = {
        {{&item, SIZE_MAX, &result, 4, 2, 0}, EOVERFLOW},
        {{&item, 4, &result, SIZE_MAX, 2, 0}, EOVERFLOW},
        {{&item, 4, &result, 4, half, 0}, EOVERFLOW},
        {{&item, half, &result, 4, 1, 0}, EOVERFLOW},
        {{&item, half / 2, &result, half / 2 + 8, 1, 0}, EOVERFLOW},
        {{&item, half / 2, &result, 4, 1, 0}, ENOMEM},
        {{&item, 4, &result, half / 2, 1, 0}, ENOMEM},
    };

    make_pool(2);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        errno = 0;
        ck_assert_int_eq(mp_pool_map(pool, doubler, &cases[i].map), -1);
        ck_assert_int_eq(errno, cases[i].error);
    }
    ck_assert_int_eq(map_numbers(doubler, 10, 0), 0);
    mp_pool_destroy(pool);
}
END_TEST

START_TEST(map_larger_than_a_file_may_be_is_refused)
{
    const struct rlimit limit = {65536, 65536};

    make_pool(2);
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_assert_int_eq(map_numbers(doubler, MOST, 0), -1);
    ck_assert_int_eq(errno, EFBIG);
    ck_assert_int_eq(map_numbers(doubler, 10, 0), 0);
    mp_pool_destroy(pool);
}
END_TEST

static int map_without_memory(void *unused)
{
    static char items[1 << 24];
    struct mp_map map = {.items = items, .item_size = sizeof items, .count = 1};

    (void)unused;
    limit_memory(1 << 23);
    if (mp_pool_map(pool, doubler, &map) == 0)
        return 1;
    return errno == ENOMEM ? 0 : 2;
}

static int create_and_map_without_memory(void *unused)
{
    pool = mp_pool_create(2);
    int result = map_without_memory(unused);
    mp_pool_destroy(pool);
    return result;
}

START_TEST(map_without_memory_is_refused)
{
    ck_assert_int_eq(run_child(create_and_map_without_memory, NULL), 0);
}
END_TEST

static int create_without_memory(void *unused)
{
    (void)unused;
    limit_memory(0);
    return mp_pool_create(1) == NULL ? errno : 0;
}

START_TEST(create_says_when_there_is_no_memory)
{
    ck_assert_int_eq(run_child(create_without_memory, NULL), ENOMEM);
}
END_TEST

static int use_in_a_child(void *unused)
{
    int (*const calls[])(struct mp_pool *) = {mp_pool_close, mp_pool_join,
                                              mp_pool_terminate};

    (void)unused;
    for (int i = 0; i < 3; i++)
        if (calls[i](pool) == 0 || errno != ECHILD)
            return 1;
    if (map_numbers(doubler, 10, 0) == 0 || errno != ECHILD)
        return 2;
    int descriptors = count_descriptors();
    mp_pool_destroy(pool);
    return count_descriptors() < descriptors ? 0 : 3;
}

START_TEST(only_the_creator_may_use_a_pool)
{
    make_pool(2);
    ck_assert_int_eq(run_child(use_in_a_child, NULL), 0);
    ck_assert_int_eq(map_numbers(doubler, 10, 0), 0);
    mp_pool_destroy(pool);
}
END_TEST

static void allow_descriptors(rlim_t count)
{
    struct rlimit limit;

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = count;
    setrlimit(RLIMIT_NOFILE, &limit);
}

// With each number of descriptors that is too small, it fails at another point.
static int create_without_descriptors(void *unused)
{
    int attempts = 0;

    (void)unused;
    closefrom(STDERR_FILENO + 1);
    for (rlim_t more = 0;; more++) {
        allow_descriptors(STDERR_FILENO + 1 + more);
        pool = mp_pool_create(3);
        int error = errno;
        allow_descriptors(100);
        if (pool != NULL)
            break;
        attempts++;
        if (error != EMFILE || has_children() ||
            count_descriptors() != STDERR_FILENO + 1)
            return 1;
    }
    mp_pool_destroy(pool);
    return attempts >= 9 && attempts < 12 ? 0 : 2;
}

START_TEST(nothing_is_left_when_descriptors_run_out)
{
    ck_assert_int_eq(run_child(create_without_descriptors, NULL), 0);
}
END_TEST

enum {
    UID = 54321 // nobody: root may have any number of processes
};

static int create_without_processes(void *unused)
{
    // This process and two workers.  An ordinary user has processes already,
    // so that not even the first worker starts.
    const struct rlimit limit = {3, 3};

    (void)unused;
    if (getuid() == 0 && setresuid(UID, UID, UID) < 0)
        return SKIPPED;
    setrlimit(RLIMIT_NPROC, &limit);
    int descriptors = count_descriptors();
    if (mp_pool_create(4) != NULL || errno != EAGAIN)
        return 1;
    return !has_children() && count_descriptors() == descriptors ? 0 : 2;
}

// TestPoolNotLeakOnFailure.test_release_unused_processes
START_TEST(nothing_is_left_when_the_third_fork_fails)
{
    int status = run_child(create_without_processes, NULL);
    ck_assert(status == 0 || status == SKIPPED);
}
END_TEST

START_TEST(nothing_is_left_behind)
{
    int descriptors = count_descriptors();

    make_pool(3);
    ck_assert_int_eq(map_numbers(doubler, MOST, 0), 0);
    ck_assert(!has_named_shared_memory());
    mp_pool_destroy(pool);
    ck_assert(!has_children());
    ck_assert_int_eq(count_descriptors(), descriptors);
}
END_TEST

TCase *pool_errors_tcase(void)
{
    TCase *tcase = tcase_create("errors");

    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, pool_of_no_workers_is_refused);
    tcase_add_loop_test(
        tcase, map_fails_as_the_first_item_that_failed_and_calls_all, 0, 4);
    tcase_add_test(tcase, first_item_counts_not_first_report);
    tcase_add_test(tcase, what_is_no_map_is_refused);
    tcase_add_test(tcase, null_is_refused);
    tcase_add_test(tcase, map_that_fits_in_no_memory_is_refused);
    tcase_add_test(tcase, map_larger_than_a_file_may_be_is_refused);
    tcase_add_test(tcase, map_without_memory_is_refused);
    tcase_add_test(tcase, create_says_when_there_is_no_memory);
    tcase_add_test(tcase, only_the_creator_may_use_a_pool);
    tcase_add_test(tcase, nothing_is_left_when_descriptors_run_out);
    tcase_add_test(tcase, nothing_is_left_when_the_third_fork_fails);
    tcase_add_test(tcase, nothing_is_left_behind);
    return tcase;
}
