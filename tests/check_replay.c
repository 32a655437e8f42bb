// SPDX-License-Identifier: MIT
//
// Tests of grader/replay: what keys do, and of its data: tokens, who waits.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inquiry/explain.h"
#include "judge/waits.h"
#include "replay/walk.h"
#include "report/report.h"
#include "written_log.h"

// ---- Keys

static struct walk press(size_t count, const char *keys)
{
    struct walk walk = {.count = count};

    for (; *keys != '\0'; keys++)
        walk_key(&walk, (unsigned char)*keys);
    return walk;
}

START_TEST(keys_go_forward_and_back_and_stop_at_the_ends)
{
    ck_assert_uint_eq(press(9, "").at, 0);
    ck_assert_uint_eq(press(9, "n \n\r").at, 4);
    ck_assert_uint_eq(press(9, "nnnbp").at, 1);
    ck_assert_uint_eq(press(9, "bbp").at, 0);
    ck_assert_uint_eq(press(3, "nnnnnnn").at, 2);
    ck_assert_uint_eq(press(3, "x?z").at, 0);
}
END_TEST

START_TEST(number_is_gone_to_within_the_ends)
{
    ck_assert_uint_eq(press(99, "g25\n").at, 24);
    ck_assert_uint_eq(press(99, "g 25\n").at, 24);
    ck_assert_uint_eq(press(99, "ng1\n").at, 0);
    ck_assert_uint_eq(press(99, "ng0\n").at, 1);
    ck_assert_uint_eq(press(99, "ng\n").at, 1);
    ck_assert_uint_eq(press(99, "ng7x").at, 1);
    ck_assert_uint_eq(press(9, "g99999999999999999999999\n").at, 8);
    ck_assert(press(99, "g2").is_typing);
    ck_assert(!press(99, "g2\n").is_typing);
}
END_TEST

START_TEST(walk_is_over_when_the_user_leaves)
{
    struct walk walk = {.count = 2};

    ck_assert(!press(2, "n").is_over);
    ck_assert(press(2, "nq").is_over);
    ck_assert(press(2, "\x03").is_over);
    ck_assert(press(2, "g\x04").is_over);
    walk_key(&walk, EOF);
    ck_assert(walk.is_over);
}
END_TEST

// ---- Tokens

START_TEST(token_has_the_run_before_the_schedule)
{
    struct page_turn turns[] = {{3, 1}, {7, 0}};
    struct explore_plan plan = {.turns = turns, .turn_count = 2}, read;
    char *token = explain_token(1, &plan);
    size_t run;

    ck_assert_str_eq(token, "2/t:3.1,7.0");
    ck_assert(explain_read_token(token, &run, &read));
    ck_assert_uint_eq(run, 1);
    ck_assert_uint_eq(read.turn_count, 2);
    explore_plan_free(&read);
    free(token);
}
END_TEST

START_TEST(what_has_no_run_is_no_token)
{
    static const char *const texts[] = {
        "",   "t:3.1", "/t:",   "0/t:", "1t:",  "-1/t:",
        "1/", "1/x:",  "1//t:", "x/t:", "1 /t:"};
    struct explore_plan plan;
    size_t run;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(!explain_read_token(texts[i], &run, &plan), "'%s'",
                      texts[i]);
}
END_TEST

// ---- Who waits

static struct written written;
static struct log_choice choices[2];

