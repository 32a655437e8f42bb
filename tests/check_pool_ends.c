// SPDX-License-Identifier: MIT
//
// Tests of common/pool: how a pool ends, its worker, its creator.
#include "check_pool.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lock.h"

START_TEST(pool_may_be_closed_terminated_and_joined_again)
{
    make_pool(2);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(mp_pool_close(pool), 0);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(mp_pool_join(pool), 0);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(mp_pool_terminate(pool), 0);
    ck_assert_int_eq(mp_pool_close(pool), 0);
    ck_assert_int_eq(mp_pool_join(pool), 0);
    ck_assert(!has_children());
    mp_pool_destroy(pool);
}
END_TEST

// _TestPool.test_context, test_enter
START_TEST(closed_or_terminated_pool_maps_no_more)
{
    int (*const ends[])(struct mp_pool *) = {mp_pool_close, mp_pool_terminate};

    for (int i = 0; i < 2; i++) {
        make_pool(2);
        ck_assert_int_eq(ends[i](pool), 0);
        ck_assert_int_eq(map_numbers(doubler, 10, 0), -1);
        ck_assert_int_eq(errno, ESHUTDOWN);
        ck_assert_int_eq(map_numbers(doubler, 0, 0), -1);
        ck_assert_int_eq(errno, ESHUTDOWN);
        ck_assert_int_eq(mp_pool_join(pool), 0);
        ck_assert(!has_children());
        mp_pool_destroy(pool);
    }
}
END_TEST

START_TEST(join_of_an_open_pool_is_refused)
{
    make_pool(1);
    errno = 0;
    ck_assert_int_eq(mp_pool_join(pool), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(map_numbers(doubler, 10, 0), 0);
    mp_pool_destroy(pool);
}
END_TEST

START_TEST(destroy_ends_the_workers_however_sigterm_is_treated)
{
    sigset_t sigterm;

    signal(SIGTERM, SIG_IGN);
    sigemptyset(&sigterm);
    sigaddset(&sigterm, SIGTERM);
    sigprocmask(SIG_BLOCK, &sigterm, NULL);
    make_pool(3);
    ck_assert_int_eq(map_numbers(doubler, 10, 0), 0);
    errno = ERANGE;
    mp_pool_destroy(pool);
    mp_pool_destroy(NULL);
    ck_assert_int_eq(errno, ERANGE);
    ck_assert(!has_children());
}
END_TEST

static int wait_for_the_gate(void *gate)
{
    gate_wait(gate);
    return 0;
}

// It has inherited all descriptors of the pool that its parent has.
START_TEST(join_does_not_wait_for_a_process_started_later)
{
    struct gate gate;

    gate_make(&gate);
    make_pool(2);
    pid_t pid = fork_child(wait_for_the_gate, &gate);
    ck_assert_int_eq(mp_pool_close(pool), 0);
    ck_assert_int_eq(mp_pool_join(pool), 0);
    gate_open(&gate);
    ck_assert_int_eq(wait_child(pid), 0);
    mp_pool_destroy(pool);
    gate_destroy(&gate);
}
END_TEST

static int raise_at_500(const void *item, void *result)
{
    if (*(const int *)item == 500)
        raise(SIGKILL);
    return doubler(item, result);
}

static int exit_at_500(const void *item, void *result)
{
    if (*(const int *)item == 500)
        exit(0);
    return doubler(item, result);
}

static int raise_always(const void *item, void *result)
{
    (void)item;
    (void)result;
    return raise(SIGKILL);
}

static void pool_is_broken(void)
{
    for (size_t i = 0; i < 1000; i++)
        ck_assert_int_eq(results[i], -1);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(map_numbers(doubler, 10, 0), -1);
        ck_assert_int_eq(errno, EOWNERDEAD);
    }
    ck_assert_int_eq(map_numbers(doubler, 0, 0), -1);
    ck_assert_int_eq(errno, EOWNERDEAD);
}

// Python waits for ever: cpython issue 96062.  Loops over functions and ends.
START_TEST(map_fails_when_a_worker_ends)
{
    int (*const functions[])(const void *, void *) = {raise_at_500, exit_at_500,
                                                      raise_always};

    make_pool(3);
    for (int i = 0; i < 3; i++) // and not at the first map only
        ck_assert_int_eq(map_numbers(doubler, 1000, 1), 0);
    ck_assert_int_eq(map_numbers(functions[_i / 2], 1000, 1), -1);
    ck_assert_int_eq(errno, EOWNERDEAD);
    pool_is_broken();
    if (_i % 2 == 0) {
        ck_assert_int_eq(mp_pool_close(pool), 0);
        ck_assert_int_eq(mp_pool_join(pool), 0);
    }
    mp_pool_destroy(pool);
    ck_assert(!has_children());
}
END_TEST

// The worker of item 0 dies when another one works on item 1.
static int die_or_wait(const void *item, void *result)
{
    if (*(const int *)item == 0) {
        gate_wait(&board->at_work);
        raise(SIGKILL);
    }
    if (*(const int *)item == 1) {
        gate_open(&board->at_work);
        gate_wait(&board->go_on);
    }
    return doubler(item, result);
}

