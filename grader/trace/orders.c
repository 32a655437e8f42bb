// SPDX-License-Identifier: MIT
//
// Two lines in either order, and a line between two others.  A line can come
// before another one when it does not happen after it: lines that are
// concurrent in one execution are seen in both orders at once.  What the file
// allows is asked where two lines, or two groups of lines, stand beside each
// other: they change places.  That two lines may be concurrent is asked where
// one happens before the other, and nothing in between: without that.

#include "trace/covering.h"

#include "trace/text.h"

#include <stdlib.h>
#include <string.h>

// ---- The table

static size_t place_of(const struct run_cover *run, const struct order *wanted)
{
    uint64_t hash = hash_add((uint64_t)wanted->kind, (uint64_t)wanted->first);
    hash = hash_add(hash, (uint64_t)wanted->behind);
    size_t mask = run->order_capacity - 1;
    size_t at = hash_add(hash, (uint64_t)wanted->second) & mask;
    const struct order *order = &run->orders[at];
    while (order->is_used &&
           (order->first != wanted->first || order->second != wanted->second ||
            order->behind != wanted->behind || order->kind != wanted->kind)) {
        at = (at + 1) & mask;
        order = &run->orders[at];
    }
    return at;
}

static void grow(struct arena *arena, struct run_cover *run)
{
    struct order *old = run->orders;
    size_t count = run->order_capacity;
    run->order_capacity = count ? 2 * count : 256;
    run->orders = arena_alloc(arena, run->order_capacity * sizeof *run->orders);
    for (size_t i = 0; i < count; i++)
        if (old[i].is_used)
            run->orders[place_of(run, &old[i])] = old[i];
}

static struct deed *find_deed(struct sight *sight, struct order wanted)
{
    struct run_cover *run = sight->run;
    if (2 * run->order_count >= run->order_capacity)
        grow(&sight->coverage->arena, run);
    struct order *order = &run->orders[place_of(run, &wanted)];
    if (!order->is_used) {
        *order = wanted;
        order->is_used = true;
        run->order_count++;
    }
    return &order->deed;
}

// What is known of: `a` before `b`.  NULL when the two are the same line of
// one process: they cannot be told apart.
static struct deed *deed_of(struct sight *sight, const struct seen *a,
                            const struct seen *b)
{
    struct order wanted = {.first = a->line, .second = b->line};
    if (a->process == b->process)
        wanted.kind = ORDER_OWN;
    else if (a->line == b->line && a->process > b->process)
        wanted.kind = ORDER_DOWNWARD;
    if (wanted.kind == ORDER_OWN && a->line == b->line)
        return NULL;
    return find_deed(sight, wanted);
}

// What is known of: line `at` between `from` and `to`.
static struct deed *deed_between(struct sight *sight, size_t from, size_t at,
                                 size_t to)
{
    return find_deed(sight, (struct order){.first = sight->seen[from].line,
                                           .second = sight->seen[at].line,
                                           .behind = sight->seen[to].line,
                                           .kind = ORDER_BETWEEN});
}

// What is known of: neither of the two lines happens before the other.
static struct deed *deed_of_none(struct sight *sight, size_t a, size_t b)
{
    int one = sight->seen[a].line, two = sight->seen[b].line;
    return find_deed(sight, (struct order){.first = one < two ? one : two,
                                           .second = one < two ? two : one,
                                           .kind = ORDER_NONE});
}

// The next line of the process of line `at`, or the one before; the number of
// lines when there is none.
static size_t next_own(const struct sight *sight, size_t at)
{
    size_t next = at + 1;
    while (next < sight->count &&
           sight->seen[next].process != sight->seen[at].process)
        next++;
    return next;
}

static size_t last_own(const struct sight *sight, size_t at)
{
    for (size_t i = at; i-- > 0;)
        if (sight->seen[i].process == sight->seen[at].process)
            return i;
    return sight->count;
}

// ---- What was seen

static bool is_before(const struct sight *sight, size_t a, size_t b)
{
    const struct trace_execution *execution = sight->execution;
    return a < b && execution->before(execution->context, a, b);
}

static void note_between(struct sight *sight, size_t from)
{
    size_t to = next_own(sight, from);
    for (size_t i = 0; to < sight->count && i < sight->count; i++)
        if (sight->seen[i].process != sight->seen[from].process &&
            !is_before(sight, i, from) && !is_before(sight, to, i))
            deed_between(sight, from, i, to)->is_taken = true;
}

