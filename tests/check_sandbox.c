// SPDX-License-Identifier: MIT
//
// Tests of grader/sandbox: tests/programs/hostile.c does its worst, and the
// verdict is asserted as well as what must be true afterwards: nothing of it
// runs, no file and no name is left, the caller has no child and no descriptor
// more than before.
//
// What a machine allows differs, so most tests run in several tiers (tiers.h).
#include "sandbox/sandbox.h"

#include <check.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compile/compile.h"
#include "support.h"
#include "tiers.h"

// Small bombs: others work on this machine.
static const size_t few_processes = 16;

static char program[] = "/tmp/check-sandbox-XXXXXX";
static pid_t owner_of_program;

static char temporary[] = "/tmp/check-sandbox-tmp-XXXXXX";
static char mark[64];
static int descriptors;
static struct sandbox_limits limits;
static struct sandbox_outcome outcome;

// --- Before and after ---

static void remove_program(void)
{
    if (getpid() == owner_of_program)
        unlink(program);
}

// Once for all tests, in the runner.
static void compile_hostile(void)
{
    struct compile_result result;

    if (owner_of_program != 0)
        return;
    int fd = mkstemp(program);
    ck_assert_int_ge(fd, 0);
    close(fd);
    owner_of_program = getpid();
    atexit(remove_program);
    struct compile_file hostile = {"tests/programs/hostile.c", "hostile.c"};
    compile_source(
        &(struct compile_request){
            .kit = ".",
            .files = &hostile,
            .file_count = 1,
            .output = program,
        },
        &result);
    ck_assert_msg(result.status == COMPILE_OK, "%s\n%s",
                  result.message ? result.message : "", result.diagnostics);
    ck_assert_str_eq(result.diagnostics, "");
    compile_result_free(&result);
}

static void set_up(void)
{
    ck_assert_ptr_nonnull(mkdtemp(temporary));
    setenv("TMPDIR", temporary, 1);
    snprintf(mark, sizeof mark, "mark-%d", (int)getpid());
    limits = sandbox_default_limits;
    descriptors = count_descriptors();
}

static bool is_a_process(const char *name)
{
    return isdigit((unsigned char)name[0]);
}

// Whether the arguments of a process end with the mark: then it is a hostile
// program.  Returns its pid, or 0.
static pid_t find_marked(void)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    pid_t found = 0;

    while (found == 0 && (entry = readdir(proc)) != NULL) {
        char path[300], line[4096];
        snprintf(path, sizeof path, "/proc/%s/cmdline", entry->d_name);
        int fd = is_a_process(entry->d_name) ? open(path, O_RDONLY) : -1;
        if (fd < 0)
            continue;
        ssize_t size = read(fd, line, sizeof line);
        size_t length = strlen(mark) + 1;
        if (size > (ssize_t)length &&
            memcmp(line + size - length, mark, length) == 0)
            found = atoi(entry->d_name);
        close(fd);
    }
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

static bool has_names(void)
{
    char semaphore[128], memory[128];

    snprintf(semaphore, sizeof semaphore, "/dev/shm/sem.%s", mark);
    snprintf(memory, sizeof memory, "/dev/shm/memory-%s", mark);
    return access(semaphore, F_OK) == 0 || access(memory, F_OK) == 0;
}

// No name: the tier in which names cannot be seen must not remove any either.
static void nothing_is_left(bool names_too)
{
    ck_assert_int_eq(find_marked(), 0);
    ck_assert(is_empty(temporary));
    ck_assert(!has_children());
    ck_assert_int_eq(count_descriptors(), descriptors);
    if (names_too)
        ck_assert(!has_names());
}

static void tear_down(void)
{
    sandbox_outcome_free(&outcome);
    rmdir(temporary);
}

// --- The tiers ---

static bool enter(int tier)
{
    return tier_enter(tier, temporary);
}

// --- Running ---

static void run_quietly(const char *act)
{
    char *const argv[] = {program, (char *)act, mark, NULL};

    sandbox_run(argv, &limits, &outcome);
}

