// SPDX-License-Identifier: MIT
//
// Tests of common/queue: what is refused, what runs out, and what is left.
#include "check_queue.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "support.h"

START_TEST(what_is_no_queue_is_refused)
{
    const size_t arguments[][2] = {
        {0, 0}, {1, 0}, {SEM_VALUE_MAX + 1UL, 8}, {SIZE_MAX, LARGE}};

    for (size_t i = 0; i < 4; i++) {
        errno = 0;
        ck_assert_ptr_null(mp_queue_create(arguments[i][0], arguments[i][1]));
        ck_assert_int_eq(errno, EINVAL);
    }
}
END_TEST

START_TEST(more_than_fits_in_memory_is_refused)
{
    const size_t arguments[][2] = {{0, SIZE_MAX},
                                   {0, SIZE_MAX / 4},
                                   {SEM_VALUE_MAX, SIZE_MAX / 4},
                                   {SEM_VALUE_MAX, (size_t)1 << 32}};
    int descriptors = count_descriptors();

    for (size_t i = 0; i < 4; i++) {
        errno = 0;
        ck_assert_ptr_null(mp_queue_create(arguments[i][0], arguments[i][1]));
        ck_assert_int_eq(errno, ENOMEM);
    }
    ck_assert_int_eq(count_descriptors(), descriptors);
}
END_TEST

static int create_without_memory(void *size)
{
    limit_memory(0);
    return mp_queue_create(MAXSIZE, *(const size_t *)size) == NULL ? errno : 0;
}

START_TEST(create_says_when_there_is_no_memory)
{
    ck_assert_int_eq(run_child(create_without_memory, (void *)&kinds[_i]),
                     ENOMEM);
}
END_TEST

