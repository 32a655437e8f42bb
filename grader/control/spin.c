// SPDX-License-Identifier: MIT
//
// spin - loops that only look.
//
// A program is deterministic: if it comes to the same place with the same local
// state, and nothing that it can see of the others has changed, then it comes
// back there for ever unless somebody else acts.  The local state is the stack
// (compiled with -O0, variables live there) and a count of the stores
// elsewhere; the state of the others is page->world.  Such a process becomes a
// waiting one.  A loop that counts its rounds changes its local state, so it is
// never taken for one that cannot end; it only has to let others go first.

#include <string.h>

#include "control/runtime.h"

enum {
    VISITS = 4, // before the state is looked at
    SAME = 3,   // equal states in a row
    LONG = 128, // visits after which others go first
};

// What there was when a place was looked at that was visited often.
static struct sight {
    uint64_t local, world, foreign;
    uint32_t same; // looks in a row
} sights[SPIN_SETS * SPIN_WAYS];

// Variables declared `register` live in those that a function must preserve.
// The runtime is compiled not to use them, so they still are the program's.
static uint64_t hash_registers(void)
{
    uint64_t sum = 0;

#define ADD(name)                                                              \
    do {                                                                       \
        register uint64_t value __asm__(name);                                 \
        __asm__ volatile("" : "=r"(value));                                    \
        sum = (sum ^ value) * UINT64_C(0x9e3779b97f4a7c15) + (sum >> 29);      \
    } while (0)
#if defined(__x86_64__)
    ADD("rbx");
    ADD("r12");
    ADD("r13");
    ADD("r14");
    ADD("r15");
#elif defined(__aarch64__)
    ADD("x19");
    ADD("x20");
    ADD("x21");
    ADD("x22");
    ADD("x23");
    ADD("x24");
    ADD("x25");
    ADD("x26");
    ADD("x27");
    ADD("x28");
#endif
#undef ADD
    return sum;
}

static inline uint64_t add_word(uint64_t sum, uint64_t word)
{
    return (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15) + (sum >> 29);
}

// Two sums, for each word has to wait for the one before it in its sum.
static bool hash_stack(uint64_t *hash)
{
    const uint64_t *word = (const uint64_t *)self.frame + 2;
    const uint64_t *end = (const uint64_t *)self.stack_end;
    uint64_t sum = self.private_writes ^ hash_registers(), other = 0;

    if (word >= end || (uintptr_t)end - (uintptr_t)word > (8u << 20))
        return false; // on a stack of its own making
    for (; word + 1 < end; word += 2) {
        sum = add_word(sum, word[0]);
        other = add_word(other, word[1]);
    }
    if (word < end)
        sum = add_word(sum, *word);
    *hash = mix(sum, other);
    return true;
}

// The visit of this place, or in its stead the one that was used least
// recently: its index.
static uint32_t find(uint64_t place)
{
    uint32_t first = (uint32_t)(place % SPIN_SETS * SPIN_WAYS), found = first;

    for (uint32_t i = first; i < first + SPIN_WAYS; i++) {
        if (self.visits[i].place == place) {
            found = i;
            break;
        }
        if (self.visits[i].used < self.visits[found].used)
            found = i;
    }
    if (self.visits[found].place != place)
        self.visits[found] = (struct visit){.place = place};
    self.visits[found].used = ++self.visit_count;
    return found;
}

static bool is_same(const struct sight *sight, const struct sight *now)
{
    return sight->local == now->local && sight->world == now->world &&
           sight->foreign == now->foreign;
}

bool spin_is_stuck(enum log_op op, uint32_t object)
{
    uint32_t index = find(mix(self.pc, (uint64_t)op << 32 | object));
    struct visit *visit = &self.visits[index];
    struct sight *sight = &sights[index];
    struct sight now = {
        .world = page->world,
        .foreign = page->changes - self.changes,
    };

    self.last_visit = index;
    if (++visit->count < VISITS || !hash_stack(&now.local))
        return false;
    if (visit->count == VISITS)
        *sight = (struct sight){0}; // it may be of another place
    if (!is_same(sight, &now)) {
        if (sight->foreign != now.foreign)
            visit->count = VISITS;
        *sight = now;
        return false;
    }
    if (++sight->same < SAME)
        return false;
    sight->same = 0;
    return true;
}

bool spin_is_long(void)
{
    return self.visits[self.last_visit].count >= LONG;
}
