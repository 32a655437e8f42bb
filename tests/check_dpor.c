// SPDX-License-Identifier: MIT
//
// Tests of the exhaustive search: programs whose classes are known from the
// literature, and random ones, compared with a search that leaves nothing out.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "controlled.h"
#include "model.h"

enum {
    TIMEOUT_S = 240,
    SEEDS = 800,
    PLAIN_MOST = 3000, // executions without reduction; more: not compared
    PROMOTED_MOST = 8,
};

// ---- Numbers seen, each once

struct set {
    uint64_t *numbers;
    size_t count, room;
};

static void put(struct set *set, uint64_t number)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->numbers[i] == number)
            return;
    if (set->count == set->room) {
        set->room = set->room * 2 + 16;
        set->numbers = realloc(set->numbers, set->room * sizeof *set->numbers);
    }
    set->numbers[set->count++] = number;
}

static bool has(const struct set *set, uint64_t number)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->numbers[i] == number)
            return true;
    return false;
}

static bool is_equal(const struct set *a, const struct set *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (!has(b, a->numbers[i]))
            return false;
    return a->count == b->count;
}

// ---- The class of an execution

static const struct explore_budget budget = {
    .executions = 100000,
    .promoted = model_promoted,
    .promoted_count = MODEL_OBJECTS,
};

static void order(const struct log *log, struct step **steps,
                  struct happens *happens)
{
    steps_of(log, &budget, 0, steps);
    *happens = (struct happens){0};
    happens_find(happens, steps, 0, log->choice_count, log->process_count);
}

static void forget(const struct log *log, struct step **steps,
                   struct happens *happens)
{
    for (size_t i = 0; i < log->choice_count; i++)
        step_drop(steps[i]);
    happens_free(happens);
}

// What a step has before it, whoever was born first.
static uint64_t hash_clock(const struct log *log, const struct happens *happens,
                           size_t step)
{
    const uint32_t *clock = happens->clocks + step * happens->width;
    uint64_t sum = 0;

    for (size_t i = 0; i < log->process_count; i++)
        if (clock[i] != 0)
            sum += mix((uint64_t)log->processes[i].pid, clock[i]);
    return sum;
}

// Equal for two executions when their steps happen before each other alike.
static uint64_t class_of_log(const struct log *log)
{
    struct step **steps = calloc(log->choice_count + 1, sizeof *steps);
    struct happens happens;
    uint64_t sum = 0;

    order(log, steps, &happens);
    for (size_t i = 0; i < log->choice_count; i++)
        sum += mix(mix((uint64_t)steps[i]->pid, happens.ordinals[i]),
                   hash_clock(log, &happens, i));
    forget(log, steps, &happens);
    free(steps);
    return sum;
}

static uint64_t class_of(struct model *model)
{
    struct log log;

    model_log(model, &log);
    return class_of_log(&log);
}

// ---- Without reduction

struct seen {
    size_t executions;
    struct set classes, states;
    struct model *model; // of the last one
};

static void note(struct seen *seen, struct model *model)
{
    seen->executions++;
    put(&seen->classes, class_of(model));
    put(&seen->states, model_state(model));
}

static void run_all(const struct model *model, struct seen *seen)
{
    uint64_t enabled = model_enabled(model);
    struct model next;

    if (seen->executions > PLAIN_MOST)
        return;
    if (enabled == 0) {
        next = *model;
        note(seen, &next);
    }
    for (; enabled != 0; enabled &= enabled - 1) {
        next = *model;
        model_step(&next, (uint32_t)__builtin_ctzll(enabled));
        run_all(&next, seen);
    }
}

// ---- With it

static bool see(void *context, const struct log *log,
                const struct explore_seen *execution)
{
    struct seen *seen = context;

    (void)log;
    (void)execution;
    note(seen, seen->model);
    return true;
}

static void free_seen(struct seen *seen)
{
    free(seen->classes.numbers);
    free(seen->states.numbers);
}

