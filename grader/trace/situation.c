// SPDX-License-Identifier: MIT
//
// The hash of a situation is a sum over its pieces, so that a change costs
// what has changed and the order of the pieces does not matter: 128 bits,
// two sums of differently mixed pieces.

#include "trace/situation.h"

#include "trace/text.h"

#include <string.h>

enum {
    BUCKETS_MAX = 1 << 16,
};

// More lines than any output has: keeps sums from overflowing.
#define LINES_LIMIT (UINT64_C(1) << 40)

// What a piece of the hash is about.
enum piece {
    PIECE_LANE,
    PIECE_SCRIPT,
};

static uint64_t capped(uint64_t lines)
{
    return lines < LINES_LIMIT ? lines : LINES_LIMIT;
}

void situation_set(struct situation *situation, uint64_t *where, uint64_t value)
{
    if (*where == value)
        return;
    arena_reserve(situation->arena, &situation->trail,
                  &situation->trail_capacity, situation->trail_count + 1,
                  sizeof *situation->trail);
    situation->trail[situation->trail_count++] = (struct undo){where, *where};
    *where = value;
}

void situation_undo(struct situation *situation, size_t mark)
{
    while (situation->trail_count > mark) {
        struct undo undo = situation->trail[--situation->trail_count];
        *undo.where = undo.value;
    }
}

void situation_hash(struct situation *situation, uint64_t what, bool is_there)
{
    uint64_t one = hash_mix(what);
    uint64_t two = hash_mix(what ^ UINT64_C(0x5851f42d4c957f2d));
    situation_set(situation, &situation->hash[0],
                  situation->hash[0] + (is_there ? one : -one));
    situation_set(situation, &situation->hash[1],
                  situation->hash[1] + (is_there ? two : -two));
}

static void count_lane(struct situation *situation, const struct lane *lane,
                       bool joins)
{
    uint64_t least = capped(lane->term->least);
    uint64_t most = capped(lane->term->most);
    situation_set(situation, &situation->needed,
                  situation->needed + (joins ? least : -least));
    situation_set(situation, &situation->allowed,
                  situation->allowed + (joins ? most : -most));
    situation_hash(situation, lane->hash, joins);
}

// The head of the list that the lane is in.
static uint64_t *list_of(struct situation *situation, const struct lane *lane)
{
    return &situation->lanes[2 * lane->role + (lane->process != NULL)];
}

static void link_lane(struct situation *situation, struct lane *lane)
{
    uint64_t *head = list_of(situation, lane);
    struct lane *next = (struct lane *)(uintptr_t)*head;
    situation_set(situation, &lane->next, *head);
    situation_set(situation, &lane->prev, 0);
    if (next)
        situation_set(situation, &next->prev, (uintptr_t)lane);
    situation_set(situation, head, (uintptr_t)lane);
}

static void unlink_lane(struct situation *situation, struct lane *lane)
{
    struct lane *next = (struct lane *)(uintptr_t)lane->next;
    struct lane *prev = (struct lane *)(uintptr_t)lane->prev;
    situation_set(situation, prev ? &prev->next : list_of(situation, lane),
                  lane->next);
    if (next)
        situation_set(situation, &next->prev, lane->prev);
}

static void set_holders(struct situation *situation, const struct lane *lane,
                        uint64_t holder)
{
    for (uint64_t open = lane->term->open; open; open &= open - 1)
        situation_set(situation, &situation->holders[__builtin_ctzll(open)],
                      holder);
}

void situation_join(struct situation *situation, struct lane *lane)
{
    if (lane->process)
        situation_set(situation, &lane->process->lane, (uintptr_t)lane);
    else if (lane->term->kind == TERM_EMPTY)
        return; // nobody will hear of this process again
    if (lane->count == 0)
        link_lane(situation, lane);
    situation_set(situation, &lane->count, lane->count + 1);
    count_lane(situation, lane, true);
    set_holders(situation, lane, (uintptr_t)lane);
}