START_TEST(null_is_refused)
{
    int item = 0;

    make_queue(0, sizeof item);
    const struct {
        struct mp_queue *queue;
        void *item;
    } arguments[] = {{NULL, &item}, {queue, NULL}, {NULL, NULL}};
    for (size_t i = 0; i < 3; i++) {
        errno = 0;
        ck_assert_int_eq(
            mp_queue_put(arguments[i].queue, arguments[i].item, MP_FOREVER),
            -1);
        ck_assert_int_eq(errno, EINVAL);
        errno = 0;
        ck_assert_int_eq(
            mp_queue_get(arguments[i].queue, arguments[i].item, MP_FOREVER),
            -1);
        ck_assert_int_eq(errno, EINVAL);
    }
    mp_queue_destroy(queue);
    errno = 0;
    ck_assert_int_eq(mp_queue_qsize(NULL), -1);
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert_int_eq(mp_queue_close(NULL), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert(mp_queue_empty(NULL));
}
END_TEST

START_TEST(destroy_keeps_errno_and_takes_null)
{
    make_queue(1, kinds[_i]);
    errno = ERANGE;
    mp_queue_destroy(NULL);
    mp_queue_destroy(queue);
    ck_assert_int_eq(errno, ERANGE);
}
END_TEST

// Only standard input, output and error stay open, and `more` may be opened.
static void allow_descriptors(rlim_t more)
{
    struct rlimit limit;

    closefrom(STDERR_FILENO + 1);
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = STDERR_FILENO + 1 + more;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static int create_without_descriptors(void *unused)
{
    (void)unused;
    for (rlim_t more = 0; more < 2; more++) {
        allow_descriptors(more);
        for (size_t maxsize = 0; maxsize < 2; maxsize++)
            if (mp_queue_create(maxsize, SMALL) != NULL || errno != EMFILE)
                return 1;
        allow_descriptors(100);
        if (count_descriptors() != STDERR_FILENO + 1)
            return 2;
    }
    allow_descriptors(2);
    queue = mp_queue_create(0, SMALL);
    mp_queue_destroy(queue);
    return queue != NULL ? 0 : 3;
}

START_TEST(create_says_when_descriptors_run_out)
{
    ck_assert_int_eq(run_child(create_without_descriptors, NULL), 0);
}
END_TEST

static int wait_without_descriptors(void *unused)
{
    (void)unused;
    allow_descriptors(2);
    make_queue(1, SMALL);
    if (put_number(1, MP_NOWAIT) == 0 || errno != EMFILE)
        return 1;
    if (put_number(2, MP_FOREVER) != 0) // it has taken no place
        return 2;
    if (get_number(MP_NOWAIT) >= 0 || errno != EMFILE)
        return 3;
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur += 2;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (get_number(MP_NOWAIT) != 2 || put_number(3, MP_NOWAIT) != 0)
        return 4;
    return 0;
}

START_TEST(timeout_without_a_descriptor_is_refused)
{
    ck_assert_int_eq(run_child(wait_without_descriptors, NULL), 0);
}
END_TEST

static int wait_without_proc(void *unused)
{
    (void)unused;
    char directory[] = "/tmp/check-queue-XXXXXX";
    if (mkdtemp(directory) == NULL)
        return 1;
    int result = chroot(directory); // not allowed to ordinary users
    if (result == 0)
        result = chdir("/");
    rmdir(result == 0 ? "." : directory);
    if (result < 0)
        return SKIPPED;
    make_queue(1, SMALL);
    if (get_number(MP_NOWAIT) >= 0 || errno != ENOENT)
        return 2;
    if (put_number(1, MP_NOWAIT) == 0 || errno != ENOENT)
        return 3;
    return put_number(2, MP_FOREVER) == 0 && get_number(MP_FOREVER) == 2 ? 0
                                                                         : 4;
}

START_TEST(timeout_without_proc_is_refused)
{
    int status = run_child(wait_without_proc, NULL);
    ck_assert(status == 0 || status == SKIPPED);
}
END_TEST

START_TEST(nothing_is_left_behind)
{
    int descriptors = count_descriptors();

    for (size_t maxsize = 0; maxsize < 2; maxsize++) {
        make_queue(maxsize, kinds[_i]);
        ck_assert_int_eq(put_number(1, MP_NOWAIT), 0);
        ck_assert_int_eq(get_number(MP_NOWAIT), 1);
        ck_assert(!has_named_shared_memory());
        if (maxsize > 0)
            ck_assert_int_eq(mp_queue_close(queue), 0);
        mp_queue_destroy(queue);
        ck_assert_int_eq(count_descriptors(), descriptors);
    }
}
END_TEST

enum {
    FDS = 64 // more than a test has open
};

START_TEST(descriptors_do_not_survive_exec)
{
    bool is_old[FDS];
    int found = 0;

    for (int fd = 0; fd < FDS; fd++)
        is_old[fd] = fcntl(fd, F_GETFD) >= 0;
    make_queue(0, SMALL);
    ck_assert_int_eq(get_number(MP_NOWAIT), -1);
    ck_assert_int_eq(put_number(1, MP_NOWAIT), 0);
    for (int fd = 0; fd < FDS; fd++) {
        int flags = fcntl(fd, F_GETFD);
        if (is_old[fd] || flags < 0)
            continue;
        found++;
        ck_assert_int_eq(flags, FD_CLOEXEC);
    }
    ck_assert_int_eq(found, 4);
    mp_queue_destroy(queue);
}
END_TEST

TCase *queue_errors_tcase(void)
{
    TCase *tcase = tcase_create("errors");

    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, what_is_no_queue_is_refused);
    tcase_add_test(tcase, more_than_fits_in_memory_is_refused);
    tcase_add_loop_test(tcase, create_says_when_there_is_no_memory, 0, KINDS);
    tcase_add_test(tcase, null_is_refused);
    tcase_add_loop_test(tcase, destroy_keeps_errno_and_takes_null, 0, KINDS);
    tcase_add_test(tcase, create_says_when_descriptors_run_out);
    tcase_add_test(tcase, timeout_without_a_descriptor_is_refused);
    tcase_add_test(tcase, timeout_without_proc_is_refused);
    tcase_add_loop_test(tcase, nothing_is_left_behind, 0, KINDS);
    tcase_add_test(tcase, descriptors_do_not_survive_exec);
    return tcase;
}
