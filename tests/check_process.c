// SPDX-License-Identifier: MIT
//
// Tests of common/process.
#include "process.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

// Long enough to see it, if it is a mistake.
static const double moment_s = 0.05;

static struct gate gate; // keeps a child running until the test opens it

static void set_up(void)
{
    gate_make(&gate);
    // The runner of check hands on SIGTERM to all the processes of a test, and
    // a child would inherit that.
    signal(SIGTERM, SIG_DFL);
}

static void tear_down(void)
{
    gate_destroy(&gate);
}

static int return_it(void *code)
{
    return code != NULL ? *(int *)code : 0;
}

static int wait_at_gate(void *unused)
{
    (void)unused;
    gate_wait(&gate);
    return 0;
}

static struct mp_process *started(int (*target)(void *), void *arg)
{
    struct mp_process *process = mp_process_create(target, arg);

    ck_assert_ptr_nonnull(process);
    ck_assert_int_eq(mp_process_start(process), 0);
    return process;
}

// Joins and destroys; returns the exit code.
static int end_of(struct mp_process *process)
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

static void put_together(struct captured *captured)
{
    size_t length = 0;

    for (size_t i = 0; i < captured->length; i++)
        if (captured->text[i] != '\0')
            captured->text[length++] = captured->text[i];
    captured->text[length] = '\0';
}

// _TestProcess.test_recursion
START_TEST(names_nest)
{
    static struct captured captured;
    int depth = 2;

    ck_assert_int_eq(
        run_captured(STDOUT_FILENO, print_name_and_descend, &depth, &captured),
        0);
    put_together(&captured);
    ck_assert_str_eq(captured.text, "MainProcess "
                                    "Process-1 Process-1:1 Process-1:2 "
                                    "Process-2 Process-2:1 Process-2:2 ");
}
END_TEST

