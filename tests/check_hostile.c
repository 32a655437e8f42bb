// SPDX-License-Identifier: MIT
//
// Tests of controlled programs that attack: whatever the machine allows (see
// tiers.h), each execution comes to an end, the next one is whole, and nothing
// is left, neither when the exploration is closed nor when its process is
// interrupted or killed.  What each program gets where everything is allowed
// is said in its own second line (check_control.c).
#include <check.h>
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "controlled.h"
#include "support.h"
#include "tiers.h"

enum {
    TIMEOUT_S = 120,
    BOTH_RUN = 500, // executions, and two workers have started
};

static const struct explore_limits quick = {
    .steps = 10000, .events = 100000, .wall_ms = 600};
static const struct explore_limits patient = {
    .steps = 10000, .events = 100000, .wall_ms = 600000};

static char temporary[] = "/tmp/check-hostile-tmp-XXXXXX";
static char program[64];
static int descriptors;

// ---- Before and after

static void set_up(void)
{
    ck_assert_ptr_nonnull(mkdtemp(temporary));
    setenv("TMPDIR", temporary, 1);
    descriptors = count_descriptors();
}

static void tear_down(void)
{
    unlink(program);
    rmdir(temporary);
}

static void compile(const char *name)
{
    char source[256];

    snprintf(source, sizeof source, "tests/programs/control/%s", name);
    snprintf(program, sizeof program, "%s-program", temporary);
    ck_assert(controlled_compile(source, program));
}

// Whether a process was started as the program; its children have its name.
static bool is_it(const char *pid)
{
    char path[300], line[128] = "";

    snprintf(path, sizeof path, "/proc/%s/cmdline", pid);
    int fd = isdigit((unsigned char)pid[0]) ? open(path, O_RDONLY) : -1;
    if (fd < 0)
        return false;
    ssize_t size = read(fd, line, sizeof line - 1);
    close(fd);
    return size > 0 && strcmp(line, program) == 0;
}

static bool runs(void)
{
    DIR *proc = opendir("/proc");
    const struct dirent *entry;
    bool found = false;

    while (!found && (entry = readdir(proc)) != NULL)
        found = is_it(entry->d_name);
    closedir(proc);
    return found;
}

static bool is_empty(const char *path)
{
    DIR *directory = opendir(path);
    int entries = 0;

    while (readdir(directory) != NULL)
        entries++;
    closedir(directory);
    return entries == 2;
}

static void nothing_is_left(void)
{
    ck_assert(!runs());
    ck_assert(!has_children());
    ck_assert(is_empty(temporary));
    ck_assert_int_eq(count_descriptors(), descriptors);
}

static struct explore *open_it(unsigned workers,
                               const struct explore_limits *limits)
{
    char *argv[] = {program, NULL};
    const char *message = "";
    struct explore *explore =
        explore_open(program, argv, workers, limits, &message);

    ck_assert_msg(explore != NULL, "%s", message);
    return explore;
}

// ---- Attacks

static const struct {
    const char *name;
    enum log_end ends[3]; // by what the machine allows; LOG_RUNNING: no more
} attacks[] = {
    {"pipe_words.c", {LOG_FINISHED}},
    {"files_everywhere.c", {LOG_FINISHED}},
    {"hostile_close_all.c", {LOG_FINISHED}},
    {"hostile_assembly_kill.c", {LOG_UNCONTROLLED}},
    {"hostile_memory.c", {LOG_LIMIT}},
    {"hostile_memory_of_many.c", {LOG_LIMIT}},
    {"hostile_preinit_truncate.c", {LOG_FINISHED}},
    {"hostile_preinit_answers.c", {LOG_TAMPERED}},
    {"hostile_stolen_daemon.c", {LOG_FINISHED}},
    {"hostile_stolen_exit.c", {LOG_UNCONTROLLED}},
    {"hostile_stolen_fork.c", {LOG_LIMIT}},
    {"hostile_stolen_stop.c", {LOG_UNCONTROLLED}},
    {"hostile_stolen_kill_server.c", {LOG_UNCONTROLLED}},
    // Where it could reach us, it reaches nobody, and goes on.
    {"hostile_stolen_kill_all.c", {LOG_UNCONTROLLED, LOG_STEPS}},
};

enum {
    ATTACKS = sizeof attacks / sizeof attacks[0],
};

static bool is_expected(const enum log_end ends[3], enum log_end end)
{
    for (int i = 0; i < 3 && ends[i] != LOG_RUNNING; i++)
        if (ends[i] == end)
            return true;
    return false;
}

START_TEST(attack_ends_and_leaves_nothing)
{
    struct explore_plan plan = {0};
    struct log log;

    compile(attacks[_i / TIERS].name);
    if (!tier_enter(_i % TIERS, temporary))
        return;
    struct explore *explore = open_it(1, &quick);
    // Twice: the next execution is whole.
    for (int i = 0; i < 2; i++) {
        explore_run(explore, &plan, &log);
        ck_assert_msg(is_expected(attacks[_i / TIERS].ends, log.end),
                      "%s in tier %d ends by %s: %s", attacks[_i / TIERS].name,
                      _i % TIERS, log_end_name(log.end), log.detail);
    }
    explore_close(explore);
    nothing_is_left();
}
END_TEST

