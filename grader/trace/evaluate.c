// SPDX-License-Identifier: MIT
//
// Unknown values follow Kleene's rules: `false and unknown` is false, and
// what cannot be told is unknown again.

#include "trace/evaluate.h"

#include "trace/function.h"
#include "trace/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum value_kind evaluate_type(const struct value *value)
{
    return value->kind == VALUE_UNKNOWN ? value->type : value->kind;
}

const struct value *evaluate_error(struct evaluation *evaluation,
                                   const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(evaluation->error, sizeof evaluation->error, format, list);
    va_end(list);
    return NULL;
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    int64_t quotient = a / b;
    return quotient - (a % b != 0 && (a < 0) != (b < 0));
}

static const struct value *of_integers(struct evaluation *evaluation,
                                       enum operation operation, int64_t a,
                                       int64_t b)
{
    int64_t result = 0;
    bool overflow = false;
    bool divides = operation == OP_DIVIDE || operation == OP_MODULO;
    if (divides && b == 0)
        return evaluate_error(evaluation, "division by zero");
    if (operation == OP_ADD)
        overflow = __builtin_add_overflow(a, b, &result);
    else if (operation == OP_SUBTRACT)
        overflow = __builtin_sub_overflow(a, b, &result);
    else if (operation == OP_MULTIPLY)
        overflow = __builtin_mul_overflow(a, b, &result);
    else if (b == -1)
        overflow = operation == OP_DIVIDE &&
                   __builtin_sub_overflow((int64_t)0, a, &result);
    else if (operation == OP_DIVIDE)
        result = floor_divide(a, b);
    else
        result = a - b * floor_divide(a, b);
    if (overflow)
        return evaluate_error(evaluation, "the result does not fit 64 bits");
    return value_integer(evaluation->arena, result);
}

// floor(3) would need the mathematical library, for this alone.
static double round_down(double real)
{
    if (fabs(real) >= 9007199254740992.0)
        return real; // has no fraction
    double whole = (double)(int64_t)real;
    return whole > real ? whole - 1 : whole;
}

static const struct value *of_reals(struct evaluation *evaluation,
                                    enum operation operation, double a,
                                    double b)
{
    double result = 0;
    if ((operation == OP_DIVIDE || operation == OP_MODULO) && b == 0)
        return evaluate_error(evaluation, "division by zero");
    if (operation == OP_ADD)
        result = a + b;
    else if (operation == OP_SUBTRACT)
        result = a - b;
    else if (operation == OP_MULTIPLY)
        result = a * b;
    else if (operation == OP_DIVIDE)
        result = round_down(a / b);
    else
        result = a - b * round_down(a / b);
    if (!isfinite(result))
        return evaluate_error(evaluation, "the result is too large");
    return value_real(evaluation->arena, result, NULL, 0);
}

static const struct value *arithmetic(struct evaluation *evaluation,
                                      enum operation operation,
                                      const struct value *a,
                                      const struct value *b);

// One of a and b is a list, the other goes with each of its elements.
static const struct value *of_list(struct evaluation *evaluation,
                                   enum operation operation,
                                   const struct value *a, const struct value *b)
{
    const struct value *list = a->kind == VALUE_LIST ? a : b;
    const struct value **items =
        arena_alloc(evaluation->arena, list->length * sizeof *items);
    for (size_t i = 0; i < list->length; i++) {
        items[i] =
            arithmetic(evaluation, operation, a == list ? list->items[i] : a,
                       b == list ? list->items[i] : b);
        if (!items[i])
            return NULL;
    }
    return value_list(evaluation->arena, items, list->length);
}

