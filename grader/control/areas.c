// SPDX-License-Identifier: MIT
//
// areas - the memory that a process can write to.
//
// It is what the server has: what a process maps later is not carried.  Two
// areas grow.  Of the heap all is copied that there is; of the stack its last
// part.  What lies below is the deep stack, which hardly any process needs: a
// carrier cannot use it before it has tried to, and when it has, it cannot fork
// any more.

#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "control/carrier.h"
#include "control/raw.h"
#include "control/runtime.h"

enum {
    AREAS = 32,
    STACK_COPIED = 64 << 10,
};

struct area {
    uintptr_t start, end;
};

// The same in every process.
static struct area areas[AREAS];
static uint32_t area_count;
static struct area stack;     // the part that is copied
static uintptr_t stack_limit; // as far as it reached at first
static size_t stack_most;     // bytes that a process can have
static uintptr_t heap_start;
static size_t areas_size;

// ---- What there is

static uintptr_t hexadecimal(const char **text)
{
    uintptr_t value = 0;

    for (;; (*text)++) {
        char digit = **text;
        if (digit >= '0' && digit <= '9')
            value = value * 16 + (uintptr_t)(digit - '0');
        else if (digit >= 'a' && digit <= 'f')
            value = value * 16 + (uintptr_t)(digit - 'a' + 10);
        else
            return value;
    }
}

static const char *skip(const char *text, char what)
{
    while (*text != '\0' && *text != what)
        text++;
    return *text == what ? text + 1 : text;
}

// "START-END PERMISSIONS OFFSET DEVICE INODE NAME"
static bool add_area(const char *line)
{
    struct area area;

    area.start = hexadecimal(&line);
    line++;
    area.end = hexadecimal(&line);
    line++;
    if (line[1] != 'w' || line[3] != 'p' || area.start == CARRIER_ADDRESS)
        return true;
    for (int i = 0; i < 4; i++)
        line = skip(line, ' ');
    while (*line == ' ')
        line++;
    if (strncmp(line, "[stack]", 7) == 0) {
        stack = (struct area){area.end - STACK_COPIED, area.end};
        stack_limit = area.start;
    } else if (strncmp(line, "[heap]", 6) == 0) {
        heap_start = area.start;
    } else {
        if (area_count == AREAS)
            return false;
        areas[area_count++] = area;
        areas_size += area.end - area.start;
    }
    return true;
}

// The kernel counts how deep a stack is from the end of what it has not been
// told to treat in another way, which need not be the end of the stack.
static bool limit_stack(void)
{
    struct rlimit limit = {0};

    KNOWN_4(SYS_prlimit64, 0, RLIMIT_STACK, NULL, &limit);
    if (limit.rlim_cur > stack.end / 2)
        return false; // there is none
    stack_most = limit.rlim_cur & ~(size_t)(PAGE_BYTES - 1);
    uintptr_t below = stack.end - stack_most - PAGE_BYTES;
    return below < stack_limit &&
           KNOWN_6(SYS_mmap, below, PAGE_BYTES, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
                   0) == (long)below;
}

bool areas_start(void)
{
    // What proc(5) says of this process; there is room for it in the page.
    for (const char *line =
             raw_read_file("/proc/self/maps", page->images[0], PAGE_IMAGE);
         *line != '\0'; line = skip(line, '\n'))
        if (!add_area(line))
            return false;
    return stack.start > stack_limit && heap_start != 0 && limit_stack();
}

// ---- The stack

void areas_forget_deep_stack(void)
{
    uintptr_t lowest = stack.end - stack_most;

    KNOWN_2(SYS_munmap, lowest, stack_limit - lowest);
    KNOWN_3(SYS_madvise, stack_limit, stack.start - stack_limit, MADV_DONTNEED);
}

void areas_close_deep_stack(void)
{
    KNOWN_3(SYS_mprotect, stack_limit, stack.start - stack_limit, PROT_NONE);
    carrier->is_deep = false;
}

bool areas_open_deep_stack(const void *address)
{
    uintptr_t below = stack.start - (uintptr_t)address;

    if (carrier->is_deep || below == 0 || below > stack_most)
        return false;
    // With what the kernel has added to it meanwhile.
    KNOWN_3(SYS_mprotect, stack.start - PAGE_BYTES, PAGE_BYTES,
            PROT_READ | PROT_WRITE | PROT_GROWSDOWN);
    return carrier->is_deep = true;
}

bool areas_can_be_copied(void)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);

    return here > stack.start && here < stack.end && !carrier->is_deep &&
           !carrier->has_faulted;
}

// ---- All of it

size_t areas_bytes(uintptr_t heap_end)
{
    return areas_size + (heap_end - heap_start) + (stack.end - stack.start);
}

void areas_for_pages(uintptr_t heap_end, area_visitor *each, void *context)
{
    const struct area heap = {heap_start, heap_end};
    size_t n = 0;

    for (uint32_t i = 0; i < area_count + 2; i++) {
        const struct area *area = i < area_count    ? &areas[i]
                                  : i == area_count ? &heap
                                                    : &stack;
        for (uintptr_t at = area->start; at < area->end; at += PAGE_BYTES)
            each(context, n++, (void *)at);
    }
}
