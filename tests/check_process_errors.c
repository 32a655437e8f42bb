// SPDX-License-Identifier: MIT
//
// Tests of common/process: what it refuses, and what happens when something
// runs out.
#include "check_process.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

START_TEST(null_is_refused)
{
    int (*const calls[])(struct mp_process *) = {
        mp_process_start, mp_process_terminate, mp_process_kill};

    for (size_t i = 0; i < 3; i++) {
        errno = 0;
        ck_assert_int_eq(calls[i](NULL), -1);
        ck_assert_int_eq(errno, EINVAL);
    }
    errno = 0;
    ck_assert_int_eq(mp_process_join(NULL, MP_FOREVER), -1);
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert(!mp_process_is_alive(NULL));
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert_ptr_null(mp_process_name(NULL));
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(mp_process_exitcode(NULL), MP_EXITCODE_NONE);
    ck_assert_int_eq(mp_process_pid(NULL), 0);
}
END_TEST

START_TEST(process_without_target_is_refused)
{
    errno = 0;
    ck_assert_ptr_null(mp_process_create(NULL, NULL));
    ck_assert_int_eq(errno, EINVAL);
}
END_TEST

START_TEST(what_needs_a_start_is_refused_before_it)
{
    struct mp_process *process = mp_process_create(return_it, NULL);

    errno = 0;
    ck_assert_int_eq(mp_process_join(process, MP_FOREVER), -1);
    ck_assert_int_eq(errno, ESRCH);
    errno = 0;
    ck_assert_int_eq(mp_process_terminate(process), -1);
    ck_assert_int_eq(errno, ESRCH);
    errno = 0;
    ck_assert_int_eq(mp_process_kill(process), -1);
    ck_assert_int_eq(errno, ESRCH);
    ck_assert_int_eq(mp_process_start(process), 0);
    ck_assert_int_eq(end_of(process), 0);
}
END_TEST

START_TEST(second_start_is_refused)
{
    struct mp_process *process = started(wait_at_gate, NULL);

    ck_assert_int_eq(mp_process_start(process), -1);
    ck_assert_int_eq(errno, EALREADY);
    gate_open(&gate);
    ck_assert_int_eq(mp_process_join(process, MP_FOREVER), 0);
    ck_assert_int_eq(mp_process_start(process), -1);
    ck_assert_int_eq(errno, EALREADY);
    ck_assert_int_eq(end_of(process), 0);
}
END_TEST

// Returns how many of the calls were not refused with ECHILD.
static int do_what_only_the_parent_may(void *arg)
{
    struct mp_process *process = arg;
    int allowed = 0;

    errno = 0;
    allowed += mp_process_start(process) == 0 || errno != ECHILD;
    errno = 0;
    allowed += mp_process_join(process, MP_FOREVER) == 0 || errno != ECHILD;
    errno = 0;
    allowed += mp_process_join(process, MP_NOWAIT) == 0 || errno != ECHILD;
    errno = 0;
    allowed += mp_process_terminate(process) == 0 || errno != ECHILD;
    errno = 0;
    allowed += mp_process_kill(process) == 0 || errno != ECHILD;
    errno = 0;
    allowed += mp_process_is_alive(process) || errno != ECHILD;
    allowed += mp_process_exitcode(process) != MP_EXITCODE_NONE;
    allowed += mp_process_destroy(process) != 0; // its own copy
    return allowed;
}

START_TEST(others_than_the_parent_are_refused)
{
    struct mp_process *process = started(wait_at_gate, NULL);
    struct mp_process *idle = mp_process_create(return_it, NULL);

    ck_assert_int_eq(end_of(started(do_what_only_the_parent_may, process)), 0);
    ck_assert_int_eq(run_child(do_what_only_the_parent_may, process), 0);
    ck_assert_int_eq(end_of(started(do_what_only_the_parent_may, idle)), 0);
    ck_assert(mp_process_is_alive(process));
    gate_open(&gate);
    ck_assert_int_eq(end_of(process), 0);
    ck_assert_int_eq(mp_process_destroy(idle), 0);
}
END_TEST

static int destroy_itself(void *process)
{
    return mp_process_destroy(*(struct mp_process **)process) < 0 ? errno : 0;
}

// _TestProcess.test_close
START_TEST(running_process_is_not_destroyed)
{
    struct mp_process *process = started(wait_at_gate, NULL);
    struct mp_process *own;

    ck_assert_int_eq(mp_process_destroy(process), -1);
    ck_assert_int_eq(errno, EBUSY);
    gate_open(&gate);
    ck_assert_int_eq(end_of(process), 0);
    own = mp_process_create(destroy_itself, &own);
    ck_assert_int_eq(mp_process_start(own), 0);
    ck_assert_int_eq(end_of(own), EBUSY);
}
END_TEST

START_TEST(destroy_keeps_errno_and_takes_null)
{
    struct mp_process *ended = started(return_it, NULL);

    ck_assert_int_eq(mp_process_join(ended, MP_FOREVER), 0);
    errno = ERANGE;
    ck_assert_int_eq(mp_process_destroy(NULL), 0);
    ck_assert_int_eq(mp_process_destroy(ended), 0);
    ck_assert_int_eq(mp_process_destroy(mp_process_create(return_it, NULL)), 0);
    ck_assert_int_eq(errno, ERANGE);
}
END_TEST

START_TEST(destroy_of_an_ended_process_leaves_no_zombie)
{
    struct mp_process *process = started(return_it, NULL);

    while (mp_process_destroy(process) < 0)
        ck_assert_int_eq(errno, EBUSY);
    ck_assert(!has_children());
}
END_TEST