START_TEST(what_comes_to_no_end_is_not_tried_for_ever)
{
    struct explore_plan plan = {0};
    char first[128];
    struct log log;

    compile("hostile_stolen_pause.c");
    struct explore *explore = open_it(1, &quick);
    explore_run(explore, &plan, &log);
    ck_assert_int_eq(log.end, LOG_STUCK);
    ck_assert_uint_gt(log.event_count, 0);
    snprintf(first, sizeof first, "%s", log.detail);
    explore_run(explore, &plan, &log);
    explore_run(explore, &plan, &log);
    ck_assert_int_eq(log.end, LOG_STUCK);
    ck_assert_str_eq(log.detail, first);
    ck_assert_uint_eq(log.event_count, 0);
    explore_close(explore);
    nothing_is_left();
}
END_TEST

// ---- Interruptions

static struct gate has_begun;

// The runner of the tests has handlers of its own.
static void die_by_signals(void)
{
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
}

// Explores until somebody ends it.
static int explore_many(void *unused)
{
    struct explore *explore = open_it(2, &quick);
    struct explore_plan plan = {.policy = PAGE_RANDOM};
    struct log log;

    (void)unused;
    die_by_signals();
    do {
        explore_run(explore, &plan, &log);
        if (plan.seed++ == 0)
            gate_open(&has_begun);
    } while (log.end != LOG_STUCK);
    explore_run(explore, &plan, &log); // says so at once
    explore_close(explore);
    return strcmp(log.detail, "interrupted") == 0 ? 1 : 2;
}

static bool note_first(void *context, const struct log *log,
                       const struct explore_seen *seen)
{
    enum log_end *end = context;

    *end = log->end;
    if (seen->index == BOTH_RUN)
        gate_open(&has_begun);
    return *end != LOG_STUCK;
}

// The same by two threads.
static int exhaust_many(void *unused)
{
    struct explore *explore = open_it(2, &quick);
    const struct explore_budget budget = {.executions = SIZE_MAX};
    struct explore_result result;
    enum log_end end;

    (void)unused;
    die_by_signals();
    explore_exhaust(explore, &budget, note_first, &end, &result);
    explore_close(explore);
    return end == LOG_STUCK ? 1 : 2;
}

// A single execution that would take ten minutes.
static int explore_long(void *unused)
{
    struct explore *explore = open_it(1, &patient);
    struct explore_plan plan = {0};
    struct log log;

    (void)unused;
    die_by_signals();
    gate_open(&has_begun);
    explore_run(explore, &plan, &log);
    explore_close(explore);
    return 1;
}

static const struct {
    const char *name;
    int (*explore)(void *);
} explorations[] = {
    {"philosophers.c", explore_many},
    {"atomics.c", exhaust_many},
    {"endless_cpu.c", explore_long},
};

enum {
    EXPLORATIONS = sizeof explorations / sizeof explorations[0],
};

static pid_t start_exploring(int which)
{
    gate_make(&has_begun);
    pid_t grader = fork_child(explorations[which].explore, NULL);
    gate_wait(&has_begun);
    while (!runs())
        sched_yield();
    return grader;
}

START_TEST(signal_ends_an_exploration)
{
    int number = _i & 1 ? SIGINT : SIGTERM, which = _i / 2 % EXPLORATIONS;

    compile(explorations[which].name);
    if (!tier_enter(_i / 2 / EXPLORATIONS, temporary))
        return;
    pid_t grader = start_exploring(which);
    kill(grader, number);
    ck_assert_int_eq(wait_child(grader), -number);
    gate_destroy(&has_begun);
    nothing_is_left();
}
END_TEST

START_TEST(killed_grader_leaves_nothing)
{
    int which = _i % EXPLORATIONS;

    compile(explorations[which].name);
    if (!tier_enter(_i / EXPLORATIONS, temporary))
        return;
    pid_t grader = start_exploring(which);
    kill(grader, SIGKILL);
    ck_assert_int_eq(wait_child(grader), -SIGKILL);
    while (runs() || !is_empty(temporary))
        sched_yield();
    gate_destroy(&has_begun);
    nothing_is_left();
}
END_TEST

START_TEST(signal_that_is_ignored_stays_ignored)
{
    struct explore_plan plan = {0};
    struct log log;

    compile("pipe_words.c");
    signal(SIGINT, SIG_IGN);
    struct explore *explore = open_it(1, &quick);
    raise(SIGINT);
    explore_run(explore, &plan, &log);
    ck_assert_int_eq(log.end, LOG_FINISHED);
    explore_close(explore);
    nothing_is_left();
}
END_TEST

Suite *hostile_suite(void);

Suite *hostile_suite(void)
{
    Suite *suite = suite_create("hostile");
    TCase *attacked = tcase_create("attacks");
    TCase *interrupted = tcase_create("interruptions");

    tcase_set_timeout(attacked, TIMEOUT_S);
    tcase_add_checked_fixture(attacked, set_up, tear_down);
    tcase_add_loop_test(attacked, attack_ends_and_leaves_nothing, 0,
                        ATTACKS * TIERS);
    tcase_add_test(attacked, what_comes_to_no_end_is_not_tried_for_ever);
    suite_add_tcase(suite, attacked);
    tcase_set_timeout(interrupted, TIMEOUT_S);
    tcase_add_checked_fixture(interrupted, set_up, tear_down);
    tcase_add_loop_test(interrupted, signal_ends_an_exploration, 0,
                        2 * EXPLORATIONS * TIERS);
    tcase_add_loop_test(interrupted, killed_grader_leaves_nothing, 0,
                        EXPLORATIONS * TIERS);
    tcase_add_test(interrupted, signal_that_is_ignored_stays_ignored);
    suite_add_tcase(suite, interrupted);
    return suite;
}
