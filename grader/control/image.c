// SPDX-License-Identifier: MIT
//
// image - what a process is made of, copied into the page and out of it.
//
// The areas that a process can write to are those that the server has: what is
// added later is not carried.  Two of them grow: of the heap all is copied that
// there is, of the stack its last part, and a process whose stack has ever been
// deeper is not carried either.  Addresses are the same in every process, so
// nothing in an image needs to be changed.  What libc remembers of the kernel,
// the number of its thread, is that of the server in all of them: it is of use
// only in calls that end the use of carriers.

#include <fcntl.h>
#include <setjmp.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "control/carrier.h"
#include "control/raw.h"
#include "control/runtime.h"

enum {
    AREAS = 32,
    PAGE_BYTES = 4096,
    STACK_COPIED = 64 << 10,
    STACK_GIVEN = 1 << 20, // by the kernel when a program starts, at most
    STACK_MOST = 8 << 20,  // that a process can have
};

struct area {
    uintptr_t start, end;
};

// The same in every process.
static struct area areas[AREAS];
static uint32_t area_count;
static struct area stack;     // the part that is copied
static uintptr_t stack_limit; // as far as it reached at first
static uintptr_t heap_start;
static size_t areas_size;

struct image {
    sigjmp_buf registers;
    uint64_t floating; // how it rounds, and what it traps
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

static uint64_t floating_point(void)
{
#if defined(__x86_64__)
    uint32_t vector;
    uint16_t old;
    __asm__ volatile("stmxcsr %0\n"
                     "fnstcw %1"
                     : "=m"(vector), "=m"(old));
    return (uint64_t)old << 32 | vector;
#else
    uint64_t control;
    __asm__ volatile("mrs %0, fpcr" : "=r"(control));
    return control;
#endif
}

static void set_floating_point(uint64_t control)
{
#if defined(__x86_64__)
    uint32_t vector = (uint32_t)control;
    uint16_t old = (uint16_t)(control >> 32);
    __asm__ volatile("ldmxcsr %0\n"
                     "fldcw %1"
                     :
                     : "m"(vector), "m"(old));
#else
    __asm__ volatile("msr fpcr, %0" : : "r"(control));
#endif
}

static uintptr_t heap_end(uintptr_t wanted)
{
    return (uintptr_t)raw_call(SYS_brk, (long)wanted, 0, 0, 0, 0, 0);
}

// ---- The areas

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

static bool starts_with(const char *text, const char *start)
{
    while (*start != '\0' && *text == *start)
        text++, start++;
    return *start == '\0';
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
    if (starts_with(line, "[stack]")) {
        stack = (struct area){area.end - STACK_COPIED, area.end};
        stack_limit = area.start;
    } else if (starts_with(line, "[heap]")) {
        heap_start = area.start;
    } else {
        if (area_count == AREAS)
            return false;
        areas[area_count++] = area;
        areas_size += area.end - area.start;
    }
    return true;
}

// Reads what proc(5) says of this process, into the page.
static const char *read_areas(void)
{
    long file =
        RAW_4(SYS_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);
    size_t size = 0;
    long count;

    if (file < 0)
        return "";
    while (size < PAGE_IMAGE - 1 &&
           (count = RAW_3(SYS_read, file, page->images[0] + size,
                          PAGE_IMAGE - 1 - size)) > 0)
        size += (size_t)count;
    RAW_1(SYS_close, file);
    page->images[0][size] = '\0';
    return page->images[0];
}

static bool has_room(uintptr_t heap)
{
    return sizeof(struct image) + areas_size + (heap - heap_start) +
               (stack.end - stack.start) <=
           PAGE_IMAGE;
}

// Whether any page of the stack below the part that is copied has been used.
static bool is_deep(void)
{
    unsigned char used[STACK_GIVEN / PAGE_BYTES];
    size_t count = (stack.start - stack_limit) / PAGE_BYTES;

    if (raw_call(SYS_mincore, (long)(stack_limit - PAGE_BYTES), PAGE_BYTES,
                 (long)used, 0, 0, 0) == 0)
        return true; // it has grown
    raw_call(SYS_mincore, (long)stack_limit, (long)(count * PAGE_BYTES),
             (long)used, 0, 0, 0);
    for (size_t i = 0; i < count; i++)
        if (used[i] & 1)
            return true;
    return false;
}

static bool can_be_saved(uintptr_t heap)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);

    return here > stack.start && here < stack.end && has_room(heap) &&
           !is_deep();
}

// The stack below the part that is copied is as the kernel gives it: as large
// as at first, and zero.
static void forget_deep_stack(void)
{
    uintptr_t lowest = stack.end - STACK_MOST;

    raw_call(SYS_munmap, (long)lowest, (long)(stack_limit - lowest), 0, 0, 0,
             0);
    raw_call(SYS_madvise, (long)stack_limit, (long)(stack.start - stack_limit),
             MADV_DONTNEED, 0, 0, 0);
}

static bool has_areas(void)
{
    for (const char *line = read_areas(); *line != '\0';
         line = skip(line, '\n'))
        if (!add_area(line))
            return false;
    return stack.start > stack_limit &&
           stack.start - stack_limit <= STACK_GIVEN && heap_start != 0;
}

bool image_start(void)
{
    free(malloc(1)); // there is a heap from now on, the same for all
    if (!has_areas())
        return false;
    forget_deep_stack();
    return can_be_saved(heap_end(0));
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

static void save_page(struct image *image, size_t n, void *memory)
{
    uint64_t bit = UINT64_C(1) << n % 64;

    if (is_zero(memory)) {
        image->zero[n / 64] |= bit;
        return;
    }
    image->zero[n / 64] &= ~bit;
    copy(image->pages[n], memory);
}

static void take_page(struct image *image, size_t n, void *memory)
{
    if ((image->zero[n / 64] >> n % 64 & 1) == 0)
        copy(memory, image->pages[n]);
    else if (!is_zero(memory))
        clear(memory);
}

static void for_pages(struct image *image,
                      void (*each)(struct image *image, size_t n, void *memory))
{
    const struct area heap = {heap_start, image->heap_end};
    size_t n = 0;

    for (uint32_t i = 0; i < area_count + 2; i++) {
        const struct area *area = i < area_count    ? &areas[i]
                                  : i == area_count ? &heap
                                                    : &stack;
        for (uintptr_t at = area->start; at < area->end; at += PAGE_BYTES)
            each(image, n++, (void *)at);
    }
}

// ---- Saving and taking over

bool image_save(uint32_t index)
{
    struct image *image = image_of(index);

    image->heap_end = heap_end(0);
    if (!can_be_saved(image->heap_end))
        carrier_give_up();
    image->floating = floating_point();
    if (image_note_registers(image->registers) != 0)
        return true;
    for_pages(image, save_page);
    return false;
}

_Noreturn void image_take_over(uint32_t index)
{
    struct image *image = image_of(index);

    forget_deep_stack();
    if (heap_end(0) != image->heap_end)
        heap_end(image->heap_end);
    for_pages(image, take_page);
    arena_take_over();
    set_floating_point(image->floating);
    jump_to(image->registers, 1);
}
