// SPDX-License-Identifier: MIT
//
// Tests of common/queue: what goes in comes out, and who waits for it.
#include "check_queue.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process.h"
#include "shared_map.h"
#include "support.h"

const size_t kinds[] = {SMALL, LARGE};

struct mp_queue *queue;
size_t item_size;

void make_queue(size_t maxsize, size_t size)
{
    item_size = size;
    queue = mp_queue_create(maxsize, size);
    ck_assert_ptr_nonnull(queue);
}

const double long_timeouts_s[] = {MP_FOREVER, 1000};

// Each byte of an item tells its producer and number, so that a torn item is
// seen as such.  An item of one byte has room for the producer only.
void write_item(unsigned char *item, unsigned producer, unsigned number)
{
    memset(item, (int)((producer + 7 * number) % 251), item_size);
    if (item_size < 2 * sizeof(uint32_t)) {
        item[0] = (unsigned char)producer;
        return;
    }
    const uint32_t head[] = {producer, number};
    memcpy(item, head, sizeof head);
}

bool read_item(const unsigned char *item, unsigned *producer, unsigned *number)
{
    uint32_t head[] = {item[0], 0};

    if (item_size >= sizeof head)
        memcpy(head, item, sizeof head);
    *producer = head[0];
    *number = head[1];
    for (size_t i = sizeof head; i < item_size; i++)
        if (item[i] != (*producer + 7 * *number) % 251)
            return false;
    return true;
}

static int put_item(unsigned producer, unsigned number, double timeout_s)
{
    unsigned char *item = malloc(item_size);

    write_item(item, producer, number);
    int result = mp_queue_put(queue, item, timeout_s);
    int saved_errno = errno;
    free(item);
    errno = saved_errno;
    return result;
}

// Returns 0; -1 with errno set; -2 if the item is torn.
static int get_item(unsigned *producer, unsigned *number, double timeout_s)
{
    unsigned char *item = malloc(item_size);

    int result = mp_queue_get(queue, item, timeout_s);
    int saved_errno = errno;
    if (result == 0 && !read_item(item, producer, number))
        result = -2;
    free(item);
    errno = saved_errno;
    return result;
}

int put_number(unsigned number, double timeout_s)
{
    return put_item(0, number, timeout_s);
}

int get_number(double timeout_s)
{
    unsigned producer = 0, number = 0;
    int result = get_item(&producer, &number, timeout_s);

    return result == 0 ? (int)number : result;
}

unsigned fill(void)
{
    unsigned count = 0;

    while (put_number(count, MP_NOWAIT) == 0)
        count++;
    ck_assert_int_eq(errno, ETIMEDOUT);
    return count;
}

int put_many(void *timeout_s)
{
    for (unsigned i = 0; i < MANY; i++)
        if (put_number(i, *(const double *)timeout_s) < 0)
            return 1;
    return 0;
}

// _TestQueue.test_put
START_TEST(put_beyond_maxsize_is_refused_in_time)
{
    make_queue(MAXSIZE, kinds[_i]);
    ck_assert(mp_queue_empty(queue));
    for (unsigned i = 0; i < MAXSIZE; i++)
        ck_assert_int_eq(put_number(i, i % 2 ? MP_NOWAIT : MP_FOREVER), 0);
    ck_assert(!mp_queue_empty(queue));
    const double timeouts_s[] = {MP_NOWAIT, 1e-9, 0.05};
    for (size_t i = 0; i < 3; i++) {
        double start_s = now_s();
        errno = 0;
        ck_assert_int_eq(put_number(99, timeouts_s[i]), -1);
        ck_assert_int_eq(errno, ETIMEDOUT);
        ck_assert(now_s() - start_s >= timeouts_s[i]);
    }
    ck_assert_int_eq(mp_queue_qsize(queue), MAXSIZE);
    for (int i = 0; i < MAXSIZE; i++)
        ck_assert_int_eq(get_number(MP_FOREVER), i);
    ck_assert(mp_queue_empty(queue));
    mp_queue_destroy(queue);
}
END_TEST