void orders_note(struct sight *sight)
{
    for (size_t i = 0; i < sight->count; i++)
        for (size_t k = i + 1; k < sight->count; k++) {
            struct deed *deed =
                deed_of(sight, &sight->seen[i], &sight->seen[k]);
            if (deed)
                deed->is_taken = true;
            if (is_before(sight, i, k))
                continue;
            deed = deed_of(sight, &sight->seen[k], &sight->seen[i]);
            if (deed)
                deed->is_taken = true;
            if (sight->seen[i].process != sight->seen[k].process)
                deed_of_none(sight, i, k)->is_taken = true;
        }
    for (size_t i = 0; i < sight->count; i++)
        note_between(sight, i);
}

// ---- What could have been

// The lines at[0 .. first - 1] change places with the `second` ones behind.
struct swap {
    const size_t *at;
    size_t first, second;
};

// Is nothing known of it yet?  Or, with `found`, notes what is known now.
static bool look_at(struct deed *deed, const bool *found)
{
    if (!deed || deed->is_taken || deed->is_open || deed->probes == PROBES_MAX)
        return false;
    if (found) {
        deed->is_open = *found;
        deed->probes++;
    }
    return true;
}

// Two lines of two processes that change places come between others.
static bool look_between(struct sight *sight, const struct swap *swap,
                         const bool *found)
{
    size_t first = swap->at[0], second = swap->at[1];
    bool is_new = false;
    if (swap->first != 1 || swap->second != 1 ||
        sight->seen[first].process == sight->seen[second].process)
        return false;
    size_t before = last_own(sight, first), behind = next_own(sight, second);
    if (before < sight->count)
        is_new = look_at(deed_between(sight, before, second, first), found);
    if (behind < sight->count &&
        look_at(deed_between(sight, second, first, behind), found))
        is_new = true;
    return is_new;
}

// Does the swap show something of which nothing is known?
static bool look_through(struct sight *sight, const struct swap *swap,
                         const bool *found)
{
    bool is_new = look_between(sight, swap, found);
    for (size_t a = 0; a < swap->first; a++)
        for (size_t b = swap->first; b < swap->first + swap->second; b++)
            if (look_at(deed_of(sight, &sight->seen[swap->at[b]],
                                &sight->seen[swap->at[a]]),
                        found))
                is_new = true;
    return is_new;
}

static void probe(struct sight *sight, struct swap swap)
{
    if (swap.first == 0 || swap.second == 0 ||
        !look_through(sight, &swap, NULL))
        return;
    struct change_of changed = sight_copy(sight);
    size_t count = swap.first + swap.second;
    for (size_t i = 0; i < count; i++)
        changed.lines[swap.at[i]] =
            sight->execution->lines[swap.at[(i + swap.first) % count]];
    bool found = sight_is_legal(sight, &changed);
    look_through(sight, &swap, &found);
}

// How many lines on end, from `at` on or up to it, one process has printed.
static size_t length_of_run(const struct sight *sight, size_t at, bool onward)
{
    size_t length = 1, end = onward ? sight->count - at : at + 1;
    int process = sight->seen[at].process;
    while (length < end &&
           sight->seen[onward ? at + length : at - length].process == process)
        length++;
    return length;
}

static void probe_neighbours(struct sight *sight, const size_t *at, size_t i)
{
    probe(sight, (struct swap){at + i, 1, 1});
    size_t before = length_of_run(sight, i, false);
    size_t behind = length_of_run(sight, i + 1, true);
    probe(sight, (struct swap){at + i + 1 - before, before, behind});
}

// The lines of one process, as if it were alone.
static void probe_own(struct sight *sight, int process)
{
    size_t count = 0;
    size_t *own =
        arena_alloc(&sight->coverage->scratch, sight->count * sizeof *own);
    for (size_t i = 0; i < sight->count; i++)
        if (sight->seen[i].process == process)
            own[count++] = i;
    for (size_t i = 1; i < count; i++)
        for (size_t first = 1; first <= GROUP_MAX && first <= i; first++)
            for (size_t second = 1; second <= GROUP_MAX && i + second <= count;
                 second++)
                probe(sight, (struct swap){own + i - first, first, second});
}

// Does `a` happen before `b`, and no line happen in between?
static bool is_just_before(const struct sight *sight, size_t a, size_t b)
{
    if (!is_before(sight, a, b))
        return false;
    for (size_t i = a + 1; i < b; i++)
        if (is_before(sight, a, i) && is_before(sight, i, b))
            return false;
    return true;
}

static void probe_none(struct sight *sight, size_t a)
{
    for (size_t b = a + 1; b < sight->count; b++) {
        if (sight->seen[a].process == sight->seen[b].process)
            continue;
        struct deed *deed = deed_of_none(sight, a, b);
        if (!look_at(deed, NULL) || !is_just_before(sight, a, b))
            continue;
        bool found = sight_is_free(sight, a, b);
        look_at(deed, &found);
    }
}

