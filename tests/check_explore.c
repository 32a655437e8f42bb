// SPDX-License-Identifier: MIT
//
// Tests of explore: the same request gives the same log, a token leads to the
// same execution, and what can go wrong is found.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "controlled.h"
#include "explore/worker.h"

enum {
    TIMEOUT_S = 120,
};

// ---- Replay

START_TEST(same_seed_gives_the_same_log)
{
    const enum page_policy policies[] = {PAGE_STAY, PAGE_RANDOM, PAGE_PCT,
                                         PAGE_POS};
    struct controlled controlled;
    struct log log;

    controlled_open(&controlled, "condition.c", 1, NULL);
    for (int i = 0; i < 40; i++) {
        struct explore_plan plan = {.policy = policies[i % 4],
                                    .seed = (uint64_t)i,
                                    .pct_depth = 3,
                                    .pct_length = 30};
        explore_run(controlled.explore, &plan, &log);
        uint64_t first = controlled_hash(1, &log);
        explore_run(controlled.explore, &plan, &log);
        ck_assert_uint_eq(controlled_hash(1, &log), first);
    }
    controlled_close(&controlled);
}
END_TEST

START_TEST(seeds_differ)
{
    struct controlled controlled;
    uint64_t first = 0;
    int different = 0;
    struct log log;

    controlled_open(&controlled, "philosophers.c", 1, NULL);
    for (uint64_t i = 0; i < 10; i++) {
        struct explore_plan plan = {.policy = PAGE_RANDOM, .seed = i};
        explore_run(controlled.explore, &plan, &log);
        uint64_t hash = controlled_hash(1, &log);
        first = i == 0 ? hash : first;
        different += hash != first;
    }
    ck_assert_int_ge(different, 5);
    controlled_close(&controlled);
}
END_TEST

START_TEST(token_leads_to_the_same_execution_bit_for_bit)
{
    const char *const names[] = {"philosophers_cycle.c", "condition.c",
                                 "reap_in_handler.c", "spin_on_flag.c"};
    struct controlled controlled;
    struct log log;

    controlled_open(&controlled, names[_i], 1, NULL);
    for (uint64_t i = 0; i < 20; i++) {
        struct explore_plan plan = {.policy = PAGE_RANDOM, .seed = i}, again;
        struct page_turn *turns;
        explore_run(controlled.explore, &plan, &log);
        uint64_t first = controlled_hash(1, &log);
        plan.turn_count = explore_turns(&log, &turns);
        plan.turns = turns;
        char *token = explore_token(&plan);
        ck_assert(explore_plan_read(token, &again));
        explore_run(controlled.explore, &again, &log);
        ck_assert_msg(controlled_hash(1, &log) == first, "%s", token);
        explore_plan_free(&again);
        free(token);
        free(turns);
    }
    controlled_close(&controlled);
}
END_TEST

START_TEST(token_is_read_as_it_is_written)
{
    const char *const tokens[] = {"t:", "u:", "t:3.1,7.0", "u:0.2",
                                  "t+9f3a.0.4+1.16.8:12.1"};

    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        struct explore_plan plan;
        ck_assert(explore_plan_read(tokens[i], &plan));
        char *token = explore_token(&plan);
        ck_assert_str_eq(token, tokens[i]);
        free(token);
        explore_plan_free(&plan);
    }
}
END_TEST

START_TEST(what_is_no_token_is_refused)
{
    const char *const tokens[] = {"",          "t",      "x:",     "t:1",
                                  "t:1.",      "t:1.2,", "t:a.b",  "t:7.1,3.0",
                                  "t:3.1,3.0", "t+:",    "t+1.2:", "t:1.2 ",
                                  "t:1.256",   "t:-1.0"};

    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        struct explore_plan plan;
        ck_assert_msg(!explore_plan_read(tokens[i], &plan), "%s", tokens[i]);
    }
}
END_TEST

START_TEST(schedule_of_another_program_diverges)
{
    const struct page_turn turns[] = {{1, 77}};
    struct explore_plan plan = {.turns = turns, .turn_count = 1};
    struct controlled controlled;
    struct log log;

    controlled_open(&controlled, "pipe_words.c", 1, NULL);
    explore_run(controlled.explore, &plan, &log);
    ck_assert_int_eq(log.end, LOG_DIVERGED);
    controlled_close(&controlled);
}
END_TEST

// ---- Search

struct tally {
    size_t seen, deadlocks, stop_after;
    uint64_t hash;
    struct page_turn *turns; // of the first deadlock
    size_t turn_count;
};

static bool count(void *context, const struct log *log,
                  const struct explore_seen *seen)
{
    struct tally *tally = context;

    ck_assert_uint_eq(seen->index, tally->seen);
    tally->seen++;
    tally->hash = controlled_hash(tally->hash, log);
    if (log->end == LOG_DEADLOCK && tally->deadlocks++ == 0)
        tally->turn_count = explore_turns(log, &tally->turns);
    return tally->seen != tally->stop_after;
}

