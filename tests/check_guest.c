// SPDX-License-Identifier: MIT
//
// Tests of guests, the programs that go on running in the sandbox: they serve,
// have what they were given and nothing else, and are gone when they end, when
// they are told to, and when a limit says so.
#include "sandbox/sandbox.h"

#include <check.h>
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"
#include "tiers.h"

static char program[] = "/tmp/check-guest-XXXXXX";
static pid_t owner_of_program;
static char temporary[] = "/tmp/check-guest-tmp-XXXXXX";
static char mark[64], variable[64];
static int descriptors, channel, passed;
static struct sandbox_limits limits;
static struct sandbox_guest guest;
static struct sandbox *sandbox;
static struct sandbox_outcome outcome;

// --- Before and after ---

static void remove_program(void)
{
    if (getpid() == owner_of_program)
        unlink(program);
}

// Once for all tests, in the runner.
static void compile_guest(void)
{
    char command[256];

    if (owner_of_program != 0)
        return;
    int fd = mkstemp(program);
    ck_assert_int_ge(fd, 0);
    close(fd);
    owner_of_program = getpid();
    atexit(remove_program);
    snprintf(command, sizeof command,
             "gcc -std=gnu11 -D_GNU_SOURCE -o %s tests/programs/guest.c && "
             "chmod 755 %s",
             program, program);
    ck_assert_int_eq(system(command), 0);
}

static void set_up(void)
{
    ck_assert_ptr_nonnull(mkdtemp(temporary));
    setenv("TMPDIR", temporary, 1);
    snprintf(mark, sizeof mark, "guest-%d", (int)getpid());
    limits = sandbox_default_limits;
    limits.cpu_s = limits.wall_s = INFINITY;
    limits.processes = 16;
    descriptors = count_descriptors();
}

static void tear_down(void)
{
    sandbox_outcome_free(&outcome);
    rmdir(temporary);
}

static bool is_marked(const char *pid)
{
    char path[300], line[4096];
    size_t length = strlen(mark) + 1;

    snprintf(path, sizeof path, "/proc/%s/cmdline", pid);
    int fd = isdigit((unsigned char)pid[0]) ? open(path, O_RDONLY) : -1;
    if (fd < 0)
        return false;
    ssize_t size = read(fd, line, sizeof line);
    close(fd);
    return size > (ssize_t)length &&
           memcmp(line + size - length, mark, length) == 0;
}

static bool has_marked(void)
{
    DIR *proc = opendir("/proc");
    const struct dirent *entry;
    bool found = false;

    while (!found && (entry = readdir(proc)) != NULL)
        found = is_marked(entry->d_name);
    closedir(proc);
    return found;
}

static void nothing_is_left(void)
{
    ck_assert(!has_marked());
    ck_assert(!has_children());
    ck_assert_int_eq(count_descriptors(), descriptors);
    ck_assert_int_eq(rmdir(temporary), 0); // it is empty
}

// --- Talking to it ---

static void start(void)
{
    static char *argv[] = {program, mark, NULL};
    int ends[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends),
                     0);
    channel = ends[0];
    passed = ends[1];
    snprintf(variable, sizeof variable, "GUEST=%d", passed);
    guest = (struct sandbox_guest){
        .path = program,
        .argv = argv,
        .variable = variable,
        .descriptors = &passed,
        .descriptor_count = 1,
        .core = -1,
    };
}

static void launch(void)
{
    sandbox = sandbox_start(&guest, &limits);
    close(passed);
    ck_assert_ptr_nonnull(sandbox);
}

static char ask(char wish)
{
    char answer = -1;

    ck_assert_int_eq(write(channel, &wish, 1), 1);
    ck_assert_int_eq(read(channel, &answer, 1), 1);
    return answer;
}

static void stop(void)
{
    sandbox_stop(sandbox, &outcome);
    close(channel);
}

// Asks for something that it will not answer.
static void ask_and_wait_for_its_end(char wish)
{
    struct pollfd ended = {.fd = sandbox_ended(sandbox), .events = POLLIN};

    ck_assert_int_eq(write(channel, &wish, 1), 1);
    ck_assert_int_eq(poll(&ended, 1, -1), 1);
    stop();
}

static void assert_ended(enum sandbox_end end)
{
    ck_assert_msg(outcome.end == end, "ended with %d, not %d: %s", outcome.end,
                  end, outcome.message ? outcome.message : "");
}

// --- What it has ---

START_TEST(serves_until_it_is_stopped)
{
    start();
    if (!tier_enter(_i, temporary))
        return;
    launch();
    for (int i = 1; i < 4; i++)
        ck_assert_int_eq(ask('f'), i);
    stop();
    assert_ended(SANDBOX_INTERRUPTED);
    nothing_is_left();
}
END_TEST

