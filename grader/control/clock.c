// SPDX-License-Identifier: MIT
//
// clock - time that passes only when nobody has anything to do.
//
// A sleeper is a process that can go on at a certain virtual time; the clock
// jumps there when nothing else can happen.  So a sleep costs nothing and lasts
// exactly as long as it says.  In the untimed mode a sleep is a mere yield and
// every timeout may come at once: what still works does not rely on time.

#include <sched.h>
#include <sys/time.h>
#include <sys/times.h>
#include <unistd.h>

#include "control/runtime.h"

#define SECOND INT64_C(1000000000)
// 2026-01-01 00:00:00 UTC: the start of every execution.
#define EPOCH (INT64_C(1767225600) * SECOND)
#define UPTIME (INT64_C(1000) * SECOND)

static int64_t origin_of(clockid_t clock)
{
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_TAI:
        return EPOCH;
    case CLOCK_PROCESS_CPUTIME_ID:
    case CLOCK_THREAD_CPUTIME_ID:
        return 0;
    default:
        return UPTIME;
    }
}

static int64_t to_ns(const struct timespec *time)
{
    if (time->tv_sec > INT64_C(4000000000))
        return PAGE_NEVER / 2;
    return (int64_t)time->tv_sec * SECOND + time->tv_nsec;
}

static struct timespec to_timespec(int64_t ns)
{
    return (struct timespec){.tv_sec = ns / SECOND, .tv_nsec = ns % SECOND};
}

int64_t clock_deadline(clockid_t clock, const struct timespec *until)
{
    int64_t ns = to_ns(until);

    return ns == PAGE_NEVER / 2 ? PAGE_NEVER - 1 : ns - origin_of(clock);
}

static int64_t now(clockid_t clock)
{
    turn_if_spinning(LOG_CLOCK);
    record(event_of(LOG_CLOCK, LOG_NONE));
    return page->clock + origin_of(clock);
}

int clock_sleep_until(int64_t deadline)
{
    int64_t length = deadline > page->clock ? deadline - page->clock : 0;
    struct page_operation operation = {
        .op = LOG_SLEEP,
        .object = LOG_NONE,
        .flags = OPERATION_TIMED,
        .length = (uint64_t)length,
        .deadline = deadline,
    };
    int error = turn_take(&operation);
    struct log_event event = event_of(LOG_SLEEP, LOG_NONE);

    event.length = (uint64_t)length;
    event.error = error;
    record(event);
    return error;
}

static int64_t after(int64_t ns)
{
    return ns > PAGE_NEVER / 2 ? PAGE_NEVER - 1 : page->clock + ns;
}

int64_t clock_after(const struct timespec *time)
{
    return after(to_ns(time));
}

EXPORT unsigned sleep(unsigned seconds)
{
    ENTER();
    int64_t deadline = after(seconds * SECOND);

    if (clock_sleep_until(deadline) == 0 || deadline <= page->clock)
        return 0;
    return (unsigned)((deadline - page->clock + SECOND - 1) / SECOND);
}

EXPORT int usleep(useconds_t microseconds)
{
    ENTER();
    return clock_sleep_until(after(microseconds * INT64_C(1000))) == 0
               ? 0
               : fail(EINTR);
}

bool clock_is_time(const struct timespec *time)
{
    return time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < SECOND;
}

static int sleep_for(int64_t deadline, struct timespec *left)
{
    int error = clock_sleep_until(deadline);

    if (error != 0 && left != NULL) {
        memory_written(left, sizeof *left);
        *left =
            to_timespec(deadline > page->clock ? deadline - page->clock : 0);
    }
    return error;
}

EXPORT int nanosleep(const struct timespec *time, struct timespec *left)
{
    ENTER();
    if (!clock_is_time(time))
        return fail(EINVAL);
    return sleep_for(after(to_ns(time)), left) == 0 ? 0 : fail(EINTR);
}

EXPORT int clock_nanosleep(clockid_t clock, int flags,
                           const struct timespec *time, struct timespec *left)
{
    ENTER();
    if (!clock_is_time(time))
        return EINVAL;
    if (flags & TIMER_ABSTIME)
        return clock_sleep_until(clock_deadline(clock, time));
    return sleep_for(after(to_ns(time)), left);
}

EXPORT int clock_gettime(clockid_t clock, struct timespec *time)
{
    ENTER();
    int64_t ns = now(clock);
    memory_written(time, sizeof *time);
    *time = to_timespec(ns);
    return 0;
}

