// SPDX-License-Identifier: MIT
//
// server - stops before the program starts, and forks it once per schedule.
//
// A function of the preinit array runs before everything that the program can
// bring along.  It maps the page and becomes a server: for each byte that the
// explorer sends, it forks; the child goes on into the program as its first
// process, the server waits for the end, kills what is left and sends the byte
// back.

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control/carrier.h"
#include "control/patience.h"
#include "control/raw.h"
#include "control/runtime.h"

enum {
    TICK_MS = 20,
    REAPING_MS = 200, // for killed processes to die
};

static int page_descriptor, channel;
static bool is_alone; // nobody else can be reached by a signal
static bool has_carriers;
static pid_t first_carrier; // all others are of its group; 0: there is none

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

// Finds the two descriptors, and removes the variable that names them.
static bool find_channel(char **environment)
{
    const size_t length = sizeof PAGE_ENVIRONMENT - 1;

    for (char **variable = environment; *variable != NULL; variable++) {
        if (strncmp(*variable, PAGE_ENVIRONMENT "=", length + 1) != 0)
            continue;
        const char *text = *variable + length + 1;
        page_descriptor = number(&text);
        channel = number(&text);
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
                        MAP_SHARED | MAP_FIXED_NOREPLACE, page_descriptor, 0);

    if (result != (long)PAGE_ADDRESS || page->magic != PAGE_MAGIC)
        give_up("control: cannot map the control page\n");
    RAW_3(SYS_dup3, page_descriptor, PAGE_ARENA_DESCRIPTOR, O_CLOEXEC);
    RAW_1(SYS_close, page_descriptor);
    page->server = (int32_t)RAW_0(SYS_getpid);
    memset(page->carriers, 0, sizeof page->carriers); // of another server
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
        descriptor_open((int)i, file_new(kinds[i], i));
}

// What a process of the program is to the kernel, and the server is not.
static void leave_server(void)
{
    sighandler_t (*real_signal)(int, sighandler_t) =
        (sighandler_t(*)(int, sighandler_t))real_function("signal");

    real_signal(SIGCHLD, SIG_IGN); // the kernel's zombies are of no use
    RAW_2(SYS_setpgid, 0, 0);
    RAW_2(SYS_prctl, PR_SET_DUMPABLE, 1);
    RAW_1(SYS_close, channel);
}

static void be_carrier(void)
{
    leave_server();
    areas_close_deep_stack();
    if (!gate_watch())
        carrier_give_up();
}

static void become_first(void)
{
    wipe_after_fork();
    record_start();
    self.index = process_create();
    struct page_process *me = myself();
    me->pid = (int32_t)page->request.pid_base;
    me->group = (uint32_t)me->pid;
    me->session = (uint32_t)process_pid(LOG_NOBODY); // of who started it
    me->site = LOG_NONE;
    me->carrier = me->is_out = page->is_carried != 0;
    me->real_pid = (int32_t)RAW_0(SYS_getpid);
    page->dead[0].pid = me->pid;
    process_allow_debugger();
    policy_start();
    policy_created(0);
    open_terminal();
    self.is_on = true;
    self.fuel = (int64_t)page->request.fuel;
    if (!hooks_are_mine())
        execution_end(LOG_TAMPERED, "the program defines __tsan hooks");
    turn_simple(LOG_START, LOG_NONE);
    record(event_of(LOG_START, LOG_NONE));
}

// ---- The server

static void end_from_outside(enum log_end end, const char *why)
{
    if (__atomic_load_n(&page->done, __ATOMIC_ACQUIRE) != PAGE_RUNS)
        return;
    // A carrier may be what a program did in an earlier execution has left.
    if (page->is_carried)
        page->done = PAGE_AGAIN;
    page->end.end = end;
    page->end.process = LOG_NOBODY;
    page->end.site = LOG_NONE;
    strncpy(page->end.detail, why, sizeof page->end.detail - 1);
}

// Whether the process whose turn it is has ended and told nobody.  One that has
// just handed over may end while we look: then it is not its turn any more.
static bool has_vanished(pid_t first)
{
    uint32_t running = __atomic_load_n(&page->running, __ATOMIC_ACQUIRE);

    if (RAW_4(SYS_wait4, first, NULL, WNOHANG, NULL) == first &&
        page->dead[0].exit_event == LOG_NONE)
        return true;
    return running > 0 && running < LOG_PROCESSES &&
           page->processes[running].real_pid > 0 &&
           RAW_2(SYS_kill, page->processes[running].real_pid, 0) == -ESRCH &&
           __atomic_load_n(&page->running, __ATOMIC_ACQUIRE) == running;
}

static void wait_for_end(pid_t first)
{
    struct timespec tick = {.tv_nsec = TICK_MS * 1000000};
    struct patience patience = {0};

    while (__atomic_load_n(&page->done, __ATOMIC_ACQUIRE) == PAGE_RUNS) {
        if (RAW_4(SYS_futex, &page->done, FUTEX_WAIT, 0, &tick) != -ETIMEDOUT)
            continue;
        if (has_vanished(first))
            return end_from_outside(LOG_UNCONTROLLED, "a process vanished");
        struct patience_sight now = patience_look(first);
        enum patience_end end =
            patience_ask(&patience, &now, page->request.wall_ms, TICK_MS);
        if (end == PATIENCE_COMPUTED)
            return end_from_outside(LOG_STEPS, "processor time");
        if (end == PATIENCE_WAITED)
            return end_from_outside(LOG_STUCK, "wall clock");
    }
}

