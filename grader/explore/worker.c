// SPDX-License-Identifier: MIT
//
// worker - starts the fork server of a program and drives it.
//
// The program starts once, as a guest of the sandbox, with address
// randomisation off so that every run sees the same addresses, pinned to a core
// because a handoff between cores costs fifteen times one within a core.  Then
// a byte in a socket is an execution and the same byte back is its end.  The
// server has a wall clock of its own; when the sandbox ends it, or it does not
// answer at all, the execution has no log but a sentence, and the next one has
// a new server.

#include "explore/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LOWEST = 240,     // descriptor of the server, out of its own way
    PATIENCE = 60,    // more than the server has, even when it has no core
    GRACE_MS = 10000, // for the server itself
    STUCK_MOST = 2,   // executions that cost a wall clock: no more of them
    MESSAGES = 1 << 16,
    MEMORY_BESIDE = 128 << 20, // of the program, beside its heap
};

const struct explore_limits explore_default_limits = {
    .steps = 20000,
    .events = 200000,
    .wall_ms = 2000,
};

// ---- Starting

static void close_descriptor(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

// Moves a descriptor to where the server can have it.
static int move(int descriptor)
{
    int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, LOWEST);

    close(descriptor);
    return moved;
}

static void set_limits(struct worker *worker)
{
    // The page counts as memory of the program, and what control allows must
    // not be too much: its own counts come first, for they know the line.
    worker->kept = (struct sandbox_limits){
        .cpu_s = INFINITY,
        .wall_s = INFINITY,
        .memory = LOG_MEMORY_MOST + MEMORY_BESIDE + sizeof(struct page),
        .output = MESSAGES,
        .processes = LOG_PROCESSES + LOG_PROCESSES / 4,
    };
}

static bool start_guest(struct worker *worker)
{
    int *passed = worker->passed;

    snprintf(worker->variable, sizeof worker->variable, "%s=%d,%d",
             PAGE_ENVIRONMENT, passed[0], passed[1]);
    worker->guest = (struct sandbox_guest){
        .path = worker->program,
        .argv = worker->argv,
        .variable = worker->variable,
        .descriptors = passed,
        .descriptor_count = 2,
        .core = worker->core,
        .has_fixed_addresses = true,
    };
    set_limits(worker);
    worker->sandbox = sandbox_start(&worker->guest, &worker->kept);
    return worker->sandbox != NULL;
}

static const char *start_server(struct worker *worker)
{
    int ends[2];

    // A socket, for writing to a dead server must not be SIGPIPE.
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return "there are no descriptors left";
    worker->page->magic = PAGE_MAGIC;
    worker->channel = ends[0];
    worker->passed[0] = worker->memory;
    worker->passed[1] = move(ends[1]);
    bool is_started = worker->passed[1] >= 0 && start_guest(worker);
    close_descriptor(&worker->passed[1]);
    if (is_started)
        return NULL;
    close_descriptor(&worker->channel);
    return "the program cannot be started";
}

