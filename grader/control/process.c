// SPDX-License-Identifier: MIT
//
// process - fork, exit and wait.
//
// The processes are real, their family is not: who is whose child, who is a
// zombie and what pid it has is kept in the page.  A pid comes from the path
// of births that leads to a process, so it is the same whoever forked first.

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control/carrier.h"
#include "control/raw.h"
#include "control/runtime.h"

int fail(int error)
{
    errno = error;
    return -1;
}

int32_t process_pid(uint32_t process)
{
    return process == LOG_NOBODY ? 1 : page->processes[process].pid;
}

uint32_t process_by_pid(int64_t pid)
{
    for (uint32_t i = 0; i < page->process_count; i++)
        if (page->processes[i].pid == pid &&
            page->processes[i].life != PAGE_GONE)
            return i;
    return LOG_NOBODY;
}

static bool is_pid_used(int32_t pid)
{
    for (uint32_t i = 0; i < page->process_count; i++)
        if (page->processes[i].pid == pid)
            return true;
    return false;
}

static int32_t child_pid(struct page_process *parent)
{
    uint32_t nth = ++parent->child_count;
    int32_t first = (int32_t)page->request.pid_base;
    int32_t pid = first + (int32_t)nth;

    if (parent->pid != first)
        pid = first + LOG_PROCESSES +
              (int32_t)(mix((uint64_t)parent->pid, nth) % 30000);
    while (is_pid_used(pid))
        pid++;
    return pid;
}

static uint32_t count_living(void)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < page->process_count; i++)
        count += page->processes[i].life == PAGE_LIVING;
    return count;
}

uint32_t process_create(void)
{
    if (count_living() == LOG_LIVING_MOST)
        execution_end(LOG_LIMIT, "processes");
    if (page->process_count == LOG_PROCESSES)
        execution_uncontrolled("more than 256 processes, one after the other");
    uint32_t index = page->process_count++;
    struct page_process *child = &page->processes[index];
    memset(child, 0, sizeof *child);
    child->life = PAGE_LIVING;
    child->parent = LOG_NOBODY;
    child->alarm = PAGE_NEVER;
    child->next = (struct page_operation){
        .op = LOG_START,
        .object = LOG_NONE,
        .deadline = PAGE_NEVER,
    };
    page->dead[index] = (struct log_process){
        .parent = LOG_NOBODY,
        .reaped_by = LOG_NOBODY,
        .exit_event = LOG_NONE,
        .object = LOG_NONE,
        .site = LOG_NONE,
        .unflushed = LOG_NONE,
        .unflushed_site = LOG_NONE,
        .fault_site = LOG_NONE,
        .fault_at = LOG_NONE,
    };
    return index;
}

static uint32_t create_child(void)
{
    uint32_t index = process_create();
    struct page_process *child = &page->processes[index];
    struct page_process *me = myself();

    child->pid = child_pid(me);
    child->parent = (uint16_t)self.index;
    child->group = me->group;
    child->session = me->session;
    child->site = record_site();
    signals_after_fork(child);
    descriptors_inherit(child);
    page->dead[index].pid = child->pid;
    page->dead[index].parent = (uint16_t)self.index;
    policy_created(index);
    return index;
}

static pid_t (*real_fork)(void); // libc's

void process_start(void)
{
    real_fork = (pid_t(*)(void))dlsym(RTLD_NEXT, "fork");
}

pid_t process_really_fork(void)
{
    return real_fork();
}

// A debugger is not an ancestor of the process, which Linux may ask for.
void process_allow_debugger(void)
{
    if (page->request.hold != PAGE_END_ALL)
        RAW_6(SYS_prctl, PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0, 0);
}

static void become(uint32_t index, uint32_t forked)
{
    self.index = index;
    process_allow_debugger();
    self.changes = 0;
    record_start();
    page->processes[index].object_count = 0;
    turn_await();
    struct log_event event = event_of(LOG_START, LOG_NONE);
    event.peer = page->processes[index].parent;
    event.cause = forked;
    record(event);
}

