// SPDX-License-Identifier: MIT
//
// Each function checks the types of its values, so that a mistake is found
// while the trace is read, when most values are still unknown.

#include "trace/function.h"

#include "trace/evaluate.h"

#include <stdlib.h>
#include <string.h>

// Is values[i] a list?  If not, says so.
static bool is_list(struct evaluation *evaluation,
                    const struct value *const *values, size_t i)
{
    enum value_kind kind = evaluate_type(values[i]);
    if (kind == VALUE_LIST || kind == VALUE_UNKNOWN)
        return true;
    evaluate_error(evaluation, "a list expected, not %s",
                   value_type_name(kind));
    return false;
}

static bool all_integers(const struct value *const *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (values[i]->kind != VALUE_INTEGER)
            return false;
    return true;
}

static const struct value *compute_range(struct evaluation *evaluation,
                                         const struct value *const *values,
                                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum value_kind kind = evaluate_type(values[i]);
        if (kind != VALUE_INTEGER && kind != VALUE_UNKNOWN &&
            kind != VALUE_NUMBER)
            return evaluate_error(evaluation, "range() wants integers, not %s",
                                  value_type_name(kind));
    }
    if (!all_integers(values, count))
        return value_unknown(VALUE_LIST);
    int64_t low = count == 2 ? values[0]->integer : 0;
    int64_t high = values[count - 1]->integer;
    int64_t length = 0;
    if (high > low && __builtin_sub_overflow(high, low, &length))
        length = INT64_MAX;
    if (length > LIST_MAX)
        return evaluate_error(evaluation, "a list of more than %d elements",
                              LIST_MAX);
    const struct value **items =
        arena_alloc(evaluation->arena, (size_t)length * sizeof *items);
    for (int64_t i = 0; i < length; i++)
        items[i] = value_integer(evaluation->arena, low + i);
    return value_list(evaluation->arena, items, (size_t)length);
}

static const struct value *compute_list(struct evaluation *evaluation,
                                        const struct value *const *values,
                                        size_t count)
{
    (void)count;
    return is_list(evaluation, values, 0) ? values[0] : NULL;
}

static const struct value *compute_len(struct evaluation *evaluation,
                                       const struct value *const *values,
                                       size_t count)
{
    (void)count;
    if (!is_list(evaluation, values, 0))
        return NULL;
    if (values[0]->kind == VALUE_UNKNOWN)
        return value_unknown(VALUE_INTEGER);
    return value_integer(evaluation->arena, (int64_t)values[0]->length);
}

// Are the known elements numbers?  If not, says so.
static bool has_numbers(struct evaluation *evaluation, const struct value *list)
{
    for (size_t i = 0; list->kind == VALUE_LIST && i < list->length; i++) {
        enum value_kind kind = evaluate_type(list->items[i]);
        if (kind == VALUE_INTEGER || kind == VALUE_REAL ||
            kind == VALUE_UNKNOWN || kind == VALUE_NUMBER)
            continue;
        evaluate_error(evaluation, "numbers expected, not %s",
                       value_type_name(kind));
        return false;
    }
    return true;
}

static const struct value *sum_of(struct evaluation *evaluation,
                                  const struct value *list)
{
    int64_t sum = 0;
    double real = 0;
    bool is_real = false;
    for (size_t i = 0; i < list->length; i++) {
        const struct value *item = list->items[i];
        is_real = is_real || item->kind == VALUE_REAL;
        real += item->kind == VALUE_REAL ? item->real : (double)item->integer;
        if (item->kind == VALUE_INTEGER &&
            __builtin_add_overflow(sum, item->integer, &sum) && !is_real)
            return evaluate_error(evaluation, "the sum does not fit 64 bits");
    }
    return is_real ? value_real(evaluation->arena, real, NULL, 0)
                   : value_integer(evaluation->arena, sum);
}

static const struct value *compute_sum(struct evaluation *evaluation,
                                       const struct value *const *values,
                                       size_t count)
{
    (void)count;
    if (!is_list(evaluation, values, 0) || !has_numbers(evaluation, values[0]))
        return NULL;
    if (!value_is_known(values[0]))
        return value_unknown(VALUE_NUMBER);
    return sum_of(evaluation, values[0]);
}

static const struct value *extreme(struct evaluation *evaluation,
                                   const struct value *list, int sign)
{
    if (!is_list(evaluation, &list, 0) || !has_numbers(evaluation, list))
        return NULL;
    if (list->kind == VALUE_LIST && list->length == 0)
        return evaluate_error(evaluation,
                              "an empty list has no smallest or largest");
    if (!value_is_known(list))
        return value_unknown(VALUE_NUMBER);
    const struct value *best = list->items[0];
    for (size_t i = 1; i < list->length; i++)
        if (sign * value_compare(list->items[i], best) > 0)
            best = list->items[i];
    return best;
}