static bool compare(uint64_t seed)
{
    static struct model_source source;
    static struct model first;
    struct model_program program;
    struct seen plain = {0}, reduced = {.model = &source.models[0]};
    struct explore_result result = {0};

    model_draw(&program, seed);
    model_start(&first, &program);
    run_all(&first, &plain);
    bool is_small = plain.executions <= PLAIN_MOST;
    if (is_small) {
        model_source_start(&source, &program, 1);
        exhaust(&source.source, &budget, see, &reduced, &result);
        ck_assert_msg(result.is_complete, "seed %d", (int)seed);
        ck_assert_msg(result.blocked == 0, "seed %d: %zu blocked", (int)seed,
                      result.blocked);
        ck_assert_msg(result.executions == plain.classes.count,
                      "seed %d: %zu executions, %zu classes", (int)seed,
                      result.executions, plain.classes.count);
        ck_assert(is_equal(&plain.classes, &reduced.classes));
        ck_assert(is_equal(&plain.states, &reduced.states));
    }
    free_seen(&plain);
    free_seen(&reduced);
    return is_small;
}

START_TEST(random_programs_run_once_for_each_class)
{
    size_t compared = 0;

    for (uint64_t seed = 0; seed < SEEDS; seed++)
        compared += compare(seed);
    ck_assert_uint_ge(compared, SEEDS / 2);
}
END_TEST

// ---- The order is one of the class, not of the execution

static void draw_execution(struct model *model,
                           const struct model_program *program, uint64_t seed)
{
    uint64_t enabled;

    model_start(model, program);
    while ((enabled = model_enabled(model)) != 0) {
        seed = mix(seed, 11);
        for (uint64_t skip =
                 (seed >> 40) % (uint64_t)__builtin_popcountll(enabled);
             skip > 0; skip--)
            enabled &= enabled - 1;
        model_step(model, (uint32_t)__builtin_ctzll(enabled));
    }
}

static uint32_t index_of(const struct model *model, int32_t pid)
{
    uint32_t index = 0;

    while (index < model->born && model->log_processes[index].pid != pid)
        index++;
    return index;
}

// The same steps, but for `at` and the next one, which change places.
static void swap(const struct log *log, const struct model_program *program,
                 size_t at, struct model *model)
{
    model_start(model, program);
    for (size_t i = 0; i < log->choice_count; i++) {
        size_t from = i == at ? at + 1 : i == at + 1 ? at : i;
        uint32_t process =
            index_of(model, log->processes[log->choices[from].chosen].pid);
        ck_assert(model_enabled(model) >> process & 1);
        model_step(model, process);
    }
}

static size_t swap_neighbours(const struct model_program *program,
                              struct model *model)
{
    static struct model other;
    struct step *steps[MODEL_STEPS];
    struct happens happens;
    struct log log;
    size_t swapped = 0;

    model_log(model, &log);
    order(&log, steps, &happens);
    for (size_t i = 0; i + 1 < log.choice_count; i++) {
        if (happens_before(&happens, i, i + 1))
            continue;
        swap(&log, program, i, &other);
        ck_assert_uint_eq(class_of(&other), class_of(model));
        ck_assert_uint_eq(model_state(&other), model_state(model));
        swapped++;
    }
    forget(&log, steps, &happens);
    return swapped;
}

START_TEST(independent_neighbours_change_places)
{
    static struct model model;
    struct model_program program;
    size_t swapped = 0;

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        model_draw(&program, seed);
        for (uint64_t i = 0; i < 4; i++) {
            draw_execution(&model, &program, seed * 4 + i);
            swapped += swap_neighbours(&program, &model);
        }
    }
    ck_assert_uint_ge(swapped, SEEDS * 4);
}
END_TEST

// ---- Children that end in any order

static struct model_program reaper(uint8_t children)
{
    struct model_program program = {
        .process_count = (uint8_t)(children + 1),
        .capacity = 2,
    };
    int at = 0;

    for (uint8_t i = 1; i <= children; i++) {
        program.ops[0][at].op = MODEL_FORK;
        program.ops[0][at++].object = i;
    }
    for (uint8_t i = 0; i < children; i++)
        program.ops[0][at++].op = MODEL_JOIN_ANY;
    return program;
}