// _TestQueue.test_get, test_timeout
START_TEST(get_from_an_empty_queue_is_refused_in_time)
{
    make_queue(0, kinds[_i]);
    for (unsigned i = 2; i <= 5; i++)
        ck_assert_int_eq(put_number(i, MP_FOREVER), 0);
    const double lucky_s[] = {MP_FOREVER, MP_NOWAIT, 1e-9, 1000};
    for (int i = 2; i <= 5; i++)
        ck_assert_int_eq(get_number(lucky_s[i - 2]), i);
    const double timeouts_s[] = {MP_NOWAIT, 1e-9, 0.05};
    for (size_t i = 0; i < 3; i++) {
        double start_s = now_s();
        errno = 0;
        ck_assert_int_eq(get_number(timeouts_s[i]), -1);
        ck_assert_int_eq(errno, ETIMEDOUT);
        ck_assert(now_s() - start_s >= timeouts_s[i]);
    }
    mp_queue_destroy(queue);
}
END_TEST

static int put_10_to_19(void *unused)
{
    (void)unused;
    for (unsigned i = 10; i < 20; i++)
        if (put_number(i, MP_FOREVER) < 0)
            return 1;
    return 0;
}

// _TestQueue.test_fork
START_TEST(items_put_before_the_fork_come_once)
{
    make_queue(0, kinds[_i]);
    for (unsigned i = 0; i < 10; i++)
        ck_assert_int_eq(put_number(i, MP_FOREVER), 0);
    ck_assert_int_eq(run_child(put_10_to_19, NULL), 0);
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(get_number(MP_FOREVER), i);
    ck_assert_int_eq(get_number(MP_NOWAIT), -1);
    mp_queue_destroy(queue);
}
END_TEST

// _TestQueue.test_qsize
START_TEST(qsize_counts_the_items)
{
    for (size_t maxsize = 0; maxsize <= MAXSIZE; maxsize += MAXSIZE) {
        make_queue(maxsize, kinds[_i]);
        const int steps[] = {1, 1, -1, -1};
        long expected = 0;
        ck_assert_int_eq(mp_queue_qsize(queue), 0);
        for (size_t i = 0; i < 4; i++) {
            if (steps[i] > 0)
                ck_assert_int_eq(put_number(1, MP_FOREVER), 0);
            else
                ck_assert_int_eq(get_number(MP_FOREVER), 1);
            expected += steps[i];
            ck_assert_int_eq(mp_queue_qsize(queue), expected);
            ck_assert_int_eq(mp_queue_empty(queue), expected == 0);
        }
        mp_queue_destroy(queue);
    }
}
END_TEST

// _TestQueue.test_closed_queue_put_get_exceptions, TestSimpleQueue.test_close
START_TEST(closed_queue_refuses_all_but_qsize)
{
    make_queue(0, kinds[_i]);
    ck_assert_int_eq(put_number(1, MP_FOREVER), 0);
    ck_assert_int_eq(mp_queue_close(queue), 0);
    ck_assert_int_eq(mp_queue_close(queue), 0);
    const double timeouts_s[] = {MP_FOREVER, MP_NOWAIT};
    for (size_t i = 0; i < 2; i++) {
        errno = 0;
        ck_assert_int_eq(put_number(2, timeouts_s[i]), -1);
        ck_assert_int_eq(errno, ESHUTDOWN);
        errno = 0;
        ck_assert_int_eq(get_number(timeouts_s[i]), -1);
        ck_assert_int_eq(errno, ESHUTDOWN);
    }
    ck_assert_int_eq(mp_queue_qsize(queue), 1);
    mp_queue_destroy(queue);
}
END_TEST

static int close_it(void *unused)
{
    (void)unused;
    return mp_queue_close(queue);
}

