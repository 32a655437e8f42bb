// SPDX-License-Identifier: MIT
//
// sleepers - processes that must not go on yet.
//
// The explorer has run all that starts with their next step here.  To make it
// later leads to the same, until somebody makes a step that is dependent on
// it; the request says what that step accesses, and dependence.h the rest.

#include "control/runtime.h"

static struct access_list next_of(const struct page_sleeper *sleeper)
{
    return (struct access_list){&page->sleeper_accesses[sleeper->first],
                                sleeper->count,
                                page->dead[sleeper->process].pid};
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
static void wake(struct access_list done)
{
    for (uint32_t i = 0; i < page->request.sleeper_count; i++) {
        const struct page_sleeper *sleeper = &page->sleepers[i];
        uint64_t *word = &page->asleep[sleeper->process / 64];
        uint64_t bit = UINT64_C(1) << (sleeper->process % 64);
        struct access_list next = next_of(sleeper);
        if ((*word & bit) &&
            (next.pid == done.pid || access_lists_are_dependent(done, next)))
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

    wake((struct access_list){accesses, 0, pid});
    for (uint32_t i = choice->event; i < page->event_count; i++) {
        unsigned count = access_of(&scene, &page->events[i], accesses);
        wake((struct access_list){accesses, count, pid});
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