static void run(const char *act)
{
    sandbox_outcome_free(&outcome);
    run_quietly(act);
    ck_assert_msg(outcome.end != SANDBOX_BROKEN, "%s",
                  outcome.message ? outcome.message : "");
    nothing_is_left(outcome.can_see_left_behind);
}

static void assert_ended(enum sandbox_end end)
{
    ck_assert_msg(outcome.end == end, "ended with %d, not %d: %s", outcome.end,
                  end, outcome.message ? outcome.message : "");
}

static void assert_exited(int status)
{
    assert_ended(SANDBOX_EXITED);
    ck_assert_ptr_null(outcome.message);
    ck_assert_msg(WIFEXITED(outcome.wait_status), "status 0x%x",
                  outcome.wait_status);
    ck_assert_int_eq(WEXITSTATUS(outcome.wait_status), status);
}

static void assert_killed_by(int signal_number)
{
    assert_ended(SANDBOX_EXITED);
    ck_assert_msg(WIFSIGNALED(outcome.wait_status), "status 0x%x",
                  outcome.wait_status);
    ck_assert_int_eq(WTERMSIG(outcome.wait_status), signal_number);
}

static void assert_printed(const char *text)
{
    ck_assert_uint_eq(outcome.output_size, strlen(text));
    ck_assert_int_eq(memcmp(outcome.output, text, strlen(text)), 0);
}

static void assert_said(const char *words)
{
    ck_assert_ptr_nonnull(outcome.message);
    ck_assert_msg(strstr(outcome.message, words) != NULL, "'%s' is not in: %s",
                  words, outcome.message);
}

// --- Programs that end ---

START_TEST(keeps_both_streams)
{
    if (!enter(_i))
        return;
    run("hello");
    assert_exited(0);
    assert_printed("out\n");
    ck_assert_uint_eq(outcome.errors_size, 4);
    ck_assert_int_eq(memcmp(outcome.errors, "err\n", 4), 0);
    ck_assert_int_eq(outcome.left_running, 0);
}
END_TEST

START_TEST(tells_the_exit_status)
{
    if (!enter(_i))
        return;
    run("exit_3");
    assert_exited(3);
    assert_printed("three\n");
}
END_TEST

START_TEST(tells_a_crash_and_keeps_what_came_before)
{
    if (!enter(_i))
        return;
    run("crash");
    assert_killed_by(SIGSEGV);
    assert_printed("before\n");
}
END_TEST

START_TEST(keeps_nul_bytes)
{
    run("nul_bytes");
    assert_exited(0);
    ck_assert_uint_eq(outcome.output_size, 4);
    ck_assert_int_eq(memcmp(outcome.output, "a\0b\n", 4), 0);
}
END_TEST

START_TEST(gives_an_empty_input)
{
    run("read");
    assert_exited(0);
}
END_TEST

START_TEST(passes_three_descriptors_only)
{
    int extra = open("/dev/null", O_RDONLY);

    descriptors++;
    ck_assert_int_ge(extra, 3);
    if (!enter(_i))
        return;
    run("descriptors");
    assert_exited(0);
    assert_printed("0 1 2 ");
}
END_TEST

START_TEST(gives_a_fixed_environment)
{
    setenv("SECRET", "of the grader", 1);
    if (!enter(_i))
        return;
    run("environment");
    assert_printed("PATH=/usr/local/bin:/usr/bin:/bin\nHOME=.\nTMPDIR=.\n"
                   "LC_ALL=C.UTF-8\nTZ=UTC\n");
}
END_TEST

START_TEST(gives_signals_as_they_are_at_first)
{
    sigset_t blocked;

    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    signal(SIGPIPE, SIG_IGN);
    run("signals");
    assert_exited(0);
}
END_TEST

START_TEST(gives_an_empty_directory_to_write_in)
{
    if (!enter(_i))
        return;
    run("directory");
    assert_exited(0);
    run("directory"); // another one
    assert_exited(0);
}
END_TEST

START_TEST(never_runs_a_program_as_root)
{
    if (!enter(_i))
        return;
    run("rights");
    assert_exited(0);
    assert_printed("nobody\n");
}
END_TEST

