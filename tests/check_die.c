// SPDX-License-Identifier: MIT
//
// Tests of common/die.
#include "die.h"

#include <check.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process.h"
#include "support.h"

static struct captured said;

// Runs the body with its standard error captured; returns its status.
static int hear(int (*body)(void *), void *arg)
{
    return run_captured(STDERR_FILENO, body, arg, &said);
}

// The message after "program[pid]", or NULL if it does not begin so.
static const char *after_program(void)
{
    char program[64];
    size_t length = (size_t)snprintf(program, sizeof program, "%s[",
                                     program_invocation_short_name);

    if (strncmp(said.text, program, length) != 0)
        return NULL;
    const char *end = said.text + length;
    end += strspn(end, "0123456789");
    return *end == ']' && end[-1] != '[' ? end + 1 : NULL;
}

// What is expected of a message: a text with a line number in it.
__attribute__((format(printf, 1, 2))) static const char *
text_of(const char *format, ...)
{
    static char text[512];
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    return text;
}

static const int die_line = __LINE__ + 3; // of the die() below
static int die_of(void *text)
{
    die("cannot take '%s'", (const char *)text);
}

START_TEST(die_says_who_where_and_what)
{
    ck_assert_int_eq(hear(die_of, "the lock"), 1);
    ck_assert_str_eq(
        after_program(),
        text_of(" check_die.c:%d: cannot take 'the lock'\n", die_line));
    ck_assert_int_eq(said.writes, 1);
}
END_TEST

static const int die_errno_line = __LINE__ + 4; // of the die_errno() below
static int die_of_errno(void *error)
{
    errno = *(int *)error;
    die_errno("cannot take the %s", "lock");
}

START_TEST(die_errno_says_the_error_in_words_and_by_name)
{
    int error = EINVAL;

    ck_assert_int_eq(hear(die_of_errno, &error), 1);
    ck_assert_str_eq(after_program(),
                     text_of(" check_die.c:%d: cannot take the lock: Invalid "
                             "argument (EINVAL)\n",
                             die_errno_line));
    ck_assert_int_eq(said.writes, 1);
}
END_TEST

START_TEST(die_errno_knows_no_name_for_an_unknown_error)
{
    int error = 12345;

    ck_assert_int_eq(hear(die_of_errno, &error), 1);
    ck_assert_str_eq(
        after_program(),
        text_of(" check_die.c:%d: cannot take the lock: errno 12345\n",
                die_errno_line));
}
END_TEST

START_TEST(long_text_is_cut_and_still_one_line)
{
    static char text[2 * PIPE_BUF];

    memset(text, 'x', sizeof text - 1);
    ck_assert_int_eq(hear(die_of, text), 1);
    ck_assert_int_eq(said.writes, 1);
    ck_assert_uint_eq(strlen(said.text), PIPE_BUF);
    ck_assert_str_eq(said.text + PIPE_BUF - 2, "x\n");
}
END_TEST

static void say_goodbye(void)
{
    static const char goodbye[] = "goodbye";

    if (write(STDERR_FILENO, goodbye, sizeof goodbye - 1) < 0)
        _exit(99);
}

static int die_in_a_process(void *unused)
{
    struct mp_process *process = mp_process_create(die_of, "the lock");

    (void)unused;
    atexit(say_goodbye);
    if (mp_process_start(process) < 0 ||
        mp_process_join(process, MP_FOREVER) < 0)
        return 99;
    int exitcode = mp_process_exitcode(process);
    mp_process_destroy(process);
    return exitcode;
}

START_TEST(die_in_a_process_runs_no_exit_function_of_the_parent)
{
    ck_assert_int_eq(hear(die_in_a_process, NULL), 1);
    ck_assert_ptr_null(strstr(said.text, "goodbye"));
    ck_assert_int_eq(said.writes, 1);
}
END_TEST

static int die_with_exit_function(void *unused)
{
    atexit(say_goodbye);
    return die_of(unused);
}

START_TEST(die_in_the_first_process_runs_its_exit_functions)
{
    ck_assert_int_eq(hear(die_with_exit_function, "it"), 1);
    ck_assert_int_eq(said.writes, 2);
    ck_assert_str_eq(said.text + strlen(said.text) + 1, "goodbye");
}
END_TEST

static int complain(void *unused)
{
    (void)unused;
    usage("the last value must be %d", -1);
}

START_TEST(usage_ends_with_2)
{
    ck_assert_int_eq(hear(complain, NULL), 2);
    ck_assert_str_eq(after_program(), ": the last value must be -1\n");
    ck_assert_int_eq(said.writes, 1);
}
END_TEST