START_TEST(others_take_no_more_when_a_worker_has_ended)
{
    make_board();
    make_pool(2);
    ck_assert_int_eq(map_numbers(die_or_wait, 1000, 1), -1);
    ck_assert_int_eq(errno, EOWNERDEAD);
    gate_open(&board->go_on);
    ck_assert_int_eq(mp_pool_close(pool), 0);
    ck_assert_int_eq(mp_pool_join(pool), 0);
    ck_assert_int_eq(board->calls, 1);
    mp_pool_destroy(pool);
}
END_TEST

static int tell_pid(const void *item, void *result)
{
    (void)item;
    *(int *)result = (int)getpid();
    return 0;
}

START_TEST(map_fails_when_a_worker_was_killed_before_it)
{
    signal(SIGPIPE, SIG_DFL);
    make_pool(2);
    ck_assert_int_eq(map_numbers(tell_pid, 1, 0), 0);
    ck_assert_int_eq(kill(results[0], SIGKILL), 0);
    siginfo_t info;
    waitid(P_PID, (id_t)results[0], &info, WEXITED | WNOWAIT);
    ck_assert_int_eq(map_numbers(doubler, 10, 0), -1);
    ck_assert_int_eq(errno, EOWNERDEAD);
    pool_is_broken();
    mp_pool_destroy(pool);
    ck_assert(!has_children());
}
END_TEST

static struct mp_lock *lock;

static int die_with_the_lock_that_others_want(const void *item, void *result)
{
    mp_lock_acquire(lock, MP_FOREVER);
    if (*(const int *)item == 0)
        raise(SIGKILL);
    return doubler(item, result);
}

// _TestPool.test_terminate
START_TEST(map_fails_though_the_other_workers_never_end)
{
    lock = mp_lock_create();
    make_pool(3);
    ck_assert_int_eq(map_numbers(die_with_the_lock_that_others_want, 10000, 1),
                     -1);
    ck_assert_int_eq(errno, EOWNERDEAD);
    ck_assert_int_eq(mp_pool_terminate(pool), 0);
    ck_assert_int_eq(mp_pool_join(pool), 0);
    ck_assert(!has_children());
    mp_pool_destroy(pool);
    mp_lock_destroy(lock);
}
END_TEST

static int kill_the_worker_at_work(void *unused)
{
    (void)unused;
    gate_wait(&board->at_work);
    return kill(board->worker, SIGKILL) == 0 ? 0 : 1;
}

static int work_for_ever(const void *item, void *result)
{
    if (*(const int *)item == 7) {
        board->worker = getpid();
        gate_open(&board->at_work);
        for (;;)
            pause();
    }
    return doubler(item, result);
}

START_TEST(map_fails_when_somebody_kills_a_worker_at_work)
{
    make_board();
    make_pool(2);
    pid_t pid = fork_child(kill_the_worker_at_work, NULL);
    ck_assert_int_eq(map_numbers(work_for_ever, 1000, 1), -1);
    ck_assert_int_eq(errno, EOWNERDEAD);
    ck_assert_int_eq(wait_child(pid), 0);
    pool_is_broken();
    mp_pool_destroy(pool);
    ck_assert(!has_children());
}
END_TEST

static int make_a_pool_and_die(void *unused)
{
    (void)unused;
    pool = mp_pool_create(3);
    if (pool == NULL || map_numbers(doubler, 100, 0) != 0)
        return 1;
    raise(SIGKILL);
    return 2;
}

// As the subreaper this process inherits the workers, and sees them end.
START_TEST(workers_end_when_their_creator_is_killed)
{
    ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    ck_assert_int_eq(run_child(make_a_pool_and_die, NULL), -SIGKILL);
    for (int i = 0; i < 3; i++) {
        int status;
        ck_assert_int_gt(waitpid(-1, &status, 0), 0);
        ck_assert_int_eq(status, 0);
    }
    ck_assert(!has_children());
}
END_TEST

TCase *pool_ends_tcase(void)
{
    TCase *tcase = tcase_create("ends");

    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, pool_may_be_closed_terminated_and_joined_again);
    tcase_add_test(tcase, closed_or_terminated_pool_maps_no_more);
    tcase_add_test(tcase, join_of_an_open_pool_is_refused);
    tcase_add_test(tcase, destroy_ends_the_workers_however_sigterm_is_treated);
    tcase_add_test(tcase, join_does_not_wait_for_a_process_started_later);
    tcase_add_loop_test(tcase, map_fails_when_a_worker_ends, 0, 6);
    tcase_add_test(tcase, others_take_no_more_when_a_worker_has_ended);
    tcase_add_test(tcase, map_fails_when_a_worker_was_killed_before_it);
    tcase_add_test(tcase, map_fails_though_the_other_workers_never_end);
    tcase_add_test(tcase, map_fails_when_somebody_kills_a_worker_at_work);
    tcase_add_test(tcase, workers_end_when_their_creator_is_killed);
    return tcase;
}
