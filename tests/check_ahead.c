// SPDX-License-Identifier: MIT
//
// Tests of the executions that are run before their turn: whatever the second
// thread has done and when, the search sees what one worker sees, in its order.
//
// `make check-threads` runs these under ThreadSanitizer.
#include <check.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "explore/shelf.h"
#include "model.h"

enum {
    TIMEOUT_S = 120,
    SEEDS = 2000,
    EXECUTIONS = 300,
    MANY = 100000,
    STOP_AT = 3000, // visits
    FILL_AT = 5,    // the same
    FREED = 10,     // places on the shelf
    SCOUT = 1,      // the worker of the second thread
    STUCK_MOST = 2, // executions
};

// A model whose executions are counted.  Of some the log is changed, as if by
// the program, and some come to no end: after two of them there is no other.
struct counted {
    struct model_source model;
    atomic_size_t by_search, by_scout;
    unsigned changed, stuck; // one in so many; 0: none
    unsigned unlucky;        // the same, stuck for the scout alone
    size_t stuck_count;      // that the search was given
    atomic_bool is_lost;     // the scout came to no end
    size_t late;             // executions without a second worker
    struct log_choice choices[2][MODEL_STEPS];
};

static unsigned workers(void *self, size_t executions)
{
    const struct counted *counted = self;

    return executions < counted->late ? 1 : counted->model.workers;
}

static uint64_t hash_of(const struct script *script)
{
    uint64_t hash = mix(1, script->turn_count);

    for (size_t i = 0; i < script->turn_count; i++)
        hash = mix(hash, script->turns[i].process);
    return hash;
}

static bool is_one_in(unsigned number, uint64_t hash)
{
    return number > 0 && hash % number == 0;
}

// As it is read from a page with a smaller count of processes.
static void change(struct log *log, struct log_choice *choices)
{
    log->process_count = 1;
    for (size_t i = 0; i < log->choice_count; i++) {
        choices[i] = log->choices[i];
        if (choices[i].chosen > 0)
            choices[i].chosen = LOG_NOBODY;
    }
    log->choices = choices;
}

static void run(void *self, unsigned worker, const struct script *script,
                struct log *log)
{
    struct counted *counted = self;
    const struct source *source = &counted->model.source;
    uint64_t hash = hash_of(script);

    source->run(source->self, worker, script, log);
    if (is_one_in(counted->changed, hash) && script->turn_count > 0)
        change(log, counted->choices[worker]);
    if (is_one_in(counted->stuck, hash / 3) ||
        counted->stuck_count >= STUCK_MOST)
        log->end = LOG_STUCK;
    if (worker == SCOUT && is_one_in(counted->unlucky, hash / 5))
        log->end = LOG_STUCK;
    if (log->end == LOG_STUCK)
        *log = (struct log){.end = LOG_STUCK, .detail = "wall clock"};
    if (worker == SCOUT && log->end == LOG_STUCK)
        counted->is_lost = true;
    (worker == SCOUT ? &counted->by_scout : &counted->by_search)[0]++;
}

static void note(void *self, const struct log *log)
{
    struct counted *counted = self;

    if (log->end == LOG_STUCK)
        counted->stuck_count++; // no other thread reads it now
}

// What a visitor has seen, and when it has had enough.
struct seen {
    uint64_t hash;
    size_t stop_at; // visits; 0: never
    struct counted *counted;
};

static bool see(void *context, const struct log *log,
                const struct explore_seen *visit)
{
    struct seen *seen = context;

    model_visit(&seen->hash, log, visit);
    return visit->index + 1 != seen->stop_at;
}

static void search(struct counted *counted, const struct model_program *program,
                   unsigned count, size_t executions, explore_visitor *visitor,
                   struct seen *seen, struct explore_result *result)
{
    const struct explore_budget budget = {
        .executions = executions,
        .promoted = model_promoted,
        .promoted_count = MODEL_OBJECTS,
    };

    counted->stuck_count = 0;
    model_source_start(&counted->model, program, count);
    struct source source = counted->model.source;
    source.self = counted;
    source.workers = workers;
    source.run = run;
    source.note = note;
    exhaust(&source, &budget, visitor, seen, result);
}

static void compare(struct counted *counted,
                    const struct model_program *program, size_t stop_at)
{
    struct seen one = {.stop_at = stop_at}, two = one;
    struct explore_result first, second;

    search(counted, program, 1, EXECUTIONS, see, &one, &first);
    search(counted, program, 2, EXECUTIONS, see, &two, &second);
    ck_assert_uint_eq(one.hash, two.hash);
    ck_assert_uint_eq(first.executions, second.executions);
    ck_assert_uint_eq(first.blocked, second.blocked);
    ck_assert_int_eq(first.gap, second.gap);
    ck_assert(first.estimate == second.estimate);
}

