// SPDX-License-Identifier: MIT
//
// Executions that are written down with their processes, their pids and what
// happens before what: "a< b< c" in a table.

#include "check_matcher.h"

#include <string.h>

// An execution, as matcher_known_read() has it.
struct written {
    const char *trace;
    const char *lines; // "1:a\n2:b\n"
    const char *edges;
    const int *pids; // of the silent processes, if they matter
    size_t pid_count;
};

static bool table_before(const void *context, size_t a, size_t b)
{
    const struct matcher_known *known = context;
    return known->before[a][b];
}

static void read_lines(struct matcher_known *known, const char *text)
{
    while (*text) {
        const char *end = strchr(text, '\n');
        int process = *text - '0';
        known->lines[known->count++] =
            (struct trace_line){.text = text + 2,
                                .length = (size_t)(end - text) - 2,
                                .process = process,
                                .pid = 100 + process};
        text = end + 1;
    }
}

static void read_edges(struct matcher_known *known, const char *edges)
{
    for (size_t a = 0; a < known->count; a++)
        for (size_t b = a + 1; b < known->count; b++)
            known->before[a][b] =
                known->lines[a].process == known->lines[b].process;
    for (; *edges; edges += edges[2] ? 3 : 2)
        known->before[edges[0] - '0'][edges[1] - '0'] = true;
    for (size_t c = 0; c < known->count; c++)
        for (size_t a = 0; a < known->count; a++)
            for (size_t b = 0; b < known->count; b++)
                if (known->before[a][c] && known->before[c][b])
                    known->before[a][b] = true;
}

struct trace_execution matcher_known_read(struct matcher_known *known,
                                          const char *lines, const char *edges)
{
    *known = (struct matcher_known){.count = 0};
    read_lines(known, lines);
    read_edges(known, edges);
    return (struct trace_execution){.lines = known->lines,
                                    .line_count = known->count,
                                    .before = table_before,
                                    .context = known};
}

static struct trace_result judge(const struct written *written, int *roles)
{
    struct matcher_known known;
    struct trace *trace = good_trace(written->trace);
    struct trace_args args = trace_run(trace, 0)->args;
    struct trace_result result;
    struct trace_execution execution =
        matcher_known_read(&known, written->lines, written->edges);
    execution.pids = written->pids;
    execution.pid_count = written->pid_count;
    execution.roles = roles;
    trace_match(trace, &args, &execution, TRACE_STEPS, &result);
    trace_free(trace);
    return result;
}

static void accepts(struct written written)
{
    struct trace_result result = judge(&written, NULL);
    ck_assert_msg(result.verdict == TRACE_LEGAL, "%s\n%s\n%s", written.trace,
                  written.lines, result.message);
}

static void refuses(struct written written, bool by_luck, const char *message)
{
    struct trace_result result = judge(&written, NULL);
    ck_assert_msg(result.verdict == TRACE_ILLEGAL, "%s\n%s", written.trace,
                  written.lines);
    ck_assert_msg(result.by_luck == by_luck, "%s\n%s\n%s", written.trace,
                  written.lines, result.message);
    ck_assert_msg(strstr(result.message, message), "%s", result.message);
}

START_TEST(an_arrow_needs_happens_before)
{
    const char *trace = "run\np | a  -> x\nq | b  <- x\n";
    accepts((struct written){trace, "1:a\n2:b\n", "01", NULL, 0});
    refuses((struct written){trace, "1:a\n2:b\n", "", NULL, 0}, true,
            "nothing makes line 1, 'a', come before line 2, 'b'");
    refuses((struct written){trace, "2:b\n1:a\n", "01", NULL, 0}, false,
            "comes too early");
    const char *all = "run\np[2] | a  -> x\nq | b  <- x\n";
    accepts((struct written){all, "1:a\n2:a\n3:b\n", "02 12", NULL, 0});
    refuses((struct written){all, "1:a\n2:a\n3:b\n", "12", NULL, 0}, true,
            "line 1, 'a'");
}
END_TEST

START_TEST(what_another_process_is_to_print_is_said)
{
    static const int none[1] = {0}, one[] = {101};
    const char *child = "run\np | by Process-1 - x\n";
    refuses((struct written){child, "0:by Main - x\n", "", none, 0}, false,
            "not expected from the first process: another process is to print "
            "'by Process-1 - x' (line 2 of the trace); the program has started "
            "none");
    const char *pool = "run 3 1\nw* | does {n}  each n in args  -> t\n"
                       "main | is {list(2 * args)}  <- t\n";
    refuses(
        (struct written){pool, "0:is [0, 0]\n1:does 3\n1:does 1\n", "", one, 1},
        false,
        "line 1, 'is [0, 0]', comes too early, and is not right: "
        "'is [6, 2]' is expected, after 'does 3' (line 3 of the trace)");
    refuses(
        (struct written){pool, "1:does 3\n1:does 1\n1:does 20\n", "", one, 1},
        false, "such a line is to come with '3' or '1', not with '20'");
    refuses((struct written){pool, "1:does 3\n1:does 1\n1:what\n", "", one, 1},
            false,
            "from this process: the first process is to print 'is [6, 2]'");
}
END_TEST

START_TEST(exclusive_blocks_need_happens_before)
{
    const char *trace = "run\nexclusive m\n  p[2] | a\n  p | b\n";
    accepts((struct written){trace, "1:a\n1:b\n2:a\n2:b\n", "12", NULL, 0});
    refuses((struct written){trace, "1:a\n1:b\n2:a\n2:b\n", "02", NULL, 0},
            true, "nothing keeps line 2, 'b', and line 3, 'a', apart");
    refuses((struct written){trace, "1:a\n2:a\n1:b\n2:b\n", "01 12", NULL, 0},
            false, "interrupts");
    // Wrong in the text: not the order that is missing before it is told.
    const char *three = "run\nexclusive m\n  p[3] | a\n  p | b\n";
    refuses(
        (struct written){three, "1:a\n1:b\n2:a\n3:a\n2:b\n3:b\n", "", NULL, 0},
        false, "line 4, 'a', interrupts");
    accepts((struct written){"run\nexclusive m\n  p | a  repeat 2..2\n",
                             "1:a\n1:a\n", "", NULL, 0});
}
END_TEST

