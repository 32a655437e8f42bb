// SPDX-License-Identifier: MIT
//
// Tests of common/queue: processes killed in the middle of a put or a get.
#include "check_queue.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>

#include "support.h"

static void die(int unused)
{
    (void)unused;
    raise(SIGKILL);
}

// A buffer for an item whose second half nobody may touch, and a handler that
// kills the process when it does: in the middle of the copy.
static unsigned char *deadly_buffer(void (*handler)(int))
{
    unsigned char *buffer = mmap(NULL, LARGE, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    signal(SIGSEGV, handler);
    return mprotect(buffer + LARGE / 2, LARGE / 2, PROT_NONE) == 0 ? buffer
                                                                   : NULL;
}

static int die_in_a_put(void *unused)
{
    (void)unused;
    mp_queue_put(queue, deadly_buffer(die), MP_FOREVER);
    return 0;
}

static int die_in_a_get(void *unused)
{
    (void)unused;
    mp_queue_get(queue, deadly_buffer(die), MP_FOREVER);
    return 0;
}

START_TEST(item_of_a_killed_producer_never_was)
{
    make_queue(_i * MAXSIZE, LARGE);
    unsigned capacity = fill();
    for (unsigned i = 0; i < capacity; i++)
        ck_assert_int_eq(get_number(MP_NOWAIT), i);
    for (int deaths = 0; deaths < 3; deaths++) {
        ck_assert_int_eq(run_child(die_in_a_put, NULL), -SIGKILL);
        ck_assert_int_eq(mp_queue_qsize(queue), 0);
        ck_assert_int_eq(get_number(MP_NOWAIT), -1);
        ck_assert_int_eq(fill(), capacity);
        for (unsigned i = 0; i < capacity; i++)
            ck_assert_int_eq(get_number(MP_NOWAIT), i);
        ck_assert_int_eq(get_number(MP_NOWAIT), -1);
    }
    mp_queue_destroy(queue);
}
END_TEST

START_TEST(item_of_a_killed_consumer_is_still_there)
{
    make_queue(_i * MAXSIZE, LARGE);
    unsigned capacity = fill();
    for (unsigned i = 0; i < 3; i++) {
        ck_assert_int_eq(run_child(die_in_a_get, NULL), -SIGKILL);
        ck_assert_int_eq(mp_queue_qsize(queue), capacity);
        ck_assert_int_eq(put_number(99, MP_NOWAIT), -1);
        ck_assert_int_eq(get_number(MP_NOWAIT), i);
        ck_assert_int_eq(put_number(i, MP_NOWAIT), 0);
    }
    for (unsigned i = 0; i < capacity; i++)
        ck_assert_int_eq(get_number(MP_NOWAIT), (i + 3) % capacity);
    ck_assert_int_eq(get_number(MP_NOWAIT), -1);
    mp_queue_destroy(queue);
}
END_TEST

static int put_9(void *unused)
{
    (void)unused;
    return put_number(9, MP_FOREVER);
}

static int get_9(void *unused)
{
    (void)unused;
    return get_number(MP_FOREVER) == 9 ? 0 : 1;
}

// The second one waits behind the first, which is killed.
START_TEST(process_killed_in_its_wait_is_not_missed)
{
    make_queue(1, kinds[_i]);
    for (int round = 0; round < 3; round++) {
        pid_t first = fork_child(get_9, NULL);
        wait_until_asleep(first);
        pid_t second = fork_child(get_9, NULL);
        wait_until_asleep(second);
        kill(first, SIGKILL);
        ck_assert_int_eq(wait_child(first), -SIGKILL);
        ck_assert_int_eq(put_number(9, MP_FOREVER), 0);
        ck_assert_int_eq(wait_child(second), 0);

        ck_assert_int_eq(put_number(1, MP_NOWAIT), 0);
        first = fork_child(put_9, NULL);
        wait_until_asleep(first);
        second = fork_child(put_9, NULL);
        wait_until_asleep(second);
        kill(first, SIGKILL);
        ck_assert_int_eq(wait_child(first), -SIGKILL);
        ck_assert_int_eq(get_number(MP_FOREVER), 1);
        ck_assert_int_eq(wait_child(second), 0);
        ck_assert_int_eq(get_number(MP_NOWAIT), 9);
        ck_assert_int_eq(mp_queue_qsize(queue), 0);
    }
    mp_queue_destroy(queue);
}
END_TEST

static int put_for_ever(void *unused)
{
    (void)unused;
    for (unsigned i = 0;; i++)
        if (put_number(i, MP_FOREVER) < 0)
            return 1;
}

// Wherever the kill meets it: what arrives is whole and in order.
START_TEST(killed_producer_leaves_whole_items)
{
    make_queue(0, kinds[_i]);
    for (int round = 0; round < 30; round++) {
        int expected = 0;
        pid_t pid = fork_child(put_for_ever, NULL);
        for (; expected < 13 * round; expected++)
            ck_assert_int_eq(get_number(MP_FOREVER), expected);
        kill(pid, SIGKILL);
        ck_assert_int_eq(wait_child(pid), -SIGKILL);
        while (mp_queue_qsize(queue) > 0)
            ck_assert_int_eq(get_number(1000), expected++);
        ck_assert_int_eq(put_number(5, MP_NOWAIT), 0);
        ck_assert_int_eq(get_number(MP_NOWAIT), 5);
    }
    mp_queue_destroy(queue);
}
END_TEST

static struct gate in_the_copy;
static struct gate go_on;
static unsigned char *buffer;

static void pause_here(int unused)
{
    (void)unused;
    gate_open(&in_the_copy);
    gate_wait(&go_on);
    mprotect(buffer, LARGE, PROT_READ | PROT_WRITE);
}

static int pause_in_a_get(void *unused)
{
    unsigned producer, number;

    (void)unused;
    buffer = deadly_buffer(pause_here);
    if (mp_queue_get(queue, buffer, MP_FOREVER) < 0)
        return 1;
    return read_item(buffer, &producer, &number) && number == 0 ? 0 : 2;
}

START_TEST(timeout_ends_the_wait_for_an_endless_copy)
{
    gate_make(&in_the_copy);
    gate_make(&go_on);
    make_queue(0, LARGE);
    for (unsigned i = 0; i < 3; i++)
        ck_assert_int_eq(put_number(i, MP_FOREVER), 0);
    pid_t pid = fork_child(pause_in_a_get, NULL);
    gate_wait(&in_the_copy);
    const double timeouts_s[] = {MP_NOWAIT, 0.05};
    for (int i = 0; i < 2; i++) {
        double start_s = now_s();
        ck_assert_int_eq(get_number(timeouts_s[i]), -1);
        ck_assert_int_eq(errno, ETIMEDOUT);
        ck_assert(now_s() - start_s >= 0.1); // there are items, after all
    }
    ck_assert_int_eq(put_number(3, MP_NOWAIT), 0); // the other side is free
    gate_open(&go_on);
    for (int i = 1; i <= 3; i++)
        ck_assert_int_eq(get_number(MP_FOREVER), i);
    ck_assert_int_eq(wait_child(pid), 0);
    mp_queue_destroy(queue);
    gate_destroy(&in_the_copy);
    gate_destroy(&go_on);
}
END_TEST

// "Empty" would be wrong: of two items one is being copied.
START_TEST(nowait_waits_for_a_copy_that_ends)
{
    int number = -1;

    gate_make(&in_the_copy);
    gate_make(&go_on);
    make_queue(0, LARGE);
    // On a busy machine even a copy may take a tenth of a second: again.
    while (number < 0) {
        for (unsigned i = 0; i < 2; i++)
            ck_assert_int_eq(put_number(i, MP_FOREVER), 0);
        pid_t pid = fork_child(pause_in_a_get, NULL);
        gate_wait(&in_the_copy);
        gate_open(&go_on);
        number = get_number(MP_NOWAIT);
        ck_assert(number == 1 || errno == ETIMEDOUT);
        ck_assert_int_eq(wait_child(pid), 0);
        if (number < 0)
            ck_assert_int_eq(get_number(MP_NOWAIT), 1);
    }
    ck_assert_int_eq(number, 1);
    mp_queue_destroy(queue);
    gate_destroy(&in_the_copy);
    gate_destroy(&go_on);
}
END_TEST

TCase *queue_killed_tcase(void)
{
    TCase *tcase = tcase_create("killed");

    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, item_of_a_killed_producer_never_was, 0, 2);
    tcase_add_loop_test(tcase, item_of_a_killed_consumer_is_still_there, 0, 2);
    tcase_add_loop_test(tcase, process_killed_in_its_wait_is_not_missed, 0,
                        KINDS);
    tcase_add_loop_test(tcase, killed_producer_leaves_whole_items, 0, KINDS);
    tcase_add_test(tcase, timeout_ends_the_wait_for_an_endless_copy);
    tcase_add_test(tcase, nowait_waits_for_a_copy_that_ends);
    return tcase;
}