void situation_leave(struct situation *situation, struct lane *lane)
{
    set_holders(situation, lane, 0);
    count_lane(situation, lane, false);
    situation_set(situation, &lane->count, lane->count - 1);
    if (lane->count == 0)
        unlink_lane(situation, lane);
    if (lane->process)
        situation_set(situation, &lane->process->lane, 0);
}

static struct lane *lane_of(uint64_t word)
{
    return (struct lane *)(uintptr_t)word;
}

struct lane *situation_first(const struct situation *situation, int role)
{
    const uint64_t *lists = &situation->lanes[2 * role];
    return lane_of(lists[0] ? lists[0] : lists[1]);
}

struct lane *situation_next(const struct situation *situation,
                            const struct lane *lane)
{
    if (lane->next || lane->process)
        return lane_of(lane->next);
    return lane_of(situation->lanes[2 * lane->role + 1]);
}

static uint64_t hash_process(const struct process *process)
{
    if (!process)
        return 0;
    if (process->number != TRACE_UNKNOWN)
        return hash_add(1, (uint64_t)process->number);
    return hash_add(2, process->pid);
}

struct lane *situation_lane(struct situation *situation,
                            const struct lane *wanted)
{
    uint64_t hash = hash_add(PIECE_LANE, (uint64_t)wanted->role);
    hash = hash_add(hash, wanted->term->hash);
    hash = hash_add(hash, wanted->captured ? wanted->captured->hash : 0);
    hash = hash_add(hash, hash_process(wanted->process));
    hash = hash_add(hash, wanted->start);
    struct lane **bucket =
        &situation->lane_buckets[hash & (situation->bucket_count - 1)];
    for (struct lane *lane = *bucket; lane; lane = lane->chain)
        if (lane->hash == hash && lane->role == wanted->role &&
            lane->term == wanted->term && lane->captured == wanted->captured &&
            lane->process == wanted->process && lane->start == wanted->start)
            return lane;
    struct lane *lane = arena_alloc(situation->arena, sizeof *lane);
    *lane = (struct lane){.role = wanted->role,
                          .term = wanted->term,
                          .captured = wanted->captured,
                          .process = wanted->process,
                          .start = wanted->start,
                          .hash = hash,
                          .chain = *bucket};
    return *bucket = lane;
}

// Counts what is left of a script, before and after it is taken.
static void count_script(struct situation *situation, int role, int script,
                         bool is_there)
{
    const struct term *term =
        situation->instance->roles[role].scripts[script].term;
    const struct script_left *left = &situation->scripts[role][script];
    uint64_t least = capped(capped(left->low) * capped(term->least));
    uint64_t most = left->high == TERM_MANY || term->most == TERM_MANY
                        ? LINES_LIMIT
                        : capped(left->high * term->most);
    if (left->high == 0)
        most = 0;
    situation_set(situation, &situation->needed,
                  situation->needed + (is_there ? least : -least));
    situation_set(situation, &situation->allowed,
                  situation->allowed + (is_there ? most : -most));
    uint64_t hash = hash_add(PIECE_SCRIPT, (uint64_t)role << 32);
    hash = hash_add(hash, (uint64_t)script);
    hash = hash_add(hash, left->low);
    situation_hash(situation, hash_add(hash, left->high), is_there);
}

void situation_take_script(struct situation *situation, int role, int script)
{
    struct script_left *left = &situation->scripts[role][script];
    count_script(situation, role, script, false);
    if (left->low > 0)
        situation_set(situation, &left->low, left->low - 1);
    if (left->high != TERM_MANY)
        situation_set(situation, &left->high, left->high - 1);
    count_script(situation, role, script, true);
}