START_TEST(main_is_the_first_process_and_nobody_else)
{
    const char *trace = "run\nmain | a\np | b\n";
    accepts((struct written){trace, "0:a\n1:b\n", "", NULL, 0});
    refuses((struct written){trace, "1:a\n0:b\n", "", NULL, 0}, false, "a");
    refuses((struct written){"run\np | b\n", "0:b\n", "", NULL, 0}, false, "b");
}
END_TEST

START_TEST(a_lane_is_one_process)
{
    const char *trace = "run\np | a\np | b\nq | c\n";
    accepts((struct written){trace, "1:a\n2:c\n1:b\n", "", NULL, 0});
    refuses((struct written){trace, "1:a\n2:b\n3:c\n", "", NULL, 0}, false,
            "line 2, 'b'");
    refuses((struct written){trace, "1:a\n1:c\n1:b\n", "", NULL, 0}, false,
            "line 2, 'c'");
    const char *shared = "run 1 2\neach n in args\n  w* | in {n}\n"
                         "  w | out {n}\n";
    accepts((struct written){shared, "1:in 2\n1:out 2\n1:in 1\n1:out 1\n", "",
                             NULL, 0});
    refuses((struct written){shared, "1:in 2\n1:in 1\n1:out 2\n1:out 1\n", "",
                             NULL, 0},
            false, "line 2, 'in 1'");
    accepts((struct written){shared, "1:in 2\n2:in 1\n1:out 2\n2:out 1\n", "",
                             NULL, 0});
}
END_TEST

START_TEST(a_shown_pid_is_the_pid_of_the_process)
{
    const char *trace = "run\np[2] | pid {pid}\n";
    accepts((struct written){trace, "1:pid 101\n2:pid 102\n", "", NULL, 0});
    refuses((struct written){trace, "1:pid 102\n2:pid 101\n", "", NULL, 0},
            false, "here stands '102', and '101' is expected");
}
END_TEST

START_TEST(the_real_pids_of_silent_processes_decide)
{
    const char *trace = "run 0 1000\nrole w[2]\nmain | {x:list}\n"
                        "require sum_pairs(x, args, pids(w))\n";
    static const int pids[] = {7, 8, 9};
    accepts((struct written){trace, "0:[7, 1008]\n", "", pids, 2});
    accepts((struct written){trace, "0:[1007, 8]\n", "", pids, 2});
    refuses((struct written){trace, "0:[7, 1009]\n", "", pids, 2}, false,
            "sum_pairs");
    refuses((struct written){trace, "0:[7, 1008]\n", "", pids, 3}, false,
            "there are 3");
    const char *says = "run 0 1000\nrole w[2]\n says {len(args)}, not "
                       "{len(pids(w))}\nmain | {x:list}\n"
                       "require sum_pairs(x, args, pids(w))\n"
                       " says pids are {pids(w)}\n";
    refuses((struct written){says, "0:[7, 1008]\n", "", pids, 3}, false,
            "2, not 3 (line 2 of the trace)");
    refuses((struct written){says, "0:[7, 1009]\n", "", pids, 2}, false,
            "pids are [7, 8] (line 5 of the trace)");
    const char *mixed = "run 0\nrole w[1]\nmain | {x:list}\np | hello\n"
                        "require sum_pairs(x, args, pids(w))\n";
    static const int both[] = {101, 9};
    accepts((struct written){mixed, "1:hello\n0:[9]\n", "", both, 2});
    refuses((struct written){mixed, "1:hello\n0:[101]\n", "", both, 2}, false,
            "sum_pairs");
}
END_TEST

START_TEST(states_follow_the_observed_order)
{
    const char *trace = "run\nstate n = 0\np[2] | in {n}  n += 1\n";
    accepts((struct written){trace, "1:in 1\n2:in 2\n", "", NULL, 0});
    refuses((struct written){trace, "1:in 2\n2:in 1\n", "", NULL, 0}, false,
            "'1' is expected");
}
END_TEST

START_TEST(roles_of_the_lines_are_told)
{
    int roles[4] = {9, 9, 9, 9};
    struct written written = {"run\nmain | a\nq | a\np | b\n",
                              "2:a\n0:a\n1:b\n", "", NULL, 0};
    struct trace_result result = judge(&written, roles);
    ck_assert_int_eq(result.verdict, TRACE_LEGAL);
    ck_assert_int_eq(roles[0], 1);
    ck_assert_int_eq(roles[1], 0);
    ck_assert_int_eq(roles[2], 2);
}
END_TEST

void matcher_add_known(Suite *suite)
{
    TCase *tcase = tcase_create("known");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, an_arrow_needs_happens_before);
    tcase_add_test(tcase, what_another_process_is_to_print_is_said);
    tcase_add_test(tcase, exclusive_blocks_need_happens_before);
    tcase_add_test(tcase, main_is_the_first_process_and_nobody_else);
    tcase_add_test(tcase, a_lane_is_one_process);
    tcase_add_test(tcase, a_shown_pid_is_the_pid_of_the_process);
    tcase_add_test(tcase, the_real_pids_of_silent_processes_decide);
    tcase_add_test(tcase, states_follow_the_observed_order);
    tcase_add_test(tcase, roles_of_the_lines_are_told);
    suite_add_tcase(suite, tcase);
}
