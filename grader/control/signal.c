// SPDX-License-Identifier: MIT
//
// signal - signals are sent in the page and delivered at the next point that
// others can see.
//
// The kernel delivers no signal of the program's: a handler is a function that
// the process calls itself, between publishing an operation and doing it.
// What is blocked, ignored or handled is in the page, for it decides who can go
// on; the handlers' addresses are each process's own.

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control/raw.h"
#include "control/runtime.h"

enum {
    FAULTS = 100, // that a handler sees: one that returns meets its fault again
};

static struct sigaction actions[PAGE_SIGNALS];

static uint64_t bit_of(int number)
{
    return UINT64_C(1) << (number - 1);
}

static bool is_signal(int number)
{
    return number > 0 && number < PAGE_SIGNALS;
}

static uint64_t mask_of(const sigset_t *set)
{
    uint64_t mask;

    memcpy(&mask, set, sizeof mask);
    return mask & ~(bit_of(SIGKILL) | bit_of(SIGSTOP));
}

static void to_set(uint64_t mask, sigset_t *set)
{
    sigemptyset(set);
    memcpy(set, &mask, sizeof mask);
}

static bool is_ignored_by_default(int number)
{
    return number == SIGCHLD || number == SIGURG || number == SIGWINCH ||
           number == SIGCONT;
}

void signals_after_fork(struct page_process *child)
{
    const struct page_process *me = myself();

    child->blocked = me->blocked;
    child->ignored = me->ignored;
    child->handled = me->handled;
}

void signal_send(uint32_t target, int number, uint32_t cause)
{
    struct page_process *process = &page->processes[target];
    uint64_t bit = bit_of(number);
    bool is_ignored =
        (process->ignored & bit) ||
        (is_ignored_by_default(number) && !(process->handled & bit));

    if (process->life != PAGE_LIVING ||
        (is_ignored && !((process->blocked | process->waited) & bit)))
        return;
    process->pending |= bit;
    process->causes[number] = cause;
    process->senders[number] = (uint16_t)self.index;
    world_move();
}

// ---- Delivering

static int next_signal(const struct page_process *me)
{
    uint64_t ready = me->pending & ~me->blocked & ~me->waited;

    if (ready & bit_of(SIGKILL))
        return SIGKILL;
    return ready == 0 ? 0 : __builtin_ctzll(ready) + 1;
}

static void log_delivery(int number, int how)
{
    struct log_event event = event_of(LOG_SIGNAL, LOG_NONE);

    event.value = number;
    event.length = (uint64_t)how;
    event.peer = myself()->senders[number];
    event.cause = myself()->causes[number];
    record(event);
}

static siginfo_t info_of(int number)
{
    return (siginfo_t){
        .si_signo = number,
        .si_pid = process_pid(myself()->senders[number]),
    };
}

static void block_for_handler(int number, const struct sigaction *action)
{
    struct page_process *me = myself();

    me->blocked |= mask_of(&action->sa_mask);
    if (!(action->sa_flags & SA_NODEFER))
        me->blocked |= bit_of(number);
    if (action->sa_flags & (int)SA_RESETHAND) {
        me->handled &= ~bit_of(number);
        actions[number].sa_handler = SIG_DFL;
    }
}

// Afterwards the runtime is where it was, unless the handler jumps out of it
// (jump.c).  What it does to errno remains, as in reality.
static void run_handler(int number, siginfo_t *info, void *context)
{
    struct page_process *me = myself();
    struct sigaction action = actions[number];
    uint64_t blocked = me->blocked;
    struct self before = self;

    block_for_handler(number, &action);
    self.depth = 0;
    self.has_own_mask = false;
    self.handlers++;
    if (action.sa_flags & SA_SIGINFO)
        action.sa_sigaction(number, info, context);
    else
        action.sa_handler(number);
    memory_settle();
    me->blocked = blocked;
    self.depth = before.depth;
    self.pc = before.pc;
    self.frame = before.frame;
    self.flags = before.flags;
    self.has_own_mask = before.has_own_mask;
    self.handlers = before.handlers;
    record(event_of(LOG_SIGRETURN, LOG_NONE));
    world_move();
}

static void deliver_default(int number)
{
    if (number == SIGSTOP || number == SIGTSTP || number == SIGTTIN ||
        number == SIGTTOU)
        execution_uncontrolled("a signal that stops a process");
    if (is_ignored_by_default(number))
        return;
    log_delivery(number, 0);
    process_end(number, LOG_KILLED);
}

struct signal_result signals_deliver(void)
{
    struct page_process *me = myself();
    struct signal_result result = {false, true};
    int number;

