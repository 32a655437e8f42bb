// SPDX-License-Identifier: MIT
//
// worker - starts the fork server of a program and drives it.
//
// The program starts once, with address randomisation off so that every run
// sees the same addresses, pinned to a core because a handoff between cores
// costs fifteen times one within a core.  Then a byte in a pipe is an execution
// and a byte back is its end.  The server has a wall clock of its own; if it
// does not answer at all, everything is killed and a new one is started.

#include "explore/worker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PAGE_AT = 240, // descriptors of the server
    COMMANDS_AT,
    ANSWERS_AT,
    PATIENCE = 6,     // as the server has
    GRACE_MS = 10000, // for the server itself
};

const struct explore_limits explore_default_limits = {
    .steps = 20000,
    .events = 200000,
    .wall_ms = 5000,
};

static void pin(int core)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET((size_t)core, &set);
    sched_setaffinity(0, sizeof set, &set);
}

static void limit(int resource, rlim_t value)
{
    struct rlimit limits;

    getrlimit(resource, &limits);
    if (value < limits.rlim_cur)
        limits.rlim_cur = value;
    setrlimit(resource, &limits);
}

static _Noreturn void become_server(const struct worker *worker, int commands,
                                    int answers)
{
    char control[64];
    char *environment[] = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/",
                           control, NULL};
    int null = open("/dev/null", O_RDWR);

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    personality(ADDR_NO_RANDOMIZE);
    if (worker->core >= 0)
        pin(worker->core);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_AS, (rlim_t)2 << 30);
    limit(RLIMIT_FSIZE, (rlim_t)256 << 20);
    limit(RLIMIT_STACK, 8 << 20);
    dup2(worker->memory, PAGE_AT);
    dup2(commands, COMMANDS_AT);
    dup2(answers, ANSWERS_AT);
    for (int i = 0; i < 3; i++)
        dup2(null, i);
    for (int i = 3; i < PAGE_AT; i++)
        close(i);
    snprintf(control, sizeof control, "%s=%d,%d,%d", PAGE_ENVIRONMENT, PAGE_AT,
             COMMANDS_AT, ANSWERS_AT);
    if (chdir(worker->scratch) == 0)
        execve(worker->program, worker->argv, environment);
    _exit(127);
}

static const char *start_server(struct worker *worker)
{
    int commands[2], answers[2];

    // A socket, for writing to a dead server must not be SIGPIPE.
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, commands) < 0)
        return "there are no descriptors left";
    if (pipe2(answers, O_CLOEXEC) < 0) {
        close(commands[0]);
        close(commands[1]);
        return "there are no descriptors left";
    }
    worker->server = fork();
    if (worker->server == 0)
        become_server(worker, commands[0], answers[1]);
    close(commands[0]);
    close(answers[1]);
    worker->commands = commands[1];
    worker->answers = answers[0];
    return worker->server < 0 ? "no process can be created" : NULL;
}

static const char *make_page(struct worker *worker)
{
    worker->memory = memfd_create("control", MFD_CLOEXEC);
    if (worker->memory < 0 ||
        ftruncate(worker->memory, sizeof(struct page)) < 0)
        return "there is no memory for the control page";
    worker->page = mmap(NULL, sizeof(struct page), PROT_READ | PROT_WRITE,
                        MAP_SHARED, worker->memory, 0);
    if (worker->page == MAP_FAILED) {
        worker->page = NULL;
        return "there is no memory for the control page";
    }
    worker->page->magic = PAGE_MAGIC;
    return NULL;
}

const char *worker_start(struct worker *worker)
{
    const char *message = NULL;

    worker->server = worker->commands = worker->answers = -1;
    strcpy(worker->scratch, "/tmp/grade-XXXXXX");
    if (mkdtemp(worker->scratch) == NULL) {
        worker->scratch[0] = '\0';
        message = "there is no place for a directory in /tmp";
    }
    if (message == NULL)
        message = make_page(worker);
    if (message == NULL)
        message = start_server(worker);
    if (message != NULL)
        worker_stop(worker);
    return message;
}

// ---- Cleaning up

static void empty_scratch(const struct worker *worker)
{
    DIR *directory = opendir(worker->scratch);
    const struct dirent *entry;

    if (directory == NULL)
        return;
    while ((entry = readdir(directory)) != NULL)
        unlinkat(dirfd(directory), entry->d_name, 0);
    closedir(directory);
}

static bool runs_program(const struct worker *worker, pid_t pid)
{
    char link[64], path[PATH_MAX] = "", own[PATH_MAX];

    snprintf(link, sizeof link, "/proc/%d/exe", (int)pid);
    if (readlink(link, path, sizeof path - 1) < 0 ||
        realpath(worker->program, own) == NULL)
        return false;
    return strcmp(path, own) == 0;
}