// MP_TODO() as a statement, in functions of all kinds.
static const int todo_line = __LINE__ + 4; // of the first MP_TODO() below
static int todo_int(void *unused)
{
    (void)unused;
    MP_TODO("take the lock");
}

static void todo_void(void)
{
    MP_TODO("print 100% of it");
}

static const char *todo_pointer(void)
{
    MP_TODO("return \"it\"");
}

static int todo_in_a_branch(void *which)
{
    if (which == NULL)
        MP_TODO("first");
    else
        todo_void();
    return *todo_pointer();
}

START_TEST(todo_says_the_path_and_the_function)
{
    ck_assert_int_eq(hear(todo_int, NULL), 1);
    ck_assert_str_eq(said.text, text_of("%s:%d: todo_int is not written yet: "
                                        "take the lock\n",
                                        __FILE__, todo_line));
    ck_assert_int_eq(said.writes, 1);
}
END_TEST

START_TEST(todo_is_a_statement)
{
    ck_assert_int_eq(hear(todo_in_a_branch, NULL), 1);
    ck_assert_ptr_nonnull(strstr(said.text, "yet: first\n"));
    ck_assert_int_eq(hear(todo_in_a_branch, ""), 1);
    ck_assert_ptr_nonnull(strstr(said.text, "yet: print 100% of it\n"));
}
END_TEST

struct argument {
    const char *text;
    long value;
};

START_TEST(parse_int_takes_integers_in_the_range)
{
    const struct argument arguments[] = {
        {"0", 0}, {"-5", -5}, {"20", 20}, {"007", 7}, {"+3", 3}};

    for (size_t i = 0; i < 5; i++)
        ck_assert_int_eq(parse_int(arguments[i].text, "N", -5, 20),
                         arguments[i].value);
    ck_assert_int_eq(parse_int("9223372036854775807", "N", LONG_MIN, LONG_MAX),
                     LONG_MAX);
    ck_assert_int_eq(parse_int("-9223372036854775808", "N", LONG_MIN, LONG_MAX),
                     LONG_MIN);
}
END_TEST

static int parse(void *text)
{
    parse_int(text, "SECONDS", -5, 20);
    return 0;
}

static int parse_any_long(void *text)
{
    parse_int(text, "SECONDS", LONG_MIN, LONG_MAX);
    return 0;
}

START_TEST(parse_int_refuses_what_is_no_such_integer)
{
    const char *const texts[] = {
        "",    " ",   "-",   "x",  "1x",
        "1 ",  " 1",  "\t1", "21", "-6",
        "0x1", "1e1", "2.",  "--", "99999999999999999999"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ck_assert_int_eq(hear(parse, (void *)texts[i]), 2);
        ck_assert_str_eq(after_program(),
                         text_of(": SECONDS must be an integer from -5 to 20, "
                                 "not '%s'\n",
                                 texts[i]));
    }
    ck_assert_int_eq(hear(parse_any_long, "9223372036854775808"), 2);
    ck_assert_int_eq(hear(parse_any_long, "-9223372036854775809"), 2);
}
END_TEST

START_TEST(parse_int_says_what_is_missing)
{
    ck_assert_int_eq(hear(parse, NULL), 2);
    ck_assert_str_eq(after_program(),
                     ": SECONDS is missing: an integer from -5 to 20\n");
}
END_TEST

Suite *die_suite(void);

Suite *die_suite(void)
{
    Suite *suite = suite_create("die");
    TCase *tcase = tcase_create("die");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, die_says_who_where_and_what);
    tcase_add_test(tcase, die_errno_says_the_error_in_words_and_by_name);
    tcase_add_test(tcase, die_errno_knows_no_name_for_an_unknown_error);
    tcase_add_test(tcase, long_text_is_cut_and_still_one_line);
    tcase_add_test(tcase, die_in_a_process_runs_no_exit_function_of_the_parent);
    tcase_add_test(tcase, die_in_the_first_process_runs_its_exit_functions);
    tcase_add_test(tcase, usage_ends_with_2);
    tcase_add_test(tcase, todo_says_the_path_and_the_function);
    tcase_add_test(tcase, todo_is_a_statement);
    tcase_add_test(tcase, parse_int_takes_integers_in_the_range);
    tcase_add_test(tcase, parse_int_refuses_what_is_no_such_integer);
    tcase_add_test(tcase, parse_int_says_what_is_missing);
    suite_add_tcase(suite, tcase);
    return suite;
}