static const struct value *arithmetic(struct evaluation *evaluation,
                                      enum operation operation,
                                      const struct value *a,
                                      const struct value *b)
{
    enum value_kind left = evaluate_type(a), right = evaluate_type(b);
    if (left == VALUE_LIST && right == VALUE_LIST)
        return evaluate_error(evaluation,
                              "arithmetic between two lists has no meaning");
    enum value_kind kinds[] = {left, right};
    for (int i = 0; i < 2; i++)
        if (kinds[i] == VALUE_TEXT || kinds[i] == VALUE_TRUTH)
            return evaluate_error(evaluation, "cannot compute with %s",
                                  value_type_name(kinds[i]));
    if (a->kind == VALUE_LIST || b->kind == VALUE_LIST)
        return of_list(evaluation, operation, a, b);
    if (left == VALUE_LIST || right == VALUE_LIST)
        return value_unknown(VALUE_LIST);
    if (a->kind == VALUE_UNKNOWN || b->kind == VALUE_UNKNOWN) {
        bool zero = b->kind == VALUE_INTEGER && b->integer == 0;
        if (zero && (operation == OP_DIVIDE || operation == OP_MODULO))
            return evaluate_error(evaluation, "division by zero");
        bool integers = left == VALUE_INTEGER && right == VALUE_INTEGER;
        bool any = left == VALUE_UNKNOWN || right == VALUE_UNKNOWN;
        return value_unknown(integers ? VALUE_INTEGER
                             : any    ? VALUE_UNKNOWN
                                      : VALUE_NUMBER);
    }
    if (left == VALUE_INTEGER && right == VALUE_INTEGER)
        return of_integers(evaluation, operation, a->integer, b->integer);
    return of_reals(evaluation, operation,
                    left == VALUE_REAL ? a->real : (double)a->integer,
                    right == VALUE_REAL ? b->real : (double)b->integer);
}

static const struct value *truth(bool holds)
{
    return holds ? &value_true : &value_false;
}

static bool is_numeric(enum value_kind kind)
{
    return kind == VALUE_INTEGER || kind == VALUE_REAL || kind == VALUE_NUMBER;
}

static bool comparable(enum operation operation, enum value_kind a,
                       enum value_kind b)
{
    if (a == VALUE_UNKNOWN || b == VALUE_UNKNOWN)
        return true;
    if (operation == OP_EQUAL || operation == OP_DIFFERENT)
        return (a == VALUE_LIST) == (b == VALUE_LIST) &&
               (a == VALUE_TRUTH) == (b == VALUE_TRUTH);
    return (is_numeric(a) && is_numeric(b)) ||
           (a == VALUE_TEXT && b == VALUE_TEXT);
}

static bool order_fits(enum operation operation, int order)
{
    switch (operation) {
    case OP_EQUAL:
        return order == 0;
    case OP_DIFFERENT:
        return order != 0;
    case OP_LESS:
        return order < 0;
    case OP_LESS_EQUAL:
        return order <= 0;
    case OP_GREATER:
        return order > 0;
    default:
        return order >= 0;
    }
}

static const struct value *compare(struct evaluation *evaluation,
                                   enum operation operation,
                                   const struct value *a, const struct value *b)
{
    enum value_kind left = evaluate_type(a), right = evaluate_type(b);
    if (!comparable(operation, left, right))
        return evaluate_error(evaluation, "cannot compare %s with %s",
                              value_type_name(left), value_type_name(right));
    if (a->kind == VALUE_LIST && b->kind == VALUE_LIST &&
        a->length != b->length)
        return truth(operation == OP_DIFFERENT);
    if (!value_is_known(a) || !value_is_known(b))
        return value_unknown(VALUE_TRUTH);
    return truth(order_fits(operation, value_compare(a, b)));
}

static const struct value *condition(struct evaluation *evaluation,
                                     const struct expression *expression)
{
    const struct value *value = evaluate(evaluation, expression);
    if (!value)
        return NULL;
    enum value_kind kind = evaluate_type(value);
    if (kind != VALUE_TRUTH && kind != VALUE_UNKNOWN) {
        evaluation->where = expression->place;
        return evaluate_error(evaluation, "a condition expected, not %s",
                              value_type_name(kind));
    }
    return value;
}

static const struct value *connect(struct evaluation *evaluation,
                                   const struct expression *expression)
{
    int64_t decisive = expression->operation == OP_OR;
    const struct value *left = condition(evaluation, expression->parts[0]);
    if (!left || (left->kind == VALUE_TRUTH && left->integer == decisive))
        return left;
    const struct value *right = condition(evaluation, expression->parts[1]);
    if (!right || (right->kind == VALUE_TRUTH && right->integer == decisive))
        return right;
    return left->kind == VALUE_UNKNOWN ? left : right;
}

static const struct value *unary(struct evaluation *evaluation,
                                 const struct expression *expression)
{
    const struct expression *part = expression->parts[0];
    if (expression->operation == OP_NOT) {
        const struct value *value = condition(evaluation, part);
        return !value || value->kind == VALUE_UNKNOWN ? value
                                                      : truth(!value->integer);
    }
    const struct value *value = evaluate(evaluation, part);
    if (!value)
        return NULL;
    return arithmetic(evaluation, OP_MULTIPLY, value,
                      value_integer(evaluation->arena, -1));
}

