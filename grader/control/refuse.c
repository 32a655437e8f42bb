// SPDX-License-Identifier: MIT
//
// refuse - what is not modelled ends the execution, and says its name.
//
// A call that went through unseen would let processes communicate, wait or
// disappear behind the scheduler's back, and the verdict would be worth
// nothing.

#include <stdarg.h>
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

// Threads, and what synchronises them.
REFUSE(pthread_create)
REFUSE(thrd_create)
REFUSE(pthread_rwlock_rdlock)
REFUSE(pthread_rwlock_wrlock)
REFUSE(pthread_barrier_wait)
REFUSE(pthread_spin_lock)

// Other programs.
REFUSE(execl)
REFUSE(execlp)
REFUSE(execle)
REFUSE(execve)
REFUSE(execv)
REFUSE(execvp)
REFUSE(execvpe)
REFUSE(fexecve)
REFUSE(execveat)
REFUSE(posix_spawn)
REFUSE(posix_spawnp)
REFUSE(system)
REFUSE(popen)
REFUSE(daemon)
REFUSE(clone)
REFUSE(ptrace)
REFUSE(unshare)
REFUSE(setns)

// Other ways to communicate.
REFUSE(socket)
REFUSE(socketpair)
REFUSE(shmget)
REFUSE(semget)
REFUSE(msgget)
REFUSE(mq_open)
REFUSE(eventfd)
REFUSE(signalfd)
REFUSE(timerfd_create)
REFUSE(timer_create)
REFUSE(epoll_create)
REFUSE(epoll_create1)
REFUSE(inotify_init)
REFUSE(inotify_init1)
REFUSE(flock)
REFUSE(lockf)
REFUSE(lockf64)
REFUSE(splice)
REFUSE(tee)
REFUSE(vmsplice)
REFUSE(sendfile)
REFUSE(aio_read)
REFUSE(aio_write)
REFUSE(openpty)
REFUSE(forkpty)
REFUSE(rename)

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
