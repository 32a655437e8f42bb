// SPDX-License-Identifier: MIT
//
// Tests of control: processes that are used again do what forked ones do.
#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "controlled.h"
#include "support.h"

#define PAGE_AT UINT64_C(0x100000000000) // where a program has it

enum {
    TIMEOUT_S = 120,
    PLANS = 8,
    PASSES = 3,
};

// All sorts of them; the first is the default.
static struct explore_plan plan_of(int nth)
{
    const enum page_policy policies[] = {PAGE_STAY, PAGE_RANDOM, PAGE_PCT,
                                         PAGE_POS};

    return (struct explore_plan){
        .policy = policies[nth % 4],
        .seed = (uint64_t)nth,
        .is_untimed = nth == PLANS - 1,
        .pct_depth = 3,
        .pct_length = 30,
    };
}

// What the second line of a program says: "carried" or "forked".
static bool is_to_be_carried(const struct controlled *controlled)
{
    char line[256] = "";
    FILE *file = fopen(controlled->source, "r");

    for (int i = 0; i < 2; i++)
        ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    fclose(file);
    ck_assert_msg(strcmp(line, "// carried\n") == 0 ||
                      strcmp(line, "// forked\n") == 0,
                  "%s", controlled->source);
    return line[3] == 'c';
}

// Runs all plans.  Returns whether none was forked.
static bool run_all(struct controlled *controlled, bool is_forked,
                    uint64_t hashes[PLANS])
{
    bool is_carried = true;
    struct log log;

    for (int i = 0; i < PLANS; i++) {
        struct explore_plan plan = plan_of(i);
        plan.is_forked = is_forked;
        explore_run(controlled->explore, &plan, &log);
        ck_assert_msg(log.end != LOG_STUCK, "%s", controlled->source);
        ck_assert(!is_forked || !log.is_carried);
        is_carried = is_carried && log.is_carried;
        hashes[i] = controlled_hash(1, &log);
    }
    return is_carried;
}

// Forked first: that would end all carriers, and each is to be used often.
static void compare(const char *name, bool is_told)
{
    struct controlled controlled;
    uint64_t forked[PLANS], carried[PLANS];
    bool is_carried = true;

    controlled_open(&controlled, name, 1, NULL);
    run_all(&controlled, true, forked);
    for (int i = 0; i < PASSES; i++) {
        is_carried = run_all(&controlled, false, carried) && is_carried;
        for (int j = 0; j < PLANS; j++)
            ck_assert_msg(carried[j] == forked[j], "%s: pass %d, plan %d",
                          controlled.source, i, j);
    }
    if (is_told)
        ck_assert_msg(is_carried == is_to_be_carried(&controlled), "%s",
                      controlled.source);
    controlled_close(&controlled);
}

START_TEST(what_a_process_is_made_of_is_taken_over)
{
    glob_t programs;

    ck_assert_int_eq(glob("tests/programs/carrier/*.c", 0, NULL, &programs), 0);
    for (size_t i = 0; i < programs.gl_pathc; i++)
        compare(programs.gl_pathv[i] + strlen("tests/"), true);
    globfree(&programs);
}
END_TEST

START_TEST(what_is_carried_and_what_is_forked_is_the_same)
{
    const char *const names[] = {
        "atomics.c",        "condition.c",
        "crashes.c",        "double_fork.c",
        "fifo.c",           "filters.c",
        "groups.c",         "handler_and_flag.c",
        "interrupted.c",    "jumps.c",
        "library.c",        "lost_update.c",
        "many_in_a_row.c",  "named_semaphore.c",
        "own_stack.c",      "philosophers_cycle.c",
        "pipe_large.c",     "pipe_words.c",
        "queued_signals.c", "reap_in_handler.c",
        "register_loop.c",  "robust_mutex.c",
        "shared_memory.c",  "spin_under_lock.c",
        "streams.c",        "temporary_file.c",
        "timed_wait.c",     "unflushed_fork.c",
        "wait_for_many.c",  "words_everywhere.c",
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        compare(names[i], false);
}
END_TEST

START_TEST(stacks_are_as_deep_as_this_machine_allows)
{
    const struct rlimit limit = {4 << 20, 4 << 20};

    ck_assert_int_eq(setrlimit(RLIMIT_STACK, &limit), 0);
    compare("programs/carrier/depth.c", true);
}
END_TEST

// Each process may compute for so long in all, and not those before it as well.
START_TEST(time_of_those_before_does_not_count)
{
    const struct explore_limits limits = {
        .steps = 20000, .events = 200000, .wall_ms = 200};
    const double too_long_s = 5; // more than 20 times
    struct explore_plan plan = {0};
    struct controlled controlled;
    struct log log = {0};

    controlled_open(&controlled, "programs/carrier/busy.c", 1, &limits);
    for (double start = now_s(); now_s() < start + too_long_s;) {
        explore_run(controlled.explore, &plan, &log);
        ck_assert_int_eq(log.end, LOG_FINISHED);
        ck_assert(log.is_carried);
    }
    controlled_close(&controlled);
}
END_TEST

// From where all executions start there is nothing left: they are forked.
START_TEST(what_has_been_written_over_is_not_used)
{
    const struct explore_limits limits = {
        .steps = 20000, .events = 200000, .wall_ms = 100};
    const uint64_t image =
        PAGE_AT + offsetof(struct page, images) + PAGE_CARRIERS * PAGE_IMAGE;
    struct explore_plan plan = {0};
    struct controlled controlled;
    char address[24], size[24];
    const char *message = "";
    struct log log;

    snprintf(address, sizeof address, "%llu", (unsigned long long)image + 4096);
    snprintf(size, sizeof size, "%d", 1 << 18);
    controlled_open(&controlled, "programs/carrier/wild.c", 1, NULL);
    explore_close(controlled.explore);
    controlled.explore = explore_open(
        controlled.program, (char *[]){controlled.program, address, size, NULL},
        1, &limits, &message);
    ck_assert_msg(controlled.explore != NULL, "%s", message);
    for (int i = 0; i < 3; i++) {
        explore_run(controlled.explore, &plan, &log);
        ck_assert_int_eq(log.end, LOG_FINISHED);
        ck_assert_int_eq(log.is_carried, i == 0);
        char *output = controlled_output(&log);
        ck_assert_str_eq(output, "begins|ends|");
        free(output);
    }
    controlled_close(&controlled);
}
END_TEST

Suite *carrier_suite(void);

Suite *carrier_suite(void)
{
    Suite *suite = suite_create("carrier");
    TCase *same = tcase_create("same");

    tcase_set_timeout(same, TIMEOUT_S);
    tcase_add_test(same, what_a_process_is_made_of_is_taken_over);
    tcase_add_test(same, what_has_been_written_over_is_not_used);
    tcase_add_test(same, stacks_are_as_deep_as_this_machine_allows);
    tcase_add_test(same, time_of_those_before_does_not_count);
    tcase_add_test(same, what_is_carried_and_what_is_forked_is_the_same);
    suite_add_tcase(suite, same);
    return suite;
}
