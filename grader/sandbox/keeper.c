// SPDX-License-Identifier: MIT
//
// The keeper stands outside the world of the program and belongs to no
// terminal: no signal of the program or of Ctrl-C reaches it.  It reads what
// the program prints as it comes, so that everything is kept however the run
// ends, and looks at the whole process tree every 20 ms.  (A guest runs for
// long and has a scheduler of its own, which knows its deadlocks and loops:
// ten looks in a second are enough for what it cannot know.)  Only the
// program's own end, a limit or the grader's end make it stop; then it kills
// what is left, in every case by the same way.

#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "deadlock.h"
#include "descriptors.h"
#include "starter.h"
#include "sweep.h"
#include "tree.h"

enum {
    LIFELINE = 2, // in the list of what is polled, after the two streams
    STARTER,
    POLLED,
    COSTS_MOST = 9, // see plan_next_look()
    PASSED_MOST = 16,
};

static const double look_every_s = 0.020, guest_look_every_s = 0.100;

struct keeper {
    const struct run *run;
    struct world world;
    bool is_over; // the verdict is in the record
    pid_t starter;
    int program;
    struct pollfd polled[POLLED]; // fd -1 when it came to its end
    double started_at;
    double look_at;
    struct tree tree;
    struct deadlock deadlock;
};