static struct explore_result search(struct controlled *controlled,
                                    struct tally *tally, size_t executions)
{
    const struct explore_budget budget = {
        .executions = executions,
        .max_bound = 2,
        .bounded = executions / 2,
        .seed = 5,
    };
    struct explore_result result;

    *tally = (struct tally){.hash = 1, .stop_after = tally->stop_after};
    explore_search(controlled->explore, &budget, count, tally, &result);
    return result;
}

START_TEST(two_workers_give_what_one_gives)
{
    struct controlled controlled;
    struct tally one = {0}, two = {0};

    for (size_t stop = 0; stop < 100; stop += 33) {
        one.stop_after = two.stop_after = stop;
        controlled_open(&controlled, "philosophers_cycle.c", 1, NULL);
        struct explore_result first = search(&controlled, &one, 120);
        controlled_close(&controlled);
        controlled_open(&controlled, "philosophers_cycle.c", 2, NULL);
        struct explore_result second = search(&controlled, &two, 120);
        controlled_close(&controlled);
        ck_assert_uint_eq(first.executions, stop == 0 ? 120 : stop);
        ck_assert_uint_eq(second.executions, first.executions);
        ck_assert_uint_eq(one.hash, two.hash);
        ck_assert_int_eq(first.bound, second.bound);
        free(one.turns);
        free(two.turns);
    }
}
END_TEST

START_TEST(second_worker_starts_when_that_pays)
{
    struct controlled controlled;
    struct tally tally = {0};

    controlled_open(&controlled, "spin_on_flag.c", 2, NULL);
    search(&controlled, &tally, 200);
    ck_assert_uint_lt(tally.seen, 20);
    ck_assert_uint_eq(explore_widen(controlled.explore, 0), 1);
    controlled_close(&controlled);
    controlled_open(&controlled, "philosophers_cycle.c", 2, NULL);
    search(&controlled, &tally, 200);
    ck_assert_uint_eq(explore_widen(controlled.explore, 0), 2);
    controlled_close(&controlled);
    free(tally.turns);
}
END_TEST

START_TEST(small_tree_is_explored_completely)
{
    struct controlled controlled;
    struct tally tally = {0};

    controlled_open(&controlled, "spin_on_flag.c", 1, NULL);
    struct explore_result result = search(&controlled, &tally, 200);
    ck_assert(result.is_complete);
    ck_assert_uint_eq(result.executions, tally.seen);
    ck_assert_uint_lt(result.executions, 20);
    controlled_close(&controlled);
}
END_TEST

static bool is_deadlock(void *context, const struct log *log)
{
    (void)context;
    return log->end == LOG_DEADLOCK;
}

START_TEST(deadlock_is_found_and_minimised)
{
    struct controlled controlled;
    struct tally tally = {0};
    struct explore_plan plan = {0};
    struct log log;

    controlled_open(&controlled, "philosophers_cycle.c", 1, NULL);
    search(&controlled, &tally, 300);
    ck_assert_uint_gt(tally.deadlocks, 0);
    plan.turns = tally.turns;
    plan.turn_count = tally.turn_count;
    explore_minimise(controlled.explore, &plan, is_deadlock, NULL, 200);
    // Each of the three has taken one fork: two switches at least.
    ck_assert_uint_ge(plan.turn_count, 2);
    ck_assert_uint_le(plan.turn_count, 4);
    explore_run(controlled.explore, &plan, &log);
    ck_assert_int_eq(log.end, LOG_DEADLOCK);
    explore_plan_free(&plan);
    controlled_close(&controlled);
}
END_TEST

static bool note_last_number(void *context, const struct log *log,
                             const struct explore_seen *seen)
{
    char *output = controlled_output(log);

    (void)seen;
    ck_assert_int_eq(log->end, LOG_FINISHED);
    ((int *)context)[atoi(output)]++;
    free(output);
    return true;
}

START_TEST(promoted_memory_shows_the_lost_update)
{
    struct controlled controlled;
    struct explore_plan plan = {0};
    struct explore_result result;
    int seen[8] = {0};
    struct log log;

    controlled_open(&controlled, "lost_update.c", 1, NULL);
    explore_run(controlled.explore, &plan, &log);
    const struct page_range number = {log.objects[0].key, 0, 4};
    struct explore_budget budget = {
        .executions = 300, .max_bound = 2, .bounded = 200, .seed = 1};
    explore_search(controlled.explore, &budget, note_last_number, seen,
                   &result);
    ck_assert_int_eq(seen[4], (int)result.executions);
    budget.promoted = &number;
    budget.promoted_count = 1;
    explore_search(controlled.explore, &budget, note_last_number, seen,
                   &result);
    ck_assert_int_gt(seen[3], 0);
    ck_assert_int_gt(seen[2], 0);
    ck_assert_int_eq(seen[1], 0);
    controlled_close(&controlled);
}
END_TEST

