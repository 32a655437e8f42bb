// SPDX-License-Identifier: MIT
//
// policy - who is next, among those who can go on.
//
// The script comes first: a list of the steps at which another process goes on
// than the one that PAGE_STAY would choose.  Any schedule can be written so,
// which makes replay, systematic search and minimisation one mechanism.  The
// sampling policies (PCT: Burckhardt et al., ASPLOS 2010; POS: Yuan et al., CAV
// 2018) draw from a generator whose state is in the page, in the order of the
// steps: the same seed gives the same schedule.

#include "control/runtime.h"

// The numbers below are for those who have been put last.
#define ABOVE_ALL (UINT64_C(1) << 40)

static bool has(const uint64_t set[LOG_MASK_WORDS], uint32_t process)
{
    return set[process / 64] >> (process % 64) & 1;
}

uint64_t policy_random(void)
{
    page->random += UINT64_C(0x9e3779b97f4a7c15);
    return mix(page->random, 7);
}

void policy_start(void)
{
    page->random = mix(page->request.seed, 1);
}

void policy_created(uint32_t process)
{
    struct page_process *created = &page->processes[process];

    // By the pid, which does not depend on the order of creation.
    created->priority =
        mix(page->request.seed, (uint64_t)created->pid) | ABOVE_ALL;
}

// The running process as long as it can, else the next one after it.
uint32_t policy_usual(const uint64_t enabled[LOG_MASK_WORDS])
{
    uint32_t now = page->running;

    if (has(enabled, now) && !page->processes[now].sleeping)
        return now;
    for (uint32_t i = 1; i <= page->process_count; i++) {
        uint32_t process = (now + i) % page->process_count;
        if (has(enabled, process))
            return process;
    }
    return now;
}

static uint32_t choose_random(const uint64_t enabled[LOG_MASK_WORDS])
{
    uint32_t count = 0;

    for (int i = 0; i < LOG_MASK_WORDS; i++)
        count += (uint32_t)__builtin_popcountll(enabled[i]);
    uint32_t nth = (uint32_t)(policy_random() % count);
    for (uint32_t process = 0;; process++)
        if (has(enabled, process) && nth-- == 0)
            return process;
}

static uint32_t highest(const uint64_t enabled[LOG_MASK_WORDS])
{
    uint32_t best = LOG_NONE;

    for (uint32_t i = 0; i < page->process_count; i++)
        if (has(enabled, i) &&
            (best == LOG_NONE ||
             page->processes[i].priority > page->processes[best].priority))
            best = i;
    return best;
}

// Last, also behind those who were put last before.
static void put_last(struct page_process *process)
{
    process->priority = ABOVE_ALL - ++page->put_last;
}

// At a change point, and where it says itself that it only waits, the running
// process falls behind all others.
static uint32_t choose_pct(const uint64_t enabled[LOG_MASK_WORDS])
{
    struct page_process *now = &page->processes[page->running];

    for (uint32_t i = 0; i < page->request.change_count; i++)
        if (page->request.changes[i] == page->step)
            put_last(now);
    if (now->sleeping)
        put_last(now);
    return highest(enabled);
}

static bool is_racing(const struct page_operation *a,
                      const struct page_operation *b)
{
    return a->object != LOG_NONE && a->object == b->object;
}

// The chosen event is done: it and those that race with it draw again.
static uint32_t choose_pos(const uint64_t enabled[LOG_MASK_WORDS])
{
    if (page->processes[page->running].sleeping)
        put_last(&page->processes[page->running]);
    uint32_t best = highest(enabled);
    const struct page_operation *next = &page->processes[best].next;

    for (uint32_t i = 0; i < page->process_count; i++)
        if (i == best || (page->processes[i].life == PAGE_LIVING &&
                          is_racing(next, &page->processes[i].next)))
            page->processes[i].priority = policy_random() | ABOVE_ALL;
    return best;
}

static bool is_scripted(uint32_t *process)
{
    const struct page_request *request = &page->request;

    while (page->script_at < request->script_count) {
        const struct page_turn *turn = &page->script[page->script_at];
        if (turn->step > page->step)
            return false;
        page->script_at++;
        if (turn->step == page->step) {
            *process = turn->process;
            return true;
        }
    }
    return false;
}

static uint32_t choose_by_policy(const uint64_t enabled[LOG_MASK_WORDS])
{
    switch ((enum page_policy)page->request.policy) {
    case PAGE_RANDOM:
        return choose_random(enabled);
    case PAGE_PCT:
        return choose_pct(enabled);
    case PAGE_POS:
        return choose_pos(enabled);
    case PAGE_STAY:
        break;
    }
    return policy_usual(enabled);
}

uint32_t policy_choose(const uint64_t enabled[LOG_MASK_WORDS])
{
    uint64_t awake[LOG_MASK_WORDS];
    uint64_t any = 0;
    uint32_t process = 0;

    if (is_scripted(&process)) {
        if (process >= page->process_count || !has(enabled, process))
            execution_end(LOG_DIVERGED, "the schedule");
        return process;
    }
    if (page->step < page->request.script_end)
        return policy_usual(enabled);
    for (int i = 0; i < LOG_MASK_WORDS; i++)
        any |= awake[i] = enabled[i] & ~page->asleep[i];
    if (any == 0)
        execution_end(LOG_DIVERGED, "all are asleep");
    return choose_by_policy(awake);
}