static double read_clock(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double now_s(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

// The processor time that the keeper itself has used.
static double own_cpu_s(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

// The first reason to end is the one that counts.
__attribute__((format(printf, 3, 4))) static void
end(struct keeper *keeper, enum sandbox_end end, const char *format, ...)
{
    struct record *record = keeper->run->record;
    va_list arguments;

    if (keeper->is_over)
        return;
    keeper->is_over = true;
    record->end = end;
    va_start(arguments, format);
    vsnprintf(record->message, sizeof record->message, format, arguments);
    va_end(arguments);
}

static void end_broken(struct keeper *keeper, const char *what)
{
    end(keeper, SANDBOX_BROKEN, "%s: %s", what, strerror(errno));
}

// --- What the program prints ---

static const char *const stream_names[] = {"standard output", "standard error"};

static void end_output(struct keeper *keeper, int stream)
{
    end(keeper, SANDBOX_OUTPUT, "the program printed more than %zu KiB on %s",
        keeper->run->limits->output / 1024, stream_names[stream]);
}

// Takes what there is.  Returns false when there is no more now, or ever.
static bool take_output(struct keeper *keeper, int stream)
{
    struct record *record = keeper->run->record;
    size_t most = keeper->run->limits->output;
    size_t *size = &record->sizes[stream];
    char *to = record->streams + (size_t)stream * most + *size;
    char too_much;
    ssize_t got;

    if (*size < most)
        got = read(keeper->polled[stream].fd, to, most - *size);
    else
        got = read(keeper->polled[stream].fd, &too_much, 1);
    if (got <= 0) {
        if (got == 0)
            keeper->polled[stream].fd = -1;
        return false;
    }
    if (*size == most) {
        end_output(keeper, stream);
        return false;
    }
    *size += (size_t)got;
    return true;
}

// What is still in the pipes when nobody can write any more.
static void drain(struct keeper *keeper)
{
    for (int stream = 0; stream < 2; stream++) {
        while (keeper->polled[stream].fd >= 0 && take_output(keeper, stream))
            ;
    }
}

// --- What the processes do ---

static pid_t root_of(const struct keeper *keeper)
{
    return keeper->run->record->sees_own_processes ? 1 : keeper->starter;
}

static void end_memory(struct keeper *keeper)
{
    end(keeper, SANDBOX_MEMORY, "the program used more than %zu MiB of memory",
        keeper->run->limits->memory / 1024 / 1024);
}

static void end_cpu(struct keeper *keeper)
{
    end(keeper, SANDBOX_CPU,
        "the program used more than %g s of processor time",
        keeper->run->limits->cpu_s);
}

static void check_limits(struct keeper *keeper)
{
    const struct sandbox_limits *limits = keeper->run->limits;
    const struct tree *tree = &keeper->tree;

    if (tree_threads(tree) > limits->processes)
        end(keeper, SANDBOX_PROCESSES,
            "more than %zu processes and threads lived at the same time",
            limits->processes);
    if (tree_uses_more(tree, limits->memory))
        end_memory(keeper);
    if (tree_cpu_s(tree) > limits->cpu_s)
        end_cpu(keeper);
}

static void check_deadlock(struct keeper *keeper)
{
    const struct record *record = keeper->run->record;
    char message[RECORD_MESSAGE];

    if (!deadlock_look(&keeper->deadlock, &keeper->tree, root_of(keeper),
                       record))
        return;
    deadlock_explain(&keeper->deadlock, record, message, sizeof message);
    end(keeper, SANDBOX_DEADLOCK, "%s", message);
}

// The scheduler of a guest stops nobody, so this one will not go on.
static void check_stopped(struct keeper *keeper)
{
    const struct tree *tree = &keeper->tree;

    for (size_t i = 0; i < tree->count; i++) {
        if (tree->processes[i].state == 'T')
            end(keeper, SANDBOX_DEADLOCK,
                "a process was stopped, and nobody continues it");
    }
}

// Where /proc is long, looking must not take the processor from the program:
// a tenth of one at most.
static void plan_next_look(struct keeper *keeper, double cost_s)
{
    double pause_s = cost_s * COSTS_MOST;
    double least_s =
        keeper->run->guest != NULL ? guest_look_every_s : look_every_s;

    keeper->look_at = now_s() + (pause_s > least_s ? pause_s : least_s);
}

static void look(struct keeper *keeper)
{
    double now = now_s(), cpu_before_s = own_cpu_s();

    if (now < keeper->look_at)
        return;
    if (now - keeper->started_at > keeper->run->limits->wall_s)
        end(keeper, SANDBOX_WALL,
            "the program did not end within %g s: does it sleep too long?",
            keeper->run->limits->wall_s);
    if (keeper->run->record->is_started &&
        tree_scan(&keeper->tree, root_of(keeper)) == 0) {
        check_limits(keeper);
        if (keeper->run->guest != NULL)
            check_stopped(keeper);
        else
            check_deadlock(keeper);
    }
    plan_next_look(keeper, own_cpu_s() - cpu_before_s);
}

// --- The run ---

static int pause_ms(const struct keeper *keeper)
{
    double pause_s = keeper->look_at - now_s();

    return pause_s > 0 ? (int)(pause_s * 1e3) + 1 : 0;
}

// The grader has a wish, or is gone.
static void heed_grader(struct keeper *keeper)
{
    int lifeline = keeper->polled[LIFELINE].fd;
    char wish;

    if (read(lifeline, &wish, 1) != 1) {
        end(keeper, SANDBOX_INTERRUPTED, "the run was interrupted");
        return;
    }
    world_empty(&keeper->world);
    if (send(lifeline, &wish, 1, MSG_NOSIGNAL) != 1)
        end(keeper, SANDBOX_INTERRUPTED, "the run was interrupted");
}

static void watch_over(struct keeper *keeper)
{
    struct pollfd *polled = keeper->polled;

    while (!keeper->is_over) {
        if (poll(polled, POLLED, pause_ms(keeper)) < 0)
            continue;
        for (int stream = 0; stream < 2; stream++) {
            if (polled[stream].revents)
                take_output(keeper, stream);
        }
        if (polled[LIFELINE].revents)
            heed_grader(keeper);
        if (polled[STARTER].revents)
            return;
        look(keeper);
    }
}

// Makes the pipe of a stream.  Returns the end for the program, or -1.
static int open_stream(struct keeper *keeper, int stream)
{
    int ends[2];
    struct stat status;

    if (pipe2(ends, O_CLOEXEC) < 0)
        return -1;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    if (fstat(ends[0], &status) == 0)
        keeper->deadlock.served.pipes[stream] = status.st_ino;
    keeper->polled[stream] = (struct pollfd){.fd = ends[0], .events = POLLIN};
    return ends[1];
}

// The starter holds the other end of a pipe in which nothing is ever written:
// it comes to its end when the starter does.
static int open_starter_pipe(struct keeper *keeper)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return -1;
    keeper->polled[STARTER] = (struct pollfd){.fd = ends[0], .events = POLLIN};
    return ends[1];
}

// What the starter does not need would keep the others from seeing its end.
static void close_for_starter(const struct keeper *keeper)
{
    for (int i = 0; i < POLLED; i++)
        close(keeper->polled[i].fd);
}

static int start(struct keeper *keeper)
{
    struct starter starter = {
        .run = keeper->run,
        .world = &keeper->world,
        .keeper = getpid(),
        .program = keeper->program,
        .streams = {open_stream(keeper, 0), open_stream(keeper, 1)},
    };
    int life = open_starter_pipe(keeper);

    prctl(PR_SET_DUMPABLE, 0); // the program is not to look into us
    if (starter.streams[0] < 0 || starter.streams[1] < 0 || life < 0)
        return -1;
    keeper->polled[LIFELINE] =
        (struct pollfd){.fd = keeper->run->lifeline, .events = POLLIN};
    keeper->starter = fork();
    if (keeper->starter == 0) {
        close_for_starter(keeper);
        starter_main(&starter);
    }
    close(starter.streams[0]);
    close(starter.streams[1]);
    close(life);
    return keeper->starter < 0 ? -1 : 0;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

// What the looks may have missed because they were too far apart.  A process
// starts with the peak of memory of the one that forked it, so ours does not
// count.
static void check_usage(struct keeper *keeper, const struct rusage *usage)
{
    const struct sandbox_limits *limits = keeper->run->limits;
    struct rusage own = {0};

    getrusage(RUSAGE_SELF, &own);
    if (usage->ru_maxrss > own.ru_maxrss &&
        (size_t)usage->ru_maxrss > limits->memory / 1024)
        end_memory(keeper);
    if (seconds(usage->ru_utime) + seconds(usage->ru_stime) > limits->cpu_s)
        end_cpu(keeper);
}

static void end_exited(struct keeper *keeper)
{
    const struct record *record = keeper->run->record;

    if (record->failure != 0)
        end(keeper, SANDBOX_BROKEN, "%s cannot %s: %s", keeper->run->argv[0],
            record->failed_step, strerror(record->failure));
    else if (record->has_ended)
        end(keeper, SANDBOX_EXITED, "%s", "");
    else
        end(keeper, SANDBOX_BROKEN,
            "the process that watched the program was killed");
}

static void finish(struct keeper *keeper)
{
    struct rusage usage = {0};

    sweep(&keeper->world, keeper->starter, &usage);
    drain(keeper);
    check_usage(keeper, &usage);
    end_exited(keeper);
}

// What the grader has open besides, the lifelines of other runs above all,
// would not be seen to close while we hold it, too.
static void close_others(const struct run *run)
{
    int kept[PASSED_MOST + 1] = {run->lifeline};
    size_t count = 1;

    for (size_t i = 0; run->guest != NULL && i < run->guest->descriptor_count &&
                       count <= PASSED_MOST;
         i++)
        kept[count++] = run->guest->descriptors[i];
    descriptors_close_but(kept, count);
}

static void detach(void)
{
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

_Noreturn void keeper_main(const struct run *run)
{
    struct keeper keeper = {.run = run, .started_at = now_s()};

    for (int i = 0; i < POLLED; i++)
        keeper.polled[i].fd = -1;
    detach();
    close_others(run);
    keeper.program = open(run->path, O_PATH | O_CLOEXEC);
    if (keeper.program < 0) {
        end(&keeper, SANDBOX_BROKEN, "cannot run %s: %s", run->argv[0],
            strerror(errno));
    } else if (world_enter(&keeper.world, run) < 0) {
        end_broken(&keeper, "cannot prepare a place to run in");
    } else if (start(&keeper) < 0) {
        end_broken(&keeper, "cannot start a process");
    } else {
        watch_over(&keeper);
        finish(&keeper);
    }
    world_leave(&keeper.world, run);
    run->record->is_complete = true;
    _exit(0);
}