// A process whose server is dead becomes a child of this one.
static void kill_stray(const struct worker *worker, pid_t pid)
{
    int status;

    if (!runs_program(worker, pid) || getpgid(pid) != pid)
        return;
    kill(-pid, SIGKILL);
    while (waitpid(-pid, &status, 0) > 0)
        ;
}

static void kill_server(struct worker *worker)
{
    char path[64], line[512];
    int status;

    kill(worker->server, SIGKILL);
    while (waitpid(worker->server, &status, 0) < 0 && errno == EINTR)
        ;
    worker->server = -1;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return;
    size_t size = fread(line, 1, sizeof line - 1, file);
    line[size] = '\0';
    fclose(file);
    for (char *word = line, *end; *word != '\0'; word = end) {
        long pid = strtol(word, &end, 10);
        if (end == word)
            break;
        kill_stray(worker, (pid_t)pid);
    }
}

static void close_channel(struct worker *worker)
{
    if (worker->commands >= 0)
        close(worker->commands);
    if (worker->answers >= 0)
        close(worker->answers);
    worker->commands = worker->answers = -1;
}

void worker_stop(struct worker *worker)
{
    close_channel(worker);
    if (worker->server > 0)
        kill_server(worker);
    if (worker->page != NULL)
        munmap(worker->page, sizeof *worker->page);
    if (worker->memory > 0)
        close(worker->memory);
    if (worker->scratch[0] != '\0') {
        empty_scratch(worker);
        rmdir(worker->scratch);
    }
    worker->page = NULL;
    worker->memory = worker->server = -1;
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

static void set_request(struct worker *worker, const struct explore_plan *plan)
{
    struct page_request *request = &worker->page->request;
    size_t turns =
        plan->turn_count < PAGE_SCRIPT ? plan->turn_count : PAGE_SCRIPT;
    size_t promoted = plan->promoted_count < PAGE_PROMOTED
                          ? plan->promoted_count
                          : PAGE_PROMOTED;

    *request = (struct page_request){
        .seed = plan->seed,
        .policy = plan->policy,
        .is_untimed = plan->is_untimed,
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
}

// The server is of no use any more; the next execution starts another one.
static void give_up(struct worker *worker)
{
    close_channel(worker);
    if (worker->server > 0)
        kill_server(worker);
}

static bool tell(const struct worker *worker)
{
    return send(worker->commands, "", 1, MSG_NOSIGNAL) == 1;
}

void worker_run(struct worker *worker, const struct explore_plan *plan)
{
    if (worker->server < 0 && start_server(worker) != NULL)
        return;
    set_request(worker, plan);
    worker->page->end = (struct page_end){.end = LOG_STUCK};
    worker->is_running = tell(worker);
}

static bool is_answered(const struct worker *worker)
{
    struct pollfd set = {.fd = worker->answers, .events = POLLIN};
    int timeout = (int)worker->limits.wall_ms * PATIENCE + GRACE_MS;
    char answer;
    int ready;

    while ((ready = poll(&set, 1, timeout)) < 0 && errno == EINTR)
        ;
    return ready > 0 && read(worker->answers, &answer, 1) == 1;
}

void worker_hold(struct worker *worker, const struct explore_plan *plan,
                 const struct explore_stop *stop)
{
    if (worker->server < 0 && start_server(worker) != NULL)
        return;
    set_request(worker, plan);
    struct page_request *request = &worker->page->request;
    request->hold = stop->is_at_crash ? PAGE_HOLD_CRASH : PAGE_HOLD;
    if (stop->step < request->step_budget)
        request->step_budget = stop->step;
    worker->page->end = (struct page_end){.end = LOG_STUCK};
    worker->is_running = worker->is_held = tell(worker);
}

void worker_release(struct worker *worker)
{
    if (worker->is_held && !(tell(worker) && is_answered(worker)))
        give_up(worker);
    worker->is_held = false;
    if (worker->page->has_files)
        empty_scratch(worker);
}

pid_t worker_held_pid(const struct worker *worker, uint16_t process)
{
    const struct page_process *held = &worker->page->processes[process];
    pid_t pid = held->real_pid;

    // The page may say anything: no other process is ever meant.
    return worker->is_held && held->life == PAGE_LIVING && pid > 0 &&
                   runs_program(worker, pid)
               ? pid
               : 0;
}

void worker_wait(struct worker *worker, struct log *log)
{
    bool is_good = worker->is_running && is_answered(worker);

    worker->is_running = false;
    worker->is_held = worker->is_held && is_good;
    if (is_good) {
        view_page(worker->page, log);
    } else {
        *log = (struct log){.end = LOG_STUCK,
                            .detail = "the server does not answer",
                            .end_process = LOG_NOBODY,
                            .end_site = LOG_NONE};
        give_up(worker);
    }
    if (worker->page->has_files && !worker->is_held)
        empty_scratch(worker);
}
