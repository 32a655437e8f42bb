// SPDX-License-Identifier: MIT
//
// Tests of control: programs of tests/programs/control/, each of which says in
// its second line how it ends and what it prints:
//
//   // finished: "first|second|"        // uncontrolled: "" pthread_create
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "control/patience.h"
#include "controlled.h"

enum {
    PROGRAMS = 128,
    TIMEOUT_S = 120,
};

static const struct explore_limits quick = {
    .steps = 10000, .events = 100000, .wall_ms = 600};

static char *programs[PROGRAMS];
static int program_count;

static int is_source(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    return length > 2 && strcmp(entry->d_name + length - 2, ".c") == 0;
}

static void find_programs(void)
{
    struct dirent **entries;
    int count =
        scandir("tests/programs/control", &entries, is_source, alphasort);

    for (int i = 0; i < count && program_count < PROGRAMS; i++)
        programs[program_count++] = entries[i]->d_name;
    if (count >= 0)
        free(entries);
}

struct expected {
    char end[32], output[256], detail[64];
};

static struct expected read_expected(const char *source)
{
    struct expected expected = {"", "", ""};
    char line[512] = "";
    FILE *file = fopen(source, "r");

    ck_assert_ptr_nonnull(file);
    fgets(line, sizeof line, file);
    fgets(line, sizeof line, file);
    fclose(file);
    sscanf(line, "// %31[a-z]: ", expected.end);
    const char *start = strchr(line, '"');
    if (start == NULL)
        strcpy(expected.output, "*");
    else
        sscanf(start, "\"%255[^\"]\"", expected.output);
    if (start != NULL)
        sscanf(strchr(start + 1, '"') + 1, " %63[^\n]", expected.detail);
    return expected;
}

static void check_run(const struct expected *expected, const struct log *log)
{
    char *output = controlled_output(log);

    if (strcmp(expected->end, "any") != 0)
        ck_assert_str_eq(log_end_name(log->end), expected->end);
    if (expected->detail[0] != '\0')
        ck_assert_str_eq(log->detail, expected->detail);
    if (strcmp(expected->output, "*") != 0)
        ck_assert_str_eq(output, expected->output);
    free(output);
}

START_TEST(program_ends_and_prints_as_it_says)
{
    struct controlled controlled;
    struct explore_plan plan = {0};
    struct log log;

    controlled_open(&controlled, programs[_i], 1, &quick);
    struct expected expected = read_expected(controlled.source);
    // Twice: the first execution must leave nothing behind for the second.
    for (int i = 0; i < 2; i++) {
        explore_run(controlled.explore, &plan, &log);
        check_run(&expected, &log);
    }
    controlled_close(&controlled);
}
END_TEST

// ---- The log

static void run_default(struct controlled *controlled, const char *name,
                        struct log *log)
{
    struct explore_plan plan = {0};

    controlled_open(controlled, name, 1, &quick);
    explore_run(controlled->explore, &plan, log);
}

static int line_of(const struct controlled *controlled, const struct log *log,
                   uint32_t site)
{
    struct explore_places *places = explore_places_open(controlled->program);
    struct explore_place place = explore_place(places, log->sites[site].pc[0]);
    int line = place.line;

    explore_places_close(places);
    return line;
}

START_TEST(deadlock_says_who_waits_for_what_and_who_holds_the_pipe)
{
    struct controlled controlled;
    struct log log;
    bool child_holds = false;

    run_default(&controlled, "pipe_kept_open.c", &log);
    ck_assert_int_eq(log.end, LOG_DEADLOCK);
    ck_assert_uint_eq(log.process_count, 2);
    ck_assert_int_eq(log.processes[0].op, LOG_WAIT);
    ck_assert_int_eq(log.processes[1].op, LOG_READ);
    ck_assert_int_eq(line_of(&controlled, &log, log.processes[1].site), 17);
    for (size_t i = 0; i < log.holder_count; i++)
        if (log.holders[i].is_write_end) {
            ck_assert_int_eq(log.holders[i].process, 1);
            ck_assert_uint_eq(log.holders[i].object, log.processes[1].object);
            child_holds = true;
        }
    ck_assert(child_holds);
    controlled_close(&controlled);
}
END_TEST

