// SPDX-License-Identifier: MIT
//
// Tests of common/pool: maps that succeed.
#include "check_pool.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "pool_memory.h"
#include "process.h"
#include "queue.h"
#include "shared_map.h"

struct mp_pool *pool;
struct board *board;
int numbers[MOST];
int results[MOST];

void make_board(void)
{
    board = mp_shared_map_create(sizeof *board);
    gate_make(&board->at_work);
    gate_make(&board->go_on);
}

void make_pool(unsigned workers)
{
    pool = mp_pool_create(workers);
    ck_assert_ptr_nonnull(pool);
}

int map_numbers(int (*function)(const void *, void *), size_t count,
                size_t chunk)
{
    struct mp_map map = {
        .items = numbers,
        .item_size = sizeof numbers[0],
        .results = results,
        .result_size = sizeof results[0],
        .count = count,
        .chunk = chunk,
    };

    for (int i = 0; i < MOST; i++) {
        numbers[i] = i;
        results[i] = -1;
    }
    errno = 0;
    return mp_pool_map(pool, function, &map);
}

int doubler(const void *item, void *result)
{
    *(int *)result = 2 * *(const int *)item;
    if (board != NULL)
        atomic_fetch_add(&board->calls, 1);
    return 0;
}

static void close_and_join(void)
{
    ck_assert_int_eq(mp_pool_close(pool), 0);
    ck_assert_int_eq(mp_pool_join(pool), 0);
    ck_assert(!has_children());
    mp_pool_destroy(pool);
}

// _TestPool.test_map, test_map_chunksize, test_empty_iterable
START_TEST(results_come_in_the_order_of_the_items)
{
    const size_t counts[] = {0, 1, 2, 10, 100, 1000, MOST};
    const size_t chunks[] = {0, 1, 20, MOST, SIZE_MAX, SIZE_MAX / 2 + 1};

    make_board();
    make_pool(3);
    for (size_t i = 0; i < 7 * 6; i++) {
        size_t count = counts[i % 7];
        atomic_store(&board->calls, 0);
        ck_assert_int_eq(map_numbers(doubler, count, chunks[i / 7]), 0);
        ck_assert_uint_eq(board->calls, count);
        size_t right = 0;
        for (size_t k = 0; k < MOST; k++)
            right += results[k] == (k < count ? (int)(2 * k) : -1);
        ck_assert_uint_eq(right, MOST);
    }
    close_and_join();
}
END_TEST

START_TEST(chunks_follow_python_s_formula)
{
    const size_t cases[][3] = {
        // count, workers, chunk
        {1, 1, 1},  {4, 1, 1},  {5, 1, 2},         {6, 3, 1},
        {10, 4, 1}, {17, 4, 2}, {100000, 4, 6250}, {100001, 4, 6251},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mp_map map = {.count = cases[i][0]};
        struct mp_pool_order order;
        ck_assert_int_eq(
            mp_pool_memory_plan(&map, (unsigned)cases[i][1], &order), 0);
        ck_assert_uint_eq(order.chunk, cases[i][2]);
    }
}
END_TEST

static int pid_once_three_are_inside(const void *item, void *result)
{
    (void)item;
    *(int *)result = (int)getpid();
    atomic_fetch_add(&board->inside, 1);
    while (atomic_load(&board->inside) < 3)
        sched_yield();
    return 0;
}

// _TestPool.test_make_pool
START_TEST(workers_are_processes_that_work_at_the_same_time)
{
    make_board();
    make_pool(3);
    ck_assert_int_eq(map_numbers(pid_once_three_are_inside, 3, 1), 0);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_ne(results[i], (int)getpid());
        ck_assert_int_ne(results[i], results[(i + 1) % 3]);
    }
    close_and_join();
}
END_TEST

// The first item of the first chunk waits until all others are done.
static int let_the_others_work(const void *item, void *result)
{
    if (*(const int *)item == 0)
        while (atomic_load(&board->calls) < 99)
            sched_yield();
    return doubler(item, result);
}

