// SPDX-License-Identifier: MIT
//
// gate - a system call that goes past the runtime is not let through.
//
// Interposing the library's functions catches what goes through the library; a
// program with system calls in assembly would fork, signal and wait behind the
// scheduler's back.  The kernel tells a filter where a call comes from
// (seccomp(2)): the program, which is linked to fixed addresses below 4 GiB,
// has a single place that may enter the kernel, raw_call().  The library lies
// above and makes calls of its own, but there are some that it makes only for
// functions that are interposed.  All else is a SIGSYS, which ends the
// execution as not controlled.  Where there are no such filters it is left
// to the sandbox to bear the consequences.

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "control/raw.h"
#include "control/runtime.h"

#define FIELD(field)                                                           \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UPPER_HALF(field)                                                      \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,                                         \
             offsetof(struct seccomp_data, field) + sizeof(uint32_t))
#define JUMP(test, value, if_true, if_false)                                   \
    BPF_JUMP(BPF_JMP | (test) | BPF_K, (uint32_t)(value), if_true, if_false)
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, action)
#define REFUSE(call) JUMP(BPF_JEQ, call, 0, 1), RETURN(SECCOMP_RET_TRAP)

enum {
    FROM_FILTER = 1, // SYS_SECCOMP of the kernel, which glibc leaves out
};

extern const char __start_control_raw, __stop_control_raw; // by the linker

void gate_close(void)
{
    struct sock_filter code[] = {
        UPPER_HALF(instruction_pointer),
        JUMP(BPF_JEQ, 0, 0, 5),
        FIELD(instruction_pointer),
        JUMP(BPF_JGE, (uintptr_t)&__start_control_raw, 0, 2),
        JUMP(BPF_JGT, (uintptr_t)&__stop_control_raw, 1, 0),
        RETURN(SECCOMP_RET_ALLOW),
        RETURN(SECCOMP_RET_TRAP),
        FIELD(nr),
#ifdef SYS_vfork
        REFUSE(SYS_vfork),
#endif
        REFUSE(SYS_kill),
        REFUSE(SYS_tkill),
        REFUSE(SYS_rt_sigqueueinfo),
        REFUSE(SYS_setsid),
        REFUSE(SYS_setpgid),
        REFUSE(SYS_execve),
        REFUSE(SYS_execveat),
        REFUSE(SYS_ptrace),
        REFUSE(SYS_process_vm_writev),
        REFUSE(SYS_io_uring_setup),
        RETURN(SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {sizeof code / sizeof code[0], code};

    RAW_6(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);
    RAW_3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);
}

#define LET(call) JUMP(BPF_JEQ, call, 0, 1), RETURN(SECCOMP_RET_ALLOW)

// For processes that are carried, beside the other one, which goes on to decide
// about the program's own calls: of libc's calls only those that leave nothing
// in the kernel behind.
bool gate_watch(void)
{
    struct sock_filter code[] = {
        UPPER_HALF(instruction_pointer),
        JUMP(BPF_JEQ, 0, 0, 1),
        RETURN(SECCOMP_RET_ALLOW),
        FIELD(nr),
        LET(SYS_brk),
        LET(SYS_futex),
        LET(SYS_getrandom),
        LET(SYS_getpid),
        LET(SYS_getuid),
        LET(SYS_geteuid),
        LET(SYS_getgid),
        LET(SYS_getegid),
        LET(SYS_sched_yield),
        LET(SYS_clock_gettime),
        LET(SYS_rt_sigreturn), // see crash.c
        LET(SYS_exit_group),
        RETURN(SECCOMP_RET_TRAP),
    };
    struct sock_fprog filter = {sizeof code / sizeof code[0], code};

    return RAW_3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) == 0;
}

bool gate_has_refused(int number, const siginfo_t *info)
{
    return number == SIGSYS && info != NULL && info->si_code == FROM_FILTER;
}
