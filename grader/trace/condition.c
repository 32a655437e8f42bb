// SPDX-License-Identifier: MIT
//
// Conditions, and what else must hold at the end.  When one fails, the values
// of its parts are written down at once, while they are there.

#include "trace/rules.h"

#include "trace/text.h"

#include <stdio.h>

enum {
    SHOWN_MAX = 80, // bytes of a value in a message
};

// A value in a message; a long one is cut.
static void show(struct sentence *sentence, const struct value *value)
{
    char shown[SHOWN_MAX];
    struct sentence cut = {.at = shown, .size = sizeof shown};
    value_print(&cut, value);
    bool whole =
        value_print_size(value) < sizeof shown || cut.used < sizeof shown - 4;
    sentence_add(sentence, "%s%s", shown, whole ? "" : "...");
}

// Writes what the trace says to students.
static void say(struct search *search, const struct pattern *says)
{
    struct sentence sentence = {.at = search->refusal.detail,
                                .size = sizeof search->refusal.detail};
    sentence.at[0] = '\0';
    search->refusal.is_said = true;
    for (size_t i = 0; i < says->count; i++) {
        const struct part *part = &says->parts[i];
        const struct value *value =
            part->kind == PART_VALUE
                ? evaluate(&search->evaluation, part->value)
                : NULL;
        if (part->kind == PART_TEXT)
            sentence_add(&sentence, "%.*s", (int)part->length, part->text);
        else if (value && value_is_known(value))
            show(&sentence, value);
        else
            sentence_add(&sentence, "unknown");
    }
}

// Writes the parts of a condition with their values: "sum(n) is 9".
static void describe_parts(struct search *search,
                           const struct expression *expression,
                           struct sentence *sentence)
{
    for (size_t i = 0; i < expression->count; i++) {
        const struct expression *part = expression->parts[i];
        const struct value *value = part->kind == EXPRESSION_VALUE
                                        ? NULL
                                        : evaluate(&search->evaluation, part);
        if (!value || !value_is_known(value))
            continue;
        sentence_add(sentence, "%s", sentence->used ? ", " : "");
        expression_print(sentence, part);
        sentence_add(sentence, " is ");
        show(sentence, value);
    }
}

// The part of a condition that fails: one side of an `and`.
static const struct expression *
failing_part(struct search *search, const struct expression *expression)
{
    while (expression->operation == OP_AND) {
        const struct value *left =
            evaluate(&search->evaluation, expression->parts[0]);
        bool left_holds = left && (left->kind != VALUE_TRUTH || left->integer);
        expression = expression->parts[left_holds];
    }
    return expression;
}

static bool refuse_condition(struct search *search, size_t index,
                             enum refusal_kind kind)
{
    const struct condition *condition =
        &search->instance->trace->conditions[index];
    const struct pattern *says = &search->instance->sayings[index];
    const struct expression *failing =
        failing_part(search, search->instance->conditions[index]);
    struct sentence sentence = {.at = search->refusal.detail,
                                .size = sizeof search->refusal.detail};
    sentence.at[0] = '\0';
    if (says->count > 0)
        say(search, says);
    else
        describe_parts(search, failing, &sentence);
    return rules_refuse(search, kind, condition->place.line, (int)index);
}

bool rules_conditions_hold(struct search *search, bool always)
{
    const struct trace *trace = search->instance->trace;
    for (size_t i = 0; i < trace->condition_count; i++) {
        if (trace->conditions[i].is_always != always)
            continue;
        search->steps += 4;
        const struct value *value =
            evaluate(&search->evaluation, search->instance->conditions[i]);
        if (!value) {
            snprintf(search->refusal.detail, sizeof search->refusal.detail,
                     "%s", search->evaluation.error);
            return rules_refuse(search,
                                always ? REFUSED_ALWAYS : REFUSED_REQUIRE,
                                trace->conditions[i].place.line, (int)i);
        }
        if (value->kind == VALUE_TRUTH && !value->integer)
            return refuse_condition(search, i,
                                    always ? REFUSED_ALWAYS : REFUSED_REQUIRE);
    }
    return true;
}

// Are there as many processes that print nothing as the trace says?  Can be
// told only when the pids of all processes are known.
static bool silent_fit(struct search *search)
{
    const struct trace *trace = search->instance->trace;
    const struct trace_execution *execution = search->execution;
    bool known = execution->pids != NULL;
    for (size_t i = 0; i < execution->line_count && known; i++)
        known = execution->lines[i].pid != TRACE_UNKNOWN;
    for (size_t i = 1; i < trace->role_count && known; i++) {
        const struct instance_role *role = &search->instance->roles[i];
        if (trace->roles[i].prints || trace->roles[i].is_shared)
            continue;
        size_t count = search_silent_pids(search)->length;
        search->refusal.other = count;
        if (count >= role->low && count <= role->high)
            continue;
        if (role->says.count > 0)
            say(search, &role->says);
        return rules_refuse(search, REFUSED_PIDS, trace->roles[i].place.line,
                            (int)i);
    }
    return true;
}

bool search_ends_well(struct search *search)
{
    search->refusal = (struct refusal){.line = -1};
    search->captured = NULL;
    search->matching.binding_count = 0;
    return search->situation.needed == 0 && silent_fit(search) &&
           rules_conditions_hold(search, false);
}