START_TEST(keeps_what_was_printed_before_a_stream_was_closed)
{
    run("close_output");
    assert_exited(0);
    assert_printed("first\n");
    ck_assert_uint_eq(outcome.errors_size, strlen("second\n"));
}
END_TEST

START_TEST(finds_a_program_by_a_relative_path)
{
    char *const argv[] = {"./program", "exit_3", mark, NULL};

    ck_assert_int_eq(chdir(temporary), 0);
    ck_assert_int_eq(symlink(program, "program"), 0);
    sandbox_run(argv, &limits, &outcome);
    assert_exited(3);
    ck_assert_int_eq(unlink("program"), 0);
    nothing_is_left(true);
}
END_TEST

// Where the program's own user cannot go.
START_TEST(runs_a_program_in_a_closed_directory)
{
    char path[128];
    char *const argv[] = {path, "exit_3", mark, NULL};

    snprintf(path, sizeof path, "%s/program", temporary);
    ck_assert_int_eq(link(program, path), 0);
    ck_assert_int_eq(chmod(temporary, 0700), 0);
    sandbox_run(argv, &limits, &outcome);
    assert_exited(3);
    ck_assert_int_eq(unlink(path), 0);
    nothing_is_left(true);
}
END_TEST

START_TEST(says_when_there_is_no_program)
{
    char *const argv[] = {"/nonexistent/program", NULL};

    sandbox_run(argv, &limits, &outcome);
    assert_ended(SANDBOX_BROKEN);
    assert_said("No such file or directory");
    nothing_is_left(true);
}
END_TEST

START_TEST(says_when_a_program_cannot_be_executed)
{
    char *const argv[] = {"tests/programs/hostile.c", NULL};

    if (!enter(_i))
        return;
    sandbox_run(argv, &limits, &outcome);
    assert_ended(SANDBOX_BROKEN);
    assert_said("cannot be executed: Permission denied");
    nothing_is_left(true);
}
END_TEST

// --- Limits ---

START_TEST(stops_a_fork_bomb)
{
    limits.processes = few_processes;
    if (!enter(_i))
        return;
    run("fork_bomb");
    assert_ended(SANDBOX_PROCESSES);
    assert_said("more than 16 processes");
}
END_TEST

START_TEST(stops_a_bomb_of_sessions)
{
    limits.processes = few_processes;
    if (!enter(_i))
        return;
    run("session_bomb");
    assert_ended(SANDBOX_PROCESSES);
}
END_TEST

// What lives is too little, or too short, for a verdict to be sure.
START_TEST(catches_a_chain_of_forks)
{
    limits.processes = few_processes;
    limits.wall_s = 1;
    if (!enter(_i))
        return;
    run("fork_chain");
    ck_assert_int_ne(outcome.end, SANDBOX_DEADLOCK);
}
END_TEST

START_TEST(counts_threads_as_processes)
{
    limits.processes = few_processes;
    if (!enter(_i))
        return;
    run("threads");
    assert_ended(SANDBOX_PROCESSES);
}
END_TEST

START_TEST(cuts_a_flood_and_keeps_its_beginning)
{
    limits.output = 100000;
    if (!enter(_i))
        return;
    run("flood");
    assert_ended(SANDBOX_OUTPUT);
    assert_said("printed more than 97 KiB on standard");
    ck_assert(outcome.output_size == limits.output ||
              outcome.errors_size == limits.output);
    for (size_t i = 0; i < outcome.output_size; i++)
        ck_assert_int_eq(outcome.output[i], 'x');
}
END_TEST

START_TEST(allows_as_much_output_as_the_limit)
{
    limits.output = 64 * 1024;
    run("full_output");
    assert_exited(0);
    ck_assert_uint_eq(outcome.output_size, limits.output);
    limits.output--;
    run("full_output");
    assert_ended(SANDBOX_OUTPUT);
    ck_assert_uint_eq(outcome.output_size, limits.output);
}
END_TEST

START_TEST(stops_a_loop_that_ignores_signals)
{
    limits.cpu_s = 0.3;
    if (!enter(_i))
        return;
    run("spin");
    assert_ended(SANDBOX_CPU);
    assert_said("more than 0.3 s of processor time");
    assert_printed("spinning\n");
}
END_TEST

