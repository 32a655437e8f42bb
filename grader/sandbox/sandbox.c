// SPDX-License-Identifier: MIT
//
// The grader's side of a run: fork a keeper, wait for it, read its record.
// One socket pair joins the two; each sees the death of the other as the end
// of that stream, so neither needs a signal, and a grader killed by kill -9
// leaves nothing behind.

#include "sandbox.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keeper.h"
#include "tree.h"

const struct sandbox_limits sandbox_default_limits = {
    .cpu_s = 10,
    .wall_s = 60,
    .memory = 512 * 1024 * 1024,
    .output = 1024 * 1024,
    .processes = 64,
};

static void break_down(struct sandbox_outcome *outcome, const char *what)
{
    outcome->end = SANDBOX_BROKEN;
    if (asprintf(&outcome->message, "%s: %s", what, strerror(errno)) < 0)
        outcome->message = NULL;
}

// ---- The keeper

// One that has been launched; its outcome is not known yet.
struct sandbox {
    struct run run;
    char *path;         // owned
    size_t record_size; // bytes
    pid_t keeper;
};

static const char no_process[] = "cannot start a process";

// With all signals kept back, so that none finds a keeper that has not
// detached itself yet.
static pid_t fork_keeper(struct run *run, int keeper_end)
{
    sigset_t all, before;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t keeper = fork();
    if (keeper == 0) {
        close(run->lifeline);
        run->lifeline = keeper_end;
        keeper_main(run);
    }
    int error = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return keeper;
}

static bool map_record(struct sandbox *sandbox)
{
    void *record = mmap(NULL, sandbox->record_size, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (record == MAP_FAILED)
        return false;
    sandbox->run.record = record;
    sandbox->run.record->started = -1;
    return true;
}

// Gives up what launch() took, and keeps errno.
static void release(struct sandbox *sandbox)
{
    int error = errno;

    if (sandbox->run.lifeline >= 0)
        close(sandbox->run.lifeline);
    if (sandbox->run.record != NULL)
        munmap(sandbox->run.record, sandbox->record_size);
    free(sandbox->path);
    errno = error;
}

// Starts the keeper.  Returns NULL, or what cannot be done, with errno set and
// nothing left.
static const char *launch(struct sandbox *sandbox)
{
    struct run *run = &sandbox->run;
    const char *problem = NULL;
    int pair[2];

    run->lifeline = -1;
    run->grader = getpid();
    run->path = sandbox->path = realpath(run->path, NULL);
    sandbox->record_size = sizeof(struct record) + 2 * run->limits->output;
    if (run->path == NULL) {
        problem = run->argv[0];
    } else if (!map_record(sandbox)) {
        problem = "no memory for a run";
    } else if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
        problem = "cannot make a socket";
    } else {
        run->lifeline = pair[0];
        sandbox->keeper = fork_keeper(run, pair[1]);
        close(pair[1]);
        if (sandbox->keeper < 0)
            problem = no_process;
    }
    if (problem != NULL)
        release(sandbox);
    return problem;
}

// Waits for the end of the keeper, or tells it to end when a signal comes.
// Returns the last signal that came, or 0.
static int attend(int lifeline, const struct sandbox_signals *signals)
{
    struct pollfd events[] = {
        {.fd = lifeline, .events = POLLIN},
        {.fd = signals->descriptor, .events = POLLIN},
    };
    int interrupted_by = 0, number;

    for (;;) {
        if (poll(events, 2, -1) < 0)
            continue;
        if (events[0].revents)
            return interrupted_by;
        number = sandbox_signals_take(signals);
        if (number != 0) {
            interrupted_by = number;
            shutdown(lifeline, SHUT_WR);
        }
    }
}

// ---- Its record

static char *copy(const char *from, size_t size)
{
    char *bytes = malloc(size + 1);

    if (bytes != NULL)
        memcpy(bytes, from, size);
    return bytes;
}

static void take_streams(const struct run *run, struct sandbox_outcome *outcome)
{
    const struct record *record = run->record;

    outcome->output = copy(record->streams, record->sizes[0]);
    outcome->errors =
        copy(record->streams + run->limits->output, record->sizes[1]);
    if (outcome->output != NULL)
        outcome->output_size = record->sizes[0];
    if (outcome->errors != NULL)
        outcome->errors_size = record->sizes[1];
}

static void take_names(const struct record *record,
                       struct sandbox_outcome *outcome)
{
    size_t count = 0;

    for (size_t at = 0; at < record->names_size; at++)
        count += record->names[at] == '\0';
    outcome->left_behind = calloc(count + 1, sizeof *outcome->left_behind);
    if (outcome->left_behind == NULL)
        return;
    for (const char *name = record->names; outcome->left_behind_count < count;
         name += strlen(name) + 1) {
        char *own = strdup(name);
        if (own == NULL)
            return;
        outcome->left_behind[outcome->left_behind_count++] = own;
    }
}

