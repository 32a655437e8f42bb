// SPDX-License-Identifier: MIT
//
// Terms are Brzozowski's derivatives of the script of a process, built on
// demand.  "Any order" is a binary tree of what is left, so that taking one
// of n away costs log n and not n; and each term knows the range of lines it
// can begin with, so that looking for a line goes straight to it.

#include "trace/term.h"

#include "trace/text.h"

#include <stdlib.h>
#include <string.h>

static uint32_t add(uint32_t a, uint32_t b)
{
    return a > TERM_MANY - b ? TERM_MANY : a + b;
}

static uint32_t multiply(uint32_t a, uint32_t b)
{
    uint64_t product = (uint64_t)a * b;
    if (a && b && (a == TERM_MANY || b == TERM_MANY || product > TERM_MANY))
        return TERM_MANY;
    return (uint32_t)product;
}

static bool same(const struct term *a, const struct term *b)
{
    return a->kind == b->kind && a->id == b->id && a->first == b->first &&
           a->rest == b->rest && a->low == b->low && a->high == b->high;
}

static uint64_t hash_of(const struct term *term)
{
    uint64_t h = hash_add(term->kind, (uint64_t)term->id);
    h = hash_add(h, term->first ? term->first->hash : 0);
    h = hash_add(h, term->rest ? term->rest->hash : 0);
    return hash_add(h, (uint64_t)term->low << 32 | term->high);
}

static void grow(struct terms *terms)
{
    size_t wider = 2 * terms->bucket_count;
    const struct term **buckets =
        arena_alloc(terms->arena, wider * sizeof *buckets);
    for (size_t i = 0; i < terms->bucket_count; i++) {
        const struct term *next, *term = terms->buckets[i];
        for (; term; term = next) {
            next = term->chain;
            size_t at = term->hash & (wider - 1);
            ((struct term *)term)->chain = buckets[at];
            buckets[at] = term;
        }
    }
    terms->buckets = buckets;
    terms->bucket_count = wider;
}

// A term that can be seen as x^1 EMPTY or, when its rest goes on with the
// same line, as one more of them.
static void find_run(struct terms *terms, struct term *term)
{
    const struct term *rest =
        term->kind == TERM_SEQ ? term->rest : terms->empty;
    const struct term *first =
        term->kind == TERM_SEQ ? term->first : (const struct term *)term;
    if (first->kind != TERM_LINE)
        return;
    bool longer = rest->run > 0 && rest->run_line == first->id;
    term->run_line = first->id;
    term->run = longer ? rest->run + 1 : 1;
    term->run_rest = longer ? rest->run_rest : rest;
}

static void finish_pair(struct term *term)
{
    const struct term *first = term->first, *rest = term->rest;
    bool both = term->kind == TERM_FORK || first->is_nullable;
    term->line_low = first->line_low;
    term->line_high = first->line_high;
    if (both && rest->line_low < term->line_low)
        term->line_low = rest->line_low;
    if (both && rest->line_high > term->line_high)
        term->line_high = rest->line_high;
    term->is_nullable = first->is_nullable && rest->is_nullable;
    term->least = add(first->least, rest->least);
    term->most = add(first->most, rest->most);
    term->open = first->open;
    term->live = first->live | (rest->live & ~first->captures);
}

static void finish_one(struct term *term)
{
    const struct term *first = term->first;
    uint32_t low = term->low, high = term->low;
    if (term->kind == TERM_REPEAT)
        high = term->high;
    if (term->kind == TERM_BLOCK || term->kind == TERM_OPEN)
        low = high = 1;
    term->line_low = first->line_low;
    term->line_high = first->line_high;
    term->is_nullable = low == 0 || first->is_nullable;
    term->least = multiply(first->least, low);
    term->most = multiply(first->most, high);
    term->live = first->live;
    term->open =
        term->kind == TERM_OPEN ? first->open | UINT64_C(1) << term->id : 0;
}

// The one object that is equal to `wanted`, which lacks what is computed.
static const struct term *intern(struct terms *terms, struct term *wanted)
{
    wanted->hash = hash_of(wanted);
    size_t at = wanted->hash & (terms->bucket_count - 1);
    for (const struct term *term = terms->buckets[at]; term; term = term->chain)
        if (term->hash == wanted->hash && same(term, wanted))
            return term;
    if (terms->count == terms->bucket_count) {
        grow(terms);
        at = wanted->hash & (terms->bucket_count - 1);
    }
    struct term *term = arena_alloc(terms->arena, sizeof *term);
    *term = *wanted;
    if (term->kind == TERM_SEQ || term->kind == TERM_FORK)
        finish_pair(term);
    else if (term->kind != TERM_LINE && term->kind != TERM_EMPTY)
        finish_one(term);
    if (term->kind == TERM_SEQ || term->kind == TERM_LINE)
        find_run(terms, term);
    term->chain = terms->buckets[at];
    terms->buckets[at] = term;
    terms->count++;
    return term;
}