START_TEST(adds_up_the_time_of_all_processes)
{
    limits.cpu_s = 0.5;
    run("spin_together");
    assert_ended(SANDBOX_CPU);
}
END_TEST

START_TEST(stops_a_memory_hog)
{
    limits.memory = 100 << 20;
    if (!enter(_i))
        return;
    run("hog");
    assert_ended(SANDBOX_MEMORY);
    assert_said("more than 100 MiB of memory");
}
END_TEST

START_TEST(adds_up_the_memory_of_all_processes)
{
    limits.memory = 100 << 20;
    run("hog_together");
    assert_ended(SANDBOX_MEMORY);
}
END_TEST

START_TEST(counts_shared_memory_once)
{
    limits.memory = 100 << 20;
    if (!enter(_i))
        return;
    run("share_memory");
    assert_exited(0);
}
END_TEST

START_TEST(limits_the_size_of_files)
{
    if (!enter(_i))
        return;
    run("large_file");
    assert_exited(0);
}
END_TEST

START_TEST(stops_a_sleeper_at_last)
{
    limits.wall_s = 1;
    if (!enter(_i))
        return;
    run("sleep_for_ever");
    assert_ended(SANDBOX_WALL);
    assert_said("did not end within 1 s");
    assert_printed("asleep\n");
}
END_TEST

START_TEST(does_not_wait_for_streams_to_close)
{
    limits.wall_s = 1;
    run("close_and_stay");
    assert_ended(SANDBOX_WALL);
    assert_printed("first\n");
}
END_TEST

// --- Deadlocks ---

static const struct {
    const char *act;
    const char *words;
} deadlocks[] = {
    {"wait_semaphore", "the first process waits for a semaphore or a lock"},
    {"wait_each_other", " wait for a semaphore or a lock"},
    {"wait_pipe", "the first process waits for a child to end"},
    {"wait_pipe", "has the writing end of that pipe open itself"},
    {"wait_full_pipe", "waits for room in a full pipe"},
    {"wait_poll", "waits for data from a pipe or queue"},
    {"wait_pidfd", "the first process waits for a child to end"},
    {"wait_signal", "waits for a signal"},
    {"wait_threads", "waits for a semaphore or a lock"},
    {"wait_second_thread", "waits for a semaphore or a lock"},
    {"stop", "is stopped and waits for SIGCONT"},
};

enum {
    DEADLOCKS = sizeof deadlocks / sizeof deadlocks[0],
};

START_TEST(knows_a_deadlock_and_says_who_waits)
{
    if (!enter(_i / DEADLOCKS))
        return;
    run(deadlocks[_i % DEADLOCKS].act);
    assert_ended(SANDBOX_DEADLOCK);
    assert_said("no process can go on: ");
    assert_said(deadlocks[_i % DEADLOCKS].words);
}
END_TEST

START_TEST(keeps_what_was_printed_before_a_deadlock)
{
    run("wait_semaphore");
    assert_printed("before\n");
    ck_assert_int_eq(outcome.started, -1); // counted at the end only
}
END_TEST

static const char *const waits_that_end[] = {
    "sleep",      "wait_for_sleeper", "alarm",
    "timed_wait", "timer_descriptor", "deadly_alarm",
    "socket",     "share_memory",     "hand_over",
    "ring",
};

enum {
    WAITS_THAT_END = sizeof waits_that_end / sizeof waits_that_end[0],
};

START_TEST(takes_no_wait_that_ends_for_a_deadlock)
{
    if (!enter(_i / WAITS_THAT_END))
        return;
    run(waits_that_end[_i % WAITS_THAT_END]);
    assert_exited(0);
}
END_TEST

// --- What is left ---

START_TEST(counts_the_children_left_running)
{
    if (!enter(_i))
        return;
    run("orphan");
    assert_exited(0);
    assert_printed("done\n");
    ck_assert_int_eq(outcome.left_running, 1);
    // Only in a world of its own are processes numbered one after the other.
    ck_assert(outcome.started == 1 || outcome.started == -1);
}
END_TEST

START_TEST(kills_a_daemon)
{
    if (!enter(_i))
        return;
    run("daemon");
    assert_exited(0);
    ck_assert_int_eq(outcome.left_running, 1);
}
END_TEST

