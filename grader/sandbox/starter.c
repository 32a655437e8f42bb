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
#include <math.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "descriptors.h"
#include "tree.h"
#include "watch.h"

enum {
    MEBIBYTE = 1024 * 1024,
    OTHERS_MORE = 512, // see limit_processes()
};

static char *environment[] = {
    "PATH=/usr/local/bin:/usr/bin:/bin",
    "HOME=.",
    "TMPDIR=.",
    "LC_ALL=C.UTF-8",
    "TZ=UTC",
    NULL, // a guest's own
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
// exact limit, and others may come while the program runs.  It keeps a bomb
// small until the keeper has seen it: some thousands that fork at the same time
// hold a lock of the kernel in turn, and then everybody's fork takes minutes.
static void limit_processes(const struct starter *starter)
{
    const struct world *world = starter->world;
    size_t most = starter->run->limits->processes;
    bool is_alone = world->has_processes || world->changes_user;

    limit(RLIMIT_NPROC,
          (rlim_t)(world->others + most + (is_alone ? most : OTHERS_MORE)));
}

// Backstops: the keeper looks at the whole run and is first as a rule, so that
// a loop is told apart from a crash.
static void limit_resources(const struct starter *starter)
{
    const struct sandbox_limits *limits = starter->run->limits;
    bool is_tool = starter->run->directory != NULL;
    // A guest is looked at rarely: each of its processes has a limit, too.
    rlim_t factor = starter->run->guest != NULL ? 1 : 2;

    limit(RLIMIT_CORE, 0);
    if (isfinite(limits->cpu_s))
        limit(RLIMIT_CPU, (rlim_t)limits->cpu_s + 3);
    limit(RLIMIT_FSIZE, (is_tool ? 64 : 16) * MEBIBYTE);
    limit(RLIMIT_NOFILE, 256);
    limit(RLIMIT_STACK, 8 * MEBIBYTE);
    limit(RLIMIT_AS, factor * (rlim_t)limits->memory);
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
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 ||
        dup2(starter->streams[0], STDOUT_FILENO) < 0 ||
        dup2(starter->streams[1], STDERR_FILENO) < 0)
        fail(starter, "connect its output");
}

static void pin(int core)
{
    cpu_set_t cores;

    CPU_ZERO(&cores);
    CPU_SET((size_t)core, &cores);
    sched_setaffinity(0, sizeof cores, &cores);
}

// Only what the program is given stays open.
static void settle_guest(const struct sandbox_guest *guest)
{
    if (guest == NULL) {
        descriptors_pass_on(NULL, 0);
        return;
    }
    descriptors_pass_on(guest->descriptors, guest->descriptor_count);
    environment[sizeof environment / sizeof environment[0] - 2] =
        (char *)guest->variable;
    if (guest->core >= 0)
        pin(guest->core);
    if (guest->has_fixed_addresses)
        personality(ADDR_NO_RANDOMIZE);
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
    settle_guest(starter->run->guest);
    limit_processes(starter);
    limit_resources(starter);
    execute(starter);
}

// Where the program could reach them, there are processes that it must not
// signal.  What clocks a guest sets is of no interest: nobody looks for
// deadlocks.  Returns what watch_answer() needs, or -1.
static int install_watch(const struct starter *starter)
{
    const pid_t above[] = {starter->run->grader, starter->keeper, getpid()};
    bool can_reach =
        !starter->world->has_processes && !starter->world->changes_user;

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (starter->run->guest == NULL)
        return watch_install(above, can_reach ? 3 : 0);
    watch_protect(above, can_reach ? 3 : 0);
    return -1;
}

static void count_left(struct record *record)
{
    struct tree tree = {0};

    if (tree_scan(&tree, tree_self()) == 0)
        record->left_running = (int)tree_living(&tree);
    tree_free(&tree);
}

// In a world of its own processes are numbered one after the other, so the
// number of one more tells how many there were, however short they lived.
static int count_started(const struct starter *starter, pid_t first)
{
    if (!starter->world->has_processes)
        return -1;
    pid_t probe = fork();
    if (probe == 0)
        _exit(0);
    if (probe > 0)
        waitpid(probe, NULL, 0);
    return probe > first ? probe - first - 1 : -1;
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
    record->started = count_started(starter, first);
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
