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

// SIGINT and SIGTERM, but for those the caller does not care for.
static void signals_heeded(sigset_t *signals)
{
    const int wanted[] = {SIGINT, SIGTERM};
    struct sigaction action;

    sigemptyset(signals);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (sigaction(wanted[i], NULL, &action) == 0 &&
            action.sa_handler != SIG_IGN)
            sigaddset(signals, wanted[i]);
    }
}

// Waits for the end of the keeper.  Returns the signal that came first, or 0.
static int attend(int lifeline, int signals)
{
    struct pollfd events[] = {
        {.fd = lifeline, .events = POLLIN},
        {.fd = signals, .events = POLLIN},
    };
    struct signalfd_siginfo news;
    int interrupted_by = 0;

    for (;;) {
        if (poll(events, 2, -1) < 0)
            continue;
        if (events[0].revents)
            return interrupted_by;
        if (read(signals, &news, sizeof news) > 0) {
            interrupted_by = (int)news.ssi_signo;
            shutdown(lifeline, SHUT_WR);
        }
    }
}

static void run_keeper(struct run *run, int keeper_end, int signals,
                       struct sandbox_outcome *outcome)
{
    struct record *record = run->record;
    pid_t keeper = fork();

    if (keeper == 0) {
        close(run->lifeline);
        run->lifeline = keeper_end;
        keeper_main(run);
    }
    close(keeper_end);
    if (keeper < 0) {
        break_down(outcome, "cannot start a process");
        return;
    }
    int interrupted_by = attend(run->lifeline, signals);
    while (waitpid(keeper, NULL, 0) < 0 && errno == EINTR)
        ;
    outcome->end = record->end;
    outcome->wait_status = record->wait_status;
    if (interrupted_by != 0) {
        outcome->end = SANDBOX_INTERRUPTED;
        outcome->wait_status = interrupted_by;
    } else if (!record->is_complete) {
        outcome->end = SANDBOX_BROKEN;
    }
}

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
    outcome->can_see_left_behind = record->can_see_names;
    if (outcome->message == NULL && message[0] != '\0')
        outcome->message = strdup(message);
    take_streams(run, outcome);
    take_names(record, outcome);
}

// With the signals of the caller kept back, waiting to be read.
static void run_heeding(struct run *run, const sigset_t *heeded,
                        struct sandbox_outcome *outcome)
{
    int pair[2], signals;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
        break_down(outcome, "cannot make a socket");
        return;
    }
    signals = signalfd(-1, heeded, SFD_CLOEXEC | SFD_NONBLOCK);
    run->lifeline = pair[0];
    if (signals < 0) {
        break_down(outcome, "cannot listen to signals");
        close(pair[1]);
    } else {
        run_keeper(run, pair[1], signals, outcome);
        close(signals);
    }
    close(pair[0]);
    take_record(run, outcome);
}

static void run_with_record(struct run *run, size_t size,
                            struct sandbox_outcome *outcome)
{
    sigset_t heeded, before;

    run->record = mmap(NULL, size, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (run->record == MAP_FAILED) {
        break_down(outcome, "no memory for a run");
        return;
    }
    signals_heeded(&heeded);
    sigprocmask(SIG_BLOCK, &heeded, &before);
    run_heeding(run, &heeded, outcome);
    sigprocmask(SIG_SETMASK, &before, NULL);
    munmap(run->record, size);
}

void sandbox_run_tool(char *const argv[], const char *directory,
                      const struct sandbox_limits *limits,
                      struct sandbox_outcome *outcome)
{
    char *path = realpath(argv[0], NULL);
    struct run run = {
        .argv = argv,
        .path = path,
        .directory = directory,
        .limits = limits,
        .grader = getpid(),
    };

    *outcome = (struct sandbox_outcome){.end = SANDBOX_BROKEN};
    if (path == NULL)
        break_down(outcome, argv[0]);
    else
        run_with_record(&run, sizeof(struct record) + 2 * limits->output,
                        outcome);
    free(path);
}

void sandbox_run(char *const argv[], const struct sandbox_limits *limits,
                 struct sandbox_outcome *outcome)
{
    sandbox_run_tool(argv, NULL, limits, outcome);
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