START_TEST(accesses_to_shared_memory_have_object_offset_and_line)
{
    struct controlled controlled;
    const struct log_event *load, *store;
    struct log log;

    run_default(&controlled, "lost_update.c", &log);
    ck_assert_uint_ge(controlled_count(&log, LOG_LOAD, &load), 3);
    ck_assert_uint_ge(controlled_count(&log, LOG_STORE, &store), 2);
    ck_assert_int_eq(log.objects[load->object].kind, LOG_MEMORY);
    ck_assert_uint_eq(load->object, store->object);
    ck_assert_uint_eq(load->offset, 0);
    ck_assert_uint_eq(load->length, 4);
    ck_assert_int_eq(line_of(&controlled, &log, store->site), 18);
    controlled_close(&controlled);
}
END_TEST

enum {
    LINES = 128
};

// What is loaded and stored at each line, as the comments there tell it.
static void describe_lines(const struct controlled *controlled,
                           const struct log *log, char told[LINES][64])
{
    struct {
        uint64_t low, high;
    } touched[LINES][2] = {{{0, 0}}};

    for (size_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op != LOG_LOAD && event->op != LOG_STORE)
            continue;
        int line = line_of(controlled, log, event->site);
        int way = event->op == LOG_STORE;
        uint64_t *low = &touched[line][way].low;
        uint64_t *high = &touched[line][way].high;
        uint64_t end = event->offset + event->length;
        *low = *high == 0 || event->offset < *low ? event->offset : *low;
        *high = end > *high ? end : *high;
    }
    for (int i = 0; i < LINES; i++) {
        size_t size = 0;
        told[i][0] = '\0';
        for (int j = 0; j < 2; j++)
            if (touched[i][j].high > 0)
                size += (size_t)snprintf(
                    told[i] + size, 64 - size, " %c %d %d", "RW"[j],
                    (int)touched[i][j].low,
                    (int)(touched[i][j].high - touched[i][j].low));
    }
}

START_TEST(functions_of_the_library_tell_what_they_touch)
{
    struct controlled controlled;
    char line[128], told[LINES][64];
    struct log log;
    int number = 0;

    run_default(&controlled, "library.c", &log);
    describe_lines(&controlled, &log, told);
    FILE *source = fopen(controlled.source, "r");
    ck_assert_ptr_nonnull(source);
    while (fgets(line, sizeof line, source) != NULL) {
        char *comment = strstr(line, "// ");
        line[strcspn(line, "\n")] = '\0';
        if (++number <= 5)
            continue; // the head
        const char *expected = comment == NULL ? "" : comment + 2;
        ck_assert_msg(strcmp(told[number], expected) == 0,
                      "line %d: \"%s\", not \"%s\"", number, told[number],
                      expected);
    }
    fclose(source);
    controlled_close(&controlled);
}
END_TEST

START_TEST(one_object_has_one_name_whatever_the_mapping)
{
    struct controlled controlled;
    const struct log_event *map = NULL;
    struct log log;

    run_default(&controlled, "shared_memory.c", &log);
    ck_assert_uint_eq(controlled_count(&log, LOG_MAP, &map), 2);
    for (size_t i = 0; i < log.event_count; i++)
        if (log.events[i].op == LOG_MAP || log.events[i].op == LOG_STORE)
            ck_assert_uint_eq(log.events[i].object, map->object);
    ck_assert_uint_eq(log.objects[map->object].is_left, 0);
    controlled_close(&controlled);
}
END_TEST

START_TEST(happens_before_can_be_followed_through_causes)
{
    struct controlled controlled;
    const struct log_event *start = NULL, *wait_event;
    struct log log;

    run_default(&controlled, "pipe_words.c", &log);
    for (size_t i = 0; i < log.event_count; i++) {
        const struct log_event *event = &log.events[i];
        if (event->op == LOG_START && event->process == 1) {
            ck_assert_int_eq(log.events[event->cause].op, LOG_FORK);
            start = event;
        }
    }
    ck_assert_ptr_nonnull(start);
    ck_assert_uint_eq(start->peer, 0);
    ck_assert_uint_eq(controlled_count(&log, LOG_WAIT, &wait_event), 1);
    ck_assert_int_eq(log.events[wait_event->cause].op, LOG_EXIT);
    ck_assert_int_eq(wait_event->peer, 1);
    ck_assert_int_eq(log.processes[1].reaped_by, 0);
    controlled_close(&controlled);
}
END_TEST

