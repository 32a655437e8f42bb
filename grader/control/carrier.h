// SPDX-License-Identifier: MIT
//
// carrier - processes that are used again.
//
// To fork a process, to let it fault in its pages and to reap it costs the
// kernel far more than the program computes in one schedule.  So a process that
// has ended does not exit: the kernel's process that carried it waits to carry
// another one.  fork() in a later execution copies the parent's image into the
// page (image.c), and a carrier that is free takes it over when that process
// gets its first turn.
//
// This is the same as a fork as long as all that a process is lies in its
// memory, in its registers and in the model.  What the kernel keeps for it
// beside that, such as a file, a private mapping or a mask of signals, cannot
// be taken over: before the first call that would make some the execution is
// given up, and this program is run from then on as if there were no carriers,
// by forking.
//
// Carriers are numbered, and their memory is that of a process of the program
// but for one part, `struct carrier`, that is never taken over.

#ifndef CONTROL_CARRIER_H
#define CONTROL_CARRIER_H

#include "control/runtime.h"

enum {
    CARRIER_MAPPINGS = 64,
    CARRIER_STACK = 1 << 14,
    CARRIER_FAULT_STACK = 1 << 16,
};

// A part of the arena, or of one of the memfds, that is mapped.
struct carrier_mapping {
    uintptr_t address;
    size_t size; // bytes, whole pages
    uint64_t offset;
    int32_t descriptor;
    int32_t protection;
};

struct carrier_mappings {
    uint32_t count;
    struct carrier_mapping at[CARRIER_MAPPINGS];
};

struct carrier {
    char fault_stack[CARRIER_FAULT_STACK]; // of crash.c: below it is nothing
    uint32_t index;                        // in page->carriers
    // What the kernel has.
    struct carrier_mappings mappings;
    uintptr_t heap_end; // when it retired
    bool is_deep;       // the process has used the deep stack
    bool has_faulted;   // ... or the stack for faults
    char stack[CARRIER_STACK] __attribute__((aligned(4096)));
};

// Just below the page.
#define CARRIER_SIZE ((sizeof(struct carrier) + 4095) & ~UINT64_C(4095))
#define CARRIER_ADDRESS (PAGE_ADDRESS - CARRIER_SIZE)
static struct carrier *const carrier = (struct carrier *)CARRIER_ADDRESS;

// ---- carrier.c

void carrier_start(void); // in the server, first of all

// Forks the first carrier, which calls `be_ready` and waits; as fork(2).
int32_t carrier_new(void (*be_ready)(void));
// Has it start an execution.
void carrier_start_first(void);

// As fork(2), for a process that has been created in the model.
int32_t carrier_fork(uint32_t process);

// Whether the process has yet to be called for its first turn; calls it.
bool carrier_call(uint32_t process);

// To be called by a process that ends before it hands over.
void carrier_leave(void);
// Does not return: what is left of the process is a carrier that waits.
_Noreturn void carrier_wait(void);

// The execution is over, and page->end is set: all others are called back.
_Noreturn void carrier_end(void);
// An answer to that call.
_Noreturn void carrier_return(void);

// This execution cannot be carried.
_Noreturn void carrier_give_up(void);

// What this process has computed, in ms, that is carried by one which has
// computed so much in all; counted from when this is asked first.
uint64_t carrier_cpu_ms(uint32_t process, uint64_t in_all_ms);

// ---- image.c

bool image_start(void); // in the server; false: there can be no carriers
// Copies this process into the page.  Returns false; and true in the carrier
// that takes the image over.  What cannot be copied gives the execution up.
bool image_save(uint32_t index);
// To be called on the carrier's own stack.
_Noreturn void image_take_over(uint32_t index);
// The process has ended: gives memory back that no image needs.
void image_retire(void);

// ---- areas.c

bool areas_start(void); // in the server; false: they are not known
// Whether this process runs on its usual stack, which has not been too deep.
bool areas_can_be_copied(void);
size_t areas_bytes(uintptr_t heap_end);
// The deep stack is as the kernel gives it: as large as at first, and zero.
void areas_forget_deep_stack(void);
// It cannot be used: in a carrier.
void areas_close_deep_stack(void);
// A fault at this address is the first use of it: it can be used now.
bool areas_open_deep_stack(const void *address);
// Calls each(context, n, memory) for the nth page, from 0.
typedef void area_visitor(void *context, size_t n, void *memory);
void areas_for_pages(uintptr_t heap_end, area_visitor *each, void *context);

// ---- arena.c

// Where shared memory is placed, in every execution.
#define ARENA_ANCHOR UINT64_C(0x200000000000)
#define ARENA_ADDRESS (ARENA_ANCHOR + PAGE_BYTES)

// In the server.  A page that is never unmapped, and cannot be used, keeps the
// kernel's tables for the memory after it from being made anew each time.
void arena_start(void);

// As mmap(2) and munmap(2) for shared memory, without a name if `descriptor` is
// -1: the address, or 0.  What could fail gives the execution up.
long arena_map(void *address, size_t size, int protection, int flags,
               int descriptor, uint64_t offset);
long arena_unmap(void *address, size_t size);
// Maps what this process has, which has just taken over an image.
void arena_take_over(void);

#endif