START_TEST(free_worker_does_the_work_of_a_busy_one)
{
    make_board();
    make_pool(2);
    ck_assert_int_eq(map_numbers(let_the_others_work, 100, 1), 0);
    ck_assert_int_eq(board->calls, 100);
    close_and_join();
}
END_TEST

static int copy_name(const void *item, void *result)
{
    (void)item;
    strcpy(result, mp_current_process_name());
    return 0;
}

START_TEST(workers_have_names)
{
    char name[64] = "";
    struct mp_map map = {.count = 1, .results = name, .result_size = 64};

    make_pool(1);
    ck_assert_int_eq(mp_pool_map(pool, copy_name, &map), 0);
    ck_assert_str_eq(name, "Process-1");
    close_and_join();
}
END_TEST

static int count_call(const void *item, void *result)
{
    (void)item;
    (void)result;
    atomic_fetch_add(&board->calls, 1);
    return 0;
}

START_TEST(items_or_results_may_be_none)
{
    struct mp_map map = {.count = 1000};

    make_board();
    make_pool(2);
    ck_assert_int_eq(mp_pool_map(pool, count_call, &map), 0);
    ck_assert_int_eq(board->calls, 1000);
    close_and_join();
}
END_TEST

struct wide {
    unsigned char bytes[70000];
};

static int add_one_to_each(const void *item, void *result)
{
    for (size_t i = 0; i < sizeof(struct wide); i++)
        ((unsigned char *)result)[i] =
            (unsigned char)(((const unsigned char *)item)[i] + 1);
    return 0;
}

START_TEST(items_may_be_large)
{
    static struct wide items[20], sums[20];
    struct mp_map map = {items, sizeof *items, sums, sizeof *sums, 20, 0};

    for (int i = 0; i < 20; i++)
        memset(items[i].bytes, i, sizeof items[i].bytes);
    make_pool(2);
    ck_assert_int_eq(mp_pool_map(pool, add_one_to_each, &map), 0);
    for (int i = 0; i < 20; i++) {
        memset(items[i].bytes, i + 1, sizeof items[i].bytes);
        ck_assert_mem_eq(sums[i].bytes, items[i].bytes, sizeof *sums);
    }
    close_and_join();
}
END_TEST

static int add_to_result(const void *item, void *result)
{
    *(int *)result += *(const int *)item;
    return 0;
}

START_TEST(result_is_zero_before_the_function_whatever_was_there)
{
    make_pool(2);
    for (int round = 0; round < 3; round++) {
        ck_assert_int_eq(map_numbers(add_to_result, 1000, 0), 0);
        for (int i = 0; i < 1000; i++)
            ck_assert_int_eq(results[i], i);
    }
    close_and_join();
}
END_TEST

static volatile sig_atomic_t ticks;

static void count_tick(int unused)
{
    (void)unused;
    ticks++;
}

static int wait_at_the_gate(const void *item, void *result)
{
    if (*(const int *)item == 0)
        gate_wait(&board->go_on);
    return doubler(item, result);
}

static int open_the_gate_after_5_ticks(void *parent)
{
    (void)parent;
    start_ticking(count_tick);
    while (ticks < 5)
        sched_yield();
    gate_open(&board->go_on);
    return 0;
}

START_TEST(signals_do_not_end_a_map)
{
    make_board();
    start_ticking(count_tick); // a timer is not inherited
    make_pool(2);
    pid_t pid = fork_child(open_the_gate_after_5_ticks, NULL);
    ck_assert_int_eq(map_numbers(wait_at_the_gate, 1000, 1), 0);
    ck_assert_int_eq(wait_child(pid), 0);
    while (ticks < 5)
        sched_yield();
    for (int round = 0; round < 20; round++)
        ck_assert_int_eq(map_numbers(doubler, 1000, 1), 0);
    stop_ticking();
    ck_assert_int_eq(results[999], 1998);
    close_and_join();
}
END_TEST