static int destroy_it(void *unused)
{
    (void)unused;
    mp_queue_destroy(queue);
    return 0;
}

START_TEST(one_process_closes_for_itself_alone)
{
    make_queue(0, kinds[_i]);
    ck_assert_int_eq(put_number(1, MP_FOREVER), 0);
    ck_assert_int_eq(run_child(close_it, NULL), 0);
    ck_assert_int_eq(run_child(destroy_it, NULL), 0);
    ck_assert_int_eq(put_number(2, MP_FOREVER), 0);
    ck_assert_int_eq(get_number(MP_FOREVER), 1);
    ck_assert_int_eq(get_number(MP_FOREVER), 2);
    mp_queue_destroy(queue);
}
END_TEST

static int use_a_queue_without_stdin(void *size)
{
    close(STDIN_FILENO); // the queue may get its number
    item_size = *(const size_t *)size;
    queue = mp_queue_create(0, item_size);
    if (queue == NULL || run_child(put_10_to_19, NULL) != 0)
        return 1;
    for (int i = 10; i < 20; i++)
        if (get_number(i % 2 ? MP_NOWAIT : MP_FOREVER) != i)
            return 2;
    mp_queue_destroy(queue);
    return 0;
}

// TestStdinBadfiledescriptor.test_queue_in_process
START_TEST(queue_works_in_a_child_without_stdin)
{
    ck_assert_int_eq(run_child(use_a_queue_without_stdin, (void *)&kinds[_i]),
                     0);
}
END_TEST

static int put_7(void *timeout_s)
{
    return put_number(7, *(const double *)timeout_s) == 0 ? 0 : errno;
}

static int get_number_in_child(void *timeout_s)
{
    int number = get_number(*(const double *)timeout_s);

    return number >= 0 ? number : 100 + errno;
}

// Loops over timeouts and kinds.
START_TEST(get_waits_for_an_item)
{
    make_queue(0, kinds[_i / 2]);
    pid_t pid =
        fork_child(get_number_in_child, (void *)&long_timeouts_s[_i % 2]);
    wait_until_asleep(pid);
    ck_assert_int_eq(put_number(42, MP_FOREVER), 0);
    ck_assert_int_eq(wait_child(pid), 42);
    mp_queue_destroy(queue);
}
END_TEST

START_TEST(put_waits_for_a_place)
{
    make_queue(1, kinds[_i / 2]);
    ck_assert_int_eq(put_number(1, MP_FOREVER), 0);
    pid_t pid = fork_child(put_7, (void *)&long_timeouts_s[_i % 2]);
    wait_until_asleep(pid);
    ck_assert_int_eq(mp_queue_qsize(queue), 1);
    ck_assert_int_eq(get_number(MP_FOREVER), 1);
    ck_assert_int_eq(get_number(MP_FOREVER), 7);
    ck_assert_int_eq(wait_child(pid), 0);
    mp_queue_destroy(queue);
}
END_TEST

// A user who has many pipes gets smaller ones, see pipe(7).
static size_t room_in_a_queue(size_t size)
{
    int ends[2];

    if (size > PAGE)
        return MEBIBYTE;
    ck_assert_int_eq(pipe(ends), 0);
    (void)fcntl(ends[1], F_SETPIPE_SZ, MEBIBYTE);
    int room = fcntl(ends[1], F_GETPIPE_SZ);
    close(ends[0]);
    close(ends[1]);
    return (size_t)room;
}

START_TEST(queue_without_maxsize_is_full_at_a_mebibyte)
{
    const size_t sizes[] = {512, PAGE, PAGE + 1, 65536};

    for (size_t i = 0; i < 4; i++) {
        make_queue(0, sizes[i]);
        unsigned count = fill();
        ck_assert_uint_gt((count + 1) * sizes[i], room_in_a_queue(sizes[i]));
        ck_assert_uint_le(count * sizes[i], MEBIBYTE);
        ck_assert_int_eq(mp_queue_qsize(queue), count);
        pid_t pid = fork_child(put_7, (void *)&long_timeouts_s[0]);
        wait_until_asleep(pid);
        for (unsigned number = 0; number < count; number++)
            ck_assert_int_eq(get_number(MP_FOREVER), number);
        ck_assert_int_eq(get_number(MP_FOREVER), 7);
        ck_assert_int_eq(wait_child(pid), 0);
        mp_queue_destroy(queue);
    }
}
END_TEST