void orders_probe(struct sight *sight)
{
    for (size_t i = 0; i < sight->count; i++)
        probe_none(sight, i);
    size_t *at =
        arena_alloc(&sight->coverage->scratch, (sight->count + 1) * sizeof *at);
    for (size_t i = 0; i < sight->count; i++)
        at[i] = i;
    for (size_t i = 0; i + 1 < sight->count; i++)
        if (sight->seen[i].process != sight->seen[i + 1].process)
            probe_neighbours(sight, at, i);
    for (size_t i = 0; i < sight->count; i++) {
        size_t k = 0;
        while (sight->seen[k].process != sight->seen[i].process)
            k++;
        if (k == i)
            probe_own(sight, sight->seen[i].process);
    }
}

// ---- What nothing took

static void print_line(struct sentence *sentence, const struct run_cover *run,
                       int line)
{
    sentence_add(sentence, "'");
    instance_print_pattern(
        sentence, &run->judging->instance->lines[line].patterns[0], NULL, NULL);
    sentence_add(sentence, "'");
}

// "'a' may come before 'b', by two processes": what nothing did.
static void print_order(struct sentence *sentence, const struct run_cover *run,
                        const struct order *order)
{
    static const char *const who[] = {
        [ORDER_OTHERS] = "by two processes",
        [ORDER_DOWNWARD] = "the younger process first",
        [ORDER_OWN] = "by one process",
        [ORDER_NONE] = "by two processes",
    };
    bool is_none = order->kind == ORDER_NONE;
    print_line(sentence, run, order->first);
    sentence_add(sentence, " may %s ",
                 is_none ? "be concurrent with" : "come before");
    print_line(sentence, run, order->second);
    sentence_add(sentence, ", %s", who[order->kind]);
}

static void print_between(struct sentence *sentence,
                          const struct run_cover *run,
                          const struct order *order)
{
    print_line(sentence, run, order->second);
    sentence_add(sentence, " may come between ");
    print_line(sentence, run, order->first);
    sentence_add(sentence, " and ");
    print_line(sentence, run, order->behind);
    sentence_add(sentence, " of another process");
}

static void tell_order(struct telling *telling, size_t run,
                       const struct order *order)
{
    const struct trace_coverage *coverage = telling->coverage;
    const struct run_cover *cover = &coverage->runs[run];
    const struct instance_line *lines = cover->judging->instance->lines;
    char text[400];
    struct sentence sentence = {.at = text, .size = sizeof text};
    if (order->kind == ORDER_BETWEEN)
        print_between(&sentence, cover, order);
    else
        print_order(&sentence, cover, order);
    tell_choice(telling, lines[order->first].rule, lines[order->second].rule,
                "%s, and never so (run of line %d)", text,
                coverage->trace->runs[run].line);
}

static bool is_missing(const struct order *order)
{
    return order->is_used && order->deed.is_open && !order->deed.is_taken;
}

// The same lines of the file, and the same kind?
static bool is_alike(const struct run_cover *run, const struct order *order,
                     const struct run_cover *other_run,
                     const struct order *other)
{
    const struct instance_line *lines = run->judging->instance->lines;
    const struct instance_line *others = other_run->judging->instance->lines;
    return (order->kind == other->kind ||
            (order->kind < ORDER_OWN && other->kind < ORDER_OWN)) &&
           lines[order->first].rule == others[other->first].rule &&
           lines[order->second].rule == others[other->second].rule;
}

// Is one like it told already?
static bool is_told(const struct trace_coverage *coverage, size_t run,
                    const struct order *order)
{
    const struct run_cover *cover = &coverage->runs[run];
    for (size_t i = 0; i <= run; i++) {
        const struct run_cover *other = &coverage->runs[i];
        const struct order *end =
            i == run ? order : other->orders + other->order_capacity;
        for (const struct order *at = other->orders; at < end; at++)
            if (is_missing(at) && is_alike(cover, order, other, at))
                return true;
    }
    return false;
}

void orders_tell(struct telling *telling)
{
    const struct trace_coverage *coverage = telling->coverage;
    for (size_t i = 0; i < coverage->trace->run_count; i++) {
        const struct run_cover *run = &coverage->runs[i];
        for (size_t k = 0; k < run->order_capacity; k++)
            if (is_missing(&run->orders[k]) &&
                !is_told(coverage, i, &run->orders[k]))
                tell_order(telling, i, &run->orders[k]);
    }
}