START_TEST(does_not_count_a_zombie_as_running)
{
    if (!enter(_i))
        return;
    run("zombie");
    assert_exited(0);
    ck_assert_int_eq(outcome.left_running, 0);
}
END_TEST

static void unlink_names(void)
{
    char name[128];

    snprintf(name, sizeof name, "/dev/shm/sem.%s", mark);
    ck_assert_int_eq(unlink(name), 0);
    snprintf(name, sizeof name, "/dev/shm/memory-%s", mark);
    ck_assert_int_eq(unlink(name), 0);
}

static bool has_left(const char *prefix)
{
    char name[128];

    snprintf(name, sizeof name, "%s%s", prefix, mark);
    for (size_t i = 0; i < outcome.left_behind_count; i++) {
        if (strcmp(outcome.left_behind[i], name) == 0)
            return true;
    }
    return false;
}

// Returns whether it was there.
static bool unlink_name_of_another(void)
{
    char name[128];

    snprintf(name, sizeof name, "/dev/shm/other-%s", mark);
    return unlink(name) == 0;
}

static void make_name_of_another(void)
{
    char name[128];

    snprintf(name, sizeof name, "/dev/shm/other-%s", mark);
    close(open(name, O_CREAT | O_EXCL | O_RDWR, 0666));
}

START_TEST(sees_the_names_left_behind)
{
    if (!enter(_i))
        return;
    make_name_of_another();
    run("leave_names");
    ck_assert(unlink_name_of_another());
    assert_exited(0);
    if (!outcome.can_see_left_behind) {
        ck_assert_uint_eq(outcome.left_behind_count, 0);
        ck_assert(has_names());
        unlink_names();
        return;
    }
    ck_assert_uint_eq(outcome.left_behind_count, 2);
    ck_assert(has_left("sem."));
    ck_assert(has_left("memory-"));
    run("leave_names"); // they are gone: O_EXCL would find them
    assert_exited(0);
}
END_TEST

START_TEST(sees_no_name_that_was_unlinked)
{
    if (!enter(_i))
        return;
    run("unlink_names");
    assert_exited(0);
    ck_assert_uint_eq(outcome.left_behind_count, 0);
}
END_TEST

START_TEST(says_whether_it_can_see_names)
{
    bool is_root = geteuid() == 0;

    if (!enter(_i))
        return;
    run("hello");
    if (_i == TIER_USER_FORBIDDEN || (_i == TIER_FORBIDDEN && !is_root))
        ck_assert(!outcome.can_see_left_behind);
    else if (is_root && _i < TIER_USER)
        ck_assert(outcome.can_see_left_behind);
}
END_TEST

START_TEST(removes_what_the_program_wrote)
{
    if (!enter(_i))
        return;
    run("leave_files");
    assert_exited(0);
}
END_TEST

// --- Attacks ---

START_TEST(is_not_killed_by_its_program)
{
    if (!enter(_i))
        return;
    run("kill_parent");
    assert_exited(0);
}
END_TEST

START_TEST(is_not_in_the_group_of_its_program)
{
    if (!enter(_i))
        return;
    run("kill_group");
    assert_killed_by(SIGKILL);
    assert_printed("before\n");
}
END_TEST

START_TEST(does_not_die_when_the_program_kills_everybody)
{
    if (!enter(_i))
        return;
    run("kill_all");
    assert_exited(0);
}
END_TEST

// --- Interruptions ---

static int run_and_tell(void *act)
{
    run_quietly(act);
    int number = outcome.end == SANDBOX_INTERRUPTED ? outcome.wait_status : 0;
    sandbox_outcome_free(&outcome);
    return number;
}

static int run_in_a_group(void *act)
{
    setpgid(0, 0);
    return run_and_tell(act);
}

static int run_and_ignore(void *act)
{
    signal(SIGINT, SIG_IGN);
    run_quietly(act);
    return outcome.end == SANDBOX_EXITED && outcome.wait_status == 0 ? 0 : 1;
}

static void wait_until_marked(bool wanted)
{
    while ((find_marked() != 0) != wanted)
        sched_yield();
}