START_TEST(random_programs_are_visited_in_one_order)
{
    static struct counted counted;
    struct model_program program;

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        model_draw(&program, seed);
        counted.late = seed % 3 * 10;
        counted.changed = seed % 2 ? 7 : 0;
        counted.stuck = seed % 5 ? 0 : 31;
        compare(&counted, &program, 0);
    }
}
END_TEST

START_TEST(search_is_stopped_anywhere)
{
    static struct counted counted;
    struct model_program program = model_writers(4, 6);

    for (size_t at = 1; at < 60; at++)
        compare(&counted, &program, at);
}
END_TEST

// ---- No end

// Gives the scout the time to run what others may find on the shelf.
static bool see_late(void *context, const struct log *log,
                     const struct explore_seen *visit)
{
    struct seen *seen = context;
    struct counted *counted = seen->counted;

    while (visit->index == FILL_AT && counted->model.workers > 1 &&
           counted->stuck_count == 0 && !counted->is_lost &&
           counted->by_scout < SHELF_LOGS)
        sched_yield();
    return see(context, log, visit);
}

START_TEST(what_has_no_end_is_seen_as_by_one)
{
    static struct counted counted;
    struct model_program program = model_writers(4, 3);
    struct explore_result result;
    size_t lost = 0;

    for (unsigned i = 0; i < 16; i++) {
        struct seen one = {.stop_at = STOP_AT, .counted = &counted}, two = one;
        counted.stuck = i % 2 ? 0 : 50 + i;
        counted.unlucky = i % 2 ? 50 + i : 0;
        counted.is_lost = false;
        counted.by_scout = 0;
        search(&counted, &program, 1, MANY, see_late, &one, &result);
        search(&counted, &program, 2, MANY, see_late, &two, &result);
        ck_assert_uint_eq(one.hash, two.hash);
        lost += counted.is_lost;
    }
    ck_assert_uint_ge(lost, 8); // else nothing was tested
}
END_TEST

// ---- A full shelf

static void wait_for(struct counted *counted, size_t executions)
{
    while (counted->by_scout < executions)
        sched_yield();
}

START_TEST(full_shelf_has_room_for_what_is_on_its_way)
{
    static struct shelf shelf;
    struct page_turn turn = {0};
    struct script script = {.turns = &turn, .turn_count = 1};
    const struct log log = {.detail = ""};
    struct kept kept;

    for (; turn.process < SHELF_LOGS + SHELF_MORE; turn.process++) {
        ck_assert_int_eq(shelf_is_full(&shelf), turn.process >= SHELF_LOGS);
        kept = (struct kept){0};
        kept.script.turns = malloc(sizeof turn);
        kept.script.turns[0] = turn;
        kept.script.turn_count = 1;
        kept_copy(&kept, &log);
        shelf_put(&shelf, &kept);
    }
    while (turn.process-- > 0) {
        ck_assert(shelf_take(&shelf, &script, &kept));
        kept_free(&kept);
    }
    ck_assert_uint_eq(shelf.size, 0);
}
END_TEST

// Lets the scout fill the shelf, and then what has become free of it.
static bool see_slowly(void *context, const struct log *log,
                       const struct explore_seen *visit)
{
    struct seen *seen = context;
    struct counted *counted = seen->counted;
    size_t visits = visit->index + 1;

    if (visits == FILL_AT)
        wait_for(counted, SHELF_LOGS);
    if (visits >= FILL_AT && visits > counted->by_search + FREED)
        wait_for(counted, SHELF_LOGS + 1);
    return see(context, log, visit);
}

START_TEST(scout_goes_on_when_there_is_room_again)
{
    static struct counted counted;
    struct model_program program = model_writers(4, 3);
    struct seen one = {.stop_at = STOP_AT}, two = one;
    struct explore_result result;

    search(&counted, &program, 1, MANY, see, &one, &result);
    counted.by_search = 0;
    two.counted = &counted;
    search(&counted, &program, 2, MANY, see_slowly, &two, &result);
    ck_assert_uint_eq(result.executions, STOP_AT);
    ck_assert_uint_eq(one.hash, two.hash);
    ck_assert_uint_gt(counted.by_scout, SHELF_LOGS);
}
END_TEST

Suite *ahead_suite(void);
Suite *ahead_suite(void)
{
    Suite *suite = suite_create("ahead");
    TCase *tcase = tcase_create("ahead");

    tcase_set_timeout(tcase, TIMEOUT_S);
    tcase_add_test(tcase, random_programs_are_visited_in_one_order);
    tcase_add_test(tcase, search_is_stopped_anywhere);
    tcase_add_test(tcase, what_has_no_end_is_seen_as_by_one);
    tcase_add_test(tcase, full_shelf_has_room_for_what_is_on_its_way);
    tcase_add_test(tcase, scout_goes_on_when_there_is_room_again);
    suite_add_tcase(suite, tcase);
    return suite;
}
