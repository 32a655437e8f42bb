// SPDX-License-Identifier: MIT
//
// Tests of common/process: what it prints.  The bodies below run with standard
// output captured.
#include "check_process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    join_writes(&printed);
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

void process_add_printing(Suite *suite)
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
