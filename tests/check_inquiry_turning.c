// SPDX-License-Identifier: MIT
//
// Up to where an execution could have gone well, and what is different where it
// does: on written logs, and on philosophers, where the answer is known.
#include "check_judge.h"

#include "controlled.h"
#include "inquiry/turning.h"
#include "judge/conflict.h"
#include "judge/judgement.h"
#include "judge/trail.h"
#include "written_log.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TIMEOUT_S = 120,
};

// ---- Trails

static struct written written[2];
static struct trail trails[2];

// Who takes the lock of line 3, as the digits of `order` say: each process
// takes it at line 10 times its number, and gives it back one line below.
static void write_trail(int index, const char *order)
{
    struct written *log = &written[index];
    struct scene scene;

    written_start(log);
    uint32_t lock = written_semaphore(log, 1, 3);
    log->objects[lock].key = 77;
    written_fork(log, 0, 11);
    written_fork(log, 0, 12);
    for (; *order != '\0'; order++) {
        int process = *order - '0';
        written_event(log, process, LOG_SEM_WAIT, lock, 10 * process);
        written_event(log, process, LOG_SEM_POST, lock, 10 * process + 1);
    }
    scene_start(&scene, &log->log, &written_source);
    trail_make(&trails[index], &scene);
    scene_end(&scene);
}

static size_t distance_of(const char *one, const char *other)
{
    write_trail(0, one);
    write_trail(1, other);
    return trail_distance(&trails[0], &trails[1]);
}

static void free_trails(void)
{
    trail_free(&trails[0]);
    trail_free(&trails[1]);
}

START_TEST(same_order_is_no_distance)
{
    ck_assert_uint_eq(distance_of("1212", "1212"), 0);
}
END_TEST

START_TEST(distance_is_the_number_of_pairs_the_other_way_round)
{
    size_t near = distance_of("1122", "1212");

    ck_assert_uint_gt(near, 0);
    free_trails();
    ck_assert_uint_gt(distance_of("1122", "2211"), near);
}
END_TEST

static void assert_done(size_t choice, const char *text)
{
    char *done = deed_done(&trails[0].choices[choice].deed);

    ck_assert_str_eq(done, text);
    free(done);
}

START_TEST(deed_says_for_which_time_where_there_are_several)
{
    static struct log_choice choices[3];
    struct scene scene;

    written_start(&written[0]);
    uint32_t memory = written_object(&written[0], LOG_MEMORY, 3);
    written_access(&written[0], 0, LOG_LOAD, memory, 0, 12);
    written_access(&written[0], 0, LOG_STORE, memory, 0, 12);
    written_access(&written[0], 0, LOG_LOAD, memory, 0, 12);
    for (uint32_t i = 0; i < 3; i++) {
        choices[i].event = (uint32_t)written[0].log.event_count - 3 + i;
        written[0].events[choices[i].event].step = i;
    }
    // The place of the last one is that of the first.
    written[0].events[choices[2].event].site =
        written[0].events[choices[0].event].site;
    written[0].log.choices = choices;
    written[0].log.choice_count = 3;
    scene_start(&scene, &written[0].log, &written_source);
    trail_make(&trails[0], &scene);
    scene_end(&scene);
    assert_done(0, "has read at line 12 for the 1st time");
    assert_done(1, "has written at line 12");
    assert_done(2, "has read at line 12 for the 2nd time");
}
END_TEST

START_TEST(what_is_still_waited_for_can_have_come_first)
{
    write_trail(1, "21");
    trail_free(&trails[0]);
    write_trail(0, "1");
    // Not yet: Process-2 waits for it.
    struct scene scene;
    trail_free(&trails[0]);
    written_blocked(&written[0], 2, LOG_SEM_WAIT, 0, 20);
    scene_start(&scene, &written[0].log, &written_source);
    trail_make(&trails[0], &scene);
    scene_end(&scene);
    ck_assert_uint_gt(trail_distance(&trails[0], &trails[1]), 0);
}
END_TEST

START_TEST(posts_commute_and_other_objects_do_not_matter)
{
    write_trail(0, "12");
    write_trail(1, "21");
    for (int i = 0; i < 2; i++) {
        for (size_t k = 0; k < trails[i].mark_count; k++)
            trails[i].marks[k].op = LOG_SEM_POST;
    }
    ck_assert_uint_eq(trail_distance(&trails[0], &trails[1]), 0);
    for (int i = 0; i < 2; i++) {
        for (size_t k = 0; k < trails[i].mark_count; k++) {
            trails[i].marks[k].op = LOG_SEM_WAIT;
            trails[i].marks[k].key = trails[i].marks[k].process;
        }
    }
    ck_assert_uint_eq(trail_distance(&trails[0], &trails[1]), 0);
}
END_TEST