START_TEST(who_could_not_go_on_waits_for_what_it_does_next)
{
    struct scene scene;
    struct steps steps;

    written_start(&written);
    uint32_t lock = written_semaphore(&written, 1, 3);
    int one = written_fork(&written, 0, 11);
    int other = written_fork(&written, 0, 12);
    uint32_t take = written_event(&written, one, LOG_SEM_WAIT, lock, 20);
    uint32_t give = written_event(&written, one, LOG_SEM_POST, lock, 21);
    written_event(&written, other, LOG_SEM_WAIT, lock, 30);
    // Only Process-1 can go on when it has the lock, both when it has not.
    choices[0] = (struct log_choice){.enabled = {2}, .event = give};
    choices[1] = (struct log_choice){.enabled = {6}, .event = give + 1};
    written.log.choices = choices;
    written.log.choice_count = 2;
    scene_start(&scene, &written.log, &written_source);
    steps_make(&steps, &scene, NULL);
    char **waits = waits_find(&scene, &steps);
    ck_assert_str_eq(waits[steps_at(&steps, &scene, take)],
                     "Process-2 waits at line 30 for the semaphore that "
                     "Process-1 took at line 20\n");
    ck_assert_str_eq(waits[steps_at(&steps, &scene, give)], "");
    for (size_t i = 0; i < steps.count; i++)
        free(waits[i]);
    free(waits);
    steps_free(&steps);
    scene_end(&scene);
}
END_TEST

// ---- On paper

START_TEST(steps_are_listed_and_shown)
{
    static struct diagram_column columns[] = {{(char *)"MainProcess", 0, 1},
                                              {(char *)"Process-1", 1, 1}};
    static struct diagram_row rows[] = {
        {0, 3, (char *)"puts(s);", (char *)"prints \"one\"", DIAGRAM_NONE, 0,
         false, false, false},
        {1, 4, (char *)"get(q);", NULL, DIAGRAM_NONE, 0, true, false, false},
    };
    static struct diagram steps = {columns, 2, rows, 2, 0, 0};
    static char *waits[] = {(char *)"", (char *)"Process-1 waits\x1b[2J\n"};
    static size_t printed[] = {4, 8};
    struct replay replay = {.steps = &steps,
                            .waits = waits,
                            .printed = printed,
                            .output = {(char *)"one\ntwo\n", 8},
                            .beyond = (char *)"nobody knows",
                            .debugged = (char *)"Process-1"};
    struct report_style style = {.width = 60};
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    report_steps(out, &replay, &style);
    report_step(out, &replay, 0, &style);
    report_step(out, &replay, 1, &style);
    fclose(out);
    ck_assert_str_eq(
        text, "    1  MainProcess: line 3: puts(s); — prints \"one\"\n"
              ">   2  Process-1: line 4: get(q);\n"
              "\n"
              "in this schedule alone nothing is wrong\n"
              "nobody knows\n"
              "in gdb: the same command with --gdb Process-1\n"
              "step 1 of 2, MainProcess: line 3: puts(s); — prints \"one\"\n"
              "\n"
              ">    1  MainProcess: line 3: puts(s); — prints \"one\"\n"
              "     2  Process-1: line 4: get(q);\n"
              "\n"
              "printed so far:\n"
              "    one\n"
              "step 2 of 2, Process-1: line 4: get(q);\n"
              "\n"
              "     1  MainProcess: line 3: puts(s); — prints \"one\"\n"
              ">    2  Process-1: line 4: get(q);\n"
              "\n"
              "who waits:\n"
              "    Process-1 waits\\x1b[2J\n"
              "\n"
              "printed so far:\n"
              "    one\n"
              "    two\n"
              "\n"
              "in this schedule alone nothing is wrong\n"
              "nobody knows\n"
              "in gdb: the same command with --gdb Process-1\n");
    free(text);
}
END_TEST

Suite *replay_suite(void);

Suite *replay_suite(void)
{
    Suite *suite = suite_create("replay");
    TCase *walks = tcase_create("walks");

    tcase_add_test(walks, keys_go_forward_and_back_and_stop_at_the_ends);
    tcase_add_test(walks, number_is_gone_to_within_the_ends);
    tcase_add_test(walks, walk_is_over_when_the_user_leaves);
    tcase_add_test(walks, token_has_the_run_before_the_schedule);
    tcase_add_test(walks, what_has_no_run_is_no_token);
    tcase_add_test(walks, who_could_not_go_on_waits_for_what_it_does_next);
    tcase_add_test(walks, steps_are_listed_and_shown);
    suite_add_tcase(suite, walks);
    return suite;
}
