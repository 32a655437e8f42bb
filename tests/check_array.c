// SPDX-License-Identifier: MIT
//
// Tests of common/array.
#include "array.h"

#include <check.h>
#include <errno.h>
#include <sched.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "support.h"

static struct mp_array *array;

static int sum_up_in_child(void *unused)
{
    int *item = mp_array_data(array);

    (void)unused;
    for (size_t i = 1; i < mp_array_len(array); i++)
        item[i] += item[i - 1];
    return 0;
}

// _TestArray.test_array
START_TEST(stores_of_a_child_are_seen_by_its_parent)
{
    const int seen[] = {680, 1306, 1316, 1410, 2132};

    array = mp_array_create(5, sizeof(int));
    ck_assert_ptr_nonnull(array);
    ck_assert_uint_eq(mp_array_len(array), 5);
    memcpy(mp_array_data(array), (int[]){680, 626, 10, 94, 722}, sizeof seen);
    ck_assert_int_eq(run_child(sum_up_in_child, NULL), 0);
    ck_assert_int_eq(memcmp(mp_array_data(array), seen, sizeof seen), 0);
    mp_array_destroy(array);
}
END_TEST

// _TestArray.test_array_from_size
START_TEST(is_zero_and_aligned_each_time)
{
    for (int round = 0; round < 3; round++) { // the memory is used again
        array = mp_array_create(1000, 3);
        char *data = mp_array_data(array);
        ck_assert_int_eq((uintptr_t)data % alignof(max_align_t), 0);
        for (int i = 0; i < 3000; i++)
            ck_assert_int_eq(data[i], 0);
        memset(data, 0xff, 3000);
        ck_assert_int_eq(mp_lock_acquire(mp_array_get_lock(array), 0), 0);
        mp_array_destroy(array);
    }
}
END_TEST

static int increment_all_100_times(void *unused)
{
    volatile int *item = mp_array_data(array);

    (void)unused;
    for (int i = 0; i < 100; i++)
        MP_WITH_LOCK(mp_array_get_lock(array))
            for (int j = 0; j < 3; j++) {
                int seen = item[j];
                sched_yield();
                item[j] = seen + 1;
            }
    return 0;
}

// _TestArray.test_getobj_getlock_obj
START_TEST(its_lock_makes_a_change_whole)
{
    pid_t pids[4];

    array = mp_array_create(3, sizeof(int));
    for (int i = 0; i < 4; i++)
        pids[i] = fork_child(increment_all_100_times, NULL);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(wait_child(pids[i]), 0);
    for (int j = 0; j < 3; j++)
        ck_assert_int_eq(((int *)mp_array_data(array))[j], 400);
    mp_array_destroy(array);
}
END_TEST

START_TEST(size_of_nothing_is_refused)
{
    const size_t sizes[][2] = {{0, 1}, {1, 0}, {0, 0}, {0, SIZE_MAX}};

    for (size_t i = 0; i < 4; i++) {
        errno = 0;
        ck_assert_ptr_null(mp_array_create(sizes[i][0], sizes[i][1]));
        ck_assert_int_eq(errno, EINVAL);
    }
}
END_TEST

// The last two products would wrap around to 0 and to 16.
START_TEST(size_beyond_all_memory_is_refused)
{
    const size_t sizes[][2] = {{SIZE_MAX, 1},
                               {SIZE_MAX / 2, 1},
                               {SIZE_MAX / 2 + 1, 2},
                               {SIZE_MAX / 16 + 2, 16}};

    for (size_t i = 0; i < 4; i++) {
        errno = 0;
        ck_assert_ptr_null(mp_array_create(sizes[i][0], sizes[i][1]));
        ck_assert_int_eq(errno, ENOMEM);
    }
}
END_TEST

// The array, its items and their lock take a page each.  When one of them
// finds no room, nothing stays half built.
static int create_without_memory(void *pages)
{
    limit_memory((size_t) * (int *)pages * (size_t)sysconf(_SC_PAGESIZE));
    for (int i = 0; i < 2; i++)
        if (mp_array_create(1, 1) != NULL || errno != ENOMEM)
            return 100;
    int free_pages = 0;
    while (mp_lock_create() != NULL)
        free_pages++;
    return free_pages;
}

START_TEST(create_says_when_there_is_no_memory)
{
    int pages = _i;

    ck_assert_int_eq(run_child(create_without_memory, &pages), _i);
}
END_TEST

START_TEST(null_is_refused)
{
    errno = 0;
    ck_assert_ptr_null(mp_array_data(NULL));
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert_uint_eq(mp_array_len(NULL), 0);
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert_ptr_null(mp_array_get_lock(NULL));
    ck_assert_int_eq(errno, EINVAL);
}
END_TEST

// More often than there is memory for, if destroy kept some.
static int create_and_destroy(void *unused)
{
    (void)unused;
    limit_memory(1 << 18);
    for (int i = 0; i < 1000; i++) {
        struct mp_array *short_lived = mp_array_create(1000, 5);
        if (short_lived == NULL)
            return 1;
        mp_array_destroy(short_lived);
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
    mp_array_destroy(NULL);
    ck_assert_int_eq(errno, ERANGE);
    mp_array_destroy(mp_array_create(1, 1));
    ck_assert_int_eq(errno, ERANGE);
}
END_TEST

START_TEST(nothing_is_left_behind)
{
    int descriptors = count_descriptors();

    array = mp_array_create(10, 10);
    ck_assert_int_eq(count_descriptors(), descriptors);
    ck_assert(!has_named_shared_memory());
    mp_array_destroy(array);
}
END_TEST

Suite *array_suite(void);

Suite *array_suite(void)
{
    Suite *suite = suite_create("array");
    TCase *tcase = tcase_create("array");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, stores_of_a_child_are_seen_by_its_parent);
    tcase_add_test(tcase, is_zero_and_aligned_each_time);
    tcase_add_test(tcase, its_lock_makes_a_change_whole);
    tcase_add_test(tcase, size_of_nothing_is_refused);
    tcase_add_test(tcase, size_beyond_all_memory_is_refused);
    tcase_add_loop_test(tcase, create_says_when_there_is_no_memory, 0, 3);
    tcase_add_test(tcase, null_is_refused);
    tcase_add_test(tcase, destroy_frees_all_of_it);
    tcase_add_test(tcase, destroy_keeps_errno_and_takes_null);
    tcase_add_test(tcase, nothing_is_left_behind);
    suite_add_tcase(suite, tcase);
    return suite;
}