// ---- Real programs

static struct controlled controlled;
static struct source_file file;
static struct rules rules;
static struct trace_args args;
static struct scene_source source;
static struct logged logged;
static struct explore_plan plan;
static struct turning turning;

static struct explore_place find(void *context, uint64_t pc)
{
    return explore_place(context, pc);
}

static void open_program(const char *name)
{
    static char path[PATH_MAX]; // as it is in the debugging information

    controlled_open(&controlled, name, 1, NULL);
    ck_assert_ptr_nonnull(realpath(controlled.source, path));
    file = (struct source_file){path, name, {.data = (char *)""}};
    rules = (struct rules){.sources = {&file, 1}};
    source = (struct scene_source){
        find, explore_places_open(controlled.program), &rules.sources};
    logged = (struct logged){.rules = &rules, .args = &args, .source = &source};
    plan = (struct explore_plan){.policy = PAGE_STAY};
}

static void close_program(void)
{
    free(turning.too_late);
    free(turning.otherwise);
    explore_plan_free(&plan);
    explore_places_close(source.context);
    controlled_close(&controlled);
}

static bool is_stuck(const struct log *log)
{
    return log->end == LOG_DEADLOCK;
}

static bool keep_stuck(void *context, const struct log *log,
                       const struct explore_seen *seen)
{
    struct page_turn *turns;

    (void)context;
    (void)seen;
    if (!is_stuck(log))
        return true;
    plan.turn_count = explore_turns(log, &turns);
    plan.turns = turns;
    return false;
}

static bool stop_at_success(void *context, const struct log *log,
                            const struct explore_seen *seen)
{
    (void)context;
    (void)seen;
    return is_stuck(log);
}

// Whether some schedule with the same first choices succeeds: all are run.
static bool can_succeed(uint32_t length)
{
    struct explore_budget budget = {.executions = 20000,
                                    .max_bound = 7,
                                    .bounded = 20000,
                                    .turns = plan.turns,
                                    .turn_end = length};
    struct explore_result result;

    while (budget.turn_count < plan.turn_count &&
           plan.turns[budget.turn_count].step < length)
        budget.turn_count++;
    explore_search(controlled.explore, &budget, stop_at_success, NULL, &result);
    ck_assert(result.is_stopped || result.is_complete);
    return result.is_stopped;
}

static void find_turning(enum finding_kind kind)
{
    struct witness witness = {
        .explore = controlled.explore, .plan = &plan, .logged = &logged};

    turning_find(&witness, kind, &turning);
}

// A condition of the kind "it goes well when Process-2 has done line 26 before
// Process-3 does line 25".
struct condition {
    char first[16], second[16];
    int line_of_first, line_of_second;
    size_t seen; // executions in which it holds
};

// The first event of a process at a line; the end of the log if there is none.
static size_t find_event(const struct scene *scene, const char *name, int line)
{
    const struct log *log = scene->log;
    size_t i = 0;

    while (i < log->event_count &&
           (strcmp(scene->names[log->events[i].process], name) != 0 ||
            scene_place(scene, log->events[i].site).line != line))
        i++;
    return i;
}

static bool check_condition(void *context, const struct log *log,
                            const struct explore_seen *seen)
{
    struct condition *condition = context;
    struct scene scene;

    (void)seen;
    scene_start(&scene, log, &source);
    bool holds =
        find_event(&scene, condition->first, condition->line_of_first) <
        find_event(&scene, condition->second, condition->line_of_second);
    scene_end(&scene);
    ck_assert_msg(!holds || !is_stuck(log), "not so: %s", turning.otherwise);
    condition->seen += holds;
    return true;
}

// What is said about all executions is true of each of them.
static void assert_condition_suffices(void)
{
    struct explore_budget budget = {
        .executions = 2000, .max_bound = 7, .bounded = 1500};
    struct explore_result result;
    struct condition condition = {.seen = 0};

    int count = sscanf(turning.otherwise,
                       "it goes well when %15s has done line %d before %15s "
                       "does line %d",
                       condition.first, &condition.line_of_first,
                       condition.second, &condition.line_of_second);
    ck_assert_msg(count == 4, "%s", turning.otherwise);
    explore_search(controlled.explore, &budget, check_condition, &condition,
                   &result);
    ck_assert_uint_gt(condition.seen, 0);
}