START_TEST(has_the_descriptors_that_it_was_given_only)
{
    int extra = open("/dev/null", O_RDONLY);

    descriptors++;
    ck_assert_int_ge(extra, 3);
    start();
    if (!tier_enter(_i, temporary))
        return;
    launch();
    ck_assert_int_eq(ask('d'), 4);
    stop();
    nothing_is_left();
}
END_TEST

START_TEST(starts_again_without_files)
{
    start();
    if (!tier_enter(_i, temporary))
        return;
    launch();
    ck_assert_int_eq(ask('f'), 1);
    ck_assert_int_eq(ask('f'), 2);
    sandbox_empty(sandbox);
    ck_assert_int_eq(ask('f'), 1);
    stop();
    nothing_is_left();
}
END_TEST

START_TEST(runs_on_one_core_when_asked)
{
    start();
    guest.core = 0;
    launch();
    ck_assert_int_eq(ask('c'), 1);
    stop();
}
END_TEST

START_TEST(has_the_same_addresses_when_asked)
{
    char first = 0;

    for (int i = 0; i < 4; i++) {
        start();
        guest.has_fixed_addresses = true;
        launch();
        char address = ask('a');
        first = i == 0 ? address : first;
        ck_assert_int_eq(address, first);
        stop();
        sandbox_outcome_free(&outcome);
    }
}
END_TEST

START_TEST(does_not_hold_the_end_of_another_open)
{
    struct sandbox *first;
    int first_channel;

    start();
    launch();
    first = sandbox;
    first_channel = channel;
    start();
    launch();
    // Its keeper must not have the first one's channel: the first guest ends
    // when that is closed.
    close(first_channel);
    struct pollfd ended = {.fd = sandbox_ended(first), .events = POLLIN};
    ck_assert_int_eq(poll(&ended, 1, -1), 1);
    sandbox_stop(first, &outcome);
    assert_ended(SANDBOX_EXITED);
    sandbox_outcome_free(&outcome);
    stop();
    nothing_is_left();
}
END_TEST

// --- How it ends ---

START_TEST(end_of_its_own_is_told)
{
    start();
    if (!tier_enter(_i, temporary))
        return;
    launch();
    ask_and_wait_for_its_end('x');
    assert_ended(SANDBOX_EXITED);
    ck_assert_int_eq(WEXITSTATUS(outcome.wait_status), 5);
    nothing_is_left();
}
END_TEST

START_TEST(stopping_itself_is_an_end)
{
    start();
    if (!tier_enter(_i, temporary))
        return;
    launch();
    ask_and_wait_for_its_end('s');
    assert_ended(SANDBOX_DEADLOCK);
    nothing_is_left();
}
END_TEST

START_TEST(limits_of_memory_and_processes_hold)
{
    start();
    if (!tier_enter(_i / 2, temporary))
        return;
    if (_i % 2 == 0)
        limits.processes = 100;
    launch();
    ask_and_wait_for_its_end(_i % 2 == 0 ? 'm' : 'b');
    assert_ended(_i % 2 == 0 ? SANDBOX_MEMORY : SANDBOX_PROCESSES);
    nothing_is_left();
}
END_TEST

START_TEST(program_that_is_missing_is_told)
{
    start();
    guest.path = "/no/such/program";
    ck_assert_ptr_null(sandbox_start(&guest, &limits));
    close(passed);
    close(channel);
    nothing_is_left();
}
END_TEST

Suite *guest_suite(void);

Suite *guest_suite(void)
{
    Suite *suite = suite_create("guest");
    TCase *all = tcase_create("all");

    tcase_add_unchecked_fixture(all, compile_guest, NULL);
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, serves_until_it_is_stopped, 0, TIERS);
    tcase_add_loop_test(all, has_the_descriptors_that_it_was_given_only, 0,
                        TIERS);
    tcase_add_loop_test(all, starts_again_without_files, 0, TIERS);
    tcase_add_test(all, runs_on_one_core_when_asked);
    tcase_add_test(all, has_the_same_addresses_when_asked);
    tcase_add_test(all, does_not_hold_the_end_of_another_open);
    tcase_add_loop_test(all, end_of_its_own_is_told, 0, TIERS);
    tcase_add_loop_test(all, stopping_itself_is_an_end, 0, TIERS);
    tcase_add_loop_test(all, limits_of_memory_and_processes_hold, 0, 2 * TIERS);
    tcase_add_test(all, program_that_is_missing_is_told);
    suite_add_tcase(suite, all);
    return suite;
}