static void take_record(const struct run *run, struct sandbox_outcome *outcome)
{
    const struct record *record = run->record;
    const char *message = record->message;

    if (outcome->end == SANDBOX_BROKEN && message[0] == '\0')
        message = "the process that kept the run was killed";
    outcome->left_running = record->left_running;
    outcome->started = record->started;
    outcome->can_see_left_behind = record->can_see_names;
    if (outcome->message == NULL && message[0] != '\0')
        outcome->message = strdup(message);
    take_streams(run, outcome);
    take_names(record, outcome);
}

// Takes in the keeper, which has ended or will at once, and its record.
static void collect(struct sandbox *sandbox, struct sandbox_outcome *outcome)
{
    const struct record *record = sandbox->run.record;

    while (waitpid(sandbox->keeper, NULL, 0) < 0 && errno == EINTR)
        ;
    outcome->end = record->is_complete ? record->end : SANDBOX_BROKEN;
    outcome->wait_status = record->wait_status;
    take_record(&sandbox->run, outcome);
    release(sandbox);
}

static void interrupt(struct sandbox_outcome *outcome, int signal_number)
{
    if (signal_number == 0)
        return;
    outcome->end = SANDBOX_INTERRUPTED;
    outcome->wait_status = signal_number;
}

// ---- Programs that end

static void run_heeding(struct sandbox *sandbox,
                        const struct sandbox_signals *signals,
                        struct sandbox_outcome *outcome)
{
    const char *problem = launch(sandbox);

    if (problem != NULL) {
        break_down(outcome, problem);
        return;
    }
    int interrupted_by = attend(sandbox->run.lifeline, signals);
    collect(sandbox, outcome);
    interrupt(outcome, interrupted_by);
}

void sandbox_run_tool(char *const argv[], const char *directory,
                      const struct sandbox_limits *limits,
                      struct sandbox_outcome *outcome)
{
    struct sandbox sandbox = {
        .run = {.argv = argv,
                .path = argv[0],
                .directory = directory,
                .limits = limits},
    };
    struct sandbox_signals signals;

    *outcome = (struct sandbox_outcome){.end = SANDBOX_BROKEN};
    if (sandbox_signals_hold(&signals) < 0) {
        break_down(outcome, "cannot listen to signals");
        return;
    }
    run_heeding(&sandbox, &signals, outcome);
    sandbox_signals_release(&signals);
}

void sandbox_run(char *const argv[], const struct sandbox_limits *limits,
                 struct sandbox_outcome *outcome)
{
    sandbox_run_tool(argv, NULL, limits, outcome);
}

// ---- Guests

struct sandbox *sandbox_start(const struct sandbox_guest *guest,
                              const struct sandbox_limits *limits)
{
    struct sandbox *sandbox = malloc(sizeof *sandbox);

    if (sandbox == NULL)
        return NULL;
    *sandbox = (struct sandbox){
        .run = {.argv = guest->argv,
                .path = guest->path,
                .guest = guest,
                .limits = limits},
    };
    if (launch(sandbox) == NULL)
        return sandbox;
    int error = errno;
    free(sandbox);
    errno = error;
    return NULL;
}

int sandbox_ended(const struct sandbox *sandbox)
{
    return sandbox->run.lifeline;
}

pid_t sandbox_pid(const struct sandbox *sandbox, pid_t inside)
{
    struct tree tree = {0};
    pid_t pid = 0;

    if (tree_scan(&tree, sandbox->keeper) == 0) {
        for (size_t i = 0; i < tree.count && pid == 0; i++) {
            const struct process *process = &tree.processes[i];
            if (process->is_ours && process_lives(process) &&
                process_inside(process) == inside)
                pid = process->pid;
        }
    }
    tree_free(&tree);
    return pid;
}

void sandbox_empty(struct sandbox *sandbox)
{
    char done = 0;

    if (send(sandbox->run.lifeline, "", 1, MSG_NOSIGNAL) != 1)
        return; // it has ended
    while (recv(sandbox->run.lifeline, &done, 1, 0) < 0 && errno == EINTR)
        ;
}

void sandbox_stop(struct sandbox *sandbox, struct sandbox_outcome *outcome)
{
    *outcome = (struct sandbox_outcome){.end = SANDBOX_BROKEN};
    shutdown(sandbox->run.lifeline, SHUT_WR);
    collect(sandbox, outcome);
    free(sandbox);
}

void sandbox_outcome_free(struct sandbox_outcome *outcome)
{
    free(outcome->output);
    free(outcome->errors);
    for (size_t i = 0; i < outcome->left_behind_count; i++)
        free(outcome->left_behind[i]);
    free(outcome->left_behind);
    free(outcome->message);
    *outcome = (struct sandbox_outcome){0};
}