START_TEST(some_items_fit_however_large_they_are)
{
    make_queue(0, 3 * MEBIBYTE);
    unsigned count = fill();
    ck_assert_int_ge(count, 2);
    for (unsigned number = 0; number < count; number++)
        ck_assert_int_eq(get_number(MP_NOWAIT), number);
    mp_queue_destroy(queue);
}
END_TEST

START_TEST(maxsize_may_be_above_a_mebibyte)
{
    make_queue(400, LARGE);
    ck_assert_int_eq(fill(), 400);
    mp_queue_destroy(queue);
}
END_TEST

// The other process's timed get must not stop this one's from waiting.
START_TEST(timeout_is_the_business_of_one_process)
{
    make_queue(0, kinds[_i]);
    pid_t pid = fork_child(get_number_in_child, (void *)&long_timeouts_s[0]);
    ck_assert_int_eq(get_number(MP_NOWAIT), -1);
    wait_until_asleep(pid);
    ck_assert_int_eq(get_number(MP_NOWAIT), -1);
    pid_t later = fork_child(get_number_in_child, (void *)&long_timeouts_s[0]);
    wait_until_asleep(later);
    ck_assert_int_eq(put_number(1, MP_NOWAIT), 0);
    ck_assert_int_eq(put_number(1, MP_NOWAIT), 0);
    ck_assert_int_eq(wait_child(pid), 1);
    ck_assert_int_eq(wait_child(later), 1);
    mp_queue_destroy(queue);
}
END_TEST