START_TEST(bytes_in_a_buffer_are_told_at_fork_and_at_exit)
{
    struct controlled controlled;
    const struct log_event *event;
    struct log log;

    run_default(&controlled, "unflushed_fork.c", &log);
    ck_assert_uint_eq(controlled_count(&log, LOG_UNFLUSHED, &event), 1);
    ck_assert_uint_eq(event->length, 0);
    ck_assert_uint_eq(event->offset, 5);
    ck_assert_int_eq(memcmp(log.text + event->text, "twice", 5), 0);
    controlled_close(&controlled);
    run_default(&controlled, "unflushed_exit.c", &log);
    ck_assert_uint_eq(controlled_count(&log, LOG_UNFLUSHED, &event), 1);
    ck_assert_uint_eq(event->length, 1);
    ck_assert_int_eq(memcmp(log.text + event->text, "lost", 4), 0);
    controlled_close(&controlled);
}
END_TEST

START_TEST(named_object_that_is_left_is_told)
{
    struct controlled controlled;
    size_t left = 0;
    struct log log;

    run_default(&controlled, "named_semaphore.c", &log);
    for (size_t i = 0; i < log.object_count; i++)
        if (log.objects[i].is_left) {
            left++;
            ck_assert_str_eq(log.text + log.objects[i].name, "signal");
        }
    ck_assert_uint_eq(left, 1);
    controlled_close(&controlled);
}
END_TEST

START_TEST(crash_has_its_line)
{
    struct controlled controlled;
    struct log log;

    run_default(&controlled, "crashes.c", &log);
    ck_assert_int_eq(log.processes[1].end, LOG_CRASHED);
    ck_assert_int_eq(WTERMSIG(log.processes[1].status), 11);
    ck_assert_int_eq(line_of(&controlled, &log, log.processes[1].fault_site),
                     24);
    controlled_close(&controlled);
}
END_TEST

START_TEST(crash_tells_of_shared_memory_at_its_address)
{
    struct controlled controlled;
    struct log log;

    run_default(&controlled, "faults.c", &log);
    ck_assert_uint_eq(log.process_count, 4);
    ck_assert_int_eq(log.processes[1].fault, LOG_FAULT_PAST);
    ck_assert_uint_eq(log.processes[1].fault_at, 0);
    ck_assert_int_eq(log.processes[2].fault, LOG_FAULT_WITHIN);
    ck_assert_uint_eq(log.processes[2].fault_at, 1);
    ck_assert_int_eq(log.processes[3].fault, LOG_FAULT_UNMAPPED);
    ck_assert_int_eq(log.events[log.processes[3].fault_at].op, LOG_UNMAP);
    controlled_close(&controlled);
}
END_TEST

START_TEST(sleep_is_a_yield_when_untimed)
{
    struct controlled controlled;
    struct explore_plan plan = {.is_untimed = true};
    struct log log;

    controlled_open(&controlled, "sleepers.c", 1, &quick);
    explore_run(controlled.explore, &plan, &log);
    char *output = controlled_output(&log);
    ck_assert_int_eq(log.end, LOG_FINISHED);
    ck_assert_str_eq(output, "three|two|one|0|");
    free(output);
    controlled_close(&controlled);
}
END_TEST

START_TEST(orphan_and_zombie_are_told)
{
    struct controlled controlled;
    struct log log;

    run_default(&controlled, "double_fork.c", &log);
    ck_assert_uint_eq(log.process_count, 3);
    ck_assert_int_eq(log.processes[2].orphaned, 1);
    ck_assert_int_eq(log.processes[1].orphaned, 0);
    controlled_close(&controlled);
    run_default(&controlled, "hostile_close_all.c", &log);
    ck_assert_int_eq(log.processes[1].reaped_by, 0);
    controlled_close(&controlled);
}
END_TEST

// ---- How long the next step is waited for

enum {
    LIMIT_MS = 100,
    TICK_MS = 10,
    TICKS = LIMIT_MS / TICK_MS,
};

// What comes of it after so many ticks more.
static enum patience_end ask(struct patience *patience,
                             struct patience_sight *sight, int ticks,
                             uint64_t user_ms, uint64_t kernel_ms)
{
    enum patience_end end = PATIENCE_GOES_ON;

    for (int i = 0; i < ticks && end == PATIENCE_GOES_ON; i++) {
        sight->user_ms += user_ms;
        sight->cpu_ms += user_ms + kernel_ms;
        end = patience_ask(patience, sight, LIMIT_MS, TICK_MS);
    }
    return end;
}

