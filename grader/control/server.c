// SPDX-License-Identifier: MIT
//
// server - stops before the program starts, and forks it once per schedule.
//
// A function of the preinit array runs before everything that the program can
// bring along.  It maps the page and becomes a server: for each byte that the
// explorer sends, it forks; the child goes on into the program as its first
// process, the server waits for the end, kills what is left and answers.

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control/raw.h"
#include "control/runtime.h"

enum {
    TICK_MS = 20,
    PATIENCE = 6,
};

static struct {
    int page, commands, answers;
} channel;

void *real_function(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

static _Noreturn void give_up(const char *why)
{
    RAW_3(SYS_write, 2, why, strlen(why));
    RAW_1(SYS_exit_group, 127);
    __builtin_unreachable();
}

static int number(const char **text)
{
    int value = 0;

    while (**text >= '0' && **text <= '9')
        value = value * 10 + (*(*text)++ - '0');
    *text += **text == ',';
    return value;
}

// Finds the three descriptors, and removes the variable that names them.
static bool find_channel(char **environment)
{
    const size_t length = sizeof PAGE_ENVIRONMENT - 1;

    for (char **variable = environment; *variable != NULL; variable++) {
        if (strncmp(*variable, PAGE_ENVIRONMENT "=", length + 1) != 0)
            continue;
        const char *text = *variable + length + 1;
        channel.page = number(&text);
        channel.commands = number(&text);
        channel.answers = number(&text);
        for (; *variable != NULL; variable++)
            variable[0] = variable[1];
        return true;
    }
    return false;
}

static void map_page(void)
{
    long result = RAW_6(SYS_mmap, PAGE_ADDRESS, sizeof(struct page),
                        PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_FIXED_NOREPLACE, channel.page, 0);

    if (result != (long)PAGE_ADDRESS || page->magic != PAGE_MAGIC)
        give_up("control: cannot map the control page\n");
    RAW_1(SYS_close, channel.page);
    page->server = (int32_t)RAW_0(SYS_getpid);
}

static void make_shared_memory(void)
{
    for (int i = 0; i < PAGE_SHM; i++) {
        long memory = RAW_2(SYS_memfd_create, "control", MFD_CLOEXEC);
        if (memory < 0 ||
            RAW_3(SYS_dup3, memory, PAGE_SHM_DESCRIPTOR + i, O_CLOEXEC) < 0)
            give_up("control: cannot make shared memory\n");
        RAW_1(SYS_close, memory);
    }
}

static void reset(void)
{
    size_t start = offsetof(struct page, end);

    for (uint32_t i = 0; i < page->shm_count && i < PAGE_SHM; i++)
        RAW_2(SYS_ftruncate, PAGE_SHM_DESCRIPTOR + i, 0);
    memset((char *)page + start, 0, offsetof(struct page, processes) - start);
}

// ---- The first process

static void open_terminal(void)
{
    const enum page_file_kind kinds[] = {PAGE_FILE_STDIN, PAGE_FILE_OUTPUT,
                                         PAGE_FILE_OUTPUT};

    for (uint32_t i = 0; i < 3; i++)
        descriptor_new(file_new(kinds[i], i), 0);
}

static void become_first(void)
{
    sighandler_t (*real_signal)(int, sighandler_t) =
        (sighandler_t(*)(int, sighandler_t))real_function("signal");

    real_signal(SIGCHLD, SIG_IGN); // the kernel's zombies are of no use
    RAW_2(SYS_setpgid, 0, 0);
    RAW_1(SYS_close, channel.commands);
    RAW_1(SYS_close, channel.answers);
    self.index = process_create();
    struct page_process *me = myself();
    me->pid = (int32_t)page->request.pid_base;
    me->group = (uint32_t)me->pid;
    me->site = LOG_NONE;
    me->real_pid = (int32_t)RAW_0(SYS_getpid);
    page->dead[0].pid = me->pid;
    process_allow_debugger();
    policy_start();
    policy_created(0);
    open_terminal();
    self.is_on = true;
    fuel = (int64_t)page->request.fuel;
    if (!hooks_are_mine())
        execution_end(LOG_TAMPERED, "the program defines __tsan hooks");
    turn_simple(LOG_START, LOG_NONE);
    record(event_of(LOG_START, LOG_NONE));
}

// ---- The server

static void end_by_clock(const char *why)
{
    if (__atomic_load_n(&page->done, __ATOMIC_ACQUIRE) != 0)
        return;
    page->end.end = LOG_STUCK;
    page->end.process = LOG_NOBODY;
    page->end.site = LOG_NONE;
    strncpy(page->end.detail, why, sizeof page->end.detail - 1);
}

// CPU time of the process whose turn it is.
static uint64_t cpu_ms(pid_t first)
{
    struct timespec time = {0};
    pid_t pid = first;

    if (page->running > 0 && page->running < LOG_PROCESSES)
        pid = page->processes[page->running].real_pid;
    RAW_2(SYS_clock_gettime, (long)(~(clockid_t)pid * 8 + 2), &time);
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

// On a busy machine an execution may take long and yet be all right: what
// counts is CPU time, unless nothing happens at all.  Returns what has run out,
// or NULL.
static const char *out_of_time(pid_t first, uint64_t waited_ms)
{
    if (cpu_ms(first) >= page->request.wall_ms)
        return LOG_CPU_TIME;
    return waited_ms >= (uint64_t)page->request.wall_ms * PATIENCE
               ? "wall clock"
               : NULL;
}

static void wait_for_end(pid_t first)
{
    struct timespec tick = {.tv_nsec = TICK_MS * 1000000};
    uint64_t waited_ms = 0;

    while (__atomic_load_n(&page->done, __ATOMIC_ACQUIRE) == 0) {
        if (RAW_4(SYS_futex, &page->done, FUTEX_WAIT, 0, &tick) != -ETIMEDOUT)
            continue;
        waited_ms += TICK_MS;
        if (RAW_4(SYS_wait4, first, NULL, WNOHANG, NULL) == first &&
            page->dead[0].exit_event == LOG_NONE)
            return end_by_clock("a process vanished");
        const char *what = out_of_time(first, waited_ms);
        if (what != NULL)
            return end_by_clock(what);
    }
}

static void reap_all(pid_t first)
{
    RAW_2(SYS_kill, -first, SIGKILL);
    RAW_2(SYS_kill, first, SIGKILL);
    while (RAW_4(SYS_wait4, -1, NULL, __WALL, NULL) > 0)
        ;
}

static bool is_told(void)
{
    char command;

    return RAW_3(SYS_read, channel.commands, &command, 1) == 1;
}

// Says that the execution has ended, and waits for leave to end its processes.
static void hold(void)
{
    RAW_3(SYS_write, channel.answers, "", 1);
    is_told();
}

// Returns in the first process of each execution only.
static void serve(void)
{
    pid_t (*real_fork)(void) = (pid_t(*)(void))real_function("fork");

    while (is_told()) {
        reset();
        pid_t first = real_fork();
        if (first == 0)
            return become_first();
        if (first > 0) {
            RAW_2(SYS_setpgid, first, first);
            wait_for_end(first);
            if (page->request.hold != PAGE_END_ALL)
                hold();
            reap_all(first);
        } else {
            end_by_clock("this machine has no room for a process");
        }
        RAW_3(SYS_write, channel.answers, "", 1);
    }
    RAW_1(SYS_exit_group, 0);
}

static void start(int argc, char **argv, char **environment)
{
    (void)argc;
    if (!find_channel(environment))
        give_up("control: this program runs under grader/grade only\n");
    map_page();
    make_shared_memory();
    RAW_3(SYS_dup3, 0, PAGE_NULL_DESCRIPTOR, 0); // the explorer's /dev/null
    self.stack_end = (uintptr_t)argv;
    RAW_6(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0);
    process_start();
    streams_start();
    stdio_start();
    crash_start();
    process_expect_exit();
    serve();
}

__attribute__((section(".preinit_array"),
               used)) static void (*const entry)(int, char **, char **) = start;
