// SPDX-License-Identifier: MIT
//
// token - a plan as text that can be typed.
//
//   t:3.1,7.0         timed; at step 3 process 1 goes on, at step 7 process 0
//   u:                untimed, the default schedule
//   t+9f3a.0.4:12.1   bytes 0 to 3 of the object with this key are choices

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore/explore.h"

char *explore_token(const struct explore_plan *plan)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL)
        return NULL;
    fputc(plan->is_untimed ? 'u' : 't', out);
    for (size_t i = 0; i < plan->promoted_count; i++)
        fprintf(out, "+%" PRIx64 ".%" PRIu64 ".%" PRIu64, plan->promoted[i].key,
                plan->promoted[i].offset, plan->promoted[i].length);
    fputc(':', out);
    for (size_t i = 0; i < plan->turn_count; i++)
        fprintf(out, "%s%" PRIu32 ".%" PRIu32, i > 0 ? "," : "",
                plan->turns[i].step, plan->turns[i].process);
    return fclose(out) == 0 ? text : NULL;
}

static bool read_number(const char **text, int base, uint64_t *number)
{
    char *end;

    if (**text == '\0' || strchr("0123456789abcdef", **text) == NULL)
        return false;
    *number = strtoull(*text, &end, base);
    if (end == *text)
        return false;
    *text = end;
    return true;
}

static bool read_sign(const char **text, char sign)
{
    if (**text != sign)
        return false;
    ++*text;
    return true;
}

static bool read_range(const char **text, struct page_range *range)
{
    return read_number(text, 16, &range->key) && read_sign(text, '.') &&
           read_number(text, 10, &range->offset) && read_sign(text, '.') &&
           read_number(text, 10, &range->length);
}

static bool read_turn(const char **text, struct page_turn *turn)
{
    uint64_t step, process;

    if (!read_number(text, 10, &step) || !read_sign(text, '.') ||
        !read_number(text, 10, &process) || step > UINT32_MAX ||
        process >= LOG_PROCESSES)
        return false;
    *turn = (struct page_turn){(uint32_t)step, (uint32_t)process};
    return true;
}

static size_t count_of(const char *text, char sign)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += *text == sign;
    return count;
}

static bool read_turns(const char *text, struct page_turn *turns, size_t *count)
{
    if (*text == '\0')
        return true;
    do {
        if (!read_turn(&text, &turns[*count]))
            return false;
        if (*count > 0 && turns[*count].step <= turns[*count - 1].step)
            return false;
        ++*count;
    } while (read_sign(&text, ','));
    return *text == '\0';
}

bool explore_plan_read(const char *token, struct explore_plan *plan)
{
    struct page_turn *turns = calloc(count_of(token, ',') + 1, sizeof *turns);
    struct page_range *ranges =
        calloc(count_of(token, '+') + 1, sizeof *ranges);
    bool is_good =
        turns != NULL && ranges != NULL && (token[0] == 't' || token[0] == 'u');

    *plan = (struct explore_plan){.is_untimed = token[0] == 'u'};
    plan->turns = turns;
    plan->promoted = ranges;
    token += is_good;
    while (is_good && read_sign(&token, '+'))
        is_good = read_range(&token, &ranges[plan->promoted_count++]);
    is_good = is_good && read_sign(&token, ':') &&
              read_turns(token, turns, &plan->turn_count);
    if (!is_good)
        explore_plan_free(plan);
    return is_good;
}

void explore_plan_free(struct explore_plan *plan)
{
    free((void *)plan->turns);
    free((void *)plan->promoted);
    *plan = (struct explore_plan){0};
}