void terms_start(struct terms *terms, struct arena *arena)
{
    *terms = (struct terms){.arena = arena, .bucket_count = 256};
    terms->buckets =
        arena_alloc(arena, terms->bucket_count * sizeof *terms->buckets);
    struct term empty = {.kind = TERM_EMPTY,
                         .line_low = INT32_MAX,
                         .line_high = -1,
                         .is_nullable = true};
    terms->empty = intern(terms, &empty);
}

const struct term *term_line(struct terms *terms, struct term_line line)
{
    struct term term = {.kind = TERM_LINE,
                        .id = line.id,
                        .line_low = line.id,
                        .line_high = line.id,
                        .least = 1,
                        .most = 1,
                        .live = line.needs,
                        .captures = line.captures};
    return intern(terms, &term);
}

const struct term *term_seq(struct terms *terms, const struct term *first,
                            const struct term *rest)
{
    if (first == terms->empty)
        return rest;
    if (rest == terms->empty)
        return first;
    struct term term = {.kind = TERM_SEQ, .first = first, .rest = rest};
    return intern(terms, &term);
}

static const struct term *leaf(struct terms *terms, const struct term *body,
                               uint32_t times)
{
    if (times == 0 || body == terms->empty)
        return terms->empty;
    struct term term = {.kind = TERM_LEAF, .first = body, .low = times};
    return intern(terms, &term);
}

static const struct term *fork_of(struct terms *terms, const struct term *left,
                                  const struct term *right)
{
    if (left == terms->empty)
        return right;
    if (right == terms->empty)
        return left;
    struct term term = {.kind = TERM_FORK, .first = left, .rest = right};
    return intern(terms, &term);
}

static const struct term *
tree_of(struct terms *terms, const struct term *const *leaves, size_t count)
{
    if (count <= 1)
        return count ? leaves[0] : terms->empty;
    size_t half = count / 2;
    return fork_of(terms, tree_of(terms, leaves, half),
                   tree_of(terms, leaves + half, count - half));
}

static int by_first_line(const void *a, const void *b)
{
    const struct term *left = *(const struct term *const *)a;
    const struct term *right = *(const struct term *const *)b;
    if (left->line_low != right->line_low)
        return left->line_low < right->line_low ? -1 : 1;
    return (left->hash > right->hash) - (left->hash < right->hash);
}

const struct term *term_any_order(struct terms *terms,
                                  const struct term *const *items, size_t count)
{
    size_t size = count * sizeof *items, different = 0;
    const struct term **leaves = arena_alloc(terms->arena, size);
    if (size)
        memcpy(leaves, items, size);
    qsort(leaves, count, sizeof *leaves, by_first_line);
    for (size_t i = 0, next; i < count; i = next) {
        next = i + 1;
        while (next < count && leaves[next] == leaves[i])
            next++;
        leaves[different++] = leaf(terms, leaves[i], (uint32_t)(next - i));
    }
    return tree_of(terms, leaves, different);
}

const struct term *term_repeat(struct terms *terms, int repeat,
                               const struct term *body, uint32_t low,
                               uint32_t high)
{
    if (high == 0 || body == terms->empty)
        return terms->empty;
    struct term term = {.kind = TERM_REPEAT,
                        .id = repeat,
                        .first = body,
                        .low = low,
                        .high = high};
    return intern(terms, &term);
}

static const struct term *enclose(struct terms *terms, enum term_kind kind,
                                  int exclusive, const struct term *body)
{
    if (body == terms->empty)
        return body;
    struct term term = {.kind = kind, .id = exclusive, .first = body};
    return intern(terms, &term);
}

const struct term *term_block(struct terms *terms, int exclusive,
                              const struct term *body)
{
    return enclose(terms, TERM_BLOCK, exclusive, body);
}

// The way from the top of an "any order" down to a leaf: what is left beside
// it.
struct beside {
    const struct term *other;
    bool is_left; // the way goes left
    const struct beside *up;
};

// A derivation in progress.
struct derivation {
    struct terms *terms;
    struct steps *steps;
    int id;
};

static void add_step(struct steps *steps, struct step step)
{
    arena_reserve(steps->arena, &steps->at, &steps->capacity, steps->count + 1,
                  sizeof *steps->at);
    steps->at[steps->count++] = step;
}

static void derive(struct derivation *derivation, const struct term *term,
                   const struct term *tail);

// Behind a body in "any order": the bodies left.
static void derive_leaf(struct derivation *derivation, const struct term *term,
                        const struct beside *beside, const struct term *tail)
{
    struct terms *terms = derivation->terms;
    const struct term *left = leaf(terms, term->first, term->low - 1);
    for (; beside; beside = beside->up)
        left = beside->is_left ? fork_of(terms, left, beside->other)
                               : fork_of(terms, beside->other, left);
    derive(derivation, term->first, term_seq(terms, left, tail));
}