START_TEST(join_waits_and_can_be_repeated)
{
    struct mp_process *process = started(wait_at_gate, NULL);
    double start_s = now_s();

    ck_assert_int_eq(mp_process_join(process, moment_s), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert(now_s() - start_s >= moment_s);
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

// What is printed.  The bodies below run with standard output captured.

static struct captured printed;

static int print_without_newline(void *text)
{
    printf("%s", (const char *)text);
    return 0;
}

static int run_process(int (*target)(void *), void *arg)
{
    struct mp_process *process = mp_process_create(target, arg);

    if (mp_process_start(process) < 0 ||
        mp_process_join(process, MP_FOREVER) < 0)
        return 99;
    int exitcode = mp_process_exitcode(process);
    mp_process_destroy(process);
    return exitcode;
}

static int print_in_parent_and_child(void *unused)
{
    (void)unused;
    printf("parent, ");
    int exitcode = run_process(print_without_newline, "child, ");
    printf("end");
    fflush(stdout);
    return exitcode;
}

START_TEST(text_is_printed_once_and_all_of_it)
{
    ck_assert_int_eq(
        run_captured(STDOUT_FILENO, print_in_parent_and_child, NULL, &printed),
        0);
    put_together(&printed);
    ck_assert_str_eq(printed.text, "parent, child, end");
}
END_TEST

// _TestSubclassingProcess.test_stderr_flush: any stream, here a buffered one
static int write_to_stream(void *stream)
{
    return fputs("child", stream) >= 0 ? 0 : 1;
}

START_TEST(all_streams_of_the_child_are_flushed)
{
    char text[32] = "";
    int fds[2];

    ck_assert_int_eq(pipe(fds), 0);
    FILE *stream = fdopen(fds[1], "w");
    ck_assert_int_ge(fputs("parent, ", stream), 0);
    ck_assert_int_eq(end_of(started(write_to_stream, stream)), 0);
    fclose(stream);
    ck_assert_int_gt(read(fds[0], text, sizeof text - 1), 0);
    ck_assert_str_eq(text, "parent, child");
    close(fds[0]);
}
END_TEST

static int print_three_lines(void *unused)
{
    (void)unused;
    printf("Bonjour  %d, %s\n", 1, "a line of several pieces");
    puts("the second");
    printf("%04000d\n", 3);
    return 0;
}

static int print_in_process(void *unused)
{
    return run_process(print_three_lines, unused);
}

START_TEST(line_is_one_write_even_to_a_pipe)
{
    ck_assert_int_eq(
        run_captured(STDOUT_FILENO, print_in_process, NULL, &printed), 0);
    ck_assert_int_eq(printed.writes, 3);
    const char *line = printed.text;
    ck_assert_str_eq(line, "Bonjour  1, a line of several pieces\n");
    line += strlen(line) + 1;
    ck_assert_str_eq(line, "the second\n");
    line += strlen(line) + 1;
    ck_assert_uint_eq(strlen(line), 4001);
}
END_TEST

static void say_parent(void)
{
    puts("parent");
}

static void say_child(void)
{
    puts("child");
}

static int end_with_exit_function(void *exit_or_return)
{
    atexit(say_child);
    if (exit_or_return != NULL)
        exit(0);
    return 0;
}

static int inherit_exit_function(void *exit_or_return)
{
    atexit(say_parent);
    return run_process(end_with_exit_function, exit_or_return);
}

START_TEST(child_runs_its_exit_functions_and_not_its_parents)
{
    ck_assert_int_eq(run_captured(STDOUT_FILENO, inherit_exit_function,
                                  _i == 0 ? NULL : "exit", &printed),
                     0);
    ck_assert_str_eq(printed.text, "child\n");
    ck_assert_int_eq(printed.writes, 1);
}
END_TEST

static int print_to_nowhere(void *unused)
{
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    return print_without_newline(unused);
}

static int end_without_output(void *unused)
{
    (void)unused;
    return run_process(print_to_nowhere, "lost");
}

// _TestProcess.test_error_on_stdio_flush_1
START_TEST(output_that_cannot_be_written_does_not_change_the_exit_code)
{
    ck_assert_int_eq(
        run_captured(STDOUT_FILENO, end_without_output, NULL, &printed), 0);
    ck_assert_int_eq(printed.writes, 0);
}
END_TEST

// What is refused.

START_TEST(null_is_refused)
{
    int (*const calls[])(struct mp_process *) = {
        mp_process_start, mp_process_terminate, mp_process_kill};

    for (size_t i = 0; i < 3; i++) {
        errno = 0;
        ck_assert_int_eq(calls[i](NULL), -1);
        ck_assert_int_eq(errno, EINVAL);
    }
    errno = 0;
    ck_assert_int_eq(mp_process_join(NULL, MP_FOREVER), -1);
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert(!mp_process_is_alive(NULL));
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert_ptr_null(mp_process_name(NULL));
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(mp_process_exitcode(NULL), MP_EXITCODE_NONE);
    ck_assert_int_eq(mp_process_pid(NULL), 0);
}
END_TEST

START_TEST(process_without_target_is_refused)
{
    errno = 0;
    ck_assert_ptr_null(mp_process_create(NULL, NULL));
    ck_assert_int_eq(errno, EINVAL);
}
END_TEST

START_TEST(what_needs_a_start_is_refused_before_it)
{
    struct mp_process *process = mp_process_create(return_it, NULL);

    errno = 0;
    ck_assert_int_eq(mp_process_join(process, MP_FOREVER), -1);
    ck_assert_int_eq(errno, ESRCH);
    errno = 0;
    ck_assert_int_eq(mp_process_terminate(process), -1);
    ck_assert_int_eq(errno, ESRCH);
    errno = 0;
    ck_assert_int_eq(mp_process_kill(process), -1);
    ck_assert_int_eq(errno, ESRCH);
    ck_assert_int_eq(mp_process_start(process), 0);
    ck_assert_int_eq(end_of(process), 0);
}
END_TEST

START_TEST(second_start_is_refused)
{
    struct mp_process *process = started(wait_at_gate, NULL);

    ck_assert_int_eq(mp_process_start(process), -1);
    ck_assert_int_eq(errno, EALREADY);
    gate_open(&gate);
    ck_assert_int_eq(mp_process_join(process, MP_FOREVER), 0);
    ck_assert_int_eq(mp_process_start(process), -1);
    ck_assert_int_eq(errno, EALREADY);
    ck_assert_int_eq(end_of(process), 0);
}
END_TEST

// Returns how many of the calls were not refused with ECHILD.
static int do_what_only_the_parent_may(void *arg)
{
    struct mp_process *process = arg;
    int allowed = 0;

    errno = 0;
    allowed += mp_process_start(process) == 0 || errno != ECHILD;
    errno = 0;
    allowed += mp_process_join(process, MP_FOREVER) == 0 || errno != ECHILD;
    errno = 0;
    allowed += mp_process_join(process, MP_NOWAIT) == 0 || errno != ECHILD;
    errno = 0;
    allowed += mp_process_terminate(process) == 0 || errno != ECHILD;
    errno = 0;
    allowed += mp_process_kill(process) == 0 || errno != ECHILD;
    errno = 0;
    allowed += mp_process_is_alive(process) || errno != ECHILD;
    allowed += mp_process_exitcode(process) != MP_EXITCODE_NONE;
    allowed += mp_process_destroy(process) != 0; // its own copy
    return allowed;
}

START_TEST(others_than_the_parent_are_refused)
{
    struct mp_process *process = started(wait_at_gate, NULL);
    struct mp_process *idle = mp_process_create(return_it, NULL);

    ck_assert_int_eq(end_of(started(do_what_only_the_parent_may, process)), 0);
    ck_assert_int_eq(run_child(do_what_only_the_parent_may, process), 0);
    ck_assert_int_eq(end_of(started(do_what_only_the_parent_may, idle)), 0);
    ck_assert(mp_process_is_alive(process));
    gate_open(&gate);
    ck_assert_int_eq(end_of(process), 0);
    ck_assert_int_eq(mp_process_destroy(idle), 0);
}
END_TEST

static int destroy_itself(void *process)
{
    return mp_process_destroy(*(struct mp_process **)process) < 0 ? errno : 0;
}

// _TestProcess.test_close
START_TEST(running_process_is_not_destroyed)
{
    struct mp_process *process = started(wait_at_gate, NULL);
    struct mp_process *own;

    ck_assert_int_eq(mp_process_destroy(process), -1);
    ck_assert_int_eq(errno, EBUSY);
    gate_open(&gate);
    ck_assert_int_eq(end_of(process), 0);
    own = mp_process_create(destroy_itself, &own);
    ck_assert_int_eq(mp_process_start(own), 0);
    ck_assert_int_eq(end_of(own), EBUSY);
}
END_TEST

START_TEST(destroy_keeps_errno_and_takes_null)
{
    struct mp_process *ended = started(return_it, NULL);

    ck_assert_int_eq(mp_process_join(ended, MP_FOREVER), 0);
    errno = ERANGE;
    ck_assert_int_eq(mp_process_destroy(NULL), 0);
    ck_assert_int_eq(mp_process_destroy(ended), 0);
    ck_assert_int_eq(mp_process_destroy(mp_process_create(return_it, NULL)), 0);
    ck_assert_int_eq(errno, ERANGE);
}
END_TEST

START_TEST(destroy_of_an_ended_process_leaves_no_zombie)
{
    struct mp_process *process = started(return_it, NULL);

    while (mp_process_destroy(process) < 0)
        ck_assert_int_eq(errno, EBUSY);
    ck_assert(!has_children());
}
END_TEST

START_TEST(lost_exit_code_is_said_and_nobody_waits_for_ever)
{
    const double timeouts_s[] = {MP_FOREVER, 1000, MP_NOWAIT};

    signal(SIGCHLD, SIG_IGN);
    struct mp_process *process = started(wait_at_gate, NULL);
    ck_assert_int_eq(mp_process_join(process, moment_s), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    gate_open(&gate);
    if (_i == 2)
        while (mp_process_is_alive(process))
            continue;
    for (int i = 0; i < 2; i++) {
        errno = 0;
        ck_assert_int_eq(mp_process_join(process, timeouts_s[_i]), -1);
        ck_assert_int_eq(errno, ECHILD);
    }
    ck_assert(!mp_process_is_alive(process));
    ck_assert_int_eq(mp_process_exitcode(process), MP_EXITCODE_NONE);
    ck_assert_int_eq(mp_process_kill(process), 0); // kills nobody else
    ck_assert_int_eq(mp_process_destroy(process), 0);
}
END_TEST

START_TEST(exit_code_that_somebody_else_waited_for_is_lost)
{
    struct mp_process *process = started(return_it, NULL);

    ck_assert_int_eq(waitpid(-1, NULL, 0), mp_process_pid(process));
    ck_assert_int_eq(mp_process_join(process, MP_FOREVER), -1);
    ck_assert_int_eq(errno, ECHILD);
    ck_assert_int_eq(mp_process_destroy(process), 0);
}
END_TEST

// What runs out.  ENOMEM of start cannot be brought about without taking the
// machine's memory from everybody.

static int create_without_memory(void *unused)
{
    void *volatile taken; // else the compiler may leave malloc() out

    (void)unused;
    if (has_address_sanitizer())
        return SKIPPED;
    limit_memory(0);
    // Each size by itself: malloc() keeps small pieces apart by their size.
    for (size_t size = 1 << 16; size > 0; size -= size > 1024 ? 1024 : 8)
        do
            taken = malloc(size);
        while (taken != NULL);
    return mp_process_create(return_it, NULL) == NULL ? errno : 0;
}

START_TEST(create_says_when_there_is_no_memory)
{
    int status = run_child(create_without_memory, NULL);

    ck_assert(status == ENOMEM || status == SKIPPED);
}
END_TEST

static void limit(int resource, rlim_t soft)
{
    struct rlimit now;

    getrlimit(resource, &now);
    now.rlim_cur = soft < now.rlim_max ? soft : now.rlim_max;
    setrlimit(resource, &now);
}

// The limit does not hold for root, so root becomes somebody else.
static int start_beyond_the_limit(void *unused)
{
    struct mp_process *process = mp_process_create(return_it, NULL);

    (void)unused;
    if (getuid() == 0 && setresuid(65534, 65534, 65534) < 0)
        return SKIPPED;
    limit(RLIMIT_NPROC, 0);
    if (mp_process_start(process) == 0 || errno != EAGAIN)
        return 1;
    if (mp_process_pid(process) != 0 || mp_process_is_alive(process))
        return 2;
    limit(RLIMIT_NPROC, RLIM_INFINITY);
    if (mp_process_start(process) < 0)
        return 3;
    if (mp_process_join(process, MP_FOREVER) < 0)
        return 4;
    return mp_process_destroy(process);
}

START_TEST(start_that_failed_can_be_repeated)
{
    int status = run_child(start_beyond_the_limit, NULL);

    ck_assert(status == 0 || status == SKIPPED);
}
END_TEST

static int join_without_descriptors(void *unused)
{
    struct mp_process *process = mp_process_create(wait_at_gate, NULL);
    double start_s = now_s();

    (void)unused;
    if (mp_process_start(process) < 0)
        return 1;
    limit(RLIMIT_NOFILE, 0);
    if (mp_process_join(process, moment_s) == 0 || errno != ETIMEDOUT)
        return 2;
    if (now_s() - start_s < moment_s)
        return 3;
    gate_open(&gate);
    if (mp_process_join(process, 1000) < 0)
        return 4;
    return mp_process_destroy(process);
}

START_TEST(join_with_a_timeout_needs_no_free_descriptor)
{
    ck_assert_int_eq(run_child(join_without_descriptors, NULL), 0);
}
END_TEST

static void add_life(Suite *suite)
{
    TCase *tcase = tcase_create("life");

    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
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

static void add_printing(Suite *suite)
{
    TCase *tcase = tcase_create("printing");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, text_is_printed_once_and_all_of_it);
    tcase_add_test(tcase, all_streams_of_the_child_are_flushed);
    tcase_add_test(tcase, line_is_one_write_even_to_a_pipe);
    tcase_add_loop_test(
        tcase, child_runs_its_exit_functions_and_not_its_parents, 0, 2);
    tcase_add_test(tcase,
                   output_that_cannot_be_written_does_not_change_the_exit_code);
    suite_add_tcase(suite, tcase);
}

static void add_errors(Suite *suite)
{
    TCase *tcase = tcase_create("errors");

    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, null_is_refused);
    tcase_add_test(tcase, process_without_target_is_refused);
    tcase_add_test(tcase, what_needs_a_start_is_refused_before_it);
    tcase_add_test(tcase, second_start_is_refused);
    tcase_add_test(tcase, others_than_the_parent_are_refused);
    tcase_add_test(tcase, running_process_is_not_destroyed);
    tcase_add_test(tcase, destroy_keeps_errno_and_takes_null);
    tcase_add_test(tcase, destroy_of_an_ended_process_leaves_no_zombie);
    tcase_add_loop_test(tcase, lost_exit_code_is_said_and_nobody_waits_for_ever,
                        0, 3);
    tcase_add_test(tcase, exit_code_that_somebody_else_waited_for_is_lost);
    tcase_add_test(tcase, create_says_when_there_is_no_memory);
    tcase_add_test(tcase, start_that_failed_can_be_repeated);
    tcase_add_test(tcase, join_with_a_timeout_needs_no_free_descriptor);
    suite_add_tcase(suite, tcase);
}

Suite *process_suite(void);

Suite *process_suite(void)
{
    Suite *suite = suite_create("process");

    add_life(suite);
    add_printing(suite);
    add_errors(suite);
    return suite;
}
