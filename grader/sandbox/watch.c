// SPDX-License-Identifier: MIT
//
// A process that waits for ever may still be woken by a clock that it set
// before: alarm(2) and its like leave no trace in /proc.  So the kernel is
// asked to stop at those calls and tell us (seccomp_unotify(2)); the call then
// goes on unchanged.  A program in the numbering of another machine (32 bits)
// counts as one that sets clocks, because we could misread its calls.

#include "watch.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#else
#error "the sandbox knows x86-64 and arm64"
#endif

enum {
    X32_CALLS = 0x40000000, // and above: 32-bit pointers on x86-64
};

// io_uring is among them as it can wait with a limit on its own.
static const int clock_calls[] = {
#ifdef SYS_alarm
    SYS_alarm,
#endif
    SYS_setitimer, SYS_timer_create, SYS_timerfd_create, SYS_io_uring_setup,
};

static const int process_calls[] = {
    SYS_kill,
    SYS_tkill,
    SYS_tgkill,
    SYS_rt_sigqueueinfo,
    SYS_rt_tgsigqueueinfo,
    SYS_pidfd_open,
    SYS_prlimit64,
};

enum {
    CLOCK_CALLS = sizeof clock_calls / sizeof clock_calls[0],
    PROCESS_CALLS = sizeof process_calls / sizeof process_calls[0],
    FILTER_ROOM = 64,
};

struct filter {
    struct sock_filter code[FILTER_ROOM];
    unsigned short count;
};

static void add(struct filter *filter, unsigned short code, unsigned value,
                unsigned char skip_if_true, unsigned char skip_if_false)
{
    if (filter->count < FILTER_ROOM)
        filter->code[filter->count++] = (struct sock_filter)BPF_JUMP(
            code, value, skip_if_true, skip_if_false);
}

static void load(struct filter *filter, size_t offset)
{
    add(filter, BPF_LD | BPF_W | BPF_ABS, (unsigned)offset, 0, 0);
}

static void result_is(struct filter *filter, unsigned action)
{
    add(filter, BPF_RET | BPF_K, action, 0, 0);
}

static void when_equal(struct filter *filter, unsigned value, unsigned action)
{
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    result_is(filter, action);
}

// What follows can rely on the number of the call, which it loads.
static void filter_foreign(struct filter *filter, unsigned action)
{
    load(filter, offsetof(struct seccomp_data, arch));
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 1, 0);
    result_is(filter, action);
    load(filter, offsetof(struct seccomp_data, nr));
    add(filter, BPF_JMP | BPF_JGE | BPF_K, X32_CALLS, 0, 1);
    result_is(filter, action);
}

// `tell` is what happens to a call that sets a clock.
static void filter_clocks(struct filter *filter, unsigned tell)
{
    filter_foreign(filter, tell);
    for (size_t i = 0; i < CLOCK_CALLS; i++)
        when_equal(filter, (unsigned)clock_calls[i], tell);
}

// The last part of the filter: the first argument of these calls is a process.
static void filter_protected(struct filter *filter, const pid_t *protected,
                             size_t count)
{
    const unsigned refuse = SECCOMP_RET_ERRNO | EPERM;

    if (count == 0)
        return;
    for (unsigned char i = 0; i < PROCESS_CALLS; i++)
        add(filter, BPF_JMP | BPF_JEQ | BPF_K, (unsigned)process_calls[i],
            (unsigned char)(PROCESS_CALLS - i), 0);
    result_is(filter, SECCOMP_RET_ALLOW);
    // Its low half, which comes first on both machines.
    load(filter, offsetof(struct seccomp_data, args[0]));
    when_equal(filter, (unsigned)-1, refuse);
    for (size_t i = 0; i < count; i++) {
        when_equal(filter, (unsigned)protected[i], refuse);
        when_equal(filter, (unsigned)-protected[i], refuse);
    }
}

static int install(struct filter *filter, unsigned flags)
{
    result_is(filter, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {filter->count, filter->code};
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

int watch_install(const pid_t *protected, size_t count)
{
    struct filter filter = {.count = 0};

    filter_clocks(&filter, SECCOMP_RET_USER_NOTIF);
    filter_protected(&filter, protected, count);
    int watch = install(&filter, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    if (watch < 0)
        watch_protect(protected, count);
    return watch;
}

void watch_protect(const pid_t *protected, size_t count)
{
    struct filter filter = {.count = 0};

    if (count == 0)
        return;
    filter_foreign(&filter, SECCOMP_RET_ALLOW);
    filter_protected(&filter, protected, count);
    install(&filter, 0);
}

void watch_answer(int watch, struct record *record)
{
    // Larger than ours, should the kernel's have grown.
    union {
        struct seccomp_notif notice;
        char room[512];
    } heard = {.room = {0}};

    if (ioctl(watch, SECCOMP_IOCTL_NOTIF_RECV, &heard) < 0)
        return; // the process is gone
    record->has_clocks = true;
    struct seccomp_notif_resp answer = {
        .id = heard.notice.id,
        .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE,
    };
    ioctl(watch, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}