EXPORT int clock_getres(clockid_t clock, struct timespec *resolution)
{
    (void)clock;
    if (resolution != NULL)
        *resolution = to_timespec(1);
    return 0;
}

EXPORT time_t time(time_t *result)
{
    ENTER();
    time_t seconds = (time_t)(now(CLOCK_REALTIME) / SECOND);

    if (result != NULL) {
        memory_written(result, sizeof *result);
        *result = seconds;
    }
    return seconds;
}

EXPORT int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
    ENTER();
    int64_t ns = now(CLOCK_REALTIME);

    (void)zone;
    memory_written(time, sizeof *time);
    time->tv_sec = ns / SECOND;
    time->tv_usec = ns % SECOND / 1000;
    return 0;
}

EXPORT clock_t clock(void)
{
    ENTER();
    return (clock_t)(now(CLOCK_PROCESS_CPUTIME_ID) / 1000);
}

EXPORT clock_t times(struct tms *buffer)
{
    ENTER();
    memory_written(buffer, sizeof *buffer);
    *buffer = (struct tms){0};
    return (clock_t)(now(CLOCK_MONOTONIC) / (SECOND / 100));
}

EXPORT int sched_yield(void)
{
    ENTER();
    turn_simple(LOG_YIELD, LOG_NONE);
    record(event_of(LOG_YIELD, LOG_NONE));
    return 0;
}

// ---- Alarms

void alarm_check(uint32_t index)
{
    struct page_process *process = &page->processes[index];

    if (process->life != PAGE_LIVING || process->alarm > page->clock)
        return;
    process->alarm = process->alarm_interval == 0
                         ? PAGE_NEVER
                         : page->clock + process->alarm_interval;
    signal_send(index, (struct page_signal){.number = SIGALRM,
                                            .sender = (uint16_t)index,
                                            .cause = process->alarm_event,
                                            .code = SI_KERNEL});
}

static int64_t alarm_left(void)
{
    int64_t alarm = myself()->alarm;

    return alarm == PAGE_NEVER ? 0 : alarm - page->clock;
}

// Returns what was left of the one before.
static int64_t set_alarm(int64_t ns, int64_t interval)
{
    struct page_process *me = myself();
    int64_t left = alarm_left();
    struct log_event event = event_of(LOG_ALARM, LOG_NONE);

    event.length = (uint64_t)ns;
    me->alarm_event = record(event);
    me->alarm = ns == 0 ? PAGE_NEVER : page->clock + ns;
    me->alarm_interval = interval;
    return left;
}

EXPORT unsigned alarm(unsigned seconds)
{
    ENTER();
    return (unsigned)((set_alarm(seconds * SECOND, 0) + SECOND - 1) / SECOND);
}

EXPORT useconds_t ualarm(useconds_t first, useconds_t interval)
{
    ENTER();
    return (
        useconds_t)(set_alarm(first * INT64_C(1000), interval * INT64_C(1000)) /
                    1000);
}

static int64_t timeval_ns(struct timeval time)
{
    return time.tv_sec * SECOND + time.tv_usec * INT64_C(1000);
}

static struct timeval to_timeval(int64_t ns)
{
    return (struct timeval){ns / SECOND, ns % SECOND / 1000};
}

EXPORT int getitimer(__itimer_which_t which, struct itimerval *value)
{
    ENTER();
    if (which != ITIMER_REAL)
        execution_uncontrolled("getitimer of CPU time");
    turn_if_spinning(LOG_CLOCK);
    record(event_of(LOG_CLOCK, LOG_NONE));
    *value =
        (struct itimerval){.it_interval = to_timeval(myself()->alarm_interval),
                           .it_value = to_timeval(alarm_left())};
    return 0;
}

EXPORT int setitimer(__itimer_which_t which, const struct itimerval *value,
                     struct itimerval *old)
{
    ENTER();
    if (which != ITIMER_REAL)
        execution_uncontrolled("setitimer of CPU time");
    int64_t interval = myself()->alarm_interval;
    int64_t left =
        set_alarm(timeval_ns(value->it_value), timeval_ns(value->it_interval));
    if (old != NULL)
        *old = (struct itimerval){.it_interval = to_timeval(interval),
                                  .it_value = to_timeval(left)};
    return 0;
}
