// SPDX-License-Identifier: MIT
//
// carrier - who carries whom.
//
// One carrier is called at a time, by whoever hands over to a process that has
// not run yet.  The others wait: for their turn, if they carry somebody, or for
// a job.  At the end of an execution those that wait for a turn are called
// back; the last one that is back tells the server.

#include "control/carrier.h"

#include <sys/mman.h>

#include "control/raw.h"
#include "control/runtime.h"

void carrier_start(void)
{
    KNOWN_6(SYS_mmap, CARRIER_ADDRESS, CARRIER_SIZE, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
}

_Noreturn void carrier_give_up(void)
{
    turn_tell_server(PAGE_AGAIN);
    turn_await_kill();
}

// ---- Waiting for a job

uint64_t carrier_cpu_ms(uint32_t process, uint64_t in_all_ms)
{
    uint32_t index = page->processes[process].carrier;

    if (index == 0 || index > PAGE_CARRIERS)
        return in_all_ms;
    uint64_t *before_ms = &page->carriers[index - 1].before_ms;
    if (*before_ms == CARRIER_NOT_ASKED)
        *before_ms = in_all_ms;
    return in_all_ms - *before_ms;
}

static _Noreturn void wait_for_job(void)
{
    struct page_carrier *me = &page->carriers[carrier->index];
    uint32_t job;

    image_retire();
    while ((job = __atomic_load_n(&me->job, __ATOMIC_ACQUIRE)) == 0)
        turn_sleep(&me->job);
    me->job = 0;
    me->before_ms = CARRIER_NOT_ASKED;
    image_take_over(job == 1 ? PAGE_CARRIERS : carrier->index);
}

// The stack that this runs on will be somebody else's.
_Noreturn void carrier_wait(void)
{
    char *top = carrier->stack + sizeof carrier->stack;

#if defined(__x86_64__)
    __asm__ volatile("movq %0, %%rsp\n"
                     "xorl %%ebp, %%ebp\n"
                     "call *%1\n"
                     :
                     : "r"(top), "r"(wait_for_job)
                     : "memory");
#elif defined(__aarch64__)
    __asm__ volatile("mov sp, %0\n"
                     "mov x29, xzr\n"
                     "blr %1\n"
                     :
                     : "r"(top), "r"(wait_for_job)
                     : "memory");
#endif
    __builtin_unreachable();
}

static _Noreturn void become_carrier(uint32_t index)
{
    carrier->index = index;
    carrier_wait();
}

// ---- Starting

// Without libc, which would call handlers of the program's.
static pid_t fork_carrier(void)
{
    return (pid_t)KNOWN_1(SYS_clone, SIGCHLD);
}

int32_t carrier_new(void (*be_ready)(void))
{
    pid_t pid = fork_carrier();

    if (pid == 0) {
        be_ready();
        become_carrier(0);
    }
    if (pid > 0)
        page->carriers[0].pid = pid;
    return pid;
}

void carrier_start_first(void)
{
    uint32_t *job = &page->carriers[0].job;

    page->out = 1;
    __atomic_store_n(job, 1, __ATOMIC_RELEASE);
    raw_futex_wake(job);
}

static uint32_t find_free(void)
{
    uint64_t used = 0;

    for (uint32_t i = 0; i < page->process_count; i++)
        if (page->processes[i].life == PAGE_LIVING &&
            page->processes[i].carrier != 0)
            used |= UINT64_C(1) << (page->processes[i].carrier - 1);
    return (uint32_t)__builtin_ctzll(~used); // no more of them live than there
                                             // are carriers
}

int32_t carrier_fork(uint32_t process)
{
    uint32_t index = find_free();
    struct page_carrier *free = &page->carriers[index];

    page->processes[process].carrier = (uint16_t)(index + 1);
    if (image_save(index))
        return 0;
    if (free->pid != 0)
        return free->pid;
    pid_t pid = fork_carrier();
    if (pid == 0)
        become_carrier(index);
    if (pid > 0)
        free->pid = pid;
    return pid;
}

bool carrier_call(uint32_t process)
{
    struct page_process *called = &page->processes[process];

    if (called->is_out || called->carrier == 0)
        return false;
    uint32_t *job = &page->carriers[called->carrier - 1].job;
    called->is_out = 1;
    called->turn = TURN_GO;
    __atomic_add_fetch(&page->out, 1, __ATOMIC_ACQ_REL);
    __atomic_store_n(job, process + 1, __ATOMIC_RELEASE);
    raw_futex_wake(job);
    return true;
}

// ---- Ending

void carrier_leave(void)
{
    myself()->is_out = 0;
    if (__atomic_sub_fetch(&page->out, 1, __ATOMIC_ACQ_REL) > 0 ||
        page->end.end == LOG_RUNNING)
        return;
    turn_tell_server(PAGE_OVER);
}

_Noreturn void carrier_return(void)
{
    carrier_leave();
    carrier_wait();
}

_Noreturn void carrier_end(void)
{
    for (uint32_t i = 0; i < page->process_count; i++) {
        struct page_process *other = &page->processes[i];
        if (i == self.index || !other->is_out)
            continue;
        __atomic_store_n(&other->turn, TURN_BACK, __ATOMIC_RELEASE);
        raw_futex_wake(&other->turn);
    }
    carrier_return();
}