static pid_t do_fork(void)
{
    streams_note(0);
    turn_simple(LOG_FORK, LOG_NONE);
    uint32_t index = create_child();
    struct log_event event = event_of(LOG_FORK, LOG_NONE);
    event.peer = (uint16_t)index;
    event.value = page->processes[index].pid;
    uint32_t forked = record(event);
    world_move();
    int saved_errno = errno;
    pid_t pid = page->is_carried ? carrier_fork(index) : real_fork();
    errno = saved_errno;
    if (pid < 0)
        execution_end(LOG_STUCK, "this machine has no room for a process");
    if (pid == 0) {
        become(index, forked);
        wipe_after_fork();
        return 0;
    }
    page->processes[index].real_pid = pid;
    wipe_after_fork();
    // The child may end, and its SIGCHLD be handled, before the program has
    // stored its pid.
    turn_meet_signals();
    return page->processes[index].pid;
}

EXPORT pid_t fork(void)
{
    ENTER();
    return do_fork();
}

EXPORT pid_t _Fork(void)
{
    ENTER();
    return do_fork();
}

// The parent of a vfork waits until its child has ended: here it may go on,
// which only adds executions that the program must bear anyway.
EXPORT pid_t vfork(void)
{
    ENTER();
    return do_fork();
}

// ---- The end

static void leave_children(void)
{
    for (uint32_t i = 0; i < page->process_count; i++) {
        struct page_process *child = &page->processes[i];
        if (child->parent != self.index || i == self.index)
            continue;
        child->parent = LOG_NOBODY;
        if (child->life == PAGE_ZOMBIE)
            child->life = PAGE_GONE;
        else if (child->life == PAGE_LIVING)
            page->dead[i].orphaned = 1;
    }
}

// Whether its SIGCHLD interrupts the parent, and is told from others.
static uint16_t heard_by_parent(void)
{
    uint16_t index = myself()->parent;

    if (index == LOG_NOBODY)
        return 0;
    const struct page_process *parent = &page->processes[index];
    if (((parent->handled | parent->waited | parent->blocked) >> (SIGCHLD - 1) &
         1) == 0)
        return 0;
    return LOG_PARENT_HANDLES |
           (signal_is_told(index, SIGCHLD) ? LOG_IS_TOLD : 0);
}

static int code_of_end(int status)
{
    return WIFSIGNALED(status) ? CLD_KILLED : CLD_EXITED;
}

