// SPDX-License-Identifier: MIT
//
// script - what one execution of an exhaustive search is to be.

#include "explore/script.h"

#include <string.h>

#include "explore/allocate.h"

// Room for `more` items, in powers of two.
static void *reserve(void *items, size_t count, size_t more, size_t size)
{
    size_t room = 16, wanted = 16;

    while (room < count)
        room *= 2;
    while (wanted < count + more)
        wanted *= 2;
    if (items != NULL && wanted == room)
        return items;
    return reallocate(items, wanted, size);
}

static uint32_t index_of(const struct script *script, int32_t pid)
{
    uint32_t process = 0;

    while (process < script->process_count && script->pids[process] != pid)
        process++;
    return process;
}

void script_add_turn(struct script *script, const struct step *step)
{
    if (script->process_count == 0)
        script->pids[script->process_count++] = step->pid; // the first one
    script->turns =
        reserve(script->turns, script->turn_count, 1, sizeof *script->turns);
    script->turns[script->turn_count] = (struct page_turn){
        (uint32_t)script->turn_count, index_of(script, step->pid)};
    script->turn_count++;
    if (step->child != 0 && script->process_count < LOG_PROCESSES)
        script->pids[script->process_count++] = step->child;
}

bool script_add_sleeper(struct script *script, const struct step *step)
{
    if (script->sleeper_count == PAGE_SLEEPERS ||
        script->access_count + step->access_count > PAGE_SLEEPER_ACCESSES)
        return false;
    script->sleepers = reserve(script->sleepers, script->sleeper_count, 1,
                               sizeof *script->sleepers);
    script->accesses = reserve(script->accesses, script->access_count,
                               step->access_count, sizeof *script->accesses);
    script->sleepers[script->sleeper_count++] = (struct page_sleeper){
        index_of(script, step->pid), (uint32_t)script->access_count,
        (uint32_t)step->access_count};
    memcpy(&script->accesses[script->access_count], step->accesses,
           step->access_count * sizeof *step->accesses);
    script->access_count += step->access_count;
    return true;
}

static bool are_same(const void *a, const void *b, size_t size)
{
    return size == 0 || memcmp(a, b, size) == 0;
}

bool scripts_are_equal(const struct script *a, const struct script *b)
{
    return a->turn_count == b->turn_count &&
           a->sleeper_count == b->sleeper_count &&
           a->access_count == b->access_count &&
           a->sleep_from == b->sleep_from &&
           are_same(a->turns, b->turns, a->turn_count * sizeof *a->turns) &&
           are_same(a->sleepers, b->sleepers,
                    a->sleeper_count * sizeof *a->sleepers) &&
           are_same(a->accesses, b->accesses,
                    a->access_count * sizeof *a->accesses);
}

void script_free(struct script *script)
{
    free(script->turns);
    free(script->sleepers);
    free(script->accesses);
    *script = (struct script){0};
}