// "Joining processes that use queues" in Python's documentation.
START_TEST(child_does_not_end_before_its_puts)
{
    make_queue(0, _i == 0 ? 1024 : LARGE);
    struct mp_process *process =
        mp_process_create(put_many, (void *)&long_timeouts_s[0]);
    ck_assert_int_eq(mp_process_start(process), 0);
    ck_assert_int_eq(mp_process_join(process, 0.1), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    for (int i = 0; i < MANY; i++)
        ck_assert_int_eq(get_number(MP_FOREVER), i);
    ck_assert_int_eq(mp_process_join(process, MP_FOREVER), 0);
    ck_assert_int_eq(mp_process_exitcode(process), 0);
    mp_process_destroy(process);
    mp_queue_destroy(queue);
}
END_TEST

enum {
    PRODUCERS = 3,
    CONSUMERS = 3,
    END = 255 // the producer of the items that mean the end
};

struct traffic {
    unsigned producer;
    unsigned count; // items of each producer
    atomic_uint got[PRODUCERS];
};

static int produce(void *arg)
{
    const struct traffic *traffic = arg;

    for (unsigned i = 1; i <= traffic->count; i++)
        if (put_item(traffic->producer, i, i % 2 ? MP_FOREVER : 1000) < 0)
            return 1;
    return 0;
}

static int consume(void *arg)
{
    struct traffic *traffic = arg;
    unsigned last[PRODUCERS] = {0};

    for (int i = 0;; i++) {
        unsigned producer = 0, number = 0;
        int result = get_item(&producer, &number, i % 2 ? MP_FOREVER : 1000);
        if (result < 0)
            return -result; // 2: torn
        if (producer == END)
            return 0;
        if (producer >= PRODUCERS)
            return 3;
        if (item_size >= SMALL && number <= last[producer])
            return 4; // overtaken
        last[producer] = number;
        atomic_fetch_add(&traffic->got[producer], 1);
    }
}

static const struct {
    size_t maxsize, size;
    unsigned count;
} loads[] = {
    {0, 1, 3000},    {0, 8, 3000},      {0, PAGE, 3000}, {0, PAGE + 1, 3000},
    {0, 65536, 200}, {0, MEBIBYTE, 20}, {1, 8, 1000},    {1, LARGE, 1000},
};

enum {
    LOADS = sizeof loads / sizeof *loads
};

START_TEST(nothing_is_lost_doubled_torn_or_overtaken)
{
    struct traffic *traffic = mp_shared_map_create(sizeof *traffic);
    pid_t producers[PRODUCERS], consumers[CONSUMERS];

    make_queue(loads[_i].maxsize, loads[_i].size);
    traffic->count = loads[_i].count;
    for (int i = 0; i < CONSUMERS; i++)
        consumers[i] = fork_child(consume, traffic);
    for (unsigned i = 0; i < PRODUCERS; i++) {
        struct traffic own = {.producer = i, .count = traffic->count};
        producers[i] = fork_child(produce, &own);
    }
    for (int i = 0; i < PRODUCERS; i++)
        ck_assert_int_eq(wait_child(producers[i]), 0);
    for (int i = 0; i < CONSUMERS; i++)
        ck_assert_int_eq(put_item(END, 0, MP_FOREVER), 0);
    for (int i = 0; i < CONSUMERS; i++)
        ck_assert_int_eq(wait_child(consumers[i]), 0);
    for (int i = 0; i < PRODUCERS; i++)
        ck_assert_uint_eq(traffic->got[i], traffic->count);
    ck_assert(mp_queue_empty(queue));
    mp_queue_destroy(queue);
    mp_shared_map_destroy(traffic, sizeof *traffic);
}
END_TEST

static TCase *python_tcase(void)
{
    TCase *tcase = tcase_create("as Python");

    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, put_beyond_maxsize_is_refused_in_time, 0, KINDS);
    tcase_add_loop_test(tcase, get_from_an_empty_queue_is_refused_in_time, 0,
                        KINDS);
    tcase_add_loop_test(tcase, items_put_before_the_fork_come_once, 0, KINDS);
    tcase_add_loop_test(tcase, qsize_counts_the_items, 0, KINDS);
    tcase_add_loop_test(tcase, closed_queue_refuses_all_but_qsize, 0, KINDS);
    tcase_add_loop_test(tcase, one_process_closes_for_itself_alone, 0, KINDS);
    tcase_add_loop_test(tcase, queue_works_in_a_child_without_stdin, 0, KINDS);
    return tcase;
}

static TCase *waiting_tcase(void)
{
    TCase *tcase = tcase_create("waiting");

    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, get_waits_for_an_item, 0, 2 * KINDS);
    tcase_add_loop_test(tcase, put_waits_for_a_place, 0, 2 * KINDS);
    tcase_add_test(tcase, queue_without_maxsize_is_full_at_a_mebibyte);
    tcase_add_test(tcase, some_items_fit_however_large_they_are);
    tcase_add_test(tcase, maxsize_may_be_above_a_mebibyte);
    tcase_add_loop_test(tcase, timeout_is_the_business_of_one_process, 0,
                        KINDS);
    tcase_add_loop_test(tcase, child_does_not_end_before_its_puts, 0, KINDS);
    tcase_add_loop_test(tcase, nothing_is_lost_doubled_torn_or_overtaken, 0,
                        LOADS);
    return tcase;
}

Suite *queue_suite(void);

Suite *queue_suite(void)
{
    Suite *suite = suite_create("queue");

    suite_add_tcase(suite, python_tcase());
    suite_add_tcase(suite, waiting_tcase());
    suite_add_tcase(suite, queue_interrupted_tcase());
    suite_add_tcase(suite, queue_killed_tcase());
    suite_add_tcase(suite, queue_errors_tcase());
    return suite;
}