static const int interruptions[] = {SIGINT, SIGTERM};

enum {
    INTERRUPTIONS = sizeof interruptions / sizeof interruptions[0],
};

START_TEST(is_interrupted_by_a_signal)
{
    int number = interruptions[_i % INTERRUPTIONS];

    if (!enter(_i / INTERRUPTIONS))
        return;
    pid_t grader = fork_child(run_and_tell, "sleep_for_ever");
    wait_until_marked(true);
    kill(grader, number);
    ck_assert_int_eq(wait_child(grader), number);
    nothing_is_left(true);
}
END_TEST

START_TEST(leaves_a_signal_ignored_that_the_caller_ignores)
{
    pid_t grader = fork_child(run_and_ignore, "sleep");

    wait_until_marked(true);
    kill(grader, SIGINT);
    ck_assert_int_eq(wait_child(grader), 0);
    nothing_is_left(true);
}
END_TEST

START_TEST(ends_with_its_grader)
{
    if (!enter(_i))
        return;
    pid_t grader = fork_child(run_in_a_group, "sleep_for_ever");
    wait_until_marked(true);
    kill(-grader, SIGKILL);
    ck_assert_int_eq(wait_child(grader), -SIGKILL);
    wait_until_marked(false);
    while (!is_empty(temporary))
        sched_yield();
}
END_TEST

static pid_t child_of(pid_t parent)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    pid_t found = 0;

    while (found == 0 && (entry = readdir(proc)) != NULL) {
        char path[300];
        int its_parent;
        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        FILE *file = is_a_process(entry->d_name) ? fopen(path, "r") : NULL;
        if (file == NULL)
            continue;
        if (fscanf(file, "%*d %*s %*c %d", &its_parent) == 1 &&
            its_parent == parent)
            found = atoi(entry->d_name);
        fclose(file);
    }
    closedir(proc);
    return found;
}

static int run_to_be_broken(void *act)
{
    run_quietly(act);
    return outcome.end == SANDBOX_BROKEN && outcome.message != NULL ? 0 : 1;
}

START_TEST(says_so_when_its_keeper_is_killed)
{
    pid_t grader = fork_child(run_to_be_broken, "sleep_for_ever");

    wait_until_marked(true);
    pid_t keeper = child_of(grader);
    ck_assert_int_gt(keeper, 0); // 0 would be all of us
    kill(keeper, SIGKILL);
    ck_assert_int_eq(wait_child(grader), 0);
    wait_until_marked(false);
}
END_TEST

// --- Several at the same time ---

static bool ends_with(const char *act, enum sandbox_end end)
{
    sandbox_outcome_free(&outcome);
    run_quietly(act);
    return outcome.end == end;
}

static int run_many(bool with_bombs)
{
    limits.processes = few_processes;
    limits.cpu_s = 3;
    for (int round = 0; round < 3; round++) {
        if (!ends_with("hand_over", SANDBOX_EXITED))
            return 1;
        if (!ends_with("wait_each_other", SANDBOX_DEADLOCK))
            return 2;
        if (with_bombs && !ends_with("fork_bomb", SANDBOX_PROCESSES))
            return 3;
        if (!ends_with("unlink_names", SANDBOX_EXITED) ||
            outcome.wait_status != 0 || outcome.left_behind_count != 0)
            return 4;
        if (!ends_with("wait_for_sleeper", SANDBOX_EXITED))
            return 5;
    }
    sandbox_outcome_free(&outcome);
    return 0;
}

// Where all runs share one user and its limit of processes, a bomb in one can
// make fork() fail in another.
static int run_many_marked(void *tier_and_number)
{
    const int *numbers = tier_and_number;

    snprintf(mark + strlen(mark), 8, "-%d", numbers[1]);
    return run_many(numbers[0] != TIER_USER_FORBIDDEN);
}

START_TEST(runs_several_programs_at_the_same_time)
{
    pid_t graders[4];

    if (!enter(_i))
        return;
    for (int i = 0; i < 4; i++)
        graders[i] = fork_child(run_many_marked, (int[]){_i, i});
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(wait_child(graders[i]), 0);
    nothing_is_left(true);
}
END_TEST