static const struct value *compute_min(struct evaluation *evaluation,
                                       const struct value *const *values,
                                       size_t count)
{
    (void)count;
    return extreme(evaluation, values[0], -1);
}

static const struct value *compute_max(struct evaluation *evaluation,
                                       const struct value *const *values,
                                       size_t count)
{
    (void)count;
    return extreme(evaluation, values[0], 1);
}

static int by_order(const void *a, const void *b)
{
    const struct value *const *left = a;
    const struct value *const *right = b;
    return value_compare(*left, *right);
}

static const struct value *in_order(struct evaluation *evaluation,
                                    const struct value *list)
{
    size_t size = list->length * sizeof *list->items;
    const struct value **items = arena_alloc(evaluation->arena, size);
    if (size)
        memcpy(items, list->items, size);
    qsort(items, list->length, sizeof *items, by_order);
    return value_list(evaluation->arena, items, list->length);
}

static const struct value *compute_sorted(struct evaluation *evaluation,
                                          const struct value *const *values,
                                          size_t count)
{
    (void)count;
    if (!is_list(evaluation, values, 0))
        return NULL;
    if (!value_is_known(values[0]))
        return values[0]->kind == VALUE_UNKNOWN ? value_unknown(VALUE_LIST)
                                                : values[0];
    return in_order(evaluation, values[0]);
}

static const struct value *compute_count(struct evaluation *evaluation,
                                         const struct value *const *values,
                                         size_t count)
{
    (void)count;
    if (!is_list(evaluation, values, 0))
        return NULL;
    if (!value_is_known(values[0]) || !value_is_known(values[1]))
        return value_unknown(VALUE_INTEGER);
    int64_t found = 0;
    for (size_t i = 0; i < values[0]->length; i++)
        found += value_compare(values[0]->items[i], values[1]) == 0;
    return value_integer(evaluation->arena, found);
}

// An unknown pid differs from all others.
static const struct value *compute_distinct(struct evaluation *evaluation,
                                            const struct value *const *values,
                                            size_t count)
{
    (void)count;
    if (!is_list(evaluation, values, 0))
        return NULL;
    if (values[0]->kind == VALUE_UNKNOWN)
        return value_unknown(VALUE_INTEGER);
    const struct value *sorted = in_order(evaluation, values[0]);
    int64_t different = 0;
    for (size_t i = 0; i < sorted->length; i++)
        different += i == 0 || sorted->items[i]->kind == VALUE_UNKNOWN ||
                     value_compare(sorted->items[i - 1], sorted->items[i]) != 0;
    return value_integer(evaluation->arena, different);
}

static const struct value *compute_pids(struct evaluation *evaluation,
                                        const struct value *const *values,
                                        size_t count)
{
    (void)evaluation;
    (void)count;
    return values[0];
}

static const struct value *compute_pairs(struct evaluation *evaluation,
                                         const struct value *const *values,
                                         size_t count)
{
    bool known = true;
    for (size_t i = 0; i < count; i++) {
        if (!is_list(evaluation, values, i))
            return NULL;
        const struct value *list = values[i];
        known = known && list->kind == VALUE_LIST;
        for (size_t k = 0; list->kind == VALUE_LIST && k < list->length; k++) {
            enum value_kind kind = evaluate_type(list->items[k]);
            if (kind != VALUE_INTEGER && kind != VALUE_UNKNOWN &&
                kind != VALUE_NUMBER)
                return evaluate_error(evaluation,
                                      "sum_pairs() wants integers, not %s",
                                      value_type_name(kind));
        }
    }
    if (!known || !value_is_known(values[0]) || !value_is_known(values[1]))
        return value_unknown(VALUE_TRUTH);
    return evaluate_pairs(evaluation, values[0], values[1], values[2]);
}

static const struct function functions[] = {
    {"range", "range(n) or range(a, b) wants integers", 1, 2, false,
     compute_range},
    {"list", "list(x) wants one list", 1, 1, false, compute_list},
    {"len", "len(x) wants one list", 1, 1, false, compute_len},
    {"sum", "sum(x) wants one list", 1, 1, false, compute_sum},
    {"min", "min(x) wants one list", 1, 1, false, compute_min},
    {"max", "max(x) wants one list", 1, 1, false, compute_max},
    {"sorted", "sorted(x) wants one list", 1, 1, false, compute_sorted},
    {"count", "count(x, v) wants a list and a value", 2, 2, false,
     compute_count},
    {"distinct", "distinct(x) wants one list", 1, 1, false, compute_distinct},
    {"bag", "bag(x) wants one list", 1, 1, false, compute_sorted},
    {"pids", "pids(R) wants one role", 1, 1, true, compute_pids},
    {"sum_pairs", "sum_pairs(x, y, z) wants three lists", 3, 3, false,
     compute_pairs},
};

const struct function *function_find(const char *name)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(functions[i].name, name) == 0)
            return &functions[i];
    return NULL;
}