// ---- Robustness

START_TEST(next_execution_is_whole_after_a_hostile_one)
{
    const struct explore_limits limits = {
        .steps = 3000, .events = 10000, .wall_ms = 300};
    struct explore_plan plan = {0};
    struct controlled controlled;
    struct log log;

    controlled_open(&controlled, "hostile_overwrite.c", 1, &limits);
    for (int i = 0; i < 3; i++) {
        explore_run(controlled.explore, &plan, &log);
        // Whatever it says, it can be read.
        for (size_t j = 0; j < log.event_count; j++)
            if (log.events[j].object != LOG_NONE)
                ck_assert_uint_lt(log.events[j].object, log.object_count);
    }
    controlled_close(&controlled);
}
END_TEST

// The clock of the safety net is not for those who make steps: a slow machine
// would give another verdict.
START_TEST(who_makes_steps_is_out_of_steps_and_not_of_time)
{
    const struct explore_limits limits = {
        .steps = 5000, .events = 10000, .wall_ms = 40};
    struct explore_plan plan = {0};
    struct controlled controlled;
    struct log log;

    controlled_open(&controlled, "endless_counting.c", 1, &limits);
    for (int i = 0; i < 3; i++) {
        explore_run(controlled.explore, &plan, &log);
        ck_assert_int_eq(log.end, LOG_STEPS);
    }
    controlled_close(&controlled);
}
END_TEST

START_TEST(program_without_control_does_not_start)
{
    char *argv[] = {"true", NULL};
    struct explore_plan plan = {0};
    const char *message = NULL;
    struct log log;
    struct explore *explore =
        explore_open("/bin/true", argv, 1, NULL, &message);

    ck_assert_ptr_nonnull(explore);
    explore_run(explore, &plan, &log);
    ck_assert_int_eq(log.end, LOG_UNCONTROLLED);
    explore_close(explore);
}
END_TEST

// ---- With a beginning

enum {
    BEGINNING = 4, // choices
};

struct beginning {
    uint16_t chosen[BEGINNING];
    size_t like_it, seen;
};

static bool count_beginning(void *context, const struct log *log,
                            const struct explore_seen *seen)
{
    struct beginning *beginning = context;
    size_t i = 0;

    (void)seen;
    while (i < BEGINNING && i < log->choice_count &&
           log->choices[i].chosen == beginning->chosen[i])
        i++;
    beginning->like_it += i == BEGINNING;
    beginning->seen++;
    return true;
}

// Sets how the execution begins; false when another one says more.
static bool take_beginning(const struct log *log, struct explore_budget *budget,
                           struct beginning *beginning)
{
    struct page_turn *turns;
    size_t count = explore_turns(log, &turns);

    for (size_t i = 0; i < BEGINNING; i++)
        beginning->chosen[i] = log->choices[i].chosen;
    budget->turns = turns;
    budget->turn_count = 0;
    budget->turn_end = BEGINNING;
    while (budget->turn_count < count &&
           turns[budget->turn_count].step < BEGINNING)
        budget->turn_count++;
    // The last turn comes before the end of the beginning.
    if (budget->turn_count > 0 &&
        turns[budget->turn_count - 1].step + 1 < BEGINNING)
        return true;
    free(turns);
    return false;
}

START_TEST(search_begins_as_it_is_told_and_misses_nothing)
{
    struct controlled controlled;
    struct explore_plan plan = {.policy = PAGE_RANDOM};
    struct beginning all = {0}, some = {0};
    struct explore_budget budget = {
        .executions = 9000, .max_bound = 7, .bounded = 9000, .seed = 1};
    const struct explore_budget whole = budget;
    struct explore_result result;
    struct log log;

    controlled_open(&controlled, "lost_update.c", 1, NULL);
    do {
        ck_assert_uint_lt(++plan.seed, 100);
        explore_run(controlled.explore, &plan, &log);
        ck_assert_uint_gt(log.choice_count, BEGINNING);
    } while (!take_beginning(&log, &budget, &all));
    some = all;
    explore_search(controlled.explore, &whole, count_beginning, &all, &result);
    ck_assert(result.is_complete);
    explore_search(controlled.explore, &budget, count_beginning, &some,
                   &result);
    ck_assert(result.is_complete);
    ck_assert_uint_gt(some.seen, 1);
    ck_assert_uint_lt(some.seen, all.seen);
    ck_assert_uint_eq(some.like_it, some.seen);
    ck_assert_uint_eq(some.seen, all.like_it);
    // Samples begin so, too.
    budget.bounded = 1;
    budget.executions = 60;
    some.like_it = some.seen = 0;
    explore_search(controlled.explore, &budget, count_beginning, &some,
                   &result);
    ck_assert_uint_eq(some.seen, 60);
    ck_assert_uint_eq(some.like_it, 60);
    free((void *)budget.turns);
    controlled_close(&controlled);
}
END_TEST

