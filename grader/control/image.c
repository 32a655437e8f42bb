// SPDX-License-Identifier: MIT
//
// image - what a process is made of, copied into the page and out of it.
//
// That is its memory (areas.c) and its registers.  Addresses are the same in
// every process, so nothing in an image needs to be changed.  What libc
// remembers of the kernel, the number of its thread, is that of the server in
// all of them: it is of use only in calls that end the use of carriers.

#include <setjmp.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "control/carrier.h"
#include "control/raw.h"
#include "control/runtime.h"

struct floating {
#if defined(__x86_64__)
    uint32_t old[7]; // of the x87
    uint32_t vector;
#else
    uint64_t control, status;
#endif
};

struct image {
    sigjmp_buf registers;
    struct floating floating;
    uintptr_t heap_end;
    uint64_t zero[PAGE_IMAGE / PAGE_BYTES / 64]; // pages, which are not copied
    char pages[][PAGE_BYTES] __attribute__((aligned(PAGE_BYTES)));
};

int image_note_registers(sigjmp_buf registers) __asm__("_setjmp")
    __attribute__((returns_twice));
_Noreturn void jump_to(const void *registers, int value);

static struct image *image_of(uint32_t index)
{
    return (struct image *)page->images[index];
}

// How it rounds, what it traps, and what has happened.
static void save_floating(struct floating *floating)
{
#if defined(__x86_64__)
    __asm__ volatile("fnstenv %0\n"
                     "fldenv %0\n" // the first masks what is trapped
                     "stmxcsr %1"
                     : "=m"(floating->old), "=m"(floating->vector));
#else
    __asm__ volatile("mrs %0, fpcr\n"
                     "mrs %1, fpsr"
                     : "=r"(floating->control), "=r"(floating->status));
#endif
}

static void take_floating(const struct floating *floating)
{
#if defined(__x86_64__)
    __asm__ volatile("fldenv %0\n"
                     "ldmxcsr %1"
                     :
                     : "m"(floating->old), "m"(floating->vector));
#else
    __asm__ volatile("msr fpcr, %0\n"
                     "msr fpsr, %1"
                     :
                     : "r"(floating->control), "r"(floating->status));
#endif
}

// ---- Pages

// Most of them are zero: the heap and the stack that nobody has used.
static bool is_zero(const void *page_start)
{
    typedef uint64_t pair __attribute__((vector_size(16)));
    const pair *pairs = page_start;

    for (size_t i = 0; i < PAGE_BYTES / sizeof *pairs; i += 8) {
        pair any = (pairs[i] | pairs[i + 1]) | (pairs[i + 2] | pairs[i + 3]) |
                   (pairs[i + 4] | pairs[i + 5]) |
                   (pairs[i + 6] | pairs[i + 7]);
        if ((any[0] | any[1]) != 0)
            return false;
    }
    return true;
}

// No function of the library: those work with memory that is being copied.
static void copy(void *to, const void *from)
{
#if defined(__x86_64__)
    size_t size = PAGE_BYTES;

    __asm__ volatile("rep movsb"
                     : "+D"(to), "+S"(from), "+c"(size)
                     :
                     : "memory");
#else
    uint64_t *words = to;

    for (size_t i = 0; i < PAGE_BYTES / sizeof *words; i++)
        words[i] = ((const uint64_t *)from)[i];
#endif
}

static void clear(void *page_start)
{
    uint64_t *words = page_start;

    for (size_t i = 0; i < PAGE_BYTES / sizeof *words; i++)
        words[i] = 0;
}

static void save_page(void *context, size_t n, void *memory)
{
    struct image *image = context;
    uint64_t bit = UINT64_C(1) << n % 64;

    if (is_zero(memory)) {
        image->zero[n / 64] |= bit;
        return;
    }
    image->zero[n / 64] &= ~bit;
    copy(image->pages[n], memory);
}

static void take_page(void *context, size_t n, void *memory)
{
    const struct image *image = context;

    if ((image->zero[n / 64] >> n % 64 & 1) == 0)
        copy(memory, image->pages[n]);
    else if (!is_zero(memory))
        clear(memory);
}

// ---- Saving and taking over

static uintptr_t heap_end(void)
{
    return (uintptr_t)KNOWN_1(SYS_brk, 0);
}

static void move_heap_end(uintptr_t end)
{
    carrier->heap_end = (uintptr_t)KNOWN_1(SYS_brk, end);
}

static bool can_be_saved(uintptr_t heap)
{
    return sizeof(struct image) + areas_bytes(heap) <= PAGE_IMAGE &&
           areas_can_be_copied();
}

bool image_start(void)
{
    free(malloc(1)); // there is a heap from now on, the same for all
    if (!areas_start())
        return false;
    areas_forget_deep_stack();
    return can_be_saved(heap_end());
}

bool image_save(uint32_t index)
{
    struct image *image = image_of(index);

    image->heap_end = heap_end();
    if (!can_be_saved(image->heap_end))
        carrier_give_up();
    save_floating(&image->floating);
    if (image_note_registers(image->registers) != 0)
        return true;
    areas_for_pages(image->heap_end, save_page, image);
    return false;
}

void image_retire(void)
{
    if (carrier->is_deep) {
        areas_forget_deep_stack();
        areas_close_deep_stack();
    }
    if (carrier->has_faulted)
        KNOWN_3(SYS_madvise, carrier->fault_stack, sizeof carrier->fault_stack,
                MADV_DONTNEED);
    carrier->has_faulted = false;
    carrier->heap_end = heap_end();
    if (sizeof(struct image) + areas_bytes(carrier->heap_end) > PAGE_IMAGE)
        move_heap_end(image_of(PAGE_CARRIERS)->heap_end);
}

_Noreturn void image_take_over(uint32_t index)
{
    struct image *image = image_of(index);

    if (carrier->heap_end != image->heap_end)
        move_heap_end(image->heap_end);
    areas_for_pages(image->heap_end, take_page, image);
    arena_take_over();
    take_floating(&image->floating);
    jump_to(image->registers, 1);
}