START_TEST(last_chance_of_philosophers_is_the_last)
{
    struct explore_budget budget = {
        .executions = 500, .max_bound = 3, .bounded = 500};
    struct explore_result result;

    open_program("philosophers_cycle.c");
    explore_search(controlled.explore, &budget, keep_stuck, NULL, &result);
    ck_assert(result.is_stopped);
    find_turning(FINDING_DEADLOCK);
    ck_assert_uint_ne(turning.choice, LOG_NONE);
    ck_assert(can_succeed(turning.choice));
    ck_assert(!can_succeed(turning.choice + 1));
    // The last philosopher takes his first fork.
    ck_assert_ptr_nonnull(strstr(turning.too_late, "has done line 25, no "
                                                   "schedule succeeds"));
    assert_condition_suffices();
    close_program();
}
END_TEST

START_TEST(what_a_step_of_the_other_does_not_repair_is_not_asked_for)
{
    // The child may have printed and still not have ended.
    open_program("posix/wrong/exit-status-still-running.c");
    find_turning(FINDING_EXIT_STATUS);
    ck_assert_str_eq(turning.otherwise,
                     "it goes well when Process-1 has ended before "
                     "MainProcess does line 29");
    ck_assert_ptr_nonnull(strstr(turning.too_late, "once MainProcess has done "
                                                   "line 29"));
    close_program();
}
END_TEST

START_TEST(what_waits_already_is_said_to_wait)
{
    open_program("posix/wrong/deadlock-lost-signal.c");
    plan.turns = array_grow(NULL, 1, sizeof *plan.turns);
    ((struct page_turn *)plan.turns)[plan.turn_count++] =
        (struct page_turn){4, 1};
    find_turning(FINDING_DEADLOCK);
    ck_assert_str_eq(turning.otherwise,
                     "it goes well when MainProcess waits at line 46 before "
                     "Process-1 does line 42");
    close_program();
}
END_TEST

// Without an expected trace nobody knows which of the two is right.
START_TEST(what_is_printed_otherwise_is_not_called_well)
{
    struct page_range *ranges;
    struct log log;

    open_program("posix/wrong/race-read-before-wait.c");
    explore_run(controlled.explore, &plan, &log);
    plan.promoted_count = conflict_ranges(&log, &ranges);
    plan.promoted = ranges;
    plan.turns = array_grow(NULL, 1, sizeof *plan.turns);
    ((struct page_turn *)plan.turns)[plan.turn_count++] =
        (struct page_turn){2, 1};
    logged.ignores_races = true;
    logged.usual = (struct bytes){(char *)"result 0\n", 9};
    find_turning(FINDING_TRACE);
    ck_assert_ptr_null(turning.too_late);
    ck_assert_uint_eq(turning.choice, LOG_NONE);
    ck_assert_ptr_nonnull(strstr(turning.otherwise, "it prints 'result 0' "
                                                    "when MainProcess has "));
    close_program();
}
END_TEST

START_TEST(what_always_fails_is_no_matter_of_timing)
{
    struct log log;

    open_program("pipe_kept_open.c");
    explore_run(controlled.explore, &plan, &log);
    ck_assert(is_stuck(&log));
    find_turning(FINDING_DEADLOCK);
    ck_assert_uint_eq(turning.choice, LOG_NONE);
    ck_assert_ptr_null(turning.too_late);
    ck_assert_ptr_nonnull(strstr(turning.otherwise, "not a matter of timing"));
    close_program();
}
END_TEST

START_TEST(race_is_there_in_every_schedule_and_not_asked_for)
{
    open_program("philosophers.c");
    find_turning(FINDING_RACE);
    ck_assert_uint_eq(turning.choice, LOG_NONE);
    ck_assert_ptr_null(turning.otherwise);
    close_program();
}
END_TEST

TCase *judge_turning_tests(void)
{
    TCase *turnings = tcase_create("turnings");

    tcase_set_timeout(turnings, TIMEOUT_S);
    tcase_add_checked_fixture(turnings, NULL, free_trails);
    tcase_add_test(turnings, same_order_is_no_distance);
    tcase_add_test(turnings,
                   distance_is_the_number_of_pairs_the_other_way_round);
    tcase_add_test(turnings, deed_says_for_which_time_where_there_are_several);
    tcase_add_test(turnings, what_is_still_waited_for_can_have_come_first);
    tcase_add_test(turnings, posts_commute_and_other_objects_do_not_matter);
    tcase_add_test(turnings, last_chance_of_philosophers_is_the_last);
    tcase_add_test(turnings,
                   what_a_step_of_the_other_does_not_repair_is_not_asked_for);
    tcase_add_test(turnings, what_waits_already_is_said_to_wait);
    tcase_add_test(turnings, what_is_printed_otherwise_is_not_called_well);
    tcase_add_test(turnings, what_always_fails_is_no_matter_of_timing);
    tcase_add_test(turnings, race_is_there_in_every_schedule_and_not_asked_for);
    return turnings;
}
