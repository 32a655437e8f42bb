// SPDX-License-Identifier: MIT
//
// Tests of grader/class: names of parts, judgements on the wire, jobs that
// fail, intake of folders, the table of marks.
#include "class/class.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "class/intake.h"
#include "class/marks.h"
#include "class/wire.h"
#include "report/report.h"

static char folder[] = "/tmp/check_class-XXXXXX";
static struct parts parts;
static bool selected[8];

static void write_file(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");
    ck_assert_msg(file != NULL, "%s: %s", path, strerror(errno));
    fputs(content, file);
    fclose(file);
}

// A kit with three parts; the caller is in it.
static void set_up(void)
{
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    mkdir("grader", 0700);
    write_file("grader/parts", "exo01_a/one\nexo02_b/two\nexo02_b/three\n");
    mkdir("exo02_b", 0700);
    write_file("exo02_b/two.c", "");
    mkdir("exo02_b/solution", 0700);
    write_file("exo02_b/solution/two.c", "");
    ck_assert_int_eq(parts_read(folder, &parts), 0);
    memset(selected, 0, sizeof selected);
}

static void tear_down(void)
{
    char *command = format_text("rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
    free(command);
    parts_free(&parts);
}

START_TEST(parts_come_in_the_order_of_the_file)
{
    ck_assert_uint_eq(parts.count, 3);
    ck_assert_str_eq(parts.names[0], "exo01_a/one");
    ck_assert_str_eq(parts.names[2], "exo02_b/three");
}
END_TEST

START_TEST(list_of_parts_must_be_one)
{
    struct parts none;
    write_file("grader/parts", "exo01_a/one\nnonsense\n");
    ck_assert_int_eq(parts_read(folder, &none), -1);
    ck_assert_int_eq(errno, EINVAL);
    write_file("grader/parts", "");
    ck_assert_int_eq(parts_read(folder, &none), -1);
    ck_assert_int_eq(errno, EINVAL);
    unlink("grader/parts");
    ck_assert_int_eq(parts_read(folder, &none), -1);
    ck_assert_int_eq(errno, ENOENT);
}
END_TEST

START_TEST(words_mean_parts)
{
    static const struct {
        const char *word;
        size_t count;
        bool selected[3];
    } cases[] = {
        {"exo02", 2, {false, true, true}},
        {"exo02_b", 2, {false, true, true}},
        {"exo02_b/", 2, {false, true, true}},
        {"./exo02_b//", 2, {false, true, true}},
        {"exo02_b/two", 1, {false, true, false}},
        {"exo02_b/two.c", 1, {false, true, false}},
        {"./exo02_b/../exo02_b/two.c", 1, {false, true, false}},
        {"exo02_b/three.c", 1, {false, false, true}}, // not there yet
        {"two", 1, {false, true, false}},
        {"one", 1, {true, false, false}},
        {"exo", 0, {false}},
        {"exo03", 0, {false}},
        {"tw", 0, {false}},
        {"", 0, {false}},
        {".c", 0, {false}},
        {"/", 0, {false}},
        {"exo01_a/two", 0, {false}},
        {"exo02_b/solution/two.c", 0, {false}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        memset(selected, 0, sizeof selected);
        size_t count = parts_select(&parts, folder, cases[i].word, selected);
        ck_assert_msg(count == cases[i].count, "'%s' means %zu", cases[i].word,
                      count);
        ck_assert_mem_eq(selected, cases[i].selected, 3);
    }
}
END_TEST

START_TEST(path_is_a_part_from_wherever_the_user_is)
{
    ck_assert_int_eq(chdir("exo02_b"), 0);
    ck_assert_uint_eq(parts_select(&parts, folder, "two.c", selected), 1);
    ck_assert(selected[1]);
    ck_assert_int_eq(chdir("solution"), 0);
    ck_assert_uint_eq(parts_select(&parts, folder, "two.c", selected), 0);
    char *path = format_text("%s/exo02_b/two.c", folder);
    ck_assert_uint_eq(parts_select(&parts, folder, path, selected), 1);
    free(path);
}
END_TEST

START_TEST(file_of_another_kit_is_no_part)
{
    char elsewhere[] = "/tmp/check_class-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(elsewhere));
    char *path = format_text("%s/two.c", elsewhere);
    write_file(path, "");
    ck_assert_uint_eq(parts_select(&parts, folder, path, selected), 0);
    unlink(path);
    rmdir(elsewhere);
    free(path);
}
END_TEST

START_TEST(nearest_word_is_offered)
{
    static const char *const cases[][2] = {{"exo02_b/tow", "exo02_b/two"},
                                           {"exo3", "exo02"},
                                           {"exo02_c/", "exo02_b"},
                                           {"tree", "three"},
                                           {"oen.c", "one"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *nearest = parts_nearest(&parts, cases[i][0]);
        if (i != 1)
            ck_assert_str_eq(nearest, cases[i][1]);
        ck_assert_uint_eq(parts_select(&parts, folder, nearest, selected) > 0,
                          true);
        free(nearest);
    }
}
END_TEST

// A judgement with something in every field.
static struct judgement full_judgement(void)
{
    static struct place place = {(char *)"a.c", 3, (char *)"Process-1"};
    static struct finding finding = {FINDING_LEAK, (char *)"m", &place, 1,
                                     (char *)"t"};
    static char *notes[] = {(char *)"n1", (char *)"n2"};
    static struct diagram_column columns[] = {{(char *)"MainProcess", 0, 1},
                                              {(char *)"Process-1", 1, 1}};
    static struct diagram_row rows[] = {
        {.code = (char *)"fork();", .line = 3, .from = DIAGRAM_NONE},
        {.column = 1,
         .note = (char *)"starts",
         .left_out = 2,
         .is_fault = true,
         .is_too_late = true},
    };
    static struct diagram diagram = {columns, 2, rows, 2, 3, 4};
    return (struct judgement){
        .part = (char *)"p/q",
        .source = (char *)"p/q.c",
        .verdict = VERDICT_FAIL,
        .score = 0.5,
        .max = 2,
        .is_program = true,
        .is_controlled = true,
        .schedules = 7,
        .complete = true,
        .findings = &finding,
        .finding_count = 1,
        .notes = notes,
        .note_count = 2,
        .exhibit = {.command = (char *)"c",
                    .rule = (char *)"r",
                    .diagnostics = (char *)"d",
                    .output = {(char *)"o\0p", 3},
                    .first = 4,
                    .marked = 5,
                    .errors = {(char *)"", 0},
                    .diagram = &diagram,
                    .too_late = (char *)"l",
                    .otherwise = (char *)"n",
                    .replay = (char *)"again"},
    };
}

static char *as_text(const struct judgement *judgement)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct report report = {.judgements = judgement, .count = 1};
    report_text(out, &report, &(struct report_style){.width = 80});
    report_json(out, &report);
    fclose(out);
    return text;
}

START_TEST(judgement_arrives_as_it_was_sent)
{
    struct judgement sent = full_judgement(), got;
    struct bytes record = wire_encode(&sent);
    ck_assert(wire_decode(&record, &got));
    char *before = as_text(&sent), *after = as_text(&got);
    ck_assert_str_eq(before, after);
    ck_assert(got.is_program && got.is_controlled);
    ck_assert_uint_eq(got.exhibit.output.size, 3);
    ck_assert_ptr_nonnull(got.exhibit.errors.data);
    free(before);
    free(after);
    free(record.data);
    judgement_free(&got);
}
END_TEST

START_TEST(last_whole_record_counts)
{
    struct judgement first = full_judgement(), second = full_judgement(), got;
    second.part = (char *)"second";
    struct bytes a = wire_encode(&first), b = wire_encode(&second);
    struct bytes both = {malloc(a.size + b.size), a.size + b.size};
    memcpy(both.data, a.data, a.size);
    memcpy(both.data + a.size, b.data, b.size);
    ck_assert(wire_decode(&both, &got));
    ck_assert_str_eq(got.part, "second");
    judgement_free(&got);
    for (size_t size = a.size; size < both.size; size++) {
        struct bytes cut = {both.data, size};
        ck_assert(wire_decode(&cut, &got));
        ck_assert_str_eq(got.part, "p/q");
        judgement_free(&got);
    }
    for (size_t size = 0; size < a.size; size++) {
        struct bytes cut = {both.data, size};
        ck_assert(!wire_decode(&cut, &got));
    }
    free(both.data);
    free(a.data);
    free(b.data);
}
END_TEST

START_TEST(damaged_record_is_refused_or_harmless)
{
    struct judgement sent = full_judgement(), got;
    struct bytes record = wire_encode(&sent);
    for (size_t at = 0; at < record.size; at++) {
        for (int bit = 0; bit < 8; bit++) {
            record.data[at] ^= (char)(1 << bit);
            if (wire_decode(&record, &got)) {
                free(as_text(&got));
                judgement_free(&got);
            }
            record.data[at] ^= (char)(1 << bit);
        }
    }
    free(record.data);
}
END_TEST

static void jobs_of(struct job *jobs, size_t count, const char *trace)
{
    mkdir("exo01_a", 0700);
    mkdir("exo01_a/expected", 0700);
    write_file("exo01_a/expected/one.trace", trace);
    for (size_t i = 0; i < count; i++)
        jobs[i] = (struct job){.submission = {.kit = folder,
                                              .part = "exo01_a/one",
                                              .text = {(char *)"hello\n", 6}}};
}

static const char hello_trace[] = "run\nmarks 3\n\nmain | hello\n";

static void count_done(void *context, size_t index)
{
    (void)index;
    ++*(int *)context;
}

// To be called when the first of two jobs is done.
static void interrupt_soon(void *context, size_t index)
{
    (void)context;
    if (index == 0)
        raise(SIGINT);
}

START_TEST(every_job_is_judged_whatever_the_limit)
{
    struct job jobs[5];
    int done = 0;
    struct job_options options = {(unsigned)_i, count_done, &done};
    jobs_of(jobs, 5, hello_trace);
    ck_assert_int_eq(jobs_run(jobs, 5, &options), 0);
    ck_assert_int_eq(done, 5);
    for (int i = 0; i < 5; i++) {
        ck_assert(jobs[i].is_done);
        ck_assert_int_eq(jobs[i].judgement.verdict, VERDICT_PASS);
        ck_assert_double_eq_tol(jobs[i].judgement.score, 3, 1e-9);
        judgement_free(&jobs[i].judgement);
    }
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

// The second job reads memory that is not there.
START_TEST(job_that_crashes_is_inconclusive_and_the_others_go_on)
{
    struct job jobs[3];
    struct job_options options = {.limit = 2};
    jobs_of(jobs, 3, hello_trace);
    jobs[1].submission.text.data = (char *)1;
    ck_assert_int_eq(jobs_run(jobs, 3, &options), 0);
    ck_assert_int_eq(jobs[0].judgement.verdict, VERDICT_PASS);
    ck_assert_int_eq(jobs[1].judgement.verdict, VERDICT_INCONCLUSIVE);
    ck_assert_double_eq_tol(jobs[1].judgement.max, 3, 1e-9);
    ck_assert_uint_eq(jobs[1].judgement.note_count, 1);
    ck_assert_int_eq(jobs[2].judgement.verdict, VERDICT_PASS);
    for (int i = 0; i < 3; i++)
        judgement_free(&jobs[i].judgement);
}
END_TEST

START_TEST(wrong_trace_is_inconclusive_with_its_place)
{
    struct job job;
    struct job_options options = {.limit = 1};
    jobs_of(&job, 1, "run\nnonsense\n");
    ck_assert_int_eq(jobs_run(&job, 1, &options), 0);
    ck_assert_int_eq(job.judgement.verdict, VERDICT_INCONCLUSIVE);
    ck_assert_ptr_nonnull(
        strstr(job.judgement.notes[0], "exo01_a/expected/one.trace:2:1: "));
    judgement_free(&job.judgement);
}
END_TEST

START_TEST(jobs_need_a_place_to_work_in)
{
    struct job job;
    struct job_options options = {.limit = 1};
    jobs_of(&job, 1, hello_trace);
    setenv("TMPDIR", "/nowhere", 1);
    ck_assert_int_eq(jobs_run(&job, 1, &options), -1);
    ck_assert_int_eq(errno, ENOENT);
}
END_TEST

START_TEST(signal_interrupts_and_leaves_every_judgement_filled_in)
{
    struct job jobs[2];
    struct job_options options = {.limit = 1};
    jobs_of(jobs, 2, hello_trace);
    sigset_t set, before;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, &before);
    raise(SIGTERM);
    ck_assert_int_eq(jobs_run(jobs, 2, &options), SIGTERM);
    sigprocmask(SIG_SETMASK, &before, NULL);
    ck_assert(!jobs[1].is_done);
    ck_assert_int_eq(jobs[1].judgement.verdict, VERDICT_INCONCLUSIVE);
    ck_assert_str_eq(jobs[1].judgement.part, "exo01_a/one");
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    for (int i = 0; i < 2; i++)
        judgement_free(&jobs[i].judgement);
}
END_TEST

// A signal when the second job blocks: its trace is a pipe that nobody writes.
START_TEST(job_that_is_interrupted_is_not_done)
{
    struct job jobs[2];
    struct job_options options = {
        .limit = 1, .done = interrupt_soon, .context = jobs};
    jobs_of(jobs, 2, hello_trace);
    jobs[1].submission.part = "exo02_b/two";
    mkdir("exo02_b/expected", 0700);
    ck_assert_int_eq(mkfifo("exo02_b/expected/two.trace", 0600), 0);
    ck_assert_int_eq(jobs_run(jobs, 2, &options), SIGINT);
    ck_assert(jobs[0].is_done);
    ck_assert_int_eq(jobs[0].judgement.verdict, VERDICT_PASS);
    ck_assert(!jobs[1].is_done);
    ck_assert_int_eq(jobs[1].judgement.verdict, VERDICT_INCONCLUSIVE);
    ck_assert_str_eq(jobs[1].judgement.notes[0], "interrupted");
    for (int i = 0; i < 2; i++)
        judgement_free(&jobs[i].judgement);
}
END_TEST

START_TEST(students_are_the_visible_folders_by_name)
{
    mkdir("class", 0700);
    mkdir("class/zoe", 0700);
    mkdir("class/amina", 0700);
    mkdir("class/.git", 0700);
    mkdir("class/marks", 0700);
    write_file("class/list.txt", "");
    struct students students;
    ck_assert_int_eq(students_read("class", "class/marks", &students), 0);
    ck_assert_uint_eq(students.count, 2);
    ck_assert_str_eq(students.names[0], "amina");
    ck_assert_str_eq(students.names[1], "zoe");
    students_free(&students);
    ck_assert_int_eq(students_read("nowhere", "x", &students), -1);
}
END_TEST

static void assert_intake(const char *name, const char *refused)
{
    struct intake intake;
    intake_find("amina", "exo01_a/one", &intake);
    ck_assert_str_eq(intake.name, name);
    if (refused == NULL)
        ck_assert_ptr_null(intake.refused);
    else
        ck_assert_msg(intake.refused != NULL &&
                          strstr(intake.refused, refused) != NULL,
                      "not '%s': %s", refused, intake.refused);
    intake_free(&intake);
}

START_TEST(files_are_found_in_two_places_and_never_behind_a_link)
{
    mkdir("amina", 0700);
    assert_intake("exo01_a/one.c", "missing");
    write_file("amina/one.c", "");
    assert_intake("one.c", NULL);
    mkdir("amina/exo01_a", 0700);
    assert_intake("one.c", NULL);
    ck_assert_int_eq(symlink("/etc/passwd", "amina/exo01_a/one.c"), 0);
    assert_intake("exo01_a/one.c", "symbolic link");
    unlink("amina/exo01_a/one.c");
    mkdir("amina/exo01_a/one.c", 0700);
    assert_intake("exo01_a/one.c", "directory");
    rmdir("amina/exo01_a/one.c");
    ck_assert_int_eq(mkfifo("amina/exo01_a/one.c", 0600), 0);
    assert_intake("exo01_a/one.c", "regular");
    unlink("amina/exo01_a/one.c");
    write_file("amina/exo01_a/one.c", "");
    assert_intake("exo01_a/one.c", NULL);
    unlink("amina/exo01_a/one.c");
    rmdir("amina/exo01_a");
    ck_assert_int_eq(symlink("../exo02_b", "amina/exo01_a"), 0);
    assert_intake("exo01_a/one.c", "symbolic link");
}
END_TEST

START_TEST(table_is_quoted_and_cannot_compute)
{
    const char *const names[] = {"exo01_a/one", "exo02_b/two"};
    double max[] = {1, 2}, scores[][2] = {{1, 0.5}, {NAN, 2}, {0, 0}, {1, 1}};
    struct row rows[] = {
        {"=cmd|'x'!A1", scores[0], true},
        {"Zoé \"Z\", X", scores[1], true},
        {"@later", scores[2], false},
        {"b\nc\xff", scores[3], true},
    };
    struct marks marks = {names, 2, max, rows, 4};
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    marks_write(out, &marks);
    fclose(out);
    ck_assert_str_eq(text, "student,exo01_a/one,exo02_b/two,total/3,remarks\r\n"
                           "\"'=cmd|'x'!A1\",1,0.5,1.5,\r\n"
                           "\"Zoé \"\"Z\"\", X\",,2,,\"at least 2; not judged: "
                           "exo01_a/one\"\r\n"
                           "b\\nc\\xff,1,1,2,\r\n");
    free(text);
}
END_TEST

static TCase *part_tests(void)
{
    TCase *tests = tcase_create("parts");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, parts_come_in_the_order_of_the_file);
    tcase_add_test(tests, list_of_parts_must_be_one);
    tcase_add_test(tests, words_mean_parts);
    tcase_add_test(tests, path_is_a_part_from_wherever_the_user_is);
    tcase_add_test(tests, file_of_another_kit_is_no_part);
    tcase_add_test(tests, nearest_word_is_offered);
    return tests;
}

static TCase *job_tests(void)
{
    TCase *tests = tcase_create("jobs");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, judgement_arrives_as_it_was_sent);
    tcase_add_test(tests, last_whole_record_counts);
    tcase_add_test(tests, damaged_record_is_refused_or_harmless);
    tcase_add_loop_test(tests, every_job_is_judged_whatever_the_limit, 1, 7);
    tcase_add_test(tests,
                   job_that_crashes_is_inconclusive_and_the_others_go_on);
    tcase_add_test(tests, wrong_trace_is_inconclusive_with_its_place);
    tcase_add_test(tests, jobs_need_a_place_to_work_in);
    tcase_add_test(tests, job_that_is_interrupted_is_not_done);
    tcase_add_test(tests,
                   signal_interrupts_and_leaves_every_judgement_filled_in);
    return tests;
}

static TCase *intake_tests(void)
{
    TCase *tests = tcase_create("intake");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, students_are_the_visible_folders_by_name);
    tcase_add_test(tests,
                   files_are_found_in_two_places_and_never_behind_a_link);
    tcase_add_test(tests, table_is_quoted_and_cannot_compute);
    return tests;
}

Suite *class_suite(void);

Suite *class_suite(void)
{
    Suite *suite = suite_create("class");
    suite_add_tcase(suite, part_tests());
    suite_add_tcase(suite, job_tests());
    suite_add_tcase(suite, intake_tests());
    return suite;
}
