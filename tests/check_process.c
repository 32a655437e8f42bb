// SPDX-License-Identifier: MIT
//
// Tests of common/process: its life.  Ports the rows of Python's
// _TestProcess that apply.
#include "check_process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

struct gate gate;

void process_set_up(void)
{
    gate_make(&gate);
    // The runner of check hands on SIGTERM to all the processes of a test, and
    // a child would inherit that.
    signal(SIGTERM, SIG_DFL);
}

void process_tear_down(void)
{
    gate_destroy(&gate);
}

int return_it(void *code)
{
    return code != NULL ? *(int *)code : 0;
}

int wait_at_gate(void *unused)
{
    (void)unused;
    gate_wait(&gate);
    return 0;
}

struct mp_process *started(int (*target)(void *), void *arg)
{
    struct mp_process *process = mp_process_create(target, arg);

    ck_assert_ptr_nonnull(process);
    ck_assert_int_eq(mp_process_start(process), 0);
    return process;
}

int end_of(struct mp_process *process)
{
    ck_assert_int_eq(mp_process_join(process, MP_FOREVER), 0);
    int exitcode = mp_process_exitcode(process);
    ck_assert_int_eq(mp_process_destroy(process), 0);
    return exitcode;
}

// _TestProcess.test_process
START_TEST(is_alive_between_start_and_end)
{
    struct mp_process *process = mp_process_create(wait_at_gate, NULL);

    ck_assert(!mp_process_is_alive(process));
    ck_assert_int_eq(mp_process_pid(process), 0);
    ck_assert_int_eq(mp_process_exitcode(process), MP_EXITCODE_NONE);
    ck_assert_int_eq(mp_process_start(process), 0);
    ck_assert(mp_process_is_alive(process));
    ck_assert_int_gt(mp_process_pid(process), 0);
    ck_assert_int_eq(mp_process_exitcode(process), MP_EXITCODE_NONE);
    gate_open(&gate);
    ck_assert_int_eq(mp_process_join(process, MP_FOREVER), 0);
    ck_assert(!mp_process_is_alive(process));
    ck_assert_int_eq(mp_process_exitcode(process), 0);
    ck_assert_int_eq(mp_process_destroy(process), 0);
}
END_TEST

static int compare_texts(void *text)
{
    return strcmp(text, "un 4IRC") == 0 ? 0 : 1;
}

// _TestProcess.test_args_argument, test_lose_target_ref
START_TEST(target_gets_its_argument_even_if_the_parent_frees_it)
{
    char *text = strdup("un 4IRC");
    struct mp_process *process = started(compare_texts, text);

    free(text);
    ck_assert_int_eq(end_of(process), 0);
}
END_TEST

static int exit_with_it(void *code)
{
    exit(*(int *)code);
}

static int exit_at_once_with_it(void *code)
{
    _exit(*(int *)code);
}

// _TestSubclassingProcess.test_sys_exit
START_TEST(exit_code_is_the_low_byte_of_the_result)
{
    int (*const targets[])(void *) = {return_it, exit_with_it,
                                      exit_at_once_with_it};
    const int codes[][2] = {{0, 0},     {1, 1},   {8, 8},
                            {255, 255}, {256, 0}, {-1, 255}};

    for (size_t i = 0; i < 6; i++) {
        int code = codes[i][0];
        ck_assert_int_eq(end_of(started(targets[_i], &code)), codes[i][1]);
    }
}
END_TEST

// _TestProcess.test_terminate, test_kill
START_TEST(killed_process_has_a_negative_exit_code)
{
    struct mp_process *asked = started(wait_at_gate, NULL);
    struct mp_process *killed = started(wait_at_gate, NULL);

    ck_assert_int_eq(mp_process_join(asked, MP_NOWAIT), -1);
    ck_assert(mp_process_is_alive(asked));
    ck_assert_int_eq(mp_process_terminate(asked), 0);
    ck_assert_int_eq(mp_process_kill(killed), 0);
    ck_assert_int_eq(mp_process_join(killed, MP_FOREVER), 0);
    ck_assert_int_eq(mp_process_kill(killed), 0); // once more, into the void
    ck_assert_int_eq(end_of(killed), -9);
    ck_assert_int_eq(end_of(asked), -15);
}
END_TEST

