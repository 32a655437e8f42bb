// SPDX-License-Identifier: MIT
//
// As in FastTrack (Flanagan and Freund, PLDI 2009), each piece of memory
// remembers the accesses that a later one may race with: of each process the
// last read and the last write, until a write that comes after them takes
// their place, since whoever races with them races with it as well.  Pieces
// are cut at every offset at which some access of the object begins or ends,
// so no access touches part of one.

#include "race.h"

#include "judgement.h"

#include <stdlib.h>
#include <string.h>

struct node {
    uint32_t event;
    uint32_t next; // in the same piece; LOG_NONE
};

struct finder {
    const struct log *log;
    const struct clocks *clocks;
    uint64_t *cuts; // of the object that is looked at, ascending
    size_t cut_count;
    uint32_t *heads; // of each piece: its first node, or LOG_NONE
    struct node *nodes;
    size_t node_count, node_room;
    uint32_t free_node; // a list of those not in use
    struct race *races;
    size_t race_count;
};

static bool is_atomic(const struct log_event *event)
{
    return event->op >= LOG_ATOMIC_LOAD && event->op <= LOG_ATOMIC_RMW;
}

static bool is_write(const struct log_event *event)
{
    return event->op == LOG_STORE || event->op == LOG_ATOMIC_STORE ||
           event->op == LOG_ATOMIC_RMW;
}

bool race_is_access(const struct log *log, const struct log_event *event)
{
    return event->object < log->object_count && event->length > 0 &&
           (event->op == LOG_LOAD || event->op == LOG_STORE ||
            is_atomic(event));
}

// ---- What was found

static bool is_known(const struct finder *finder, uint32_t a, uint32_t b)
{
    const struct log_event *events = finder->log->events;
    uint32_t one = events[a].site, other = events[b].site;

    for (size_t i = 0; i < finder->race_count; i++) {
        uint32_t first = events[finder->races[i].first].site;
        uint32_t second = events[finder->races[i].second].site;
        if ((first == one && second == other) ||
            (first == other && second == one))
            return true;
    }
    return false;
}

bool race_between(const struct log *log, const struct clocks *clocks,
                  uint32_t earlier, uint32_t later)
{
    const struct log_event *a = &log->events[earlier];
    const struct log_event *b = &log->events[later];

    return a->object == b->object && a->offset < b->offset + b->length &&
           b->offset < a->offset + a->length && a->process != b->process &&
           (is_write(a) || is_write(b)) && !(is_atomic(a) && is_atomic(b)) &&
           !clocks_before(clocks, earlier, later);
}

static void check(struct finder *finder, uint32_t earlier, uint32_t later)
{
    if (!race_between(finder->log, finder->clocks, earlier, later) ||
        is_known(finder, earlier, later))
        return;
    finder->races = array_grow(finder->races, finder->race_count + 1,
                               sizeof *finder->races);
    finder->races[finder->race_count++] = (struct race){earlier, later};
}

// ---- Pieces of memory

static uint32_t take_node(struct finder *finder)
{
    uint32_t node = finder->free_node;

    if (node != LOG_NONE) {
        finder->free_node = finder->nodes[node].next;
        return node;
    }
    if (finder->node_count == finder->node_room) {
        finder->node_room = finder->node_room * 2 + 256;
        finder->nodes =
            array_grow(finder->nodes, finder->node_room, sizeof *finder->nodes);
    }
    return (uint32_t)finder->node_count++;
}

// Whether nobody can race with `old` who does not race with `event`, too.
static bool is_replaced(const struct finder *finder, uint32_t old,
                        uint32_t event)
{
    const struct log_event *before = &finder->log->events[old];
    const struct log_event *after = &finder->log->events[event];

    if (is_atomic(after) && !is_atomic(before))
        return false;
    return clocks_before(finder->clocks, old, event) &&
           (is_write(after) ||
            (!is_write(before) && before->process == after->process));
}

static void touch(struct finder *finder, size_t piece, uint32_t event)
{
    uint32_t *link = &finder->heads[piece];

    while (*link != LOG_NONE) {
        uint32_t node = *link;
        check(finder, finder->nodes[node].event, event);
        if (is_replaced(finder, finder->nodes[node].event, event)) {
            *link = finder->nodes[node].next;
            finder->nodes[node].next = finder->free_node;
            finder->free_node = node;
        } else {
            link = &finder->nodes[node].next;
        }
    }
    uint32_t node = take_node(finder); // may move all nodes
    finder->nodes[node] = (struct node){event, finder->heads[piece]};
    finder->heads[piece] = node;
}

static int compare_offsets(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static void cut(struct finder *finder, uint32_t object)
{
    size_t count = 0, unique = 0;

    for (size_t i = 0; i < finder->log->event_count; i++) {
        const struct log_event *event = &finder->log->events[i];
        if (event->object != object || !race_is_access(finder->log, event))
            continue;
        finder->cuts[count++] = event->offset;
        finder->cuts[count++] = event->offset + event->length;
    }
    qsort(finder->cuts, count, sizeof *finder->cuts, compare_offsets);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || finder->cuts[i] != finder->cuts[i - 1])
            finder->cuts[unique++] = finder->cuts[i];
    }
    finder->cut_count = unique;
    memset(finder->heads, 0xff, (unique + 1) * sizeof *finder->heads);
    finder->node_count = 0;
    finder->free_node = LOG_NONE;
}

static size_t piece_at(const struct finder *finder, uint64_t offset)
{
    size_t low = 0, high = finder->cut_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (finder->cuts[middle] < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void look_at(struct finder *finder, uint32_t object)
{
    cut(finder, object);
    for (uint32_t i = 0; i < finder->log->event_count; i++) {
        const struct log_event *event = &finder->log->events[i];
        if (event->object != object || !race_is_access(finder->log, event))
            continue;
        uint64_t end = event->offset + event->length;
        for (size_t piece = piece_at(finder, event->offset);
             piece < finder->cut_count && finder->cuts[piece] < end; piece++)
            touch(finder, piece, i);
    }
}

static int compare_races(const void *a, const void *b)
{
    const struct race *x = a, *y = b;

    if (x->second != y->second)
        return x->second < y->second ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

size_t races_find(const struct log *log, const struct clocks *clocks,
                  struct race **races)
{
    size_t most = 2 * log->event_count + 1;
    struct finder finder = {
        .log = log,
        .clocks = clocks,
        .cuts = array_grow(NULL, most, sizeof(uint64_t)),
        .heads = array_grow(NULL, most + 1, sizeof(uint32_t)),
    };

    for (uint32_t i = 0; i < log->object_count; i++) {
        if (log->objects[i].kind == LOG_MEMORY)
            look_at(&finder, i);
    }
    free(finder.cuts);
    free(finder.heads);
    free(finder.nodes);
    if (finder.race_count > 0)
        qsort(finder.races, finder.race_count, sizeof *finder.races,
              compare_races);
    *races = finder.races;
    return finder.race_count;
}