static const struct value *within(struct evaluation *evaluation,
                                  const struct value *value,
                                  const struct value *low,
                                  const struct value *high)
{
    if (value_is_number(low) && value_is_number(high) &&
        value_compare(low, high) > 0)
        return evaluate_error(evaluation, "nothing is in this range: its end "
                                          "is before its start");
    const struct value *above =
        compare(evaluation, OP_GREATER_EQUAL, value, low);
    const struct value *below = compare(evaluation, OP_LESS_EQUAL, value, high);
    if (!above || !below)
        return NULL;
    if (above->kind == VALUE_UNKNOWN || below->kind == VALUE_UNKNOWN)
        return value_unknown(VALUE_TRUTH);
    return truth(above->integer && below->integer);
}

static const struct value *argument_at(struct evaluation *evaluation,
                                       const struct value *index)
{
    enum value_kind kind = evaluate_type(index);
    if (kind == VALUE_REAL || kind == VALUE_TEXT || kind == VALUE_LIST ||
        kind == VALUE_TRUTH)
        return evaluate_error(evaluation, "the index of args is an integer");
    if (index->kind == VALUE_UNKNOWN)
        return value_unknown(VALUE_UNKNOWN);
    size_t count = evaluation->args->length;
    if (index->integer < 1 || (uint64_t)index->integer > count)
        return evaluate_error(
            evaluation, "args[%lld] does not exist: there %s %zu argument%s",
            (long long)index->integer, count == 1 ? "is" : "are", count,
            count == 1 ? "" : "s");
    return evaluation->args->items[index->integer - 1];
}

static const struct value *named(struct evaluation *evaluation,
                                 const struct expression *name)
{
    if (name->kind == EXPRESSION_NAME && name->sort == SORT_ARGS)
        return evaluation->args;
    if (name->kind == EXPRESSION_NAME && name->sort == SORT_LOOP)
        return evaluation->loops[name->id];
    return evaluation->look_up(evaluation, name);
}

static const struct value *combine(struct evaluation *evaluation,
                                   const struct expression *expression,
                                   const struct value **values)
{
    enum operation operation = expression->operation;
    evaluation->where = expression->place;
    switch (expression->kind) {
    case EXPRESSION_INDEX:
        return argument_at(evaluation, values[0]);
    case EXPRESSION_LIST:
        return value_list(evaluation->arena, values, expression->count);
    case EXPRESSION_CALL:
        return expression->function->compute(evaluation, values,
                                             expression->count);
    case EXPRESSION_WITHIN:
        return within(evaluation, values[0], values[1], values[2]);
    default:
        return operation >= OP_EQUAL && operation <= OP_GREATER_EQUAL
                   ? compare(evaluation, operation, values[0], values[1])
                   : arithmetic(evaluation, operation, values[0], values[1]);
    }
}

const struct value *evaluate(struct evaluation *evaluation,
                             const struct expression *expression)
{
    evaluation->where = expression->place;
    if (expression->kind == EXPRESSION_VALUE)
        return expression->value;
    if (expression->kind == EXPRESSION_NAME ||
        expression->kind == EXPRESSION_ROLE)
        return named(evaluation, expression);
    if (expression->kind == EXPRESSION_UNARY)
        return unary(evaluation, expression);
    if (expression->operation == OP_AND || expression->operation == OP_OR)
        return connect(evaluation, expression);
    const struct value **values = arena_alloc(
        evaluation->arena, (expression->count + 1) * sizeof *values);
    for (size_t i = 0; i < expression->count; i++) {
        values[i] = evaluate(evaluation, expression->parts[i]);
        if (!values[i])
            return NULL;
    }
    return combine(evaluation, expression, values);
}

struct expression *evaluate_partly(struct evaluation *evaluation,
                                   const struct expression *expression)
{
    const struct value *value = evaluate(evaluation, expression);
    if (!value)
        return NULL;
    struct expression *copy = arena_alloc(evaluation->arena, sizeof *copy);
    *copy = *expression;
    if (value_is_known(value)) {
        copy->kind = EXPRESSION_VALUE;
        copy->value = value;
        copy->count = 0;
        return copy;
    }
    copy->parts =
        arena_alloc(evaluation->arena, (copy->count + 1) * sizeof *copy->parts);
    for (size_t i = 0; i < copy->count; i++) {
        copy->parts[i] = evaluate_partly(evaluation, expression->parts[i]);
        if (!copy->parts[i])
            return NULL;
    }
    return copy;
}
