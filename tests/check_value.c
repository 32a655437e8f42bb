// SPDX-License-Identifier: MIT
//
// Tests of common/value.
#include "value.h"

#include <check.h>
#include <errno.h>
#include <sched.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "support.h"

static struct mp_value *value;

static int store_in_child(void *unused)
{
    (void)unused;
    *(double *)mp_value_data(value) = 3.1415927;
    return 0;
}

// _TestValue.test_value
START_TEST(store_of_a_child_is_seen_by_its_parent)
{
    value = mp_value_create(sizeof(double));
    ck_assert_ptr_nonnull(value);
    ck_assert(*(double *)mp_value_data(value) == 0);
    ck_assert_int_eq(run_child(store_in_child, NULL), 0);
    ck_assert(*(double *)mp_value_data(value) == 3.1415927);
    mp_value_destroy(value);
}
END_TEST

START_TEST(is_zero_and_aligned_at_any_size)
{
    const size_t sizes[] = {1, 8, 4096, 4097, 1 << 20};
    static const char zeros[1 << 20];

    for (int round = 0; round < 3; round++) // the memory is used again
        for (size_t i = 0; i < 5; i++) {
            value = mp_value_create(sizes[i]);
            char *data = mp_value_data(value);
            ck_assert_int_eq((uintptr_t)data % alignof(max_align_t), 0);
            ck_assert_int_eq(memcmp(data, zeros, sizes[i]), 0);
            memset(data, 0xff, sizes[i]);
            ck_assert_int_eq(mp_lock_acquire(mp_value_get_lock(value), 0), 0);
            mp_value_destroy(value);
        }
}
END_TEST

static int increment_200_times(void *unused)
{
    volatile int *count = mp_value_data(value);

    (void)unused;
    for (int i = 0; i < 200; i++)
        MP_WITH_LOCK(mp_value_get_lock(value)) {
            int seen = *count;
            sched_yield();
            *count = seen + 1;
        }
    return 0;
}

// _TestValue.test_getobj_getlock
START_TEST(its_lock_makes_an_increment_whole)
{
    pid_t pids[4];

    value = mp_value_create(sizeof(int));
    for (int i = 0; i < 4; i++)
        pids[i] = fork_child(increment_200_times, NULL);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(wait_child(pids[i]), 0);
    ck_assert_int_eq(*(int *)mp_value_data(value), 800);
    mp_value_destroy(value);
}
END_TEST

START_TEST(size_of_nothing_is_refused)
{
    errno = 0;
    ck_assert_ptr_null(mp_value_create(0));
    ck_assert_int_eq(errno, EINVAL);
}
END_TEST

START_TEST(size_beyond_all_memory_is_refused)
{
    const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 64, SIZE_MAX / 2};

    for (size_t i = 0; i < 3; i++) {
        errno = 0;
        ck_assert_ptr_null(mp_value_create(sizes[i]));
        ck_assert_int_eq(errno, ENOMEM);
    }
}
END_TEST

// With room for the value and none for its lock, nothing stays half built: the
// second attempt has as much room as the first.
static int create_without_memory(void *pages)
{
    limit_memory((size_t) * (int *)pages * (size_t)sysconf(_SC_PAGESIZE));
    for (int i = 0; i < 2; i++)
        if (mp_value_create(1) != NULL || errno != ENOMEM)
            return 1;
    return mp_lock_create() == NULL ? 2 : 3;
}

START_TEST(create_says_when_there_is_no_memory)
{
    int pages = _i;

    ck_assert_int_eq(run_child(create_without_memory, &pages), _i + 2);
}
END_TEST

START_TEST(null_is_refused)
{
    errno = 0;
    ck_assert_ptr_null(mp_value_data(NULL));
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert_ptr_null(mp_value_get_lock(NULL));
    ck_assert_int_eq(errno, EINVAL);
}
END_TEST

// More often than there is memory for, if destroy kept some.
static int create_and_destroy(void *unused)
{
    (void)unused;
    limit_memory(1 << 18);
    for (int i = 0; i < 1000; i++) {
        struct mp_value *short_lived = mp_value_create(5000);
        if (short_lived == NULL)
            return 1;
        mp_value_destroy(short_lived);
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
    mp_value_destroy(NULL);
    ck_assert_int_eq(errno, ERANGE);
    mp_value_destroy(mp_value_create(1));
    ck_assert_int_eq(errno, ERANGE);
}
END_TEST

START_TEST(nothing_is_left_behind)
{
    int descriptors = count_descriptors();

    value = mp_value_create(1);
    ck_assert_int_eq(count_descriptors(), descriptors);
    ck_assert(!has_named_shared_memory());
    mp_value_destroy(value);
}
END_TEST

Suite *value_suite(void);

Suite *value_suite(void)
{
    Suite *suite = suite_create("value");
    TCase *tcase = tcase_create("value");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, store_of_a_child_is_seen_by_its_parent);
    tcase_add_test(tcase, is_zero_and_aligned_at_any_size);
    tcase_add_test(tcase, its_lock_makes_an_increment_whole);
    tcase_add_test(tcase, size_of_nothing_is_refused);
    tcase_add_test(tcase, size_beyond_all_memory_is_refused);
    tcase_add_loop_test(tcase, create_says_when_there_is_no_memory, 0, 2);
    tcase_add_test(tcase, null_is_refused);
    tcase_add_test(tcase, destroy_frees_all_of_it);
    tcase_add_test(tcase, destroy_keeps_errno_and_takes_null);
    tcase_add_test(tcase, nothing_is_left_behind);
    suite_add_tcase(suite, tcase);
    return suite;
}
