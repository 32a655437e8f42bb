// SPDX-License-Identifier: MIT
//
// crash - a fault is the end of one process, not of the execution.
//
// The kernel's own signals for faults are the only ones that reach the
// program: they are caught on a stack of their own, for the fault may be that
// the stack is full.

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "control/raw.h"
#include "control/runtime.h"

enum {
    MOST_STACK = 8 << 20, // as the explorer limits it
};

static char stack[1 << 16] __attribute__((aligned(16)));

// Between `top` and the start of the stack, which can be read then.
static bool is_on_stack(uint64_t address, uint64_t top)
{
    return address >= top && address % sizeof(uint64_t) == 0 &&
           address < self.stack_end - 2 * sizeof(uint64_t) &&
           address > self.stack_end - MOST_STACK;
}

// As ENTER() would have it: called from before `pc`, whose function has this
// frame.
static void note(uint64_t pc, uint64_t frame, uint64_t top)
{
    static uint64_t start;

    start = is_on_stack(frame, top) ? frame : 0;
    self.pc = pc;
    self.frame = &start;
}

// find_place(): the chain of callers starts at the function that failed, or,
// when that is one of glibc's, at the one that called it.
#if defined(__x86_64__)

enum {
    MOST_WORDS = 4096, // of the stack of glibc's functions
};

static bool is_after_call(const unsigned char *pc)
{
    if (pc[-5] == 0xe8)
        return true;
    for (int length = 2; length <= 7; length++)
        if (pc[-length] == 0xff && (pc[1 - length] & 0x38) == 0x10)
            return true; // through a register or memory
    return false;
}

// glibc keeps no frames: the program's last call is the first word on the
// stack that is an address behind a call in the program.
static uint64_t last_call(uint64_t top)
{
    for (int i = 0; i < MOST_WORDS && is_on_stack(top, top); i++) {
        uint64_t word = *(const uint64_t *)top;
        if (is_in_program(word - 7) && is_in_program(word) &&
            is_after_call((const unsigned char *)word))
            return top;
        top += sizeof word;
    }
    return 0;
}

// It was a function of ours that called glibc, and it noted its own caller.
static bool is_noted(uint64_t call)
{
    const uint64_t *entered = self.frame;

    return is_on_stack((uint64_t)entered, call) && entered[1] == self.pc;
}

static void find_place(const ucontext_t *context)
{
    const greg_t *registers = context->uc_mcontext.gregs;
    uint64_t pc = (uint64_t)registers[REG_RIP] + 1;
    uint64_t top = (uint64_t)registers[REG_RSP];
    uint64_t call = is_in_program(pc) ? 0 : last_call(top);

    if (call != 0 && is_noted(call))
        return;
    note(call != 0 ? *(const uint64_t *)call : pc, registers[REG_RBP], top);
}

#elif defined(__aarch64__)

// glibc's functions keep frames, but for those that call nobody.
static void find_place(const ucontext_t *context)
{
    uint64_t pc = context->uc_mcontext.pc + 1, top = context->uc_mcontext.sp;
    uint64_t frame = context->uc_mcontext.regs[29];

    if (!is_in_program(pc))
        pc = context->uc_mcontext.regs[30];
    while (!is_in_program(pc) && is_on_stack(frame, top)) {
        const uint64_t *record = (const uint64_t *)frame;
        top = frame + 1;
        frame = record[0];
        pc = record[1];
    }
    note(pc, frame, top);
}

#endif

static void fault(int number, siginfo_t *info, void *context)
{
    if (!self.is_on)
        RAW_1(SYS_exit_group, 127);
    if (number != SIGABRT)
        find_place(context);
    signal_fault(number, info, context);
}

void crash_start(void)
{
    const int faults[] = {SIGSEGV, SIGBUS,  SIGFPE, SIGILL,
                          SIGABRT, SIGTRAP, SIGSYS};
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    int (*real)(int, const struct sigaction *, struct sigaction *) =
        (int (*)(int, const struct sigaction *,
                 struct sigaction *))real_function("sigaction");
    struct sigaction action = {.sa_flags =
                                   SA_SIGINFO | SA_ONSTACK | SA_NODEFER};

    sigaltstack(&alternate, NULL);
    action.sa_sigaction = fault;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        real(faults[i], &action, NULL);
}

EXPORT void abort(void)
{
    ENTER();
    memory_settle();
    turn_simple(LOG_EXIT, LOG_NONE);
    signal_fault(SIGABRT, NULL, NULL);
    __builtin_unreachable();
}