static int tell_pid(const void *item, void *result)
{
    (void)item;
    *(int *)result = (int)getpid();
    return 0;
}

START_TEST(signals_do_not_end_a_worker_that_waits)
{
    struct sigaction action = {.sa_handler = count_tick};

    sigaction(SIGUSR1, &action, NULL);
    make_pool(1);
    for (int round = 0; round < 20; round++) {
        ck_assert_int_eq(map_numbers(tell_pid, 1, 0), 0);
        wait_until_asleep(results[0]);
        ck_assert_int_eq(kill(results[0], SIGUSR1), 0);
    }
    ck_assert_int_eq(map_numbers(doubler, 10, 0), 0);
    close_and_join();
}
END_TEST

static int map_in_a_child(void *unused)
{
    (void)unused;
    close(STDIN_FILENO);
    pool = mp_pool_create(2);
    if (pool == NULL || map_numbers(doubler, 100, 0) != 0)
        return 1;
    if (mp_pool_close(pool) < 0 || mp_pool_join(pool) < 0)
        return 2;
    mp_pool_destroy(pool);
    return results[99] == 198 && !has_children() ? 0 : 3;
}

static int map_in_a_worker(const void *item, void *result)
{
    (void)item;
    *(int *)result = map_in_a_child(NULL);
    return 0;
}

// TestStdinBadfiledescriptor.test_pool_in_process
START_TEST(pool_works_in_a_child_and_in_a_worker)
{
    ck_assert_int_eq(run_child(map_in_a_child, NULL), 0);
    make_pool(2);
    struct mp_map map = {
        .results = results,
        .result_size = sizeof results[0],
        .count = 4,
    };
    ck_assert_int_eq(mp_pool_map(pool, map_in_a_worker, &map), 0);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(results[i], 0);
    close_and_join();
}
END_TEST

static struct mp_queue *queue;

static int get_from_the_queue(const void *item, void *result)
{
    (void)item;
    return mp_queue_get(queue, result, MP_FOREVER) == 0 ? 0 : errno;
}

START_TEST(workers_share_what_was_there_before_them)
{
    int sum = 0;

    queue = mp_queue_create(0, sizeof(int));
    make_pool(3);
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(mp_queue_put(queue, &i, MP_FOREVER), 0);
    ck_assert_int_eq(map_numbers(get_from_the_queue, 100, 1), 0);
    for (int i = 0; i < 100; i++)
        sum += results[i];
    ck_assert_int_eq(sum, 99 * 100 / 2);
    close_and_join();
    mp_queue_destroy(queue);
}
END_TEST

static TCase *maps_tcase(void)
{
    TCase *tcase = tcase_create("maps");

    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, results_come_in_the_order_of_the_items);
    tcase_add_test(tcase, chunks_follow_python_s_formula);
    tcase_add_test(tcase, workers_are_processes_that_work_at_the_same_time);
    tcase_add_test(tcase, free_worker_does_the_work_of_a_busy_one);
    tcase_add_test(tcase, workers_have_names);
    tcase_add_test(tcase, items_or_results_may_be_none);
    tcase_add_test(tcase, items_may_be_large);
    tcase_add_test(tcase,
                   result_is_zero_before_the_function_whatever_was_there);
    tcase_add_test(tcase, signals_do_not_end_a_map);
    tcase_add_test(tcase, signals_do_not_end_a_worker_that_waits);
    tcase_add_test(tcase, pool_works_in_a_child_and_in_a_worker);
    tcase_add_test(tcase, workers_share_what_was_there_before_them);
    return tcase;
}

Suite *pool_suite(void);

Suite *pool_suite(void)
{
    Suite *suite = suite_create("pool");

    suite_add_tcase(suite, maps_tcase());
    suite_add_tcase(suite, pool_ends_tcase());
    suite_add_tcase(suite, pool_errors_tcase());
    return suite;
}
