// SPDX-License-Identifier: MIT
//
// sleepers - processes that must not go on yet.
//
// The explorer has run all that starts with their next step here.  To make it
// later leads to the same, until somebody makes a step that is dependent on
// it; the request says what that step accesses, and dependence.h the rest.

#include "control/runtime.h"

static bool is_dependent(const struct access *accesses, unsigned count,
                         int32_t pid, const struct page_sleeper *sleeper)
{
    int32_t sleeping_pid = page->dead[sleeper->process].pid;

    for (unsigned i = 0; i < count; i++)
        if (access_interrupts(&accesses[i], sleeping_pid))
            return true;
    for (uint32_t i = 0; i < sleeper->count; i++) {
        const struct access *next = &page->sleeper_accesses[sleeper->first + i];
        if (access_interrupts(next, pid))
            return true;
        for (unsigned j = 0; j < count; j++)
            if (access_is_dependent(&accesses[j], next))
                return true;
    }
    return false;
}

static void sleep_all(void)
{
    page->is_sleeping_started = 1;
    for (uint32_t i = 0; i < page->request.sleeper_count; i++) {
        uint32_t process = page->sleepers[i].process;
        page->asleep[process / 64] |= UINT64_C(1) << (process % 64);
    }
}

// Wakes those whose next step is dependent on something that was done.
static void wake(const struct access *accesses, unsigned count, int32_t pid)
{
    for (uint32_t i = 0; i < page->request.sleeper_count; i++) {
        const struct page_sleeper *sleeper = &page->sleepers[i];
        uint64_t *word = &page->asleep[sleeper->process / 64];
        uint64_t bit = UINT64_C(1) << (sleeper->process % 64);
        if ((*word & bit) && (page->dead[sleeper->process].pid == pid ||
                              is_dependent(accesses, count, pid, sleeper)))
            *word &= ~bit;
    }
}

static void wake_after_step(const struct log_choice *choice)
{
    const struct access_scene scene = {
        .objects = page->objects,
        .processes = page->dead,
        .object_count = page->object_count,
        .process_count = page->process_count,
        .promoted = page->request.promoted,
        .promoted_count = page->request.promoted_count,
    };
    struct access accesses[ACCESS_MOST] = {{0}};
    int32_t pid = page->dead[choice->chosen].pid;

    wake(accesses, 0, pid);
    for (uint32_t i = choice->event; i < page->event_count; i++) {
        unsigned count = access_of(&scene, &page->events[i], accesses);
        wake(accesses, count, pid);
    }
}

void sleepers_update(void)
{
    if (page->request.sleeper_count == 0 ||
        page->step < page->request.sleep_from)
        return;
    if (!page->is_sleeping_started)
        sleep_all();
    else
        wake_after_step(&page->choices[page->choice_count - 1]);
}
