// SPDX-License-Identifier: MIT
//
// signal - signals are sent in the page and delivered at the next point that
// others can see.
//
// The kernel delivers no signal of the program's: a handler is a function that
// the process calls itself, between publishing an operation and doing it.
// What is blocked, ignored or handled is in the page, for it decides who can go
// on; the handlers' addresses are each process's own.

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control/raw.h"
#include "control/runtime.h"

enum {
    FAULTS = 100, // that a handler sees: one that returns meets its fault again
    FIRST_OF_REALTIME = 32, // the kernel's
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
    child->informed = me->informed;
}

// ---- What waits

static bool is_queued(int number)
{
    return number >= FIRST_OF_REALTIME;
}

// Who gets it can tell this one from another one of its number.
bool signal_is_told(uint32_t target, int number)
{
    const struct page_process *process = &page->processes[target];
    uint64_t asked = process->informed |
                     ((process->blocked | process->waited) & ~process->handled);

    return is_queued(number) || (asked & bit_of(number)) != 0;
}

void signal_send(uint32_t target, struct page_signal signal)
{
    struct page_process *process = &page->processes[target];
    uint64_t bit = bit_of(signal.number);
    bool is_ignored =
        (process->ignored & bit) ||
        (is_ignored_by_default(signal.number) && !(process->handled & bit));

    if (process->life != PAGE_LIVING ||
        (is_ignored && !((process->blocked | process->waited) & bit)))
        return;
    if ((process->pending & bit) && !is_queued(signal.number))
        return; // a second one is lost
    if (process->queued == PAGE_PENDING)
        execution_uncontrolled("more than 64 signals that wait");
    process->queue[process->queued++] = signal;
    process->pending |= bit;
    world_move();
}

static void forget(struct page_process *me, uint32_t index)
{
    int number = me->queue[index].number;

    me->queued--;
    memmove(&me->queue[index], &me->queue[index + 1],
            (me->queued - index) * sizeof me->queue[0]);
    me->pending &= ~bit_of(number);
    for (uint32_t i = 0; i < me->queued; i++)
        if (me->queue[i].number == number)
            me->pending |= bit_of(number);
}

// The first of those that wait; there is one.
static struct page_signal take_signal(int number)
{
    struct page_process *me = myself();
    uint32_t index = 0;

    while (index + 1 < me->queued && me->queue[index].number != number)
        index++;
    struct page_signal signal = me->queue[index];
    forget(me, index);
    return signal;
}

static void drop_signals(int number)
{
    struct page_process *me = myself();

    while (me->pending & bit_of(number))
        take_signal(number);
}

// ---- Delivering

static int next_signal(const struct page_process *me)
{
    uint64_t ready = me->pending & ~me->blocked & ~me->waited;

    if (ready & bit_of(SIGKILL))
        return SIGKILL;
    return ready == 0 ? 0 : __builtin_ctzll(ready) + 1;
}

static void log_delivery(struct page_signal signal, int how)
{
    struct log_event event = event_of(LOG_SIGNAL, LOG_NONE);

    event.value = signal.number;
    event.length = (uint64_t)how;
    event.peer = signal.sender;
    event.cause = signal.cause;
    record(event);
}