static int abort_it(void *unused)
{
    (void)unused;
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    abort();
}

START_TEST(crash_has_a_negative_exit_code)
{
    ck_assert_int_eq(end_of(started(abort_it, NULL)), -SIGABRT);
}
END_TEST

// _TestProcess.test_many_processes
START_TEST(hundred_processes_run_at_once)
{
    struct mp_process *processes[100];

    for (int i = 0; i < 100; i++)
        processes[i] = started(wait_at_gate, NULL);
    for (int i = 0; i < 100; i++)
        ck_assert(mp_process_is_alive(processes[i]));
    for (int i = 0; i < 100; i++) {
        if (_i == 0)
            gate_open(&gate);
        else
            ck_assert_int_eq(mp_process_terminate(processes[i]), 0);
    }
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(end_of(processes[i]), _i == 0 ? 0 : -SIGTERM);
    ck_assert(!has_children());
}
END_TEST

// _TestProcess.test_current
START_TEST(first_process_is_the_main_process)
{
    ck_assert_str_eq(mp_current_process_name(), "MainProcess");
    ck_assert_int_eq(mp_current_process_pid(), getpid());
}
END_TEST

static int know_thyself(void *process)
{
    struct mp_process *self = *(struct mp_process **)process;

    if (strcmp(mp_current_process_name(), mp_process_name(self)) != 0)
        return 1;
    if (mp_current_process_pid() != getpid() ||
        mp_process_pid(self) != getpid())
        return 2;
    return mp_process_is_alive(self) ? 0 : 3;
}

START_TEST(child_knows_its_name_and_its_pid)
{
    struct mp_process *process;

    process = mp_process_create(know_thyself, &process);
    ck_assert_int_eq(mp_process_start(process), 0);
    ck_assert_int_eq(end_of(process), 0);
}
END_TEST

START_TEST(names_count_what_is_created)
{
    struct mp_process *first = mp_process_create(return_it, NULL);
    struct mp_process *second = mp_process_create(return_it, NULL);

    ck_assert_str_eq(mp_process_name(first), "Process-1");
    ck_assert_str_eq(mp_process_name(second), "Process-2");
    mp_process_destroy(second);
    ck_assert_ptr_null(mp_process_create(NULL, NULL)); // does not count
    struct mp_process *third = mp_process_create(return_it, NULL);
    ck_assert_str_eq(mp_process_name(third), "Process-3");
    mp_process_destroy(first);
    mp_process_destroy(third);
}
END_TEST