static int status_of_end(int status)
{
    return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

static void tell_parent(uint32_t event)
{
    struct page_process *me = myself();
    uint64_t child_bit = UINT64_C(1) << (SIGCHLD - 1);

    me->life = PAGE_ZOMBIE;
    if (me->parent == LOG_NOBODY) {
        me->life = PAGE_GONE;
    } else if (page->processes[me->parent].ignored & child_bit) {
        me->life = PAGE_GONE; // it said that it will not ask
        page->dead[self.index].reaped_by = me->parent;
    } else {
        signal_send(me->parent,
                    (struct page_signal){.number = SIGCHLD,
                                         .sender = (uint16_t)self.index,
                                         .cause = event,
                                         .code = code_of_end(me->status),
                                         .status = status_of_end(me->status)});
    }
}

_Noreturn void process_end(int status, enum log_process_end end)
{
    struct page_process *me = myself();
    struct log_process *log = &page->dead[self.index];

    descriptors_close_all();
    struct log_event event = event_of(LOG_EXIT, LOG_NONE);
    event.value = status;
    event.flags = heard_by_parent();
    uint32_t index = record(event);
    me->status = status;
    me->next.op = LOG_NOTHING;
    page->memory -= me->memory;
    log->status = status;
    log->end = (uint16_t)end;
    log->exit_event = index;
    mutexes_after_death(self.index);
    leave_children();
    tell_parent(index);
    world_move();
    turn_leave();
}

static _Noreturn void leave(int status)
{
    turn_simple(LOG_EXIT, LOG_NONE);
    process_end((status & 0xff) << 8, LOG_EXITED);
}

static void (*real_exit)(int);

EXPORT void exit(int status)
{
    ENTER();
    self.exit_pc = self.pc;
    self.exit_frame = self.frame;
    real_exit(status);
    __builtin_unreachable();
}

static int (*program_main)(int, char **, char **);

// A return from main is an exit, and has a place, too.  All returns jump to the
// last block of a function; what was entered before that is the statement,
// unless it lies in another function.
static int outer_main(int count, char **arguments, char **environment)
{
    static void *no_frame[1];
    int status = program_main(count, arguments, environment);
    bool is_in_main =
        self.left_from >= (uint64_t)program_main && self.left_from < self.left;

    self.exit_pc = is_in_main ? self.left_from : self.left;
    self.exit_frame = no_frame;
    return status;
}

// Called by the code that every program begins with.
EXPORT int __libc_start_main(int (*main)(int, char **, char **), int count,
                             char **arguments, void (*init)(void),
                             void (*fini)(void), void (*loader_fini)(void),
                             void *stack_end);
EXPORT int __libc_start_main(int (*main)(int, char **, char **), int count,
                             char **arguments, void (*init)(void),
                             void (*fini)(void), void (*loader_fini)(void),
                             void *stack_end)
{
    __typeof__(__libc_start_main) *real =
        (__typeof__(real))real_function("__libc_start_main");

    program_main = main;
    return real(outer_main, count, arguments, init, fini, loader_fini,
                stack_end);
}

// The last of the exit functions: exit and a return from main end here.
static void at_exit(int status, void *unused)
{
    (void)unused;
    self.pc = self.exit_pc;
    self.frame = self.exit_frame;
    streams_flush();
    leave(status);
}

void process_expect_exit(void)
{
    real_exit = (void (*)(int))real_function("exit");
    on_exit(at_exit, NULL);
}

EXPORT void _exit(int status)
{
    ENTER();
    memory_settle();
    streams_note(1);
    leave(status);
}

EXPORT void _Exit(int status)
{
    ENTER();
    memory_settle();
    streams_note(1);
    leave(status);
}

EXPORT void quick_exit(int status)
{
    ENTER();
    (void)status;
    execution_uncontrolled("quick_exit");
}

// ---- Waiting

static bool is_asked_for(const struct page_process *child, int64_t pid,
                         uint32_t group)
{
    if (pid > 0)
        return child->pid == pid;
    if (pid == -1)
        return true;
    return child->group == (pid == 0 ? group : (uint32_t)-pid);
}

bool process_wait_matches(uint32_t parent, uint32_t child, int64_t pid)
{
    const struct page_process *process = &page->processes[child];

    return process->parent == parent &&
           is_asked_for(process, pid, page->processes[parent].group) &&
           (process->life == PAGE_LIVING || process->life == PAGE_ZOMBIE);
}

// There is a zombie to reap, or nobody to wait for.
bool process_wait_can_go(uint32_t parent, int64_t pid)
{
    bool has_child = false;

    for (uint32_t i = 0; i < page->process_count; i++) {
        if (!process_wait_matches(parent, i, pid))
            continue;
        if (page->processes[i].life == PAGE_ZOMBIE)
            return true;
        has_child = true;
    }
    return !has_child;
}

// As the kernel does: of several, the one that was born first.
static uint32_t find_zombie(int64_t pid, bool *has_child)
{
    *has_child = false;
    for (uint32_t i = 0; i < page->process_count; i++) {
        if (!process_wait_matches(self.index, i, pid))
            continue;
        *has_child = true;
        if (page->processes[i].life == PAGE_ZOMBIE)
            return i;
    }
    return LOG_NOBODY;
}

static void reap(uint32_t child, struct log_event *event)
{
    page->processes[child].life = PAGE_GONE;
    page->dead[child].reaped_by = (uint16_t)self.index;
    event->peer = (uint16_t)child;
    event->cause = page->dead[child].exit_event;
    world_move();
}

// Returns the child, LOG_NOBODY for none yet, or LOG_NONE with errno set.
static uint32_t wait_for(int64_t pid, int options)
{
    struct page_operation operation = {
        .op = LOG_WAIT,
        .object = LOG_NONE,
        .flags =
            OPERATION_RESTARTS | (options & WNOHANG ? OPERATION_NONBLOCK : 0),
        .value = pid,
        .deadline = PAGE_NEVER,
    };
    int error = turn_take(&operation);
    if (pid == 0 || pid < -1)
        group_look(0, "waitpid");
    bool has_child = true;
    uint32_t child = LOG_NOBODY;
    struct log_event event = event_of(LOG_WAIT, LOG_NONE);

    if (error == 0) {
        child = find_zombie(pid, &has_child);
        error = has_child ? 0 : ECHILD;
    }
    event.offset = (uint64_t)pid;
    event.length = (uint64_t)options;
    event.error = error;
    if (child != LOG_NOBODY && options & WNOWAIT)
        event.cause = page->dead[child].exit_event; // it is seen, and stays
    else if (child != LOG_NOBODY)
        reap(child, &event);
    event.value = child != LOG_NOBODY ? process_pid(child) : error ? -1 : 0;
    record(event);
    if (error == 0)
        return child;
    errno = error;
    return LOG_NONE;
}

static pid_t do_waitpid(pid_t pid, int *status, int options)
{
    uint32_t child = wait_for(pid, options);

    if (child == LOG_NONE)
        return -1;
    if (child == LOG_NOBODY)
        return 0;
    if (status != NULL) {
        memory_written(status, sizeof *status);
        *status = page->processes[child].status;
    }
    return page->processes[child].pid;
}

EXPORT pid_t wait(int *status)
{
    ENTER();
    return do_waitpid(-1, status, 0);
}

EXPORT pid_t waitpid(pid_t pid, int *status, int options)
{
    ENTER();
    return do_waitpid(pid, status, options);
}

EXPORT pid_t wait3(int *status, int options, struct rusage *usage)
{
    ENTER();
    if (usage != NULL)
        memset(usage, 0, sizeof *usage);
    return do_waitpid(-1, status, options);
}

EXPORT pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    ENTER();
    if (usage != NULL)
        memset(usage, 0, sizeof *usage);
    return do_waitpid(pid, status, options);
}