static siginfo_t info_of(struct page_signal signal)
{
    siginfo_t info = {.si_signo = signal.number, .si_code = signal.code};

    if (signal.code == SI_KERNEL)
        return info;
    info.si_pid = process_pid(signal.sender);
    info.si_uid = (uid_t)RAW_0(SYS_getuid);
    if (signal.number == SIGCHLD && signal.code > 0)
        info.si_status = signal.status;
    else
        memcpy(&info.si_value, &signal.value, sizeof info.si_value);
    return info;
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

static void deliver_default(struct page_signal signal)
{
    int number = signal.number;

    if (number == SIGSTOP || number == SIGTSTP || number == SIGTTIN ||
        number == SIGTTOU)
        execution_uncontrolled("a signal that stops a process");
    if (is_ignored_by_default(number))
        return;
    log_delivery(signal, 0);
    process_end(number, LOG_KILLED);
}

struct signal_result signals_deliver(void)
{
    struct page_process *me = myself();
    struct signal_result result = {false, true};
    int number;

    while ((number = next_signal(me)) != 0) {
        uint64_t bit = bit_of(number);
        struct page_signal signal = take_signal(number);
        if (me->handled & bit) {
            bool restarts = actions[number].sa_flags & SA_RESTART;
            siginfo_t info = info_of(signal);
            log_delivery(signal, 2);
            result.has_handled = true;
            result.restarts = result.restarts && restarts;
            run_handler(number, &info, NULL);
        } else if (!(me->ignored & bit)) {
            deliver_default(signal);
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

static void send_to(uint32_t target, struct page_signal signal)
{
    struct log_event event = event_of(LOG_KILL, LOG_NONE);

    event.value = signal.number;
    event.peer = (uint16_t)target;
    if (signal.number != 0 && signal_is_told(target, signal.number))
        event.flags = LOG_IS_TOLD;
    signal.sender = (uint16_t)self.index;
    signal.cause = record(event);
    if (signal.number != 0)
        signal_send(target, signal);
}

static int send_all(pid_t pid, struct page_signal signal)
{
    uint32_t targets[LOG_PROCESSES];

    turn_simple(LOG_KILL, LOG_NONE);
    if (pid == 0 || pid < -1)
        group_look(0, "kill");
    int count = count_targets(pid, targets);
    for (int i = 0; i < count; i++)
        send_to(targets[i], signal);
    if (count == 0) {
        struct log_event event = event_of(LOG_KILL, LOG_NONE);
        event.value = signal.number;
        event.error = ESRCH;
        record(event);
    }
    signals_deliver();
    return count == 0 ? fail(ESRCH) : 0;
}

static bool may_be_sent(int number)
{
    return number >= 0 && number < PAGE_SIGNALS;
}

int signal_kill(pid_t pid, int number)
{
    struct page_signal signal = {.number = (uint16_t)number, .code = SI_USER};

    return may_be_sent(number) ? send_all(pid, signal) : fail(EINVAL);
}

int signal_raise(int number)
{
    struct page_signal signal = {.number = (uint16_t)number, .code = SI_TKILL};

    return may_be_sent(number) ? send_all(myself()->pid, signal) : fail(EINVAL);
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
    return signal_raise(number);
}

EXPORT int pthread_kill(pthread_t thread, int number)
{
    ENTER();
    if (thread != pthread_self())
        execution_uncontrolled("pthread_kill of another thread");
    return signal_raise(number) < 0 ? errno : 0;
}

EXPORT int tgkill(pid_t pid, pid_t thread, int number)
{
    ENTER();
    struct page_signal signal = {.number = (uint16_t)number, .code = SI_TKILL};

    if (pid != thread || !may_be_sent(number))
        return fail(EINVAL);
    return send_all(pid, signal);
}

EXPORT int sigqueue(pid_t pid, int number, const union sigval value)
{
    ENTER();
    struct page_signal signal = {.number = (uint16_t)number, .code = SI_QUEUE};

    if (!may_be_sent(number))
        return fail(EINVAL);
    memcpy(&signal.value, &value, sizeof value);
    return send_all(pid, signal);
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
    me->informed &= ~bit;
    if (action->sa_handler == SIG_IGN ||
        (number == SIGCHLD && (action->sa_flags & SA_NOCLDWAIT)))
        me->ignored |= bit;
    if (action->sa_handler != SIG_IGN && action->sa_handler != SIG_DFL)
        me->handled |= bit;
    if ((me->handled & bit) && (action->sa_flags & SA_SIGINFO))
        me->informed |= bit;
    if ((me->ignored & bit) ||
        (is_ignored_by_default(number) && !(me->handled & bit)))
        drop_signals(number);
    event.value = number;
    event.length = me->handled & bit ? 2 : me->ignored & bit ? 1 : 0;
    record(event);
    world_move();
}

// Others can see it only if somebody may send this signal meanwhile.
int signal_action(int number, const struct sigaction *action,
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
    return signal_action(number, action, old);
}

EXPORT sighandler_t signal(int number, sighandler_t handler)
{
    ENTER();
    struct sigaction action = {.sa_flags = SA_RESTART};
    struct sigaction old = {0};

    action.sa_handler = handler;
    return signal_action(number, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
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
    struct page_process *me = myself();
    struct log_event event = event_of(LOG_SIGMASK, LOG_NONE);
    uint64_t before = me->blocked;

    me->blocked = mask & ~(bit_of(SIGKILL) | bit_of(SIGSTOP));
    event.value = (int64_t)me->blocked;
    event.length =
        ((before ^ me->blocked) & ~me->handled & bit_of(SIGCHLD)) != 0;
    record(event);
}

int signal_change_mask(int how, uint64_t mask)
{
    uint64_t blocked = myself()->blocked;

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
    return 0;
}

static int change_mask(int how, const sigset_t *set, sigset_t *old)
{
    uint64_t blocked = myself()->blocked;
    int error = set == NULL ? 0 : signal_change_mask(how, mask_of(set));

    if (error == 0 && old != NULL)
        to_set(blocked, old);
    return error;
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

int signal_suspend(uint64_t mask)
{
    uint64_t blocked = myself()->blocked;

    self.has_own_mask = true;
    myself()->blocked = mask;
    pause_until(PAGE_NEVER);
    myself()->blocked = blocked;
    self.has_own_mask = false;
    return fail(EINTR);
}

EXPORT int sigsuspend(const sigset_t *set)
{
    ENTER();
    return signal_suspend(mask_of(set));
}

// Waits for one of the set, which is to be blocked, and takes it.
static int take_one(uint64_t set, int64_t deadline, siginfo_t *info)
{
    struct page_process *me = myself();

    me->waited = set;
    int error = pause_until(deadline);
    me->waited = 0;
    if ((me->pending & set) == 0)
        return fail(error != 0 ? EINTR : EAGAIN);
    struct page_signal signal =
        take_signal(__builtin_ctzll(me->pending & set) + 1);
    log_delivery(signal, 1);
    if (info != NULL)
        *info = info_of(signal);
    return signal.number;
}

EXPORT int sigwait(const sigset_t *set, int *number)
{
    ENTER();
    int result = take_one(mask_of(set), PAGE_NEVER, NULL);

    if (result < 0)
        return errno;
    *number = result;
    return 0;
}

EXPORT int sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
    ENTER();
    return take_one(mask_of(set), PAGE_NEVER, info);
}

EXPORT int sigtimedwait(const sigset_t *set, siginfo_t *info,
                        const struct timespec *timeout)
{
    ENTER();
    if (timeout == NULL)
        return take_one(mask_of(set), PAGE_NEVER, info);
    if (!clock_is_time(timeout))
        return fail(EINVAL);
    return take_one(mask_of(set), clock_after(timeout), info);
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
    struct page_signal signal = {
        .number = (uint16_t)number,
        .sender = (uint16_t)self.index,
        .cause = LOG_NONE,
        .code = SI_TKILL,
    };
    siginfo_t own = info_of(signal); // of abort()

    signal.sender = LOG_NOBODY;
    self.faults++;
    log_delivery(signal, 2);
    run_handler(number, info != NULL ? info : &own, context);
}

void signal_if_too_large(long result)
{
    const struct page_process *me = myself();
    uint64_t bit = bit_of(SIGXFSZ);

    if (result != -EFBIG || (me->ignored & bit))
        return;
    if (((me->handled | me->blocked) & bit) == 0)
        execution_end(LOG_LIMIT, "file size");
    signal_send(self.index, (struct page_signal){.number = SIGXFSZ,
                                                 .sender = (uint16_t)self.index,
                                                 .cause = LOG_NONE});
    signals_deliver();
}