// Starts two children, who start two children, who print their names.
static int print_name_and_descend(void *depth)
{
    int below = *(int *)depth - 1;

    printf("%s ", mp_current_process_name());
    for (int i = 0; below >= 0 && i < 2; i++) {
        struct mp_process *child =
            mp_process_create(print_name_and_descend, &below);
        if (mp_process_start(child) < 0 ||
            mp_process_join(child, MP_FOREVER) < 0 ||
            mp_process_exitcode(child) != 0)
            return 1;
        mp_process_destroy(child);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}

// _TestProcess.test_recursion
START_TEST(names_nest)
{
    static struct captured captured;
    int depth = 2;

    ck_assert_int_eq(
        run_captured(STDOUT_FILENO, print_name_and_descend, &depth, &captured),
        0);
    join_writes(&captured);
    ck_assert_str_eq(captured.text, "MainProcess "
                                    "Process-1 Process-1:1 Process-1:2 "
                                    "Process-2 Process-2:1 Process-2:2 ");
}
END_TEST

START_TEST(join_waits_and_can_be_repeated)
{
    struct mp_process *process = started(wait_at_gate, NULL);
    double start_s = now_s();

    ck_assert_int_eq(mp_process_join(process, MOMENT_S), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert(now_s() - start_s >= MOMENT_S);
    gate_open(&gate);
    const double timeouts_s[] = {1000, MP_FOREVER, MP_NOWAIT, -3, 1e300};
    for (size_t i = 0; i < 5; i++)
        ck_assert_int_eq(mp_process_join(process, timeouts_s[i]), 0);
    ck_assert_int_eq(end_of(process), 0);
}
END_TEST

START_TEST(end_is_noticed_without_join)
{
    struct mp_process *alive = started(return_it, NULL);
    struct mp_process *coded = started(return_it, NULL);

    while (mp_process_is_alive(alive))
        continue;
    while (mp_process_exitcode(coded) == MP_EXITCODE_NONE)
        continue;
    ck_assert_int_eq(mp_process_exitcode(alive), 0);
    ck_assert(!has_children());
    ck_assert_int_eq(mp_process_destroy(alive), 0);
    ck_assert_int_eq(mp_process_destroy(coded), 0);
}
END_TEST

START_TEST(join_leaves_no_zombie_and_no_descriptor)
{
    int descriptors = count_descriptors();
    struct mp_process *process = started(wait_at_gate, NULL);

    ck_assert_int_eq(mp_process_join(process, 1e-3), -1);
    ck_assert_int_eq(count_descriptors(), descriptors);
    ck_assert(has_children());
    gate_open(&gate);
    ck_assert_int_eq(mp_process_join(process, 1000), 0);
    ck_assert(!has_children());
    ck_assert_int_eq(mp_process_destroy(process), 0);
    ck_assert_int_eq(count_descriptors(), descriptors);
    ck_assert(!has_named_shared_memory());
}
END_TEST

static volatile sig_atomic_t ticks;

static void open_gate_at_third_tick(int unused)
{
    (void)unused;
    if (++ticks == 3)
        gate_open(&gate);
}

START_TEST(signals_do_not_end_the_join)
{
    const double timeouts_s[] = {MP_FOREVER, 1000};
    struct mp_process *process = started(wait_at_gate, NULL);

    start_ticking(open_gate_at_third_tick);
    ck_assert_int_eq(mp_process_join(process, timeouts_s[_i]), 0);
    stop_ticking();
    ck_assert_int_ge(ticks, 3);
    ck_assert_int_eq(end_of(process), 0);
}
END_TEST

static int read_a_byte(void *unused)
{
    char byte;

    (void)unused;
    return read(STDIN_FILENO, &byte, 1) == 1 && byte == '4' ? 0 : 1;
}

START_TEST(child_keeps_standard_input)
{
    int fds[2];

    ck_assert_int_eq(pipe(fds), 0);
    ck_assert_int_eq(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
    ck_assert_int_eq(write(fds[1], "4", 1), 1);
    ck_assert_int_eq(end_of(started(read_a_byte, NULL)), 0);
}
END_TEST

static void add_life(Suite *suite)
{
    TCase *tcase = tcase_create("life");

    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, process_set_up, process_tear_down);
    tcase_add_test(tcase, is_alive_between_start_and_end);
    tcase_add_test(tcase, target_gets_its_argument_even_if_the_parent_frees_it);
    tcase_add_loop_test(tcase, exit_code_is_the_low_byte_of_the_result, 0, 3);
    tcase_add_test(tcase, killed_process_has_a_negative_exit_code);
    tcase_add_test(tcase, crash_has_a_negative_exit_code);
    tcase_add_loop_test(tcase, hundred_processes_run_at_once, 0, 2);
    tcase_add_test(tcase, first_process_is_the_main_process);
    tcase_add_test(tcase, child_knows_its_name_and_its_pid);
    tcase_add_test(tcase, names_count_what_is_created);
    tcase_add_test(tcase, names_nest);
    tcase_add_test(tcase, join_waits_and_can_be_repeated);
    tcase_add_test(tcase, end_is_noticed_without_join);
    tcase_add_test(tcase, join_leaves_no_zombie_and_no_descriptor);
    tcase_add_loop_test(tcase, signals_do_not_end_the_join, 0, 2);
    tcase_add_test(tcase, child_keeps_standard_input);
    suite_add_tcase(suite, tcase);
}

Suite *process_suite(void);

Suite *process_suite(void)
{
    Suite *suite = suite_create("process");

    add_life(suite);
    process_add_printing(suite);
    process_add_errors(suite);
    return suite;
}
