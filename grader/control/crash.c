// SPDX-License-Identifier: MIT
//
// crash - a fault is the end of one process, not of the execution.
//
// The kernel's own signals for faults are the only ones that reach the
// program: they are caught on a stack of their own, for the fault may be that
// the stack is full.

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

#include "control/carrier.h"
#include "control/raw.h"
#include "control/runtime.h"

// Numbers of DWARF.
#if defined(__x86_64__)
#define FRAME_POINTER 6
#elif defined(__aarch64__)
#define FRAME_POINTER 29
#endif

enum {
    UNDONE = 64, // mappings remembered
};

static struct {
    uintptr_t start, end;
    uint32_t event;
} undone[UNDONE]; // the address space is not used again: see map.c
static size_t undone_count;

static uint64_t memory_page; // bytes; asked before the program can do harm
static int depth;            // faults of the runtime while it looks at one

// A fault in libc, which keeps no frame pointers, is unwound by the tables that
// come with the code, as far as to the first frame that has one.
static _Unwind_Reason_Code look_at(struct _Unwind_Context *context, void *data)
{
    static void *top[1]; // what ENTER() would have found
    bool *is_beyond = data;
    int is_interrupted = 0;
    uint64_t pc = _Unwind_GetIPInfo(context, &is_interrupted);

    // The frames of the handler itself come first.
    *is_beyond = *is_beyond || is_interrupted;
    if (!*is_beyond || !is_in_program(pc))
        return _URC_NO_REASON;
    self.pc = pc + (is_interrupted != 0); // as if it were a return address
    top[0] = (void *)_Unwind_GetGR(context, FRAME_POINTER);
    self.frame = top;
    return _URC_END_OF_STACK;
}

static void note_place(void)
{
    bool is_beyond = false;

    _Unwind_Backtrace(look_at, &is_beyond);
}

// A pointer that is NULL because the memory was used up: what is wrong then is
// not the pointer.
static bool has_used_memory(void)
{
    struct rlimit limit = {0};
    char text[32] = "";
    unsigned long pages = 0;

    raw_read_file("/proc/self/statm", text, sizeof text);
    for (const char *digit = text; *digit >= '0' && *digit <= '9'; digit++)
        pages = pages * 10 + (unsigned long)(*digit - '0');
    KNOWN_4(SYS_prlimit64, 0, RLIMIT_AS, 0, &limit);
    return pages * memory_page > limit.rlim_cur / 2;
}

// ---- The address

void crash_unmapped(uintptr_t address, size_t size, uint32_t event)
{
    size_t at = undone_count++ % UNDONE;

    undone[at].start = address;
    undone[at].end = address + size;
    undone[at].event = event;
}

static uint32_t unmap_of(uintptr_t address)
{
    for (size_t i = 0; i < UNDONE; i++)
        if (address - undone[i].start < undone[i].end - undone[i].start)
            return undone[i].event;
    return LOG_NONE;
}

static void note_fault(enum log_fault fault, uint32_t at)
{
    page->dead[self.index].fault = (uint16_t)fault;
    page->dead[self.index].fault_at = at;
}

static void look_at_address(uintptr_t address)
{
    uintptr_t before = address / PAGE_BYTES * PAGE_BYTES - 1;
    uint32_t within = memory_find((void *)address).object;
    uint32_t past = memory_find((void *)before).object;
    uint32_t unmap = unmap_of(address);

    if (address < PAGE_BYTES) // members of a structure at NULL, too
        note_fault(LOG_FAULT_NULL, LOG_NONE);
    else if (within != LOG_NONE)
        note_fault(LOG_FAULT_WITHIN, within);
    else if (unmap != LOG_NONE)
        note_fault(LOG_FAULT_UNMAPPED, unmap);
    else if (past != LOG_NONE)
        note_fault(LOG_FAULT_PAST, past);
}

// ---- The fault

// The place where the fault was met; without its callers, when these cannot be
// read.
static void look_for_place(void)
{
    static void *no_callers[2];

    if (depth == 1)
        note_place();
    else
        self.frame = no_callers;
}

