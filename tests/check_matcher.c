// SPDX-License-Identifier: MIT
//
// Each rule of the language with texts that it accepts and texts that it
// refuses, and what the student is told then.

#include "check_matcher.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *matcher_suite(void);

struct trace *good_trace(const char *text)
{
    struct trace_error error;
    struct trace *trace = trace_parse("t.trace", text, strlen(text), &error);
    ck_assert_msg(trace != NULL, "%d:%d: %s\n%s", error.line, error.column,
                  error.message, text);
    return trace;
}

static struct trace_result match_bytes(const char *trace_text,
                                       const char *output, size_t size)
{
    struct trace *trace = good_trace(trace_text);
    struct trace_result result;
    struct trace_args args = trace_run(trace, 0)->args;
    trace_match_text(trace, &args, output, size, TRACE_STEPS, &result);
    trace_free(trace);
    return result;
}

static void accepts(const char *trace, const char *output)
{
    struct trace_result result = match_bytes(trace, output, strlen(output));
    ck_assert_msg(result.verdict == TRACE_LEGAL, "%s\n--\n%s\n%s", trace,
                  output, result.message);
}

// `line` counts from 1; `message` is a part of what is said.
static void refuses(const char *trace, const char *output, size_t line,
                    const char *message)
{
    struct trace_result result = match_bytes(trace, output, strlen(output));
    ck_assert_msg(result.verdict == TRACE_ILLEGAL, "%s\n--\n%s", trace, output);
    ck_assert_msg(strstr(result.message, message) != NULL, "%s\n--\n%s\n%s",
                  trace, output, result.message);
    ck_assert_uint_eq(result.line + 1, line);
}

START_TEST(blanks_count_as_one_and_not_at_all_at_the_ends)
{
    const char *trace = "run\nmain | a b = c\n";
    accepts(trace, "a b = c\n");
    accepts(trace, " \ta  b\t=   c \r\n");
    accepts(trace, "a b = c");
    accepts(trace, "a b = c\n\n \n\r\n");
    refuses(trace, "ab = c\n", 1, "but the blanks between them are not");
    refuses(trace, "a b = c d\n", 1, "and 'c' is expected");
    refuses(trace, "A b = c\n", 1, "the words are right");
    refuses(trace, "\na b = c\n", 1, "line 1 is empty");
    refuses(trace, "", 1, "ends too early: a line is missing");
}
END_TEST

