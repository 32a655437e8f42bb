// SPDX-License-Identifier: MIT
//
// sum_pairs(x, y, z).  Pairing two lists so that the sums are a third is
// numerical 3-dimensional matching, NP-complete: so this is a search, with a
// budget.  It always goes on with the sum that has the fewest partners left,
// which settles the lists of the exercise without a single wrong guess, and
// never tries two equal partners for the same sum.

#include "trace/evaluate.h"

#include <stdlib.h>
#include <string.h>

enum {
    PAIRS_MAX = 2000, // elements; the search is recursive and keeps a square
    PID_MAX = 4194304,
};

struct pairs {
    struct evaluation *evaluation;
    size_t count;
    const int64_t *x, *y;
    const int64_t *z; // the known ones, sorted
    size_t z_count;
    size_t unknown; // elements of z that are not known
    bool *x_used, *y_used, *z_used;
    size_t *partners; // of each x: elements of y that fit and are not used
    int64_t *pids;    // stand for the unknown elements so far
    size_t pid_count;
};

static int by_value(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

// Where `wanted` would stand in z.
static size_t lower_bound(const struct pairs *pairs, int64_t wanted)
{
    size_t low = 0, high = pairs->z_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pairs->z[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// A known element of z that is `wanted` and not used, or z_count.
static size_t find_known(const struct pairs *pairs, int64_t wanted)
{
    size_t at = lower_bound(pairs, wanted);
    while (at < pairs->z_count && pairs->z[at] == wanted) {
        if (!pairs->z_used[at])
            return at;
        at++;
    }
    return pairs->z_count;
}

static bool can_be_pid(const struct pairs *pairs, int64_t pid)
{
    if (pid < 1 || pid > PID_MAX || pairs->pid_count == pairs->unknown)
        return false;
    for (size_t i = 0; i < pairs->pid_count; i++)
        if (pairs->pids[i] == pid)
            return false;
    size_t at = lower_bound(pairs, pid);
    return at == pairs->z_count || pairs->z[at] != pid;
}

// Could x[i] be y[j] and something, leaving aside what is used?
static bool fits(const struct pairs *pairs, size_t i, size_t j)
{
    int64_t rest;
    if (__builtin_sub_overflow(pairs->x[i], pairs->y[j], &rest))
        return false;
    size_t at = lower_bound(pairs, rest);
    return (at < pairs->z_count && pairs->z[at] == rest) ||
           (pairs->unknown > 0 && rest >= 1 && rest <= PID_MAX);
}

static void use(struct pairs *pairs, size_t j, bool used)
{
    pairs->y_used[j] = used;
    for (size_t i = 0; i < pairs->count; i++)
        if (fits(pairs, i, j))
            pairs->partners[i] += used ? (size_t)-1 : 1;
    *pairs->evaluation->steps += pairs->count / 16 + 1;
}

static size_t hardest(const struct pairs *pairs)
{
    size_t best = pairs->count;
    for (size_t i = 0; i < pairs->count; i++)
        if (!pairs->x_used[i] && (best == pairs->count ||
                                  pairs->partners[i] < pairs->partners[best]))
            best = i;
    return best;
}

static bool search(struct pairs *pairs, size_t done);

static bool pair_with(struct pairs *pairs, size_t i, size_t j, size_t done)
{
    int64_t rest = pairs->x[i] - pairs->y[j];
    size_t known = find_known(pairs, rest);
    bool is_known = known < pairs->z_count;
    if (!is_known && !can_be_pid(pairs, rest))
        return false;
    if (is_known)
        pairs->z_used[known] = true;
    else
        pairs->pids[pairs->pid_count++] = rest;
    use(pairs, j, true);
    bool found = search(pairs, done + 1);
    use(pairs, j, false);
    if (is_known)
        pairs->z_used[known] = false;
    else
        pairs->pid_count--;
    return found;
}

// y is sorted, so equal elements are neighbours: the first unused one stands
// for all.
static bool is_repeated(const struct pairs *pairs, size_t j)
{
    return j > 0 && pairs->y[j] == pairs->y[j - 1] && !pairs->y_used[j - 1];
}

static bool search(struct pairs *pairs, size_t done)
{
    struct evaluation *evaluation = pairs->evaluation;
    if (done == pairs->count)
        return true;
    size_t i = hardest(pairs);
    pairs->x_used[i] = true;
    bool found = false;
    for (size_t j = 0; j < pairs->count && !found; j++) {
        if (++*evaluation->steps > evaluation->budget)
            evaluation->exhausted = true;
        if (evaluation->exhausted)
            break;
        if (!pairs->y_used[j] && !is_repeated(pairs, j) && fits(pairs, i, j))
            found = pair_with(pairs, i, j, done);
    }
    pairs->x_used[i] = false;
    return found;
}

// The known elements of the list, sorted.
static int64_t *integers(struct evaluation *evaluation,
                         const struct value *list, size_t *count)
{
    int64_t *sorted =
        arena_alloc(evaluation->arena, list->length * sizeof *sorted);
    *count = 0;
    for (size_t i = 0; i < list->length; i++)
        if (list->items[i]->kind == VALUE_INTEGER)
            sorted[(*count)++] = list->items[i]->integer;
    qsort(sorted, *count, sizeof *sorted, by_value);
    return sorted;
}

const struct value *evaluate_pairs(struct evaluation *evaluation,
                                   const struct value *x, const struct value *y,
                                   const struct value *z)
{
    size_t count = x->length;
    if (y->length != count || z->length != count)
        return &value_false;
    if (count > PAIRS_MAX) {
        evaluation->exhausted = true;
        return value_unknown(VALUE_TRUTH);
    }
    struct arena *arena = evaluation->arena;
    struct pairs pairs = {.evaluation = evaluation, .count = count};
    pairs.x = integers(evaluation, x, &pairs.count);
    pairs.y = integers(evaluation, y, &pairs.count);
    pairs.z = integers(evaluation, z, &pairs.z_count);
    pairs.unknown = count - pairs.z_count;
    pairs.x_used = arena_alloc(arena, count * sizeof(bool));
    pairs.y_used = arena_alloc(arena, count * sizeof(bool));
    pairs.z_used = arena_alloc(arena, count * sizeof(bool));
    pairs.partners = arena_alloc(arena, count * sizeof *pairs.partners);
    pairs.pids = arena_alloc(arena, count * sizeof *pairs.pids);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            pairs.partners[i] += fits(&pairs, i, j);
    bool found = search(&pairs, 0);
    if (evaluation->exhausted)
        return value_unknown(VALUE_TRUTH);
    return found ? &value_true : &value_false;
}