// ---- Held

// Whether a process is there and no zombie.
static bool is_there(pid_t pid)
{
    char path[64], state = '?';

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    bool is_read = fscanf(file, "%*d (%*[^)]) %c", &state) == 1;
    fclose(file);
    return is_read && state != 'Z' && state != 'X';
}

START_TEST(processes_of_an_execution_are_held_until_they_are_released)
{
    struct explore_stop stop = {.step = UINT32_MAX};
    struct controlled controlled;
    struct explore_plan plan = {.policy = PAGE_STAY};
    struct log log;
    pid_t pids[2];

    controlled_open(&controlled, "philosophers_cycle.c", 1, NULL);
    ck_assert_int_eq(explore_held_pid(controlled.explore, 0), 0);
    stop.step = 6;
    for (uint16_t round = 0; round < 2; round++) {
        explore_hold(controlled.explore, &plan, &stop, &log);
        ck_assert_int_eq(log.end, LOG_STEPS);
        ck_assert_uint_eq(log.choice_count, 6);
        ck_assert_uint_ge(log.process_count, 2);
        for (uint16_t p = 0; p < 2; p++) {
            pids[p] = explore_held_pid(controlled.explore, p);
            ck_assert_int_gt(pids[p], 0);
            ck_assert(is_there(pids[p]));
        }
        explore_release(controlled.explore);
        ck_assert(!is_there(pids[0]) && !is_there(pids[1]));
        ck_assert_int_eq(explore_held_pid(controlled.explore, 0), 0);
    }
    explore_run(controlled.explore, &plan, &log);
    ck_assert_int_ne(log.end, LOG_STEPS);
    controlled_close(&controlled);
}
END_TEST

START_TEST(execution_is_held_in_its_crash)
{
    struct explore_stop stop = {.step = UINT32_MAX, .is_at_crash = true};
    struct controlled controlled;
    struct explore_plan plan = {.policy = PAGE_STAY};
    struct log log;

    controlled_open(&controlled, "crashes.c", 1, NULL);
    explore_hold(controlled.explore, &plan, &stop, &log);
    ck_assert_int_eq(log.end, LOG_STEPS);
    ck_assert_str_eq(log.detail, "held at a crash");
    ck_assert_int_gt(explore_held_pid(controlled.explore, log.end_process), 0);
    explore_release(controlled.explore);
    controlled_close(&controlled);
}
END_TEST

Suite *explore_suite(void);

Suite *explore_suite(void)
{
    Suite *suite = suite_create("explore");
    TCase *replay = tcase_create("replay");
    TCase *searching = tcase_create("search");
    TCase *robust = tcase_create("robust");

    tcase_set_timeout(replay, TIMEOUT_S);
    tcase_add_test(replay, same_seed_gives_the_same_log);
    tcase_add_test(replay, seeds_differ);
    tcase_add_loop_test(replay, token_leads_to_the_same_execution_bit_for_bit,
                        0, 4);
    tcase_add_test(replay, token_is_read_as_it_is_written);
    tcase_add_test(replay, what_is_no_token_is_refused);
    tcase_add_test(replay, schedule_of_another_program_diverges);
    suite_add_tcase(suite, replay);
    TCase *held = tcase_create("held");
    tcase_set_timeout(held, TIMEOUT_S);
    tcase_add_test(held, search_begins_as_it_is_told_and_misses_nothing);
    tcase_add_test(held,
                   processes_of_an_execution_are_held_until_they_are_released);
    tcase_add_test(held, execution_is_held_in_its_crash);
    suite_add_tcase(suite, held);
    tcase_set_timeout(searching, TIMEOUT_S);
    tcase_add_test(searching, two_workers_give_what_one_gives);
    tcase_add_test(searching, second_worker_starts_when_that_pays);
    tcase_add_test(searching, small_tree_is_explored_completely);
    tcase_add_test(searching, deadlock_is_found_and_minimised);
    tcase_add_test(searching, promoted_memory_shows_the_lost_update);
    suite_add_tcase(suite, searching);
    tcase_set_timeout(robust, TIMEOUT_S);
    tcase_add_test(robust, next_execution_is_whole_after_a_hostile_one);
    tcase_add_test(robust, who_makes_steps_is_out_of_steps_and_not_of_time);
    tcase_add_test(robust, program_without_control_does_not_start);
    suite_add_tcase(suite, robust);
    return suite;
}
