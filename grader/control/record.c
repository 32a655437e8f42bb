// SPDX-License-Identifier: MIT
//
// record - writing the log.
//
// The log only grows: appending is a store into the page and a count.  A place
// in the source is kept once, as the chain of return addresses, because
// whoever reads it wants the student's line and not the one in common/ that it
// called.  Chains follow the frame pointers, and stop at the first address
// outside of the program: libc has none.

#include <string.h>

#include "control/runtime.h"

extern const char __executable_start, etext;

uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t x =
        (a ^ (b * UINT64_C(0x9e3779b97f4a7c15))) + UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

uint64_t key_of_name(const char *name)
{
    uint64_t key = 1;

    for (; *name != '\0'; name++)
        key = mix(key, (unsigned char)*name);
    return key | 1;
}

bool is_in_program(uint64_t pc)
{
    return pc - (uint64_t)&__executable_start <
           (uint64_t)(&etext - &__executable_start);
}

static void walk(struct log_site *site)
{
    uint64_t pc = self.pc;
    void **frame = self.frame;

    *site = (struct log_site){{0}};
    for (int i = 0; i < LOG_DEPTH && is_in_program(pc); i++) {
        site->pc[i] = pc;
        void **next = *frame;
        if (next <= frame || (uintptr_t)next % sizeof(void *) != 0 ||
            (uintptr_t)next > self.stack_end - 2 * sizeof(void *))
            return;
        frame = next;
        pc = (uint64_t)frame[1];
    }
}

static uint32_t site_add(const struct log_site *site, uint16_t *bucket)
{
    if (page->site_count == PAGE_SITES)
        return LOG_NONE;
    page->sites[page->site_count++] = *site;
    *bucket = (uint16_t)page->site_count;
    return page->site_count - 1;
}

static bool is_same(const struct log_site *a, const struct log_site *b)
{
    for (int i = 0; i < LOG_DEPTH; i++)
        if (a->pc[i] != b->pc[i])
            return false;
    return true;
}

uint32_t record_site(void)
{
    struct log_site site;
    uint64_t hash = 0;

    if (!is_in_program(self.pc))
        return LOG_NONE;
    walk(&site);
    for (int i = 0; i < LOG_DEPTH && site.pc[i] != 0; i++)
        hash = (hash ^ site.pc[i]) * UINT64_C(0x100000001b3);
    hash ^= hash >> 29;
    for (;; hash++) {
        uint16_t *bucket = &page->site_buckets[hash % PAGE_SITE_BUCKETS];
        if (*bucket == 0)
            return site_add(&site, bucket);
        if (is_same(&page->sites[*bucket - 1], &site))
            return *bucket - 1u;
    }
}

uint32_t record_text(const void *bytes, size_t size)
{
    if (size > PAGE_TEXT - page->text_count)
        execution_end(LOG_LIMIT, "output");
    uint32_t at = page->text_count;
    __builtin_memcpy(page->text + at, bytes, size);
    page->text_count += (uint32_t)size;
    return at;
}

uint32_t record_name(const char *name)
{
    return record_text(name, strlen(name) + 1);
}

uint32_t record_call(const char *path, const char *call)
{
    uint32_t at = record_name(path != NULL ? path : "");

    record_name(call);
    return at;
}

void record_start(void)
{
    record_read_first(&page->files[0]);
}

uint32_t record(struct log_event event)
{
    uint32_t index = page->event_count;

    if (index >= page->request.event_budget)
        execution_end(LOG_STEPS, "events");
    if (event.op != LOG_LOAD && event.op != LOG_STORE)
        self.epoch++;
    event.step = page->step - 1;
    event.process = (uint16_t)self.index;
    event.time = (uint64_t)page->clock;
    event.site = record_site();
    record_read_first(&page->events[index]);
    page->events[index] = event;
    page->event_count = index + 1;
    return index;
}

// Two processes may create objects in either order: a key that depends on the
// creator alone is the same whoever came first.
static uint64_t key_by_creator(void)
{
    struct page_process *me = myself();

    return mix((uint64_t)me->pid, ++me->object_count) << 1;
}

uint32_t object_new(enum log_object_kind kind, uint64_t key)
{
    if (page->object_count == PAGE_OBJECTS)
        execution_end(LOG_LIMIT, "objects");
    uint32_t index = page->object_count++;
    page->objects[index] = (struct log_object){
        .key = key != 0 ? key : key_by_creator(),
        .kind = (uint16_t)kind,
        .creator = (uint16_t)self.index,
        .site = record_site(),
        .memory = LOG_NONE,
        .name = LOG_NONE,
    };
    page->things[index] = (struct page_thing){0};
    return index;
}