// What has left the group of its execution is killed with everybody, where the
// sandbox sees to it that everybody is the program.  Elsewhere it is for the
// sandbox to find: it kills all that is left when the server has ended.
static void reap_all(pid_t first)
{
    const struct timespec moment = {.tv_nsec = 1000000};

    RAW_2(SYS_kill, is_alone ? -1 : -first, SIGKILL);
    RAW_2(SYS_kill, first, SIGKILL);
    if (first_carrier > 0)
        RAW_2(SYS_kill, -first_carrier, SIGKILL);
    first_carrier = 0;
    memset(page->carriers, 0, sizeof page->carriers);
    for (int i = 0; i < REAPING_MS;) {
        long dead =
            RAW_4(SYS_wait4, -1, NULL, __WALL | (is_alone ? 0 : WNOHANG), NULL);
        if (dead < 0)
            return;
        if (dead > 0)
            continue;
        RAW_2(SYS_nanosleep, &moment, NULL);
        i++;
    }
    RAW_1(SYS_exit_group, PAGE_SERVER_LEAVES);
}

static bool is_told(char *command)
{
    return RAW_3(SYS_read, channel, command, 1) == 1;
}

// Says that the execution has ended, and waits for leave to end its processes.
static void hold(char *command)
{
    RAW_3(SYS_write, channel, command, 1);
    is_told(command);
}

static pid_t start_first(void)
{
    if (!page->is_carried) {
        pid_t first = process_really_fork();
        if (first == 0)
            leave_server();
        else
            RAW_2(SYS_setpgid, first, first);
        return first;
    }
    if (first_carrier == 0) {
        first_carrier = carrier_new(be_carrier);
        RAW_2(SYS_setpgid, first_carrier, first_carrier);
    }
    if (first_carrier > 0)
        carrier_start_first();
    return first_carrier;
}

// Runs one execution; true in its first process.
static bool execute(char *command)
{
    reset();
    pid_t first = start_first();
    if (first == 0)
        return true;
    if (first < 0) {
        first_carrier = 0;
        end_from_outside(LOG_STUCK, "this machine has no room for a process");
        return false;
    }
    wait_for_end(first);
    if (page->request.hold != PAGE_END_ALL)
        hold(command);
    if (!page->is_carried || page->done != PAGE_OVER)
        reap_all(first);
    return false;
}

// The same as a program that cannot be carried: once and for all.
static bool execute_carried(char *command)
{
    page->is_carried = has_carriers && !page->request.is_forked &&
                       page->request.hold == PAGE_END_ALL;
    if (execute(command))
        return true;
    if (page->done != PAGE_AGAIN)
        return false;
    page->is_carried = has_carriers = false;
    return execute(command);
}

// Returns in the first process of each execution only.
static void serve(void)
{
    char command;

    has_carriers = image_start();
    if (has_carriers && image_save(PAGE_CARRIERS))
        return become_first();
    while (is_told(&command)) {
        if (execute_carried(&command))
            return become_first();
        RAW_3(SYS_write, channel, &command, 1);
    }
    RAW_1(SYS_exit_group, 0);
}

// The directory of the program is another one each time, and what the program
// says of itself must not be.
static void forget_directory(char **argv)
{
    char *slash = argv[0] != NULL ? strrchr(argv[0], '/') : NULL;

    if (slash != NULL)
        argv[0] = slash + 1;
    program_invocation_name = program_invocation_short_name;
}

// The kernel writes to the area of rseq(2) of each process that it lets run,
// which copies a page each time; nobody needs it.  glibc registers it from 2.35
// on, and does without where it is not.
extern const ptrdiff_t __rseq_offset __attribute__((weak));

static void stop_rseq(void)
{
#ifdef SYS_rseq
    const long size = 32, unregister = 1;
#ifdef __x86_64__
    const long signature = 0x53053053;
#else
    const long signature = 0xd428bc00;
#endif
    if (&__rseq_offset != NULL)
        RAW_4(SYS_rseq, (char *)__builtin_thread_pointer() + __rseq_offset,
              size, unregister, signature);
#endif
}

static void start(int argc, char **argv, char **environment)
{
    (void)argc;
    forget_directory(argv);
    if (!find_channel(environment))
        give_up("control: this program runs under grader/grade only\n");
    map_page();
    wipe_start();
    carrier_start();
    arena_start();
    stop_rseq();
    make_shared_memory();
    RAW_3(SYS_dup3, 0, PAGE_NULL_DESCRIPTOR, 0); // the sandbox's /dev/null
    self.stack_end = (uintptr_t)argv;
    ((sighandler_t(*)(int, sighandler_t))real_function("signal"))(SIGXFSZ,
                                                                  SIG_IGN);
    is_alone = RAW_0(SYS_getppid) == 1; // process numbers of our own
    RAW_2(SYS_prctl, PR_SET_DUMPABLE, 0);
    RAW_6(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0);
    process_start();
    library_start();
    streams_start();
    stdio_start();
    crash_start();
    process_expect_exit();
    gate_close();
    serve();
}

__attribute__((section(".preinit_array"),
               used)) static void (*const entry)(int, char **, char **) = start;