// --- Directories ---

START_TEST(removes_a_directory_of_ten_thousand_levels)
{
    char *path = sandbox_directory_create();
    int at = open(path, O_RDONLY | O_DIRECTORY);

    for (int level = 0; level < 10000; level++) {
        ck_assert_int_eq(mkdirat(at, "d", 0700), 0);
        int below = openat(at, "d", O_RDONLY | O_DIRECTORY);
        ck_assert_int_ge(below, 0);
        close(at);
        at = below;
    }
    close(at);
    ck_assert_int_eq(sandbox_directory_remove(path), 0);
    ck_assert_int_ne(access(path, F_OK), 0);
    free(path);
    nothing_is_left(true);
}
END_TEST

static void make_file(int at, const char *name)
{
    int fd = openat(at, name, O_CREAT | O_EXCL | O_RDONLY, 0000);

    ck_assert_int_ge(fd, 0);
    close(fd);
}

START_TEST(removes_a_directory_that_is_locked)
{
    if (!enter(_i))
        return;
    char *path = sandbox_directory_create();
    int top = open(path, O_RDONLY | O_DIRECTORY);
    ck_assert_int_eq(mkdirat(top, "a", 0700), 0);
    ck_assert_int_eq(mkdirat(top, "a/up-0", 0700), 0);
    ck_assert_int_eq(mkdirat(top, "a/b", 0700), 0);
    make_file(top, "up-0");
    make_file(top, "a/b/\377\n");
    ck_assert_int_eq(symlinkat("/etc", top, "a/b/link"), 0);
    ck_assert_int_eq(fchmodat(top, "a/b", 0000, 0), 0);
    ck_assert_int_eq(fchmodat(top, "a", 0000, 0), 0);
    ck_assert_int_eq(fchmod(top, 0000), 0);
    close(top);
    ck_assert_int_eq(sandbox_directory_remove(path), 0);
    ck_assert_int_eq(access("/etc/passwd", F_OK), 0);
    free(path);
    nothing_is_left(true);
}
END_TEST

START_TEST(has_no_directory_where_none_can_be)
{
    setenv("TMPDIR", "/nonexistent", 1);
    ck_assert_ptr_null(sandbox_directory_create());
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(sandbox_directory_remove("/nonexistent/x"), -1);
}
END_TEST

static TCase *new_case(Suite *suite, const char *name)
{
    TCase *tcase = tcase_create(name);

    tcase_set_timeout(tcase, 180);
    tcase_add_unchecked_fixture(tcase, compile_hostile, NULL);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    suite_add_tcase(suite, tcase);
    return tcase;
}

static void add_ends(Suite *suite)
{
    TCase *tcase = new_case(suite, "ends");

    tcase_add_loop_test(tcase, keeps_both_streams, 0, TIERS);
    tcase_add_loop_test(tcase, tells_the_exit_status, 0, TIERS);
    tcase_add_loop_test(tcase, tells_a_crash_and_keeps_what_came_before, 0,
                        TIERS);
    tcase_add_test(tcase, keeps_nul_bytes);
    tcase_add_test(tcase, gives_an_empty_input);
    tcase_add_loop_test(tcase, passes_three_descriptors_only, 0, TIERS);
    tcase_add_loop_test(tcase, gives_a_fixed_environment, 0, TIERS);
    tcase_add_test(tcase, gives_signals_as_they_are_at_first);
    tcase_add_loop_test(tcase, gives_an_empty_directory_to_write_in, 0, TIERS);
    tcase_add_loop_test(tcase, never_runs_a_program_as_root, 0, TIERS);
    tcase_add_test(tcase, keeps_what_was_printed_before_a_stream_was_closed);
    tcase_add_test(tcase, finds_a_program_by_a_relative_path);
    tcase_add_test(tcase, runs_a_program_in_a_closed_directory);
    tcase_add_test(tcase, says_when_there_is_no_program);
    tcase_add_loop_test(tcase, says_when_a_program_cannot_be_executed, 0,
                        TIERS);
}

