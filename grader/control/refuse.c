// SPDX-License-Identifier: MIT
//
// refuse - what is not modelled ends the execution, and says its name.
//
// A call that went through unseen would let processes communicate, wait or
// disappear behind the scheduler's back, and the verdict would be worth
// nothing.

#include <stdarg.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

#include "control/raw.h"
#include "control/runtime.h"

// Under its own name for the linker, under another one for the compiler, which
// knows the parameters: here they are never looked at.
#define REFUSE(name)                                                           \
    EXPORT long refuse_##name(void) __asm__(#name);                            \
    EXPORT long refuse_##name(void)                                            \
    {                                                                          \
        ENTER();                                                               \
        execution_uncontrolled(#name);                                         \
    }

// Threads and what synchronises them, other programs, other ways to
// communicate.
// clang-format off
#define REFUSED(EACH)                                                          \
    EACH(pthread_create) EACH(thrd_create) EACH(pthread_rwlock_rdlock)         \
    EACH(pthread_rwlock_wrlock) EACH(pthread_barrier_wait)                     \
    EACH(pthread_spin_lock)                                                    \
    EACH(execl) EACH(execlp) EACH(execle) EACH(execve) EACH(execv)             \
    EACH(execvp) EACH(execvpe) EACH(fexecve) EACH(execveat)                    \
    EACH(posix_spawn) EACH(posix_spawnp) EACH(system) EACH(popen)              \
    EACH(daemon) EACH(clone) EACH(ptrace) EACH(unshare) EACH(setns)            \
    EACH(socket) EACH(socketpair) EACH(shmget) EACH(semget) EACH(msgget)       \
    EACH(mq_open) EACH(eventfd) EACH(signalfd) EACH(timerfd_create)            \
    EACH(timer_create) EACH(epoll_create) EACH(epoll_create1)                  \
    EACH(inotify_init) EACH(inotify_init1) EACH(flock) EACH(lockf)             \
    EACH(lockf64) EACH(splice) EACH(tee) EACH(vmsplice) EACH(sendfile)         \
    EACH(sigpause) EACH(sigblock) EACH(sigsetmask) EACH(pidfd_send_signal)     \
    EACH(pthread_sigqueue)                                                     \
    EACH(aio_read) EACH(aio_write) EACH(openpty) EACH(forkpty)
// clang-format on

REFUSED(REFUSE)

// Limits that the kernel would apply to what the runtime does for the program.
static void refuse_limit(int resource)
{
    switch (resource) {
    case RLIMIT_CPU:
    case RLIMIT_FSIZE:
    case RLIMIT_DATA:
    case RLIMIT_AS:
    case RLIMIT_NPROC:
    case RLIMIT_NOFILE:
    case RLIMIT_SIGPENDING:
        execution_uncontrolled("setrlimit");
    default:
        break;
    }
}

static long limit(pid_t pid, int resource, const void *new, void *old)
{
    uint32_t process = pid == 0 ? self.index : process_by_pid(pid);

    if (new != NULL)
        refuse_limit(resource);
    if (process != self.index)
        execution_uncontrolled("prlimit of another process");
    long result = RAW_4(SYS_prlimit64, 0, resource, new, old);
    return result < 0 ? fail((int)-result) : result;
}

EXPORT int setrlimit(__rlimit_resource_t resource, const struct rlimit *new)
{
    ENTER();
    return (int)limit(0, (int)resource, new, NULL);
}

EXPORT int setrlimit64(__rlimit_resource_t resource, const struct rlimit64 *new)
{
    ENTER();
    return (int)limit(0, (int)resource, new, NULL);
}

EXPORT int prlimit(pid_t pid, __rlimit_resource_t resource,
                   const struct rlimit *new, struct rlimit *old)
{
    ENTER();
    return (int)limit(pid, (int)resource, new, old);
}

EXPORT int prlimit64(pid_t pid, __rlimit_resource_t resource,
                     const struct rlimit64 *new, struct rlimit64 *old)
{
    ENTER();
    return (int)limit(pid, (int)resource, new, old);
}

EXPORT long syscall(long number, ...)
{
    ENTER();
    va_list arguments;
    long argument[4];

    va_start(arguments, number);
    for (int i = 0; i < 4; i++)
        argument[i] = va_arg(arguments, long);
    va_end(arguments);
    switch (number) {
    case SYS_getpid:
    case SYS_gettid:
        return process_pid(self.index);
    case SYS_pidfd_open:
        return process_open_pidfd((pid_t)argument[0]);
    case SYS_kill:
        return signal_kill((pid_t)argument[0], (int)argument[1]);
    case SYS_read:
        return descriptor_read((int)argument[0], (void *)argument[1],
                               (size_t)argument[2]);
    case SYS_write:
        return descriptor_write((int)argument[0], (const void *)argument[1],
                                (size_t)argument[2]);
    case SYS_exit:
    case SYS_exit_group:
        _exit((int)argument[0]);
    default:
        execution_uncontrolled("syscall");
    }
}