// As many ways to let n children end between n waits as there are parking
// functions, and each order of reaping among them.
START_TEST(children_are_reaped_in_all_orders)
{
    static const size_t classes[] = {3, 16, 125}, orders[] = {2, 6, 24};
    static struct model_source source;

    for (uint8_t i = 0; i < 3; i++) {
        struct model_program program = reaper((uint8_t)(i + 2));
        struct seen seen = {.model = &source.models[0]};
        struct explore_result result;
        model_source_start(&source, &program, 1);
        exhaust(&source.source, &budget, see, &seen, &result);
        ck_assert_uint_eq(result.executions, classes[i]);
        ck_assert_uint_eq(seen.classes.count, classes[i]);
        ck_assert_uint_eq(seen.states.count, orders[i]);
        free_seen(&seen);
    }
}
END_TEST

// ---- Budgets

static bool stop_at_five(void *context, const struct log *log,
                         const struct explore_seen *seen)
{
    (void)context;
    (void)log;
    return seen->index < 4;
}

static void run_unrelated(size_t executions, explore_visitor *visitor,
                          struct explore_result *result)
{
    static struct model_source source;
    struct model_program program = model_writers(4, 6);
    struct explore_budget some = budget;
    uint64_t hash = 0;

    some.executions = executions;
    model_source_start(&source, &program, 1);
    exhaust(&source.source, &some, visitor, &hash, result);
}

START_TEST(small_budget_is_kept)
{
    struct explore_result result;

    run_unrelated(50, model_visit, &result);
    ck_assert_uint_eq(result.executions, 50);
    ck_assert(!result.is_complete);
    ck_assert_int_eq(result.gap, EXPLORE_BUDGET);
}
END_TEST

START_TEST(hopeless_search_ends_early)
{
    struct explore_result result;

    run_unrelated(10000, model_visit, &result);
    ck_assert_uint_lt(result.executions, 1000);
    ck_assert(!result.is_complete);
    ck_assert_int_eq(result.gap, EXPLORE_TOO_LARGE);
    ck_assert(result.estimate > 10000);
}
END_TEST

START_TEST(visitor_can_stop_it)
{
    struct explore_result result;

    run_unrelated(50, stop_at_five, &result);
    ck_assert_uint_eq(result.executions, 5);
    ck_assert(result.is_stopped);
    ck_assert_int_eq(result.gap, EXPLORE_STOPPED);
}
END_TEST

// ---- An execution that is ended from outside

enum {
    ENDED = 3, // which one
};

struct broken_source {
    struct model_source model;
    size_t runs;
};

static void run_in_vain(void *self, unsigned worker,
                        const struct script *script, struct log *log)
{
    struct broken_source *broken = self;

    broken->model.source.run(broken->model.source.self, worker, script, log);
    if (++broken->runs == ENDED)
        *log = (struct log){.end = LOG_STUCK, .detail = "wall clock"};
}

static unsigned only_one(void *self, size_t executions)
{
    (void)self;
    (void)executions;
    return 1;
}

static bool count_stuck(void *context, const struct log *log,
                        const struct explore_seen *seen)
{
    size_t *stuck = context;

    (void)seen;
    *stuck += log->end == LOG_STUCK;
    return true;
}

START_TEST(what_is_ended_from_outside_is_told)
{
    static struct broken_source broken;
    struct model_program program = model_writers(4, 6);
    struct explore_budget some = budget;
    struct explore_result result;
    size_t stuck = 0;

    some.executions = 20;
    model_source_start(&broken.model, &program, 1);
    struct source source = broken.model.source;
    source.self = &broken;
    source.workers = only_one;
    source.run = run_in_vain;
    exhaust(&source, &some, count_stuck, &stuck, &result);
    ck_assert_uint_eq(stuck, 1);
    ck_assert_uint_eq(result.blocked, 0);
    ck_assert(!result.is_complete);
    ck_assert_int_eq(result.gap, EXPLORE_CUT_OFF);
}
END_TEST

// ---- Real programs whose classes are known

struct known {
    const char *name, *first, *second; // arguments
    bool is_promoted;                  // shared memory is choices, too
    size_t classes;
};

