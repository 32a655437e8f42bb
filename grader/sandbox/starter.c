// SPDX-License-Identifier: MIT
//
// Between the keeper and the program stands the starter.  In a world of its
// own it is process 1: orphans come to it, nothing inside can signal it, and
// when it ends the kernel kills whatever lives there.  It counts what still
// runs at the moment when the first process has ended, and answers when the
// program sets a clock.  It ends with its keeper (PR_SET_PDEATHSIG), so a run
// cannot outlive either.

#include "starter.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tree.h"
#include "watch.h"

enum {
    MEBIBYTE = 1024 * 1024,
    BOMB_FACTOR = 2, // see limit_processes()
    BOMB_FACTOR_AMONG_OTHERS = 8,
};

static char *const environment[] = {
    "PATH=/usr/local/bin:/usr/bin:/bin",
    "HOME=.",
    "TMPDIR=.",
    "LC_ALL=C.UTF-8",
    "TZ=UTC",
    NULL,
};

static _Noreturn void fail(const struct starter *starter, const char *step)
{
    struct record *record = starter->run->record;

    record->failure = errno;
    snprintf(record->failed_step, sizeof record->failed_step, "%s", step);
    _exit(127);
}

static void limit(int what, rlim_t most)
{
    struct rlimit now, wanted = {most, most};

    if (getrlimit(what, &now) == 0 && now.rlim_max < most)
        wanted.rlim_cur = wanted.rlim_max = now.rlim_max;
    if (what == RLIMIT_CPU && wanted.rlim_cur > 0)
        wanted.rlim_cur--; // SIGXCPU, and SIGKILL a second later
    setrlimit(what, &wanted);
}

// The kernel counts all the processes of a user, those outside included (but
// in a new user namespace it starts again, since Linux 5.14), so this is no
// exact limit: it keeps a bomb small until the keeper has seen it.
static void limit_processes(const struct starter *starter)
{
    const struct world *world = starter->world;
    bool is_alone = world->has_processes || world->changes_user;
    size_t factor = is_alone ? BOMB_FACTOR : BOMB_FACTOR_AMONG_OTHERS;

    limit(RLIMIT_NPROC,
          (rlim_t)(world->others + factor * starter->run->limits->processes));
}

// Backstops: the keeper looks at the whole run and is first as a rule, so that
// a loop is told apart from a crash.
static void limit_resources(const struct starter *starter)
{
    const struct sandbox_limits *limits = starter->run->limits;
    bool is_tool = starter->run->directory != NULL;

    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, (rlim_t)limits->cpu_s + 3);
    limit(RLIMIT_FSIZE, (is_tool ? 64 : 16) * MEBIBYTE);
    limit(RLIMIT_NOFILE, 256);
    limit(RLIMIT_STACK, 8 * MEBIBYTE);
    limit(RLIMIT_AS, 2 * (rlim_t)limits->memory);
}

static void reset_signals(void)
{
    sigset_t none;

    for (int signal_number = 1; signal_number < NSIG; signal_number++)
        signal(signal_number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void connect_streams(const struct starter *starter)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 ||
        dup2(starter->streams[0], STDOUT_FILENO) < 0 ||
        dup2(starter->streams[1], STDERR_FILENO) < 0)
        fail(starter, "connect its output");
}

static void close_others_at_exec(void)
{
#if defined(SYS_close_range) && defined(CLOSE_RANGE_CLOEXEC)
    if (syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC) == 0)
        return;
#endif
    for (int fd = 3; fd < getdtablesize(); fd++)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static void become_user(const struct starter *starter)
{
    uid_t user = starter->world->user;

    if (!starter->world->changes_user)
        return;
    if (setgroups(0, NULL) < 0 || setresgid(user, user, user) < 0 ||
        setresuid(user, user, user) < 0)
        fail(starter, "change its user");
}

// The path may lie where the program's user cannot go; then the descriptor
// that the keeper opened has to do.
static _Noreturn void execute(const struct starter *starter)
{
    char *const *argv = starter->run->argv;

    execve(starter->run->path, argv, environment);
    syscall(SYS_execveat, starter->program, "", argv, environment,
            AT_EMPTY_PATH);
    fail(starter, "be executed");
}

static _Noreturn void become_program(const struct starter *starter)
{
    setsid();
    connect_streams(starter);
    if (chdir(starter->world->directory) < 0)
        fail(starter, "enter its directory");
    umask(022);
    become_user(starter);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    reset_signals();
    close_others_at_exec();
    limit_processes(starter);
    limit_resources(starter);
    execute(starter);
}

// Where the program could reach them, the processes that it must not signal.
static int install_watch(const struct starter *starter)
{
    const pid_t above[] = {starter->run->grader, starter->keeper, getpid()};
    bool can_reach =
        !starter->world->has_processes && !starter->world->changes_user;

    return watch_install(above, can_reach ? 3 : 0);
}

static void count_left(struct record *record)
{
    struct tree tree = {0};

    if (tree_scan(&tree, tree_self()) == 0)
        record->left_running = (int)tree_living(&tree);
    tree_free(&tree);
}

// Takes in the dead.  Returns whether the first process is among them.
static bool reap(struct record *record, pid_t first)
{
    int status;
    pid_t dead;

    while ((dead = waitpid(-1, &status, WNOHANG)) > 0) {
        if (dead != first)
            continue;
        record->wait_status = status;
        return true;
    }
    return false;
}

static void attend(const struct starter *starter, pid_t first, int watch)
{
    sigset_t death;
    struct record *record = starter->run->record;

    sigemptyset(&death);
    sigaddset(&death, SIGCHLD);
    struct pollfd events[] = {
        {.fd = signalfd(-1, &death, SFD_CLOEXEC), .events = POLLIN},
        {.fd = watch, .events = POLLIN},
    };
    while (!reap(record, first)) {
        struct signalfd_siginfo news;
        if (poll(events, 2, -1) < 0)
            continue;
        if (events[1].revents & POLLIN)
            watch_answer(watch, record);
        else if (events[1].revents)
            events[1].fd = -1;
        if (events[0].revents && read(events[0].fd, &news, sizeof news) < 0)
            return;
    }
    count_left(record);
    record->has_ended = true;
}

_Noreturn void starter_main(const struct starter *starter)
{
    struct record *record = starter->run->record;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    record->sees_own_processes = world_show_processes(starter->world);
    int watch = install_watch(starter);
    record->has_clocks = watch < 0;
    pid_t first = fork();
    if (first < 0)
        fail(starter, "be started");
    if (first == 0)
        become_program(starter);
    record->first = first;
    record->is_started = true;
    attend(starter, first, watch);
    _exit(0);
}