static void add_limits(Suite *suite)
{
    TCase *tcase = new_case(suite, "limits");

    tcase_add_loop_test(tcase, stops_a_fork_bomb, 0, TIERS);
    tcase_add_loop_test(tcase, stops_a_bomb_of_sessions, 0, TIERS);
    tcase_add_loop_test(tcase, catches_a_chain_of_forks, 0, TIERS);
    tcase_add_loop_test(tcase, counts_threads_as_processes, 0, TIERS);
    tcase_add_loop_test(tcase, cuts_a_flood_and_keeps_its_beginning, 0, TIERS);
    tcase_add_test(tcase, allows_as_much_output_as_the_limit);
    tcase_add_loop_test(tcase, stops_a_loop_that_ignores_signals, 0, TIERS);
    tcase_add_test(tcase, adds_up_the_time_of_all_processes);
    tcase_add_loop_test(tcase, stops_a_memory_hog, 0, TIERS);
    tcase_add_test(tcase, adds_up_the_memory_of_all_processes);
    tcase_add_loop_test(tcase, counts_shared_memory_once, 0, TIERS);
    tcase_add_loop_test(tcase, limits_the_size_of_files, 0, TIERS);
    tcase_add_loop_test(tcase, stops_a_sleeper_at_last, 0, TIERS);
    tcase_add_test(tcase, does_not_wait_for_streams_to_close);
}

static void add_deadlocks(Suite *suite)
{
    TCase *tcase = new_case(suite, "deadlocks");

    tcase_add_loop_test(tcase, knows_a_deadlock_and_says_who_waits, 0,
                        TIERS * DEADLOCKS);
    tcase_add_test(tcase, keeps_what_was_printed_before_a_deadlock);
    tcase_add_loop_test(tcase, takes_no_wait_that_ends_for_a_deadlock, 0,
                        TIERS * WAITS_THAT_END);
}

static void add_leftovers(Suite *suite)
{
    TCase *tcase = new_case(suite, "leftovers");

    tcase_add_loop_test(tcase, counts_the_children_left_running, 0, TIERS);
    tcase_add_loop_test(tcase, kills_a_daemon, 0, TIERS);
    tcase_add_loop_test(tcase, does_not_count_a_zombie_as_running, 0, TIERS);
    tcase_add_loop_test(tcase, sees_the_names_left_behind, 0, TIERS);
    tcase_add_loop_test(tcase, sees_no_name_that_was_unlinked, 0, TIERS);
    tcase_add_loop_test(tcase, says_whether_it_can_see_names, 0, TIERS);
    tcase_add_loop_test(tcase, removes_what_the_program_wrote, 0, TIERS);
    tcase_add_loop_test(tcase, is_not_killed_by_its_program, 0, TIERS);
    tcase_add_loop_test(tcase, is_not_in_the_group_of_its_program, 0, TIERS);
    tcase_add_loop_test(tcase, does_not_die_when_the_program_kills_everybody, 0,
                        TIERS);
}

static void add_interruptions(Suite *suite)
{
    TCase *tcase = new_case(suite, "interruptions");

    tcase_add_loop_test(tcase, is_interrupted_by_a_signal, 0,
                        TIERS * INTERRUPTIONS);
    tcase_add_test(tcase, leaves_a_signal_ignored_that_the_caller_ignores);
    tcase_add_loop_test(tcase, ends_with_its_grader, 0, TIERS);
    tcase_add_test(tcase, says_so_when_its_keeper_is_killed);
    tcase_add_loop_test(tcase, runs_several_programs_at_the_same_time, 0,
                        TIERS);
}

static void add_directories(Suite *suite)
{
    TCase *tcase = new_case(suite, "directories");

    tcase_add_test(tcase, removes_a_directory_of_ten_thousand_levels);
    tcase_add_loop_test(tcase, removes_a_directory_that_is_locked, 0, TIERS);
    tcase_add_test(tcase, has_no_directory_where_none_can_be);
}

Suite *sandbox_suite(void);

Suite *sandbox_suite(void)
{
    Suite *suite = suite_create("sandbox");

    add_ends(suite);
    add_limits(suite);
    add_deadlocks(suite);
    add_leftovers(suite);
    add_interruptions(suite);
    add_directories(suite);
    return suite;
}