struct process *situation_process(struct situation *situation, int pid)
{
    struct process **bucket =
        &situation
             ->process_buckets[(unsigned)pid & (situation->bucket_count - 1)];
    for (struct process *process = *bucket; process; process = process->chain)
        if (process->pid == (uint64_t)pid)
            return process;
    struct process *process = arena_alloc(situation->arena, sizeof *process);
    *process = (struct process){
        .number = TRACE_UNKNOWN, .pid = (uint64_t)pid, .chain = *bucket};
    return *bucket = process;
}

struct slot *situation_slot(struct situation *situation, int arrow,
                            const struct value *key)
{
    for (size_t i = 0; i < situation->slot_count; i++) {
        struct slot *slot = situation->slots[i];
        if (slot->arrow == arrow && slot->key &&
            value_identical(slot->key, key))
            return slot;
    }
    arena_reserve(situation->arena, &situation->slots,
                  &situation->slot_capacity, situation->slot_count + 1,
                  sizeof *situation->slots);
    struct slot *slot = arena_alloc(situation->arena, sizeof *slot);
    slot->arrow = arrow;
    slot->key = situation_keep(situation, key);
    return situation->slots[situation->slot_count++] = slot;
}

static const struct value *copy_value(struct arena *arena,
                                      const struct value *value)
{
    if (value->kind == VALUE_TEXT)
        return value_text(arena, value->text, value->length);
    if (value->kind == VALUE_REAL)
        return value_real(arena, value->real, value->text, value->length);
    if (value->kind == VALUE_LIST) {
        const struct value **items =
            arena_alloc(arena, value->length * sizeof *items);
        for (size_t i = 0; i < value->length; i++)
            items[i] = copy_value(arena, value->items[i]);
        return value_list(arena, items, value->length);
    }
    struct value *copy = arena_alloc(arena, sizeof *copy);
    *copy = *value;
    return copy;
}

static void place_kept(struct situation *situation, const struct value *value)
{
    size_t at = value_hash(value) & (situation->kept_capacity - 1);
    while (situation->kept[at])
        at = (at + 1) & (situation->kept_capacity - 1);
    situation->kept[at] = value;
}

static void grow_kept(struct situation *situation)
{
    const struct value **old = situation->kept;
    size_t count = situation->kept_capacity;
    situation->kept_capacity = count ? 2 * count : 256;
    situation->kept = arena_alloc(
        situation->arena, situation->kept_capacity * sizeof *situation->kept);
    for (size_t i = 0; i < count; i++)
        if (old[i])
            place_kept(situation, old[i]);
}

const struct value *situation_keep(struct situation *situation,
                                   const struct value *value)
{
    if (2 * situation->kept_count >= situation->kept_capacity)
        grow_kept(situation);
    size_t at = value_hash(value) & (situation->kept_capacity - 1);
    for (; situation->kept[at]; at = (at + 1) & (situation->kept_capacity - 1))
        if (value_identical(situation->kept[at], value))
            return situation->kept[at];
    situation->kept_count++;
    return situation->kept[at] = copy_value(situation->arena, value);
}

static bool same_captured(const struct captured *a, const struct captured *b)
{
    if (a->hash != b->hash || a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->items[i].name != b->items[i].name ||
            a->items[i].value != b->items[i].value)
            return false;
    return true;
}

static const struct captured *intern_captured(struct situation *situation,
                                              struct captured *wanted)
{
    wanted->hash = wanted->count;
    for (size_t i = 0; i < wanted->count; i++) {
        wanted->hash = hash_add(wanted->hash, (uint64_t)wanted->items[i].name);
        wanted->hash =
            hash_add(wanted->hash, value_hash(wanted->items[i].value));
    }
    struct captured **bucket =
        &situation
             ->captured_buckets[wanted->hash & (situation->bucket_count - 1)];
    for (struct captured *one = *bucket; one; one = one->chain)
        if (same_captured(one, wanted))
            return one;
    size_t size = sizeof *wanted + wanted->count * sizeof wanted->items[0];
    struct captured *made = arena_alloc(situation->arena, size);
    memcpy(made, wanted, size);
    made->chain = *bucket;
    return *bucket = made;
}