    while ((number = next_signal(me)) != 0) {
        uint64_t bit = bit_of(number);
        me->pending &= ~bit;
        if (me->handled & bit) {
            bool restarts = actions[number].sa_flags & SA_RESTART;
            siginfo_t info = info_of(number);
            log_delivery(number, 2);
            result.has_handled = true;
            result.restarts = result.restarts && restarts;
            run_handler(number, &info, NULL);
        } else if (!(me->ignored & bit)) {
            deliver_default(number);
        }
    }
    return result;
}

// ---- Sending

static int count_targets(pid_t pid, uint32_t targets[LOG_PROCESSES])
{
    int count = 0;

    for (uint32_t i = 0; i < page->process_count; i++) {
        const struct page_process *process = &page->processes[i];
        uint32_t group = pid == 0 ? myself()->group : (uint32_t)-pid;
        bool is_meant = pid > 0                ? process->pid == pid
                        : pid < -1 || pid == 0 ? process->group == group
                                               : i != self.index;
        if (is_meant &&
            (process->life == PAGE_LIVING || process->life == PAGE_ZOMBIE))
            targets[count++] = i;
    }
    return count;
}

int signal_kill(pid_t pid, int number)
{
    uint32_t targets[LOG_PROCESSES];

    if (number < 0 || number >= PAGE_SIGNALS)
        return fail(EINVAL);
    turn_simple(LOG_KILL, LOG_NONE);
    int count = count_targets(pid, targets);
    for (int i = 0; i < count || i == 0; i++) {
        struct log_event event = event_of(LOG_KILL, LOG_NONE);
        event.value = number;
        event.error = count == 0 ? ESRCH : 0;
        if (count > 0)
            event.peer = (uint16_t)targets[i];
        uint32_t sent = record(event);
        if (number != 0 && count > 0)
            signal_send(targets[i], number, sent);
    }
    signals_deliver();
    return count == 0 ? fail(ESRCH) : 0;
}

EXPORT int kill(pid_t pid, int number)
{
    ENTER();
    return signal_kill(pid, number);
}

EXPORT int killpg(pid_t group, int number)
{
    ENTER();
    return signal_kill(-group, number);
}

EXPORT int raise(int number)
{
    ENTER();
    return signal_kill(myself()->pid, number);
}

EXPORT int sigqueue(pid_t pid, int number, const union sigval value)
{
    ENTER();
    (void)value;
    return signal_kill(pid, number);
}

// ---- Dispositions

static void set_action(int number, const struct sigaction *action)
{
    struct page_process *me = myself();
    struct log_event event = event_of(LOG_SIGACTION, LOG_NONE);
    uint64_t bit = bit_of(number);

    actions[number] = *action;
    me->handled &= ~bit;
    me->ignored &= ~bit;
    if (action->sa_handler == SIG_IGN ||
        (number == SIGCHLD && (action->sa_flags & SA_NOCLDWAIT)))
        me->ignored |= bit;
    if (action->sa_handler != SIG_IGN && action->sa_handler != SIG_DFL)
        me->handled |= bit;
    if ((me->ignored & bit) ||
        (is_ignored_by_default(number) && !(me->handled & bit)))
        me->pending &= ~bit;
    event.value = number;
    event.length = me->handled & bit ? 2 : me->ignored & bit ? 1 : 0;
    record(event);
    world_move();
}

// Others can see it only if somebody may send this signal meanwhile.
static int do_sigaction(int number, const struct sigaction *action,
                        struct sigaction *old)
{
    if (!is_signal(number) ||
        (action != NULL && (number == SIGKILL || number == SIGSTOP)))
        return fail(EINVAL);
    if (action != NULL)
        turn_simple(LOG_SIGACTION, LOG_NONE);
    if (old != NULL)
        *old = actions[number];
    if (action != NULL)
        set_action(number, action);
    return 0;
}

EXPORT int sigaction(int number, const struct sigaction *action,
                     struct sigaction *old)
{
    ENTER();
    return do_sigaction(number, action, old);
}