static _Noreturn void die(int number, const siginfo_t *info)
{
    page->dead[self.index].fault_site = record_site();
    if ((number == SIGSEGV || number == SIGBUS) && info != NULL)
        look_at_address((uintptr_t)info->si_addr);
    if (page->request.hold == PAGE_HOLD_CRASH)
        execution_end(LOG_STEPS, "held at a crash");
    process_end(number, LOG_CRASHED);
}

// The handler of another fault may use the deep stack as well.
static bool is_on_fault_stack(const ucontext_t *context)
{
#if defined(__x86_64__)
    uintptr_t at = (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
    uintptr_t at = (uintptr_t)context->uc_mcontext.sp;
#endif

    return at - (uintptr_t)carrier->fault_stack < sizeof carrier->fault_stack;
}

// The first use of the deep stack by a process that is carried is no fault.
// What this leaves on the stack for faults nobody will see.
static bool opens_deep_stack(const siginfo_t *info, const ucontext_t *context)
{
    if (!page->is_carried || !areas_open_deep_stack(info->si_addr))
        return false;
    if (is_on_fault_stack(context))
        carrier_give_up();
    return true;
}

// The program may have written anything anywhere, what is needed here too: the
// second fault is met with less, and after the third nothing is tried.
static void fault(int number, siginfo_t *info, void *context)
{
    if (page->is_carried && number == SIGSYS)
        carrier_give_up(); // what it asks for cannot be carried
    if (number == SIGSEGV && opens_deep_stack(info, context))
        return;
    carrier->has_faulted = true;
    if (!self.is_on || ++depth > 3)
        RAW_1(SYS_exit_group, 127);
    look_for_place();
    if (gate_has_refused(number, info))
        execution_uncontrolled("a system call that goes past the library");
    if (depth == 1 && (number == SIGSEGV || number == SIGABRT) &&
        has_used_memory())
        execution_end(LOG_LIMIT, "memory");
    if (depth == 1 && signal_has_fault_handler(number)) {
        depth = 0; // the handler may jump out, and its faults are its own
        signal_handle_fault(number, info, context);
        if (page->is_carried)
            carrier_give_up(); // it may have changed what it returns to
        if (number != SIGABRT)
            return;
    }
    die(number, info);
}

void crash_start(void)
{
    const int faults[] = {SIGSEGV, SIGBUS,  SIGFPE, SIGILL,
                          SIGABRT, SIGTRAP, SIGSYS};
    stack_t alternate = {.ss_sp = carrier->fault_stack,
                         .ss_size = sizeof carrier->fault_stack};
    int (*real)(int, const struct sigaction *, struct sigaction *) =
        (int (*)(int, const struct sigaction *,
                 struct sigaction *))real_function("sigaction");
    struct sigaction action = {.sa_flags =
                                   SA_SIGINFO | SA_ONSTACK | SA_NODEFER};

    memory_page = getauxval(AT_PAGESZ);
    RAW_2(SYS_sigaltstack, &alternate, NULL);
    action.sa_sigaction = fault;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        real(faults[i], &action, NULL);
}

EXPORT void abort(void)
{
    ENTER();
    memory_settle();
    turn_simple(LOG_EXIT, LOG_NONE);
    myself()->blocked &= ~(UINT64_C(1) << (SIGABRT - 1));
    if (signal_has_fault_handler(SIGABRT))
        signal_handle_fault(SIGABRT, NULL, NULL);
    die(SIGABRT, NULL);
}

// The stack that the program asks for is its own affair: faults keep theirs,
// and its handlers have room on it.
EXPORT int sigaltstack(const stack_t *restrict new, stack_t *restrict old)
{
    static stack_t chosen = {.ss_flags = SS_DISABLE};
    stack_t before = chosen;

    ENTER();
    if (new != NULL && (new->ss_flags & ~(SS_DISABLE | SS_ONSTACK)) != 0)
        return fail(EINVAL);
    if (new != NULL && !(new->ss_flags &SS_DISABLE) &&
        new->ss_size < (size_t)MINSIGSTKSZ)
        return fail(ENOMEM);
    if (new != NULL)
        chosen = *new;
    if (old != NULL)
        *old = before;
    return 0;
}
