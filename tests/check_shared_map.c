// SPDX-License-Identifier: MIT
//
// Tests of common/shared_map.
#include "shared_map.h"

#include <check.h>
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support.h"

static int store(void *map)
{
    *(int *)map = 4;
    return 0;
}

START_TEST(parent_and_child_share_the_bytes)
{
    int *map = mp_shared_map_create(sizeof *map);

    ck_assert_ptr_nonnull(map);
    ck_assert_int_eq(*map, 0);
    ck_assert_int_eq(run_child(store, map), 0);
    ck_assert_int_eq(*map, 4);
    mp_shared_map_destroy(map, sizeof *map);
}
END_TEST

static int destroy_in_child(void *map)
{
    mp_shared_map_destroy(map, sizeof(int));
    return 0;
}

START_TEST(destroy_leaves_it_to_the_others)
{
    int *map = mp_shared_map_create(sizeof *map);

    *map = 4;
    ck_assert_int_eq(run_child(destroy_in_child, map), 0);
    ck_assert_int_eq(*map, 4);
    mp_shared_map_destroy(map, sizeof *map);
}
END_TEST

START_TEST(destroy_takes_all_of_it_away)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t sizes[] = {1, page, page + 1, 256 * page};

    for (size_t i = 0; i < 4; i++) {
        char *map = mp_shared_map_create(sizes[i]);
        char *last_page = map + (sizes[i] - 1) / page * page;
        ck_assert_int_eq(msync(last_page, 1, MS_ASYNC), 0);
        mp_shared_map_destroy(map, sizes[i]);
        ck_assert_int_eq(msync(map, 1, MS_ASYNC), -1);
        ck_assert_int_eq(msync(last_page, 1, MS_ASYNC), -1);
        ck_assert_int_eq(errno, ENOMEM);
    }
}
END_TEST

START_TEST(size_of_nothing_and_size_of_all_are_refused)
{
    errno = 0;
    ck_assert_ptr_null(mp_shared_map_create(0));
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_ptr_null(mp_shared_map_create(SIZE_MAX));
    ck_assert_int_eq(errno, ENOMEM);
}
END_TEST

START_TEST(it_has_no_name)
{
    int *map = mp_shared_map_create(sizeof *map);

    ck_assert(!has_named_shared_memory());
    mp_shared_map_destroy(map, sizeof *map);
}
END_TEST

START_TEST(destroy_keeps_errno_and_takes_null)
{
    errno = ERANGE;
    mp_shared_map_destroy(NULL, 1);
    mp_shared_map_destroy(mp_shared_map_create(1), 1);
    ck_assert_int_eq(errno, ERANGE);
}
END_TEST

Suite *shared_map_suite(void);

Suite *shared_map_suite(void)
{
    Suite *suite = suite_create("shared_map");
    TCase *tcase = tcase_create("shared_map");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, parent_and_child_share_the_bytes);
    tcase_add_test(tcase, destroy_leaves_it_to_the_others);
    tcase_add_test(tcase, destroy_takes_all_of_it_away);
    tcase_add_test(tcase, size_of_nothing_and_size_of_all_are_refused);
    tcase_add_test(tcase, it_has_no_name);
    tcase_add_test(tcase, destroy_keeps_errno_and_takes_null);
    suite_add_tcase(suite, tcase);
    return suite;
}