EXPORT sighandler_t signal(int number, sighandler_t handler)
{
    ENTER();
    struct sigaction action = {.sa_flags = SA_RESTART};
    struct sigaction old = {0};

    action.sa_handler = handler;
    return do_sigaction(number, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

EXPORT int siginterrupt(int number, int flag)
{
    ENTER();
    if (!is_signal(number))
        return fail(EINVAL);
    actions[number].sa_flags &= ~SA_RESTART;
    if (!flag)
        actions[number].sa_flags |= SA_RESTART;
    return 0;
}

static void set_mask(uint64_t mask)
{
    struct log_event event = event_of(LOG_SIGMASK, LOG_NONE);

    myself()->blocked = mask & ~(bit_of(SIGKILL) | bit_of(SIGSTOP));
    event.value = (int64_t)myself()->blocked;
    record(event);
}

static int change_mask(int how, const sigset_t *set, sigset_t *old)
{
    uint64_t blocked = myself()->blocked;

    if (set != NULL) {
        uint64_t mask = mask_of(set);
        turn_simple(LOG_SIGMASK, LOG_NONE);
        if (how == SIG_BLOCK)
            set_mask(blocked | mask);
        else if (how == SIG_UNBLOCK)
            set_mask(blocked & ~mask);
        else if (how == SIG_SETMASK)
            set_mask(mask);
        else
            return EINVAL;
        signals_deliver();
    }
    if (old != NULL)
        to_set(blocked, old);
    return 0;
}

EXPORT int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    ENTER();
    int error = change_mask(how, set, old);
    return error == 0 ? 0 : fail(error);
}

EXPORT int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    ENTER();
    return change_mask(how, set, old);
}

EXPORT int sigpending(sigset_t *set)
{
    ENTER();
    turn_simple(LOG_SIGMASK, LOG_NONE);
    to_set(myself()->pending & myself()->blocked, set);
    return 0;
}

// ---- Waiting

static int pause_until(int64_t deadline)
{
    struct page_operation operation = {
        .op = LOG_PAUSE,
        .object = LOG_NONE,
        .flags = deadline == PAGE_NEVER ? 0 : OPERATION_TIMED,
        .deadline = deadline,
    };
    int error = turn_take(&operation);

    record(event_of(LOG_PAUSE, LOG_NONE));
    return error;
}

EXPORT int pause(void)
{
    ENTER();
    return fail(pause_until(PAGE_NEVER));
}

EXPORT int sigsuspend(const sigset_t *set)
{
    ENTER();
    uint64_t blocked = myself()->blocked;

    self.has_own_mask = true;
    myself()->blocked = mask_of(set);
    pause_until(PAGE_NEVER);
    myself()->blocked = blocked;
    self.has_own_mask = false;
    return fail(EINTR);
}

// Waits for one of the set, which is to be blocked, and takes it.
static int take_one(uint64_t set, int64_t deadline)
{
    struct page_process *me = myself();

    me->waited = set;
    int error = pause_until(deadline);
    me->waited = 0;
    if ((me->pending & set) == 0)
        return fail(error != 0 ? EINTR : EAGAIN);
    int number = __builtin_ctzll(me->pending & set) + 1;
    me->pending &= ~bit_of(number);
    log_delivery(number, 1);
    return number;
}

EXPORT int sigwait(const sigset_t *set, int *number)
{
    ENTER();
    int result = take_one(mask_of(set), PAGE_NEVER);

    if (result < 0)
        return errno;
    *number = result;
    return 0;
}

EXPORT int sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
    ENTER();
    int result = take_one(mask_of(set), PAGE_NEVER);

    if (info != NULL && result > 0) {
        memset(info, 0, sizeof *info);
        info->si_signo = result;
        info->si_pid = process_pid(myself()->senders[result]);
    }
    return result;
}

EXPORT int sigtimedwait(const sigset_t *set, siginfo_t *info,
                        const struct timespec *timeout)
{
    ENTER();
    int64_t deadline =
        page->clock + timeout->tv_sec * INT64_C(1000000000) + timeout->tv_nsec;
    int result = take_one(mask_of(set), deadline);

    if (info != NULL && result > 0)
        info->si_signo = result;
    return result;
}

// ---- Faults

// One that is blocked is not waited with: it ends the process.
bool signal_has_fault_handler(int number)
{
    const struct page_process *me = myself();

    return (me->handled & ~me->blocked & bit_of(number)) != 0 &&
           self.faults < FAULTS;
}

// What the kernel would do with a fault of the program's own.
void signal_handle_fault(int number, siginfo_t *info, void *context)
{
    self.faults++;
    log_delivery(number, 2);
    run_handler(number, info, context);
}

void signal_if_too_large(long result)
{
    const struct page_process *me = myself();
    uint64_t bit = bit_of(SIGXFSZ);

    if (result != -EFBIG || (me->ignored & bit))
        return;
    if (((me->handled | me->blocked) & bit) == 0)
        execution_end(LOG_LIMIT, "file size");
    signal_send(self.index, SIGXFSZ, LOG_NONE);
    signals_deliver();
}