static const struct known known[] = {
    {"philosophers", "3", NULL, false, 6},
    {"philosophers", "4", NULL, false, 14},
    {"philosophers", "5", NULL, false, 30},
    {"philosophers", "6", NULL, false, 62},
    {"philosophers", "5", "cycle", false, 31},
    {"writers", "4", NULL, true, 120},
    {"writers", "6", NULL, true, 5040},
    {"readers", "8", NULL, true, 256},
    {"last_zero", "4", NULL, true, 28},
    {"last_zero", "5", NULL, true, 64},
    {"last_zero", "10", NULL, true, 3328},
    {"circular_buffer", "5", NULL, false, 252},
    {"circular_buffer", "5", NULL, true, 252},
};

static size_t promote(struct explore *explore,
                      struct page_range ranges[PROMOTED_MOST])
{
    struct explore_plan plan = {0};
    size_t count = 0;
    struct log log;

    explore_run(explore, &plan, &log);
    for (size_t i = 0; i < log.object_count && count < PROMOTED_MOST; i++)
        if (log.objects[i].kind == LOG_MEMORY)
            ranges[count++] =
                (struct page_range){log.objects[i].key, 0, UINT32_MAX};
    return count;
}

struct tally {
    size_t ends[LOG_DIVERGED + 1];
    size_t first_deadlock; // from 1
};

static bool count_end(void *context, const struct log *log,
                      const struct explore_seen *seen)
{
    struct tally *tally = context;

    if (log->end == LOG_DEADLOCK && tally->ends[LOG_DEADLOCK] == 0)
        tally->first_deadlock = seen->index + 1;
    tally->ends[log->end]++;
    return true;
}

static void run_known(const struct known *one, unsigned workers,
                      explore_visitor *visitor, void *context,
                      struct explore_result *result)
{
    char source[128], program[] = "/tmp/controlled-XXXXXX";
    char *argv[] = {program, (char *)one->first, (char *)one->second, NULL};
    struct page_range ranges[PROMOTED_MOST];
    struct explore_budget some = {.executions = 100000, .promoted = ranges};
    const char *message = "";

    snprintf(source, sizeof source, "tests/programs/dpor/%s.c", one->name);
    close(mkstemp(program));
    ck_assert(controlled_compile(source, program));
    struct explore *explore =
        explore_open(program, argv, workers, NULL, &message);
    ck_assert_msg(explore != NULL, "%s", message);
    if (one->is_promoted)
        some.promoted_count = promote(explore, ranges);
    explore_exhaust(explore, &some, visitor, context, result);
    explore_close(explore);
    unlink(program);
}

START_TEST(known_programs_run_once_for_each_class)
{
    struct explore_result result;
    struct tally tally = {0};

    run_known(&known[_i], 2, count_end, &tally, &result);
    ck_assert_uint_eq(result.executions, known[_i].classes);
    ck_assert_uint_eq(result.blocked, 0);
    ck_assert(result.is_complete);
    ck_assert_uint_eq(tally.ends[LOG_FINISHED] + tally.ends[LOG_DEADLOCK],
                      known[_i].classes);
}
END_TEST

START_TEST(deadlock_of_philosophers_is_found_within_20)
{
    const struct known one = {
        .name = "philosophers", .first = "5", .second = "cycle"};
    struct explore_result result;
    struct tally tally = {0};

    run_known(&one, 1, count_end, &tally, &result);
    ck_assert_uint_eq(tally.ends[LOG_DEADLOCK], 1);
    ck_assert_uint_le(tally.first_deadlock, 20);
}
END_TEST

START_TEST(spinning_under_a_lock_ends_and_is_not_called_complete)
{
    const struct known one = {.name = "spin"};
    struct explore_result result;
    struct tally tally = {0};

    run_known(&one, 1, count_end, &tally, &result);
    ck_assert_uint_le(result.executions, 10);
    ck_assert_uint_eq(tally.ends[LOG_FINISHED], result.executions);
    ck_assert(!result.is_complete);
    ck_assert_int_eq(result.gap, EXPLORE_SPINS);
}
END_TEST

START_TEST(two_workers_see_what_one_sees)
{
    const struct known one = {
        .name = "writers", .first = "4", .is_promoted = true};
    uint64_t hashes[2] = {0, 0};
    struct explore_result result;

    for (unsigned i = 0; i < 2; i++)
        run_known(&one, i + 1, model_visit, &hashes[i], &result);
    ck_assert_uint_eq(hashes[0], hashes[1]);
}
END_TEST