static const char *make_page(struct worker *worker)
{
    // The program could make it smaller, and reading it would kill us.
    const int sealed = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

    worker->memory =
        move(memfd_create("control", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (worker->memory < 0 ||
        ftruncate(worker->memory, sizeof(struct page) + PAGE_ARENA) < 0 ||
        fcntl(worker->memory, F_ADD_SEALS, sealed) < 0)
        return "there is no memory for the control page";
    worker->page = mmap(NULL, sizeof(struct page), PROT_READ | PROT_WRITE,
                        MAP_SHARED, worker->memory, 0);
    if (worker->page == MAP_FAILED) {
        worker->page = NULL;
        return "there is no memory for the control page";
    }
    return NULL;
}

const char *worker_start(struct worker *worker)
{
    const char *message;

    worker->channel = -1;
    message = make_page(worker);
    if (message == NULL)
        message = start_server(worker);
    if (message != NULL)
        worker_stop(worker);
    return message;
}

// ---- Stopping

static void stop_server(struct worker *worker, struct sandbox_outcome *outcome)
{
    sandbox_stop(worker->sandbox, outcome);
    worker->sandbox = NULL;
    close_descriptor(&worker->channel);
}

// How it ended is of no interest.
static void drop_server(struct worker *worker)
{
    struct sandbox_outcome outcome;

    stop_server(worker, &outcome);
    sandbox_outcome_free(&outcome);
}

void worker_stop(struct worker *worker)
{
    if (worker->sandbox != NULL)
        drop_server(worker);
    if (worker->page != NULL)
        munmap(worker->page, sizeof *worker->page);
    worker->page = NULL;
    close_descriptor(&worker->memory);
}

void worker_settle(const struct worker *worker)
{
    cpu_set_t set;

    if (worker->core < 0)
        return;
    CPU_ZERO(&set);
    CPU_SET((size_t)worker->core, &set);
    sched_setaffinity(0, sizeof set, &set);
}

// ---- Executions

static uint64_t draw(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static void set_changes(struct page_request *request,
                        const struct explore_plan *plan)
{
    uint64_t state = plan->seed;
    uint32_t length = plan->pct_length > 0 ? plan->pct_length : 1;

    if (plan->policy != PAGE_PCT)
        return;
    for (uint32_t i = 0; i + 1 < plan->pct_depth && i < PAGE_CHANGES; i++)
        request->changes[request->change_count++] =
            (uint32_t)(draw(&state) % length);
}

static void set_sleepers(struct page *page, struct page_request *request,
                         const struct explore_plan *plan)
{
    if (plan->sleeper_count == 0 || plan->sleeper_count > PAGE_SLEEPERS ||
        plan->access_count > PAGE_SLEEPER_ACCESSES)
        return;
    request->sleep_from = plan->sleep_from;
    request->sleeper_count = (uint32_t)plan->sleeper_count;
    memcpy(page->sleepers, plan->sleepers,
           plan->sleeper_count * sizeof plan->sleepers[0]);
    if (plan->access_count > 0)
        memcpy(page->sleeper_accesses, plan->accesses,
               plan->access_count * sizeof plan->accesses[0]);
}

static void set_request(struct worker *worker, const struct explore_plan *plan)
{
    struct page_request *request = &worker->request;
    size_t turns =
        plan->turn_count < PAGE_SCRIPT ? plan->turn_count : PAGE_SCRIPT;
    size_t promoted = plan->promoted_count < PAGE_PROMOTED
                          ? plan->promoted_count
                          : PAGE_PROMOTED;

    *request = (struct page_request){
        .seed = plan->seed,
        .policy = plan->policy,
        .is_untimed = plan->is_untimed,
        .is_forked = plan->is_forked,
        .step_budget = worker->limits.steps,
        .event_budget = worker->limits.events,
        .fuel = 10000,
        .wall_ms = worker->limits.wall_ms,
        .script_count = (uint32_t)turns,
        .script_end = plan->turn_end,
        .promoted_count = (uint32_t)promoted,
        .pid_base = 1000,
    };
    if (turns > 0 && plan->turn_end == 0)
        request->script_end = plan->turns[turns - 1].step + 1;
    if (turns > 0)
        memcpy(worker->page->script, plan->turns,
               turns * sizeof plan->turns[0]);
    if (promoted > 0)
        memcpy(request->promoted, plan->promoted,
               promoted * sizeof plan->promoted[0]);
    set_changes(request, plan);
    set_sleepers(worker->page, request, plan);
}

// Whether it has ended shows when an answer is waited for.
static void tell(struct worker *worker)
{
    memcpy(&worker->page->request, &worker->request, sizeof worker->request);
    worker->serial++;
    send(worker->channel, &worker->serial, 1, MSG_NOSIGNAL);
}

static bool is_given_up(const struct worker *worker)
{
    return worker->is_interrupted || worker->stuck->count >= STUCK_MOST;
}

// Whether there is a server, and reason to use it.
static bool is_ready(struct worker *worker)
{
    worker->is_running = worker->is_held = worker->is_silent = false;
    return !is_given_up(worker) &&
           (worker->sandbox != NULL || start_server(worker) == NULL);
}

void worker_run(struct worker *worker, const struct explore_plan *plan)
{
    if (!is_ready(worker))
        return;
    set_request(worker, plan);
    tell(worker);
    worker->is_running = true;
}

// ---- Their ends

enum answer {
    ANSWERED,
    ENDED,       // the sandbox has ended the server, or it has ended itself
    INTERRUPTED, // by the user
    SILENT,      // for too long
    WRONG,       // no answer of the server's
};

static enum answer take_answer(const struct worker *worker)
{
    unsigned char serial;

    if (recv(worker->channel, &serial, 1, MSG_DONTWAIT) != 1)
        return ENDED;
    return serial == worker->serial ? ANSWERED : WRONG;
}

// Returns how many are ready: none after a time that no execution takes.
static int await(const struct worker *worker, struct pollfd *set, nfds_t count)
{
    int timeout = (int)worker->limits.wall_ms * PATIENCE + GRACE_MS;
    int ready;

    while ((ready = poll(set, count, timeout)) < 0 && errno == EINTR)
        ;
    return ready;
}

static enum answer await_answer(const struct worker *worker)
{
    struct pollfd set[3] = {
        {.fd = worker->channel, .events = POLLIN},
        {.fd = sandbox_ended(worker->sandbox), .events = POLLIN},
        {.fd = worker->signals->descriptor, .events = POLLIN},
    };

    int ready = await(worker, set, 3);
    if (ready > 0 && set[2].revents != 0)
        return INTERRUPTED; // the signal stays, for all who wait
    if (ready > 0 && set[0].revents != 0)
        return take_answer(worker);
    return ready > 0 ? ENDED : SILENT;
}

// An execution of which nothing can be told but how it ended.
static void end_blank(struct worker *worker, enum log_end end,
                      const char *detail, struct log *log)
{
    struct page *page = worker->page;

    memset(&page->end, 0,
           offsetof(struct page, processes) - offsetof(struct page, end));
    page->dead[0] = (struct log_process){0};
    page->end.end = end;
    page->end.process = LOG_NOBODY;
    page->end.site = LOG_NONE;
    snprintf(page->end.detail, sizeof page->end.detail, "%.*s",
             (int)sizeof page->end.detail - 1, detail);
    view_page(page, log);
}

static void end_stuck(struct worker *worker, const char *why, struct log *log)
{
    end_blank(worker, LOG_STUCK, why, log);
}

static void end_uncontrolled(struct worker *worker, const char *why,
                             struct log *log)
{
    end_blank(worker, LOG_UNCONTROLLED, why, log);
}

static void end_exited(struct worker *worker, int status, struct log *log)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == PAGE_SERVER_LEAVES)
        view_page(worker->page, log);
    else if (WIFSIGNALED(status))
        end_uncontrolled(worker, "the server of its executions was killed",
                         log);
    else
        end_uncontrolled(worker, "the program ends before control begins", log);
}

// What the server did not tell, the sandbox does.
static void end_by_outcome(struct worker *worker,
                           const struct sandbox_outcome *outcome,
                           struct log *log)
{
    switch (outcome->end) {
    case SANDBOX_EXITED:
        end_exited(worker, outcome->wait_status, log);
        break;
    case SANDBOX_MEMORY:
        end_blank(worker, LOG_LIMIT, "memory", log);
        break;
    case SANDBOX_PROCESSES:
        end_blank(worker, LOG_LIMIT, "processes", log);
        break;
    case SANDBOX_OUTPUT:
        end_blank(worker, LOG_LIMIT, "output", log);
        break;
    case SANDBOX_DEADLOCK:
        end_uncontrolled(worker, outcome->message, log);
        break;
    case SANDBOX_INTERRUPTED:
        end_stuck(worker, "the server does not answer", log);
        worker->is_silent = true;
        break;
    default:
        end_stuck(worker, outcome->message != NULL ? outcome->message : "",
                  log);
    }
}

static void end_without_answer(struct worker *worker, enum answer answer,
                               struct log *log)
{
    struct sandbox_outcome outcome;

    stop_server(worker, &outcome);
    worker->is_interrupted = answer == INTERRUPTED;
    if (answer == INTERRUPTED)
        end_stuck(worker, "interrupted", log);
    else if (answer == WRONG)
        end_blank(worker, LOG_TAMPERED, "it answers in place of its server",
                  log);
    else
        end_by_outcome(worker, &outcome, log);
    sandbox_outcome_free(&outcome);
}

// The program can reach what it was asked for, as well as the log: it may have
// been run in another way, and blame the schedule.
static void take_log(struct worker *worker, struct log *log)
{
    const struct page_request *request = &worker->request;
    bool is_as_asked =
        memcmp(&worker->page->request, request, sizeof *request) == 0;

    view_page(worker->page, log);
    if (!is_as_asked || (log->end == LOG_DIVERGED &&
                         request->script_count + request->sleeper_count == 0))
        end_blank(worker, LOG_TAMPERED,
                  "it writes over what its execution is to be", log);
}

// What cost a wall clock is not tried again and again.
void worker_note(struct worker *worker, const struct log *log)
{
    struct stuck *stuck = worker->stuck;

    if (log->end != LOG_STUCK)
        return;
    stuck->count += worker->is_silent ? STUCK_MOST : 1;
    snprintf(stuck->by, sizeof stuck->by, "%s", log->detail);
}

void worker_wait(struct worker *worker, struct log *log)
{
    if (worker->is_running && is_given_up(worker)) {
        drop_server(worker); // one worker alone would not have begun it
        worker->is_running = false;
    }
    if (!worker->is_running) {
        end_stuck(worker,
                  worker->is_interrupted     ? "interrupted"
                  : worker->stuck->count > 0 ? worker->stuck->by
                                             : "no server can be started for "
                                               "the program",
                  log);
        return;
    }
    worker->is_running = false;
    enum answer answer = await_answer(worker);
    worker->is_held = worker->is_held && answer == ANSWERED;
    if (answer == ANSWERED) {
        take_log(worker, log);
        if (worker->page->has_files && !worker->is_held)
            sandbox_empty(worker->sandbox);
    } else {
        end_without_answer(worker, answer, log);
    }
}

void worker_take(struct worker *worker, struct log *log)
{
    worker_wait(worker, log);
    worker_note(worker, log);
}

// ---- Executions that are held where they end

void worker_hold(struct worker *worker, const struct explore_plan *plan,
                 const struct explore_stop *stop)
{
    if (!is_ready(worker))
        return;
    set_request(worker, plan);
    struct page_request *request = &worker->request;
    request->hold = stop->is_at_crash ? PAGE_HOLD_CRASH : PAGE_HOLD;
    request->hold_at = stop->step;
    tell(worker);
    worker->is_running = worker->is_held = true;
}

void worker_release(struct worker *worker)
{
    if (!worker->is_held)
        return;
    worker->is_held = false;
    tell(worker);
    enum answer answer = await_answer(worker);
    worker->is_interrupted = answer == INTERRUPTED;
    if (answer != ANSWERED)
        drop_server(worker);
    else if (worker->page->has_files)
        sandbox_empty(worker->sandbox);
}

pid_t worker_held_pid(const struct worker *worker, uint16_t process)
{
    const struct page_process *held = &worker->page->processes[process];

    // The page may say anything: no process outside of the sandbox is meant.
    return worker->is_held && held->life == PAGE_LIVING
               ? sandbox_pid(worker->sandbox, held->real_pid)
               : 0;
}
