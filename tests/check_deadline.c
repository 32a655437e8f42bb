// SPDX-License-Identifier: MIT
//
// Tests of common/deadline, of what lock, semaphore and process do not show.
#include "deadline.h"

#include <check.h>
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "support.h"
#include "timeout.h"

static double seconds(const struct mp_deadline *deadline)
{
    return (double)deadline->at.tv_sec + (double)deadline->at.tv_nsec / 1e9;
}

START_TEST(moment_lies_so_far_in_the_future)
{
    const double timeouts_s[] = {0, 1e-9, 0.25,  0.999999999,
                                 1, 2.5,  86400, 1e9};

    for (size_t i = 0; i < 8; i++) {
        double before_s = now_s();
        struct mp_deadline deadline = mp_deadline_after(timeouts_s[i]);
        double after_s = now_s();
        ck_assert(!deadline.is_forever);
        ck_assert_int_ge(deadline.at.tv_nsec, 0);
        ck_assert_int_lt(deadline.at.tv_nsec, 1000000000);
        // A double near 1e9 is exact to 1e-7.
        ck_assert(seconds(&deadline) >= before_s + timeouts_s[i] - 1e-6);
        ck_assert(seconds(&deadline) <= after_s + timeouts_s[i] + 1e-6);
        if (timeouts_s[i] == 0 || timeouts_s[i] >= 86400)
            ck_assert(mp_deadline_has_passed(&deadline) ==
                      (timeouts_s[i] == 0));
    }
}
END_TEST

START_TEST(negative_and_endless_is_never_and_no_number_is_now)
{
    const double endless_s[] = {MP_FOREVER, -1e-300, (double)-INFINITY,
                                (double)INFINITY, 1e300};

    for (size_t i = 0; i < 5; i++) {
        struct mp_deadline never = mp_deadline_after(endless_s[i]);
        ck_assert(never.is_forever);
        ck_assert(!mp_deadline_has_passed(&never));
    }
    struct mp_deadline deadline = mp_deadline_after((double)NAN);
    ck_assert(!deadline.is_forever);
    ck_assert(seconds(&deadline) <= now_s());
}
END_TEST

START_TEST(semaphore_is_taken_although_the_deadline_has_passed)
{
    struct mp_deadline deadline = mp_deadline_after(MP_NOWAIT);
    sem_t sem;

    sem_init(&sem, 0, 1);
    ck_assert_int_eq(mp_deadline_wait_semaphore(&deadline, &sem), 0);
    ck_assert_int_eq(mp_deadline_wait_semaphore(&deadline, &sem), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    sem_destroy(&sem);
}
END_TEST

static int fds[2];

static void make_pipe(void)
{
    ck_assert_int_eq(pipe(fds), 0);
}

static void close_pipe(void)
{
    close(fds[0]);
    close(fds[1]);
}

START_TEST(descriptor_is_looked_at_although_the_deadline_has_passed)
{
    struct mp_deadline deadline = mp_deadline_after(MP_NOWAIT);

    ck_assert_int_eq(mp_deadline_wait_fd(&deadline, fds[1], POLLOUT), 0);
    ck_assert_int_eq(mp_deadline_wait_fd(&deadline, fds[0], POLLIN), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert_int_eq(write(fds[1], "", 1), 1);
    ck_assert_int_eq(mp_deadline_wait_fd(&deadline, fds[0], POLLIN), 0);
}
END_TEST

START_TEST(wait_for_a_descriptor_ends_at_the_deadline_and_not_earlier)
{
    double start_s = now_s();
    struct mp_deadline deadline = mp_deadline_after(0.05);

    for (int i = 0; i < 2; i++) { // the second time it has passed
        ck_assert_int_eq(mp_deadline_wait_fd(&deadline, fds[0], POLLIN), -1);
        ck_assert_int_eq(errno, ETIMEDOUT);
        ck_assert(now_s() - start_s >= 0.05);
    }
}
END_TEST

START_TEST(other_end_that_is_gone_ends_the_wait)
{
    struct mp_deadline never = mp_deadline_after(MP_FOREVER);

    close(fds[1]);
    ck_assert_int_eq(mp_deadline_wait_fd(&never, fds[0], POLLIN), 0);
}
END_TEST

START_TEST(descriptor_that_is_not_open_is_refused)
{
    struct mp_deadline never = mp_deadline_after(MP_FOREVER);

    close(fds[1]);
    ck_assert_int_eq(mp_deadline_wait_fd(&never, fds[1], POLLOUT), -1);
    ck_assert_int_eq(errno, EBADF);
}
END_TEST

static volatile sig_atomic_t ticks;

static void write_at_third_tick(int unused)
{
    (void)unused;
    if (++ticks == 3 && write(fds[1], "", 1) < 0)
        _exit(99);
}

static void count_tick(int unused)
{
    (void)unused;
    ticks++;
}

START_TEST(signals_do_not_end_the_wait_for_a_descriptor)
{
    const double timeouts_s[] = {MP_FOREVER, 1000};
    struct mp_deadline deadline = mp_deadline_after(timeouts_s[_i]);

    start_ticking(write_at_third_tick);
    ck_assert_int_eq(mp_deadline_wait_fd(&deadline, fds[0], POLLIN), 0);
    stop_ticking();
    ck_assert_int_ge(ticks, 3);
}
END_TEST

START_TEST(signals_do_not_make_the_wait_for_a_descriptor_longer)
{
    struct mp_deadline deadline = mp_deadline_after(0.05);
    double start_s = now_s();

    start_ticking(count_tick);
    ck_assert_int_eq(mp_deadline_wait_fd(&deadline, fds[0], POLLIN), -1);
    stop_ticking();
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert(now_s() - start_s >= 0.049); // the start is a little later
    ck_assert_int_ge(ticks, 1);
}
END_TEST

Suite *deadline_suite(void);

Suite *deadline_suite(void)
{
    Suite *suite = suite_create("deadline");
    TCase *moments = tcase_create("moments");
    TCase *descriptors = tcase_create("descriptors");

    tcase_set_timeout(moments, 60);
    tcase_add_test(moments, moment_lies_so_far_in_the_future);
    tcase_add_test(moments, negative_and_endless_is_never_and_no_number_is_now);
    tcase_add_test(moments,
                   semaphore_is_taken_although_the_deadline_has_passed);
    suite_add_tcase(suite, moments);

    tcase_set_timeout(descriptors, 60);
    tcase_add_checked_fixture(descriptors, make_pipe, close_pipe);
    tcase_add_test(descriptors,
                   descriptor_is_looked_at_although_the_deadline_has_passed);
    tcase_add_test(descriptors,
                   wait_for_a_descriptor_ends_at_the_deadline_and_not_earlier);
    tcase_add_test(descriptors, other_end_that_is_gone_ends_the_wait);
    tcase_add_test(descriptors, descriptor_that_is_not_open_is_refused);
    tcase_add_loop_test(descriptors,
                        signals_do_not_end_the_wait_for_a_descriptor, 0, 2);
    tcase_add_test(descriptors,
                   signals_do_not_make_the_wait_for_a_descriptor_longer);
    suite_add_tcase(suite, descriptors);
    return suite;
}