START_TEST(a_line_with_another_number_has_another_value)
{
    static const struct {
        const char *trace, *output;
        bool is_value;
    } cases[] = {
        {"run\nmain | {2 * 3}\n", "0\n", true},
        {"run\nmain | n = {2 * 3}\n", "n = 0.5\n", true},
        {"run\nmain | n = {2 * 3} !\n", "n = 16 !\n", true},
        {"run\nmain | n = {2 * 3}\n", "m = 0\n", false},
        {"run\nmain | n = {2 * 3}\n", "n = 6 7\n", false},
        {"run\nmain | a\nmain | b\n", "b\n", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct trace_result result = match_bytes(
            cases[i].trace, cases[i].output, strlen(cases[i].output));
        ck_assert_int_eq(result.verdict, TRACE_ILLEGAL);
        ck_assert_msg(result.is_value == cases[i].is_value, "%s",
                      cases[i].output);
    }
}
END_TEST

START_TEST(a_nul_byte_is_explained)
{
    const char *trace = "run\nmain | a\nmain | b\n";
    struct trace_result result = match_bytes(trace, "a\nb\0\n", 5);
    ck_assert_int_eq(result.verdict, TRACE_ILLEGAL);
    ck_assert_uint_eq(result.line, 1);
    ck_assert_ptr_nonnull(strstr(result.message, "terminator"));
}
END_TEST

START_TEST(strange_bytes_are_quoted_readably)
{
    refuses("run\nmain | \xc3\xa9t\xc3\xa9\n", "\xe9t\x1b\xe9\n", 1,
            "'\\xe9t\\x1b\\xe9'");
}
END_TEST

START_TEST(lines_of_a_role_come_in_order)
{
    const char *trace = "run\np | a\np | b\nq | c\n";
    accepts(trace, "a\nb\nc\n");
    accepts(trace, "c\na\nb\n");
    refuses(trace, "b\na\nc\n", 1, "must first print 'a'");
    refuses(trace, "a\nb\nc\nc\n", 4, "one too many");
    refuses(trace, "a\nc\n", 3, "Next could come 'b'");
}
END_TEST

START_TEST(each_process_prints_all_lines_of_its_role)
{
    const char *trace = "run\np[2] | a\np | b\n";
    accepts(trace, "a\na\nb\nb\n");
    accepts(trace, "a\nb\na\nb\n");
    refuses(trace, "a\nb\nb\na\n", 3, "first print 'a'");
    refuses(trace, "a\nb\na\nb\na\n", 5, "all 2 processes of p");
    refuses(trace, "a\nb\n", 3, "2 lines are missing");
}
END_TEST

START_TEST(a_role_may_have_some_processes)
{
    const char *trace = "run\np[1..2] | a\np | b\n";
    accepts(trace, "a\nb\n");
    accepts(trace, "a\na\nb\nb\n");
    refuses(trace, "a\nb\na\nb\na\nb\n", 5, "all 2 processes");
    refuses(trace, "a\na\nb\n", 4, "a line is missing");
    accepts("run\np[0..1] | a\nq | b\n", "b\n");
}
END_TEST

START_TEST(a_shared_role_prints_its_tasks_in_any_order)
{
    const char *trace = "run 1 2\nw* | in {n}   each n in args\n"
                        "exclusive e\n  w | x\n  w | y\n";
    accepts(trace, "in 1\nin 2\nx\ny\n");
    accepts(trace, "x\nin 2\ny\nin 1\n");
    refuses(trace, "in 2\nx\nin 2\ny\n", 3, "one too many");
    refuses(trace, "in 1\nin 2\ny\nx\n", 3, "first print 'x'");
}
END_TEST

START_TEST(a_pid_is_one_process_and_a_process_one_pid)
{
    const char *two = "run\np[2] | {pid} a\np | {pid} b\n";
    accepts(two, "7 a\n8 a\n8 b\n7 b\n");
    refuses(two, "7 a\n7 a\n7 b\n7 b\n", 2, "pid 7");
    refuses(two, "7 a\n7 b\n8 a\n9 b\n", 4, "'8' is expected");
    refuses(two, "0 a\n", 1, "'<pid>' is expected");
    refuses(two, "4194305 a\n", 1, "'<pid>' is expected");
    const char *shared = "run 1 2\nw* | {pid} begins {n}  each n in args\n";
    accepts(shared, "7 begins 2\n7 begins 1\n");
    accepts(shared, "7 begins 2\n8 begins 1\n");
}
END_TEST

START_TEST(a_process_carries_out_one_task_at_a_time)
{
    const char *trace = "run 1 2\neach n in args\n"
                        "  w* | {pid} begins {n}\n  w | {pid} ends {n}\n";
    accepts(trace, "7 begins 1\n8 begins 2\n8 ends 2\n7 ends 1\n");
    accepts(trace, "7 begins 1\n7 ends 1\n7 begins 2\n7 ends 2\n");
    refuses(trace, "7 begins 1\n7 begins 2\n7 ends 1\n7 ends 2\n", 2, "pid 7");
    const char *late = "run 1 2\neach n in args\n"
                       "  w* | begins {n}\n  w | {pid} ends {n}\n";
    accepts(late, "begins 1\nbegins 2\n7 ends 1\n8 ends 2\n");
    accepts(late, "begins 1\n7 ends 1\nbegins 2\n7 ends 2\n");
    refuses(late, "begins 1\nbegins 2\n7 ends 1\n7 ends 2\n", 4, "pid 7");
}
END_TEST

START_TEST(a_sign_or_a_point_makes_another_number)
{
    refuses("run\nmain | [0, -1, -3]\n", "[0, -1, 3]\n", 1,
            "here stands '3', and '-3' is expected");
    refuses("run\nmain | is 2.5!\n", "is 25!\n", 1,
            "here stands '25', and '2.5' is expected");
    refuses("run\nmain | Process-1 is\n", "process 1 is\n", 1,
            "case, accents, blanks or punctuation are not");
    refuses("run\nmain | is {n:int}\n", "is: -4\n", 1, "the words are right");
}
END_TEST

START_TEST(integers_are_canonical)
{
    const char *trace = "run\nmain | {n:int}.\n";
    accepts(trace, "0.\n");
    accepts(trace, "-9223372036854775808.\n");
    accepts(trace, "9223372036854775807.\n");
    refuses(trace, "+1.\n", 1, "here stands '+1', and");
    refuses(trace, "01.\n", 1, "<integer>");
    refuses(trace, "-0.\n", 1, "<integer>");
    refuses(trace, "9223372036854775808.\n", 1, "<integer>");
    refuses(trace, ".\n", 1, "<integer>");
}
END_TEST

START_TEST(holes_capture_what_their_kind_says)
{
    accepts("run\nmain | v {x:real}!\n", "v -3.25e-2!\n");
    accepts("run\nmain | v {x:real}!\n", "v 3!\n");
    refuses("run\nmain | v {x:real}!\n", "v .5!\n", 1, "<number>");
    accepts("run\nmain | v {x:word}-{y:word}\n", "v a-b-c\n");
    refuses("run\nmain | v {x:word}\n", "v a b\n", 1, "<word>");
    accepts("run\nmain | v {x:line}\n", "v a b  c\n");
    refuses("run\nmain | v {x:line}\n", "v\n", 1, "<text>");
    accepts("run\nmain | {x:list}\n", "[1, -2]\n");
    accepts("run\nmain | {x:list}\n", "[]\n");
    refuses("run\nmain | {x:list}\n", "[1,2]\n", 1,
            "a comma and one blank between two numbers: '[1, 2]'");
    refuses("run\nmain | {x:list}\n", "[1, 2, ]\n", 1, ": '[1, 2]'");
    refuses("run\nmain | {x:list}\n", "[1, 2\n", 1, "<list>");
    refuses("run\nmain | l {list([1, -2])}\n", "l [1,-2]\n", 1,
            ": 'l [1, -2]'");
    accepts("run\nmain | {{a}}\n", "{a}\n");
}
END_TEST

START_TEST(a_capture_gives_back_what_the_rest_needs)
{
    accepts("run\nmain | {x:int}0\n", "100\n");
    accepts("run\nmain | {x:word}b{y:word}.\n", "aabab.\n");
    accepts("run\nmain | {x:int}{2 * x}\n", "36\n");
    accepts("run\nmain | {x:int}{2 * x}\n", "1224\n");
    refuses("run\nmain | {x:int} {2 * x}\n", "3 7\n", 1,
            "here stands '7', and '6' is expected");
}
END_TEST

START_TEST(a_captured_name_is_a_value_afterwards)
{
    const char *trace = "run\np[2] | get {n:int}\np | got {n + 1}\n";
    accepts(trace, "get 1\nget 5\ngot 6\ngot 2\n");
    refuses(trace, "get 1\nget 5\ngot 6\ngot 6\n", 4,
            "here stands '6', and '2' is expected");
    const char *turns = "run\neach i in range(2)\n  p | get {n:int}\n"
                        "  p | got {n}\n";
    accepts(turns, "get 1\ngot 1\nget 2\ngot 2\n");
    refuses(turns, "get 1\ngot 1\nget 2\ngot 1\n", 4, "'2' is expected");
}
END_TEST

START_TEST(known_values_are_text)
{
    accepts("run 3 'x  y' 1.50\nmain | {args[1] * 2} {args[2]} {args[3]}\n",
            "6 x y 1.50\n");
    accepts("run 1 2\nmain | {list(2 * args)} {args}\n", "[2, 4] [1, 2]\n");
    refuses("run 3\nmain | v {args[1]}\n", "v 4\n", 1,
            "here stands '4', and '3' is expected");
    accepts("run 7\nmain | {-args[1] // 2} {-args[1] % 2} {7 // 2.0}\n",
            "-4 1 3.0\n");
}
END_TEST

START_TEST(a_form_is_chosen_once)
{
    const char *trace = "run\nform F = P-{k:int} || <{k:int}>\np[2] | x {F}\n"
                        "require sorted(k) == [1, 2]\n";
    accepts(trace, "x P-2\nx P-1\n");
    accepts(trace, "x <1>\nx <2>\n");
    refuses(trace, "x P-1\nx <2>\n", 2, "another form");
    refuses(trace, "x P-1\nx P-1\n", 3, "sorted(k) is [1, 1]");
}
END_TEST

START_TEST(an_arrow_puts_a_line_after_all_sources)
{
    const char *trace = "run\np[2] | a  -> x\nq | b  <- x\nq | c\n";
    accepts(trace, "a\na\nb\nc\n");
    refuses(trace, "a\nb\na\nc\n", 2, "must come after 'a'");
    const char *choice = "run\np | a  optional  -> x\nq | b  <- x\n";
    accepts(choice, "a\nb\n");
    accepts(choice, "b\n");
    refuses(choice, "b\na\n", 2, "must come after it");
}
END_TEST

START_TEST(an_arrow_with_a_key_joins_equal_keys)
{
    const char *trace = "run 1 2\neach v in args\n  p | put {v}  -> x[v]\n\n"
                        "each v in args, any order\n"
                        "  q | got {v}  <- x[v]\n";
    accepts(trace, "put 1\ngot 1\nput 2\ngot 2\n");
    accepts(trace, "put 1\nput 2\ngot 2\ngot 1\n");
    refuses(trace, "put 1\ngot 2\nput 2\ngot 1\n", 2, "after 'put 2'");
    const char *late = "run\np[2] | put {v:int}  -> x[v]\n"
                       "q[2] | got {v:int}  <- x[v]\n";
    accepts(late, "put 4\ngot 4\nput 5\ngot 5\n");
    refuses(late, "put 4\ngot 5\nput 5\ngot 4\n", 3, "must come after it");
}
END_TEST

START_TEST(each_repeats_in_order)
{
    const char *trace = "run 3 1\np | v {x}  each x in args\n";
    accepts(trace, "v 3\nv 1\n");
    refuses(trace, "v 1\nv 3\n", 1, "'3' is expected");
    accepts("run 3 1\np | v {x}  each x in args, any order\n", "v 1\nv 3\n");
    accepts("run\nmain | a\nmain | v {x}  each x in []\n", "a\n");
}
END_TEST

START_TEST(any_order_takes_its_lines_whole)
{
    const char *trace = "run\nany order\n  main | a\n  main | b\n"
                        "  each i in range(2)\n    main | c{i}\n";
    accepts(trace, "a\nb\nc0\nc1\n");
    accepts(trace, "c0\nc1\nb\na\n");
    refuses(trace, "c0\na\nc1\nb\n", 2, "first print 'c1'");
    refuses(trace, "a\nb\nc1\nc0\n", 3, "'c0'");
}
END_TEST

START_TEST(exclusive_blocks_are_not_interrupted)
{
    const char *trace = "run\nexclusive m\n  p[2] | a\n  p | b\n\nq | c\n";
    accepts(trace, "a\nc\nb\na\nb\n");
    refuses(trace, "a\na\nb\nb\nc\n", 2, "interrupts the block");
    const char *open = "run\nexclusive m\n  p[2] | a\n  p | b  optional\n";
    accepts(open, "a\na\nb\n");
    accepts(open, "a\nb\na\n");
    refuses(open, "a\na\nb\nb\n", 4, "b");
}
END_TEST

START_TEST(optional_and_repeat_bound_how_often)
{
    const char *trace = "run\nmain | a  optional\nmain | b  repeat 1..2\n"
                        "main | c  repeat\nmain | d\n";
    accepts(trace, "a\nb\nd\n");
    accepts(trace, "b\nb\nc\nc\nc\nd\n");
    refuses(trace, "a\na\nb\nd\n", 2, "one too many");
    refuses(trace, "a\nd\n", 2, "first print 'b'");
    refuses(trace, "b\nb\nb\nd\n", 3, "one too many");
    const char *block = "run\nrepeat 0..2\n  main | a\n  main | b\n";
    accepts(block, "");
    accepts(block, "a\nb\na\nb\n");
    refuses(block, "a\n", 2, "'b'");
}
END_TEST

START_TEST(states_follow_the_order_of_the_lines)
{
    const char *trace = "run\nstate n = 0\np[2] | in {n}   n += 1\n"
                        "p | out {n}  n -= 1\nalways n <= 1\n";
    accepts(trace, "in 1\nout 0\nin 1\nout 0\n");
    refuses(trace, "in 1\nin 2\nout 1\nout 0\n", 2,
            "line 2, 'in 2': this does not hold: always n <= 1; n is 2");
    refuses(trace, "in 1\nout 1\nin 1\nout 0\n", 2, "and '0' is expected");
    const char *late = "run\nstate all = 0\np[2] | add {x:int}   all += x\n"
                       "q | total {all}\nrequire all < 10\n";
    accepts(late, "add 3\nadd 4\ntotal 7\n");
    accepts(late, "add 3\ntotal 3\nadd 4\n");
    refuses(late, "add 3\nadd 4\ntotal 8\n", 3, "'7' is expected");
    refuses(late, "add 3\nadd 8\ntotal 11\n", 4, "all is 11");
}
END_TEST

START_TEST(require_looks_at_all_captures)
{
    const char *trace = "run\np[3] | {n:int}\nrequire sum(n) == 6 and "
                        "distinct(n) >= 2\nrequire not (max(n) > 4)\n";
    accepts(trace, "1\n1\n4\n");
    refuses(trace, "1\n1\n3\n", 4, "sum(n) is 5");
    refuses(trace, "2\n2\n2\n", 4, "distinct(n) is 1");
    refuses(trace, "5\n0\n1\n", 4, "max(n)");
    accepts("run\nmain | {x:list}\nmain | {y:list}\n"
            "require bag(x) == bag(y) and count(x, 2) == 2\n",
            "[1, 2, 2]\n[2, 1, 2]\n");
    accepts("run\nmain | a {n:int}\nmain | {sum(n)} {len(n)}\n", "a 5\n5 1\n");
}
END_TEST

START_TEST(what_a_rule_says_is_told_in_its_place)
{
    const char *trace = "run 4\np[2] | {n:int}\nrequire sum(n) == args[1]\n"
                        "# not a part of it\n"
                        "    says l'un  et l'autre: {args[1]}, and {n} makes "
                        "{sum(n)} in {{}}\nrequire max(n) < 4\n";
    accepts(trace, "1\n3\n");
    refuses(trace, "1\n2\n", 3,
            "l'un et l'autre: 4, and [1, 2] makes 3 in {} (line 3 of the "
            "trace)");
    refuses(trace, "0\n4\n", 3, "does not hold: require max(n) < 4");
    const char *always = "run\nstate n = 0\np[2] | in {n}   n += 1\n"
                         "always n <= 1\n  says {n} are in\n";
    refuses(always, "in 1\nin 2\n", 2,
            "line 2, 'in 2': 2 are in (line 4 of the trace)");
    const char *pids = "run\nrole w\nmain | {x:list}\n"
                       "require sum_pairs(x, [1], pids(w))\n"
                       "  says pids are {pids(w)}\n";
    accepts(pids, "[5]\n");
    refuses(pids, "[0]\n", 2, "pids are unknown (line 4");
}
END_TEST

START_TEST(sums_of_pairs_are_found)
{
    const char *trace = "run 0 100 200\nrole w[len(args)]\nmain | {x:list}\n"
                        "require sum_pairs(x, args, pids(w))\n";
    accepts(trace, "[101, 202, 7]\n");
    accepts(trace, "[201, 202, 107]\n");
    refuses(trace, "[7, 107, 208]\n", 2, "sum_pairs");
    refuses(trace, "[1, 2]\n", 2, "sum_pairs");
    refuses(trace, "[0, 101, 202]\n", 2, "sum_pairs");
    accepts("run\nmain | {x:list}\nrequire sum_pairs(x, [1, 2], [10, 20])\n",
            "[12, 21]\n");
    refuses("run\nmain | {x:list}\nrequire sum_pairs(x, [1, 2], [10, 20])\n",
            "[12, 22]\n", 2, "sum_pairs");
}
END_TEST

START_TEST(arguments_that_do_not_suit_are_said)
{
    struct trace *trace = good_trace("default 1 2\nrun\nmain | {args[2]}\n");
    const char *const one[] = {"5"};
    struct trace_args args = {one, 1};
    struct trace_result result;
    trace_match_text(trace, &args, "5\n", 2, TRACE_STEPS, &result);
    ck_assert_int_eq(result.verdict, TRACE_ILLEGAL);
    ck_assert_ptr_nonnull(strstr(result.message, "args[2] does not exist"));
    trace_match_text(trace, NULL, "2\n", 2, TRACE_STEPS, &result);
    ck_assert_int_eq(result.verdict, TRACE_LEGAL);
    trace_free(trace);
}
END_TEST

START_TEST(parallel_is_told)
{
    struct trace *trace = good_trace("default 4 2\nrun\np[args[1]] | a\n"
                                     "parallel p args[2]\nparallel p\n");
    const char *const five[] = {"5", "3"};
    struct trace_args args = {five, 2};
    struct trace_parallel parallel;
    ck_assert_uint_eq(trace_parallel_count(trace), 2);
    ck_assert(trace_parallel(trace, &args, 0, &parallel));
    ck_assert_int_eq(parallel.count, 3);
    ck_assert_int_eq(parallel.line, 4);
    ck_assert_str_eq(trace_role_name(trace, (size_t)parallel.role), "p");
    ck_assert(trace_parallel(trace, NULL, 1, &parallel));
    ck_assert_int_eq(parallel.count, 2);
    args.count = 1;
    ck_assert(!trace_parallel(trace, &args, 0, &parallel));
    trace_free(trace);
}
END_TEST

START_TEST(processes_are_counted)
{
    struct trace *trace = good_trace("default 4\nrun\nrole silent\n"
                                     "main | a\np[args[1]] | a\n"
                                     "q[2..3] | a\nw* | {n}  each n in args\n"
                                     "none* | {n}  each n in range(0)\n");
    const char *const five[] = {"5"};
    struct trace_args args = {five, 1};
    ck_assert_uint_eq(trace_process_count(trace, NULL), 1 + 4 + 2 + 1);
    ck_assert_uint_eq(trace_process_count(trace, &args), 1 + 5 + 2 + 1);
    args.args = (const char *const[]){"x"};
    ck_assert_uint_eq(trace_process_count(trace, &args), 0);
    trace_free(trace);
}
END_TEST

// `count` processes of 20 lines in turn, so that all are under way at once;
// `wrong` lines are left out at the front, or printed twice.
static char *many_lines(int count, const char *format, int wrong)
{
    char *text = malloc((size_t)count * 20 * 16 + 64), *at = text;
    for (int line = 0; line < 20; line++)
        for (int i = line == 0 && wrong < 0 ? -wrong : 0; i < count; i++)
            at += sprintf(at, format, line);
    for (int i = 0; i < wrong; i++)
        at += sprintf(at, format, 19);
    return text;
}

static uint64_t steps_for(int count, const char *line, const char *format,
                          int wrong)
{
    char trace_text[128];
    snprintf(trace_text, sizeof trace_text,
             "run %d\np[args[1]] | %s  each i in range(20)\n", count, line);
    char *output = many_lines(count, format, wrong);
    struct trace_result result =
        match_bytes(trace_text, output, strlen(output));
    ck_assert_msg(result.verdict == (wrong ? TRACE_ILLEGAL : TRACE_LEGAL), "%s",
                  result.message);
    free(output);
    return result.steps;
}

START_TEST(effort_grows_with_the_output_and_not_with_the_processes)
{
    static const char *const lines[] = {"x {i}", "x"};
    static const char *const formats[] = {"x %d\n", "x\n"};
    for (int same = 0; same < 2; same++)
        for (int wrong = -1; wrong <= 1; wrong++) {
            const char *line = lines[same], *format = formats[same];
            ck_assert_uint_lt(steps_for(10, line, format, wrong), 20000);
            ck_assert_uint_lt(steps_for(1000, line, format, wrong), 4000000);
        }
}
END_TEST

START_TEST(processes_with_nothing_to_remember_are_one)
{
    char output[300 * 16] = "";
    for (int i = 0; i < 300; i++)
        sprintf(output + strlen(output), "get %d\n", i);
    for (int i = 0; i < 300; i++)
        strcat(output, "a\n");
    struct trace_result result = match_bytes(
        "run\np[300] | get {n:int}\np | a\n", output, strlen(output));
    ck_assert_int_eq(result.verdict, TRACE_LEGAL);
    ck_assert_uint_lt(result.steps, 20000);
}
END_TEST

START_TEST(what_failed_is_not_confused_with_what_only_looks_alike)
{
    // Only the second b leaves the arrow open for a; after it both ways of
    // taking c lead to the same lines left.
    accepts("run\np | b  optional  <- x\np | b  optional\np | c  optional\n"
            "p | c  optional\nq | a  -> x\n",
            "b\nc\na\n");
}
END_TEST

START_TEST(a_long_output_does_not_exhaust_the_stack)
{
    size_t count = 100000;
    char *output = malloc(2 * count);
    for (size_t i = 0; i < count; i++)
        memcpy(output + 2 * i, i % 2 ? "b\n" : "a\n", 2);
    const char *trace = "run\nrepeat\n  main | a\n  main | b\n";
    struct trace_result result = match_bytes(trace, output, 2 * count);
    ck_assert_int_eq(result.verdict, TRACE_LEGAL);
    result = match_bytes(trace, output, 2 * count - 2);
    ck_assert_int_eq(result.verdict, TRACE_ILLEGAL);
    free(output);
}
END_TEST

START_TEST(without_steps_it_is_undecided)
{
    struct trace *trace =
        good_trace("run\np[8] | a\np | b\np | a\np | a\np | b\np | b\np | c\n");
    char output[512] = "";
    for (int i = 0; i < 8; i++)
        strcat(output, "a\nb\na\na\nb\nb\n");
    for (int i = 0; i < 8; i++)
        strcat(output, "c\n");
    struct trace_result result;
    trace_match_text(trace, NULL, output, strlen(output), 20, &result);
    ck_assert_int_eq(result.verdict, TRACE_UNDECIDED);
    ck_assert_ptr_nonnull(strstr(result.message, "steps"));
    trace_free(trace);
}
END_TEST

static void add_lines(TCase *tcase)
{
    tcase_add_test(tcase, blanks_count_as_one_and_not_at_all_at_the_ends);
    tcase_add_test(tcase, a_line_with_another_number_has_another_value);
    tcase_add_test(tcase, a_nul_byte_is_explained);
    tcase_add_test(tcase, strange_bytes_are_quoted_readably);
    tcase_add_test(tcase, a_sign_or_a_point_makes_another_number);
    tcase_add_test(tcase, integers_are_canonical);
    tcase_add_test(tcase, holes_capture_what_their_kind_says);
    tcase_add_test(tcase, a_capture_gives_back_what_the_rest_needs);
    tcase_add_test(tcase, a_captured_name_is_a_value_afterwards);
    tcase_add_test(tcase, known_values_are_text);
    tcase_add_test(tcase, a_form_is_chosen_once);
}

static void add_processes(TCase *tcase)
{
    tcase_add_test(tcase, lines_of_a_role_come_in_order);
    tcase_add_test(tcase, each_process_prints_all_lines_of_its_role);
    tcase_add_test(tcase, a_role_may_have_some_processes);
    tcase_add_test(tcase, a_shared_role_prints_its_tasks_in_any_order);
    tcase_add_test(tcase, a_pid_is_one_process_and_a_process_one_pid);
    tcase_add_test(tcase, a_process_carries_out_one_task_at_a_time);
}

static void add_rules(TCase *tcase)
{
    tcase_add_test(tcase, an_arrow_puts_a_line_after_all_sources);
    tcase_add_test(tcase, an_arrow_with_a_key_joins_equal_keys);
    tcase_add_test(tcase, each_repeats_in_order);
    tcase_add_test(tcase, any_order_takes_its_lines_whole);
    tcase_add_test(tcase, exclusive_blocks_are_not_interrupted);
    tcase_add_test(tcase, optional_and_repeat_bound_how_often);
    tcase_add_test(tcase, states_follow_the_order_of_the_lines);
    tcase_add_test(tcase, require_looks_at_all_captures);
    tcase_add_test(tcase, what_a_rule_says_is_told_in_its_place);
    tcase_add_test(tcase, sums_of_pairs_are_found);
    tcase_add_test(tcase, arguments_that_do_not_suit_are_said);
    tcase_add_test(tcase, parallel_is_told);
    tcase_add_test(tcase, processes_are_counted);
}

static void add_effort(TCase *tcase)
{
    tcase_add_test(tcase,
                   effort_grows_with_the_output_and_not_with_the_processes);
    tcase_add_test(tcase, processes_with_nothing_to_remember_are_one);
    tcase_add_test(tcase,
                   what_failed_is_not_confused_with_what_only_looks_alike);
    tcase_add_test(tcase, a_long_output_does_not_exhaust_the_stack);
    tcase_add_test(tcase, without_steps_it_is_undecided);
}

Suite *matcher_suite(void)
{
    static const struct {
        const char *name;
        void (*add)(TCase *tcase);
    } cases[] = {
        {"lines", add_lines},
        {"processes", add_processes},
        {"rules", add_rules},
        {"effort", add_effort},
    };
    Suite *suite = suite_create("matcher");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TCase *tcase = tcase_create(cases[i].name);
        tcase_set_timeout(tcase, 60);
        cases[i].add(tcase);
        suite_add_tcase(suite, tcase);
    }
    matcher_add_known(suite);
    matcher_add_random(suite);
    return suite;
}
