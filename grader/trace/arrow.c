// SPDX-License-Identifier: MIT
//
// Arrows.  A source that comes after an end of its arrow is always wrong; an
// end before a source is too, and most of these are found at once, by counting
// the sources that must come whatever happens.

#include "trace/rules.h"

#include "trace/text.h"

static bool refuse_for(struct search *search, enum refusal_kind kind,
                       const struct edge *edge, size_t other)
{
    search->refusal.other = other;
    return rules_refuse(search, kind, edge->rule, edge->arrow);
}

static struct slot *slot_of(struct search *search, const struct edge *edge)
{
    if (edge->slot >= 0)
        return search->situation.slots[edge->slot];
    const struct value *key = evaluate(&search->evaluation, edge->key);
    if (!key || !value_is_known(key))
        return NULL;
    return situation_slot(&search->situation, edge->arrow, key);
}

static uint64_t slot_id(const struct slot *slot)
{
    uint64_t id = (uint64_t)slot->arrow << 1;
    return slot->key ? hash_add(id + 1, value_hash(slot->key)) : id;
}

static bool come_after(struct search *search, const struct edge *edge,
                       struct slot *slot)
{
    struct situation *situation = &search->situation;
    if (slot->seen < slot->least)
        return refuse_for(search, REFUSED_TOO_EARLY, edge, 0);
    const struct source_seen *source =
        (const struct source_seen *)(uintptr_t)slot->sources;
    for (; search->is_ordered && source; source = source->before)
        if (!rules_happens_before(search, source->line, search->now))
            return refuse_for(search, REFUSED_LUCK_ARROW, edge, source->line);
    if (slot->ended == 0) {
        situation_set(situation, &slot->ended, search->now + 1);
        situation_hash(situation,
                       rules_piece(PIECE_SLOT_ENDED, slot_id(slot), 1), true);
    }
    return true;
}

static bool come_before(struct search *search, const struct edge *edge,
                        struct slot *slot)
{
    struct situation *situation = &search->situation;
    if (slot->ended)
        return refuse_for(search, REFUSED_TOO_LATE, edge, slot->ended - 1);
    struct source_seen *source = arena_alloc(situation->arena, sizeof *source);
    source->before = (const struct source_seen *)(uintptr_t)slot->sources;
    source->line = search->now;
    situation_set(situation, &slot->sources, (uintptr_t)source);
    situation_set(situation, &slot->seen, slot->seen + 1);
    uint64_t id = slot_id(slot);
    situation_hash(situation, rules_piece(PIECE_SLOT_SEEN, id, 0), true);
    if (search->is_ordered)
        situation_hash(situation,
                       rules_piece(PIECE_SLOT_SOURCE, id, search->now), true);
    return true;
}

bool rules_follow_arrows(struct search *search,
                         const struct instance_line *line)
{
    for (int sources = 0; sources < 2; sources++)
        for (size_t i = 0; i < line->edge_count; i++) {
            const struct edge *edge = &line->edges[i];
            if (edge->is_target == sources)
                continue;
            struct slot *slot = slot_of(search, edge);
            if (!slot)
                return rules_refuse_value(search, edge->rule);
            if (!(edge->is_target ? come_after : come_before)(search, edge,
                                                              slot))
                return false;
        }
    return true;
}