START_TEST(lost_exit_code_is_said_and_nobody_waits_for_ever)
{
    const double timeouts_s[] = {MP_FOREVER, 1000, MP_NOWAIT};

    signal(SIGCHLD, SIG_IGN);
    struct mp_process *process = started(wait_at_gate, NULL);
    ck_assert_int_eq(mp_process_join(process, MOMENT_S), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    gate_open(&gate);
    if (_i == 2)
        while (mp_process_is_alive(process))
            continue;
    for (int i = 0; i < 2; i++) {
        errno = 0;
        ck_assert_int_eq(mp_process_join(process, timeouts_s[_i]), -1);
        ck_assert_int_eq(errno, ECHILD);
    }
    ck_assert(!mp_process_is_alive(process));
    ck_assert_int_eq(mp_process_exitcode(process), MP_EXITCODE_NONE);
    ck_assert_int_eq(mp_process_kill(process), 0); // kills nobody else
    ck_assert_int_eq(mp_process_destroy(process), 0);
}
END_TEST

START_TEST(exit_code_that_somebody_else_waited_for_is_lost)
{
    struct mp_process *process = started(return_it, NULL);

    ck_assert_int_eq(waitpid(-1, NULL, 0), mp_process_pid(process));
    ck_assert_int_eq(mp_process_join(process, MP_FOREVER), -1);
    ck_assert_int_eq(errno, ECHILD);
    ck_assert_int_eq(mp_process_destroy(process), 0);
}
END_TEST

// What runs out.  ENOMEM of start cannot be brought about without taking the
// machine's memory from everybody.

static int create_without_memory(void *unused)
{
    void *volatile taken; // else the compiler may leave malloc() out

    (void)unused;
    if (has_address_sanitizer())
        return SKIPPED;
    limit_memory(0);
    // Each size by itself: malloc() keeps small pieces apart by their size.
    for (size_t size = 1 << 16; size > 0; size -= size > 1024 ? 1024 : 8)
        do
            taken = malloc(size);
        while (taken != NULL);
    return mp_process_create(return_it, NULL) == NULL ? errno : 0;
}

START_TEST(create_says_when_there_is_no_memory)
{
    int status = run_child(create_without_memory, NULL);

    ck_assert(status == ENOMEM || status == SKIPPED);
}
END_TEST

static void limit(int resource, rlim_t soft)
{
    struct rlimit now;

    getrlimit(resource, &now);
    now.rlim_cur = soft < now.rlim_max ? soft : now.rlim_max;
    setrlimit(resource, &now);
}

// The limit does not hold for root, so root becomes somebody else.
static int start_beyond_the_limit(void *unused)
{
    struct mp_process *process = mp_process_create(return_it, NULL);

    (void)unused;
    if (getuid() == 0 && setresuid(65534, 65534, 65534) < 0)
        return SKIPPED;
    limit(RLIMIT_NPROC, 0);
    if (mp_process_start(process) == 0 || errno != EAGAIN)
        return 1;
    if (mp_process_pid(process) != 0 || mp_process_is_alive(process))
        return 2;
    limit(RLIMIT_NPROC, RLIM_INFINITY);
    if (mp_process_start(process) < 0)
        return 3;
    if (mp_process_join(process, MP_FOREVER) < 0)
        return 4;
    return mp_process_destroy(process);
}

START_TEST(start_that_failed_can_be_repeated)
{
    int status = run_child(start_beyond_the_limit, NULL);

    ck_assert(status == 0 || status == SKIPPED);
}
END_TEST

static int join_without_descriptors(void *unused)
{
    struct mp_process *process = mp_process_create(wait_at_gate, NULL);
    double start_s = now_s();

    (void)unused;
    if (mp_process_start(process) < 0)
        return 1;
    limit(RLIMIT_NOFILE, 0);
    if (mp_process_join(process, MOMENT_S) == 0 || errno != ETIMEDOUT)
        return 2;
    if (now_s() - start_s < MOMENT_S)
        return 3;
    gate_open(&gate);
    if (mp_process_join(process, 1000) < 0)
        return 4;
    return mp_process_destroy(process);
}

START_TEST(join_with_a_timeout_needs_no_free_descriptor)
{
    ck_assert_int_eq(run_child(join_without_descriptors, NULL), 0);
}
END_TEST

void process_add_errors(Suite *suite)
{
    TCase *tcase = tcase_create("errors");

    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, process_set_up, process_tear_down);
    tcase_add_test(tcase, null_is_refused);
    tcase_add_test(tcase, process_without_target_is_refused);
    tcase_add_test(tcase, what_needs_a_start_is_refused_before_it);
    tcase_add_test(tcase, second_start_is_refused);
    tcase_add_test(tcase, others_than_the_parent_are_refused);
    tcase_add_test(tcase, running_process_is_not_destroyed);
    tcase_add_test(tcase, destroy_keeps_errno_and_takes_null);
    tcase_add_test(tcase, destroy_of_an_ended_process_leaves_no_zombie);
    tcase_add_loop_test(tcase, lost_exit_code_is_said_and_nobody_waits_for_ever,
                        0, 3);
    tcase_add_test(tcase, exit_code_that_somebody_else_waited_for_is_lost);
    tcase_add_test(tcase, create_says_when_there_is_no_memory);
    tcase_add_test(tcase, start_that_failed_can_be_repeated);
    tcase_add_test(tcase, join_with_a_timeout_needs_no_free_descriptor);
    suite_add_tcase(suite, tcase);
}