const struct captured *situation_capture(struct situation *situation,
                                         const struct captured *old, int name,
                                         const struct value *value,
                                         uint64_t live)
{
    size_t most = (old ? old->count : 0) + 1;
    struct captured *made = arena_alloc(
        &situation->scratch, sizeof *made + most * sizeof made->items[0]);
    bool placed = !value || !(live >> name & 1);
    for (size_t i = 0; old && i < old->count; i++) {
        int other = old->items[i].name;
        if (!placed && name <= other) {
            made->items[made->count].name = name;
            made->items[made->count++].value = situation_keep(situation, value);
            placed = true;
        }
        if (live >> other & 1 && (other != name || !value))
            made->items[made->count++] = old->items[i];
    }
    if (!placed) {
        made->items[made->count].name = name;
        made->items[made->count++].value = situation_keep(situation, value);
    }
    return made->count ? intern_captured(situation, made) : NULL;
}

static uint64_t *words(struct arena *arena, size_t count)
{
    return arena_alloc(arena, (count + 1) * sizeof(uint64_t));
}

static void start_roles(struct situation *situation)
{
    const struct instance *instance = situation->instance;
    size_t count = instance->trace->role_count;
    situation->lanes = words(situation->arena, 2 * count);
    situation->scripts =
        arena_alloc(situation->arena, count * sizeof *situation->scripts);
    for (size_t r = 0; r < count; r++) {
        const struct instance_role *role = &instance->roles[r];
        situation->scripts[r] =
            arena_alloc(situation->arena, (role->script_count + 1) *
                                              sizeof *situation->scripts[r]);
        for (size_t s = 0; s < role->script_count; s++) {
            situation->scripts[r][s] = (struct script_left){
                role->scripts[s].low, role->scripts[s].high};
            count_script(situation, (int)r, (int)s, true);
        }
    }
}

static void start_slots(struct situation *situation)
{
    const struct instance *instance = situation->instance;
    arena_reserve(situation->arena, &situation->slots,
                  &situation->slot_capacity, instance->slot_count + 1,
                  sizeof *situation->slots);
    for (size_t i = 0; i < instance->slot_count; i++) {
        struct slot *slot = arena_alloc(situation->arena, sizeof *slot);
        slot->arrow = instance->slots[i].arrow;
        slot->key = instance->slots[i].key;
        slot->least = instance->slots[i].least;
        situation->slots[situation->slot_count++] = slot;
    }
}

void situation_start(struct situation *situation, struct arena *arena,
                     const struct instance *instance, size_t lines)
{
    const struct trace *trace = instance->trace;
    size_t buckets = 64;
    while (buckets < lines && buckets < BUCKETS_MAX)
        buckets *= 2;
    *situation = (struct situation){.instance = instance, .arena = arena};
    situation->bucket_count = buckets;
    situation->terms = (struct terms *)&instance->terms;
    situation->scratch.on_failure = arena->on_failure;
    situation->scratch.limit = arena->limit;
    situation->lane_buckets = arena_alloc(arena, buckets * sizeof(void *));
    situation->captured_buckets = arena_alloc(arena, buckets * sizeof(void *));
    situation->process_buckets = arena_alloc(arena, buckets * sizeof(void *));
    situation->states = words(arena, trace->state_count);
    for (size_t i = 0; i < trace->state_count; i++)
        situation->states[i] = (uintptr_t)instance->states[i];
    situation->choices = words(arena, trace->form_count);
    situation->holders = words(arena, trace->exclusive_count);
    situation->latest = words(arena, trace->exclusive_count);
    situation->captures = words(arena, trace->capture_count);
    start_roles(situation);
    start_slots(situation);
}

void situation_release(struct situation *situation)
{
    arena_release(&situation->scratch);
}