static void derive_tree(struct derivation *derivation, const struct term *term,
                        const struct beside *beside, const struct term *tail)
{
    if (derivation->id < term->line_low || derivation->id > term->line_high)
        return;
    if (term->kind == TERM_LEAF) {
        derive_leaf(derivation, term, beside, tail);
        return;
    }
    struct beside left = {term->rest, true, beside};
    struct beside right = {term->first, false, beside};
    derive_tree(derivation, term->first, &left, tail);
    derive_tree(derivation, term->rest, &right, tail);
}

static void derive_repeat(struct derivation *derivation,
                          const struct term *term, const struct term *tail)
{
    uint32_t low = term->low ? term->low - 1 : 0;
    uint32_t high = term->high == TERM_MANY ? TERM_MANY : term->high - 1;
    const struct term *again =
        term_repeat(derivation->terms, term->id, term->first, low, high);
    size_t start = derivation->steps->count;
    derive(derivation, term->first, term_seq(derivation->terms, again, tail));
    for (size_t i = start; i < derivation->steps->count; i++)
        derivation->steps->at[i].turns |= UINT64_C(1) << term->id;
}

// The process enters the exclusive, or is in it, and stays in it unless this
// was the last line.
static void derive_exclusive(struct derivation *derivation,
                             const struct term *term, const struct term *tail)
{
    struct terms *terms = derivation->terms;
    struct steps *steps = derivation->steps;
    size_t start = steps->count;
    derive(derivation, term->first, terms->empty);
    for (size_t i = start; i < steps->count; i++) {
        struct step *step = &steps->at[i];
        uint64_t bit = UINT64_C(1) << term->id;
        step->rest = term_seq(
            terms, enclose(terms, TERM_OPEN, term->id, step->rest), tail);
        step->inside |= bit;
        if (term->kind == TERM_BLOCK)
            step->enters |= bit;
    }
}

static void derive(struct derivation *derivation, const struct term *term,
                   const struct term *tail)
{
    for (; term->kind == TERM_SEQ; term = term->rest) {
        const struct term *first = term->first;
        derivation->steps->effort++;
        if (derivation->id >= first->line_low &&
            derivation->id <= first->line_high)
            derive(derivation, first,
                   term_seq(derivation->terms, term->rest, tail));
        if (!first->is_nullable)
            return;
    }
    derivation->steps->effort++;
    if (derivation->id < term->line_low || derivation->id > term->line_high)
        return;
    switch (term->kind) {
    case TERM_EMPTY:
    case TERM_SEQ:
        break;
    case TERM_LINE:
        add_step(derivation->steps, (struct step){.rest = tail});
        break;
    case TERM_LEAF:
    case TERM_FORK:
        derive_tree(derivation, term, NULL, tail);
        break;
    case TERM_REPEAT:
        derive_repeat(derivation, term, tail);
        break;
    case TERM_BLOCK:
    case TERM_OPEN:
        derive_exclusive(derivation, term, tail);
    }
}

void term_derive(struct terms *terms, const struct term *term, int id,
                 struct steps *steps)
{
    struct derivation derivation = {terms, steps, id};
    derive(&derivation, term, terms->empty);
}

const struct term *term_leave(struct terms *terms, const struct term *term,
                              int exclusive)
{
    if (term->kind == TERM_SEQ) {
        const struct term *first = term_leave(terms, term->first, exclusive);
        return first ? term_seq(terms, first, term->rest) : NULL;
    }
    if (term->kind != TERM_OPEN)
        return term;
    if (term->id == exclusive)
        return term->first->is_nullable ? terms->empty : NULL;
    const struct term *inner = term_leave(terms, term->first, exclusive);
    return inner ? enclose(terms, TERM_OPEN, term->id, inner) : NULL;
}

void term_firsts(const struct term *term, void (*visit)(void *context, int id),
                 void *context)
{
    for (; term->kind == TERM_SEQ; term = term->rest) {
        term_firsts(term->first, visit, context);
        if (!term->first->is_nullable)
            return;
    }
    if (term->kind == TERM_LINE)
        visit(context, term->id);
    if (term->kind == TERM_LINE || term->kind == TERM_EMPTY)
        return;
    term_firsts(term->first, visit, context);
    if (term->kind == TERM_FORK)
        term_firsts(term->rest, visit, context);
}

uint32_t term_count(const struct term *term, int id)
{
    uint32_t count = 0;
    for (; term->kind == TERM_SEQ; term = term->rest)
        count = add(count, term_count(term->first, id));
    if (term->kind == TERM_FORK)
        return add(add(count, term_count(term->first, id)),
                   term_count(term->rest, id));
    if (term->kind == TERM_EMPTY)
        return count;
    if (term->kind == TERM_LINE)
        return add(count, term->id == id);
    uint32_t times = term->kind == TERM_LEAF     ? term->low
                     : term->kind == TERM_REPEAT ? term->high
                                                 : 1;
    return add(count, multiply(term_count(term->first, id), times));
}