// ---- Samples of real programs belong to a class that was run

static const char *const sampled[] = {
    "condition.c",       "filters.c",         "group.c",
    "groups.c",          "names.c",           "positions.c",
    "interrupted.c",     "named_semaphore.c", "philosophers_cycle.c",
    "pipe_broken.c",     "pipe_words.c",      "poll_child.c",
    "reap_in_handler.c", "shared_memory.c",   "sleepers.c",
    "streams.c",         "timed_wait.c",      "senders.c",
};

struct sample {
    struct set classes, outcomes;
};

static uint64_t hash_text(const struct log *log, const struct log_event *event)
{
    uint64_t hash = event->length;

    for (uint64_t i = 0; i < event->length; i++)
        hash = mix(hash, (unsigned char)log->text[event->text + i]);
    return hash;
}

// What each process prints and how it ends, whatever the order.  The classes
// follow from the table of dependence, and so miss what it misses; this does
// not.
static uint64_t outcome_of(const struct log *log)
{
    uint64_t sum = log->end;

    for (size_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        uint64_t pid = (uint64_t)log->processes[event->process].pid;
        if (event->op == LOG_OUTPUT)
            sum += mix(pid, hash_text(log, event));
        else if (event->op == LOG_EXIT)
            sum += mix(pid, (uint64_t)event->value);
    }
    return sum;
}

static bool collect(void *context, const struct log *log,
                    const struct explore_seen *seen)
{
    struct sample *sample = context;

    (void)seen;
    put(&sample->classes, class_of_log(log));
    put(&sample->outcomes, outcome_of(log));
    return true;
}

START_TEST(samples_show_no_other_class)
{
    struct controlled controlled;
    struct explore_budget some = {.executions = 5000};
    struct explore_result result;
    struct sample sample = {0};
    struct log log;

    controlled_open(&controlled, sampled[_i], 1, NULL);
    explore_exhaust(controlled.explore, &some, collect, &sample, &result);
    ck_assert_uint_eq(sample.classes.count, result.executions);
    ck_assert_int_ne(result.gap, EXPLORE_UNSOUND);
    for (uint64_t i = 0; i < 60; i++) {
        struct explore_plan plan = {
            .policy = i % 2 ? PAGE_RANDOM : PAGE_POS,
            .seed = i,
        };
        explore_run(controlled.explore, &plan, &log);
        ck_assert_msg(has(&sample.classes, class_of_log(&log)), "%s, seed %d",
                      sampled[_i], (int)i);
        ck_assert_msg(has(&sample.outcomes, outcome_of(&log)),
                      "%s, seed %d: another outcome", sampled[_i], (int)i);
    }
    free(sample.classes.numbers);
    free(sample.outcomes.numbers);
    controlled_close(&controlled);
}
END_TEST

Suite *dpor_suite(void);
Suite *dpor_suite(void)
{
    Suite *suite = suite_create("dpor");
    TCase *model = tcase_create("model"), *real = tcase_create("real");

    tcase_set_timeout(model, TIMEOUT_S);
    tcase_add_test(model, random_programs_run_once_for_each_class);
    tcase_add_test(model, independent_neighbours_change_places);
    tcase_add_test(model, children_are_reaped_in_all_orders);
    tcase_add_test(model, small_budget_is_kept);
    tcase_add_test(model, hopeless_search_ends_early);
    tcase_add_test(model, visitor_can_stop_it);
    tcase_add_test(model, what_is_ended_from_outside_is_told);
    suite_add_tcase(suite, model);
    tcase_set_timeout(real, TIMEOUT_S);
    tcase_add_loop_test(real, known_programs_run_once_for_each_class, 0,
                        sizeof known / sizeof known[0]);
    tcase_add_loop_test(real, samples_show_no_other_class, 0,
                        sizeof sampled / sizeof sampled[0]);
    tcase_add_test(real, deadlock_of_philosophers_is_found_within_20);
    tcase_add_test(real, spinning_under_a_lock_ends_and_is_not_called_complete);
    tcase_add_test(real, two_workers_see_what_one_sees);
    suite_add_tcase(suite, real);
    return suite;
}