static void tell(siginfo_t *info, uint32_t child)
{
    memory_written(info, sizeof *info);
    memset(info, 0, sizeof *info);
    if (child == LOG_NOBODY)
        return;
    int status = page->processes[child].status;
    info->si_signo = SIGCHLD;
    info->si_pid = page->processes[child].pid;
    info->si_uid = (uid_t)RAW_0(SYS_getuid);
    info->si_code = code_of_end(status);
    info->si_status = status_of_end(status);
}

EXPORT int waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
    ENTER();
    int64_t pid = -1;

    if (!(options & WEXITED))
        return fail(EINVAL);
    if (type == P_PID)
        pid = id;
    else if (type == P_PGID)
        pid = id == 0 ? 0 : -(int64_t)id;
    else if (type == P_PIDFD && file_of((int)id) != NULL)
        pid =
            process_pid(page->things[file_of((int)id)->object].process.process);
    uint32_t child = wait_for(pid, options & (WNOHANG | WNOWAIT));
    if (child == LOG_NONE)
        return -1;
    if (info != NULL)
        tell(info, child);
    return 0;
}

// ---- Names

EXPORT pid_t getpid(void)
{
    return myself()->pid;
}

EXPORT pid_t getppid(void)
{
    ENTER();
    turn_simple(LOG_GETPPID, LOG_NONE);
    struct log_event event = event_of(LOG_GETPPID, LOG_NONE);
    event.peer = myself()->parent;
    event.value = process_pid(myself()->parent);
    record(event);
    return (pid_t)event.value;
}

EXPORT pid_t gettid(void)
{
    return myself()->pid;
}

int process_open_pidfd(pid_t pid)
{
    uint32_t process = process_by_pid(pid);

    if (process == LOG_NOBODY)
        return fail(ESRCH);
    uint32_t object = object_new(LOG_PROCESS, 0);
    page->things[object].process.process = process;
    uint32_t file = file_new(PAGE_FILE_PIDFD, object);
    return file == LOG_NONE ? fail(ENFILE) : descriptor_new(file, 0);
}

EXPORT int pidfd_open(pid_t pid, unsigned flags); // glibc 2.36 declares it
EXPORT int pidfd_open(pid_t pid, unsigned flags)
{
    ENTER();
    (void)flags;
    return process_open_pidfd(pid);
}