START_TEST(who_computes_without_a_step_is_given_up)
{
    struct patience_sight sight = {.pid = 7, .wants_to_run = true};
    struct patience patience = {0};

    ck_assert_int_eq(ask(&patience, &sight, TICKS, TICK_MS, 0),
                     PATIENCE_GOES_ON);
    ck_assert_int_eq(ask(&patience, &sight, 1, TICK_MS, 0), PATIENCE_COMPUTED);
    sight = (struct patience_sight){.pid = 7, .wants_to_run = true};
    patience = (struct patience){0};
    for (int i = 0; i < TICKS; i++) {
        sight.steps++;
        ck_assert_int_eq(ask(&patience, &sight, TICKS, TICK_MS, 0),
                         PATIENCE_GOES_ON);
    }
}
END_TEST

START_TEST(steps_do_not_buy_time_for_ever)
{
    struct patience_sight sight = {.pid = 7, .wants_to_run = true};
    struct patience patience = {0};
    enum patience_end end = PATIENCE_GOES_ON;

    for (int i = 0; i < PATIENCE_IN_ALL + 1 && end == PATIENCE_GOES_ON; i++) {
        sight.steps++;
        end = ask(&patience, &sight, TICKS, TICK_MS, 0);
    }
    ck_assert_int_eq(end, PATIENCE_COMPUTED);
}
END_TEST

// A machine that is slow to find memory makes no endless loop of a memset.
START_TEST(what_the_kernel_takes_hardly_counts)
{
    struct patience_sight sight = {.pid = 7, .wants_to_run = true};
    struct patience patience = {0};

    ck_assert_int_eq(ask(&patience, &sight, 3 * TICKS, 1, TICK_MS),
                     PATIENCE_GOES_ON);
    ck_assert_int_eq(ask(&patience, &sight, 3 * TICKS, 1, TICK_MS),
                     PATIENCE_COMPUTED);
}
END_TEST

START_TEST(waiting_for_a_core_does_not_count)
{
    struct patience_sight sight = {.pid = 7, .wants_to_run = true};
    struct patience patience = {0};

    ck_assert_int_eq(ask(&patience, &sight, 100 * TICKS, 0, 0),
                     PATIENCE_GOES_ON);
    sight.wants_to_run = false;
    ck_assert_int_eq(ask(&patience, &sight, 5 * TICKS, 0, 0), PATIENCE_GOES_ON);
    ck_assert_int_eq(ask(&patience, &sight, 2 * TICKS, 0, 0), PATIENCE_WAITED);
}
END_TEST

Suite *control_suite(void);

Suite *control_suite(void)
{
    Suite *suite = suite_create("control");
    TCase *all = tcase_create("programs");
    TCase *logs = tcase_create("log");
    TCase *patience = tcase_create("patience");

    find_programs();
    tcase_set_timeout(all, TIMEOUT_S);
    tcase_add_loop_test(all, program_ends_and_prints_as_it_says, 0,
                        program_count);
    suite_add_tcase(suite, all);
    tcase_set_timeout(logs, TIMEOUT_S);
    tcase_add_test(logs,
                   deadlock_says_who_waits_for_what_and_who_holds_the_pipe);
    tcase_add_test(logs, accesses_to_shared_memory_have_object_offset_and_line);
    tcase_add_test(logs, functions_of_the_library_tell_what_they_touch);
    tcase_add_test(logs, one_object_has_one_name_whatever_the_mapping);
    tcase_add_test(logs, happens_before_can_be_followed_through_causes);
    tcase_add_test(logs, bytes_in_a_buffer_are_told_at_fork_and_at_exit);
    tcase_add_test(logs, named_object_that_is_left_is_told);
    tcase_add_test(logs, crash_has_its_line);
    tcase_add_test(logs, crash_tells_of_shared_memory_at_its_address);
    tcase_add_test(logs, sleep_is_a_yield_when_untimed);
    tcase_add_test(logs, orphan_and_zombie_are_told);
    suite_add_tcase(suite, logs);
    tcase_add_test(patience, who_computes_without_a_step_is_given_up);
    tcase_add_test(patience, steps_do_not_buy_time_for_ever);
    tcase_add_test(patience, what_the_kernel_takes_hardly_counts);
    tcase_add_test(patience, waiting_for_a_core_does_not_count);
    suite_add_tcase(suite, patience);
    return suite;
}
