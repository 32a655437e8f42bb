// SPDX-License-Identifier: MIT
//
// How many processes play a role.  Of R* the file does not say it, so it is
// tried out: two processes that printed become one, and the last task of one
// becomes the only one of another.  Of R[A..B] both bounds must be seen.

#include "trace/covering.h"

#include "trace/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The processes of a role, in the order of their first lines.
struct crowd {
    int processes[CROWD_MAX];
    size_t count;
};

static struct crowd find_crowd(const struct sight *sight, int role)
{
    struct crowd crowd = {.count = 0};
    for (size_t i = 0; i < sight->count && crowd.count < CROWD_MAX; i++) {
        size_t k = 0;
        while (k < crowd.count && crowd.processes[k] != sight->seen[i].process)
            k++;
        if (sight->seen[i].role == role && k == crowd.count)
            crowd.processes[crowd.count++] = sight->seen[i].process;
    }
    return crowd;
}

static size_t count_silent(const struct sight *sight)
{
    size_t printing = 0;
    for (size_t i = 0; i < sight->count; i++) {
        size_t k = 0;
        while (sight->seen[k].process != sight->seen[i].process)
            k++;
        printing += k == i && sight->seen[i].process != 0;
    }
    return sight->execution->pid_count - printing;
}

void crowds_note(struct sight *sight)
{
    const struct trace *trace = sight->coverage->trace;
    for (size_t i = 1; i < trace->role_count; i++) {
        size_t count = trace->roles[i].prints ? find_crowd(sight, (int)i).count
                                              : count_silent(sight);
        if (count <= CROWD_MAX)
            sight->run->crowds[i][count].is_taken = true;
    }
}

// ---- Other processes

// Who prints instead, and under which pid.
struct stand_in {
    int process, pid;
};

static bool begins_number(const char *text, size_t at)
{
    return isdigit((unsigned char)text[at]) &&
           (at == 0 || !isdigit((unsigned char)text[at - 1]));
}

// The text with one pid for another.
static void replace_pid(struct arena *arena, struct trace_line *line, int pid)
{
    struct sentence text = {.size = 8 * line->length + 16};
    text.at = arena_alloc(arena, text.size);
    for (size_t i = 0; i < line->length;) {
        size_t digits = 0;
        if (begins_number(line->text, i))
            while (i + digits < line->length &&
                   isdigit((unsigned char)line->text[i + digits]))
                digits++;
        if (digits > 0 && digits < 10 && atoi(line->text + i) == line->pid)
            sentence_add(&text, "%d", pid);
        else
            sentence_add(&text, "%.*s", (int)(digits ? digits : 1),
                         line->text + i);
        i += digits ? digits : 1;
    }
    line->text = text.at;
    line->length = text.used;
}

static void give(struct sight *sight, struct change_of *changed, size_t line,
                 struct stand_in to)
{
    const struct instance_line *lines = sight->run->judging->instance->lines;
    struct trace_line *given = &changed->lines[line];
    if (lines[sight->seen[line].line].shows_pid)
        replace_pid(&sight->coverage->scratch, given, to.pid);
    given->process = to.process;
    given->pid = to.pid;
}

static int pid_of(const struct sight *sight, int process)
{
    for (size_t i = 0; i < sight->count; i++)
        if (sight->seen[i].process == process)
            return sight->execution->lines[i].pid;
    return TRACE_UNKNOWN;
}

static bool is_unanswered(const struct deed *deed)
{
    return !deed->is_taken && !deed->is_open && deed->probes < PROBES_MAX;
}

static void answer(struct deed *deed, bool is_legal)
{
    deed->is_open = deed->is_open || is_legal;
    deed->probes++;
}

// One process less: process `from` is `to` as well.
static bool could_be_one(struct sight *sight, int to, int from)
{
    struct change_of changed = sight_copy(sight);
    struct stand_in stand_in = {to, pid_of(sight, to)};
    int gone = pid_of(sight, from);
    size_t count = 0;
    for (size_t i = 0; i < sight->count; i++)
        if (sight->seen[i].process == from)
            give(sight, &changed, i, stand_in);
    for (size_t i = 0; i < changed.pid_count; i++)
        if (changed.pids[i] != gone)
            changed.pids[count++] = changed.pids[i];
    changed.pid_count = count;
    return sight_is_legal(sight, &changed);
}

static struct stand_in newcomer(const struct sight *sight)
{
    const struct trace_execution *execution = sight->execution;
    struct stand_in newcomer = {(int)execution->pid_count + 1, 1};
    for (size_t i = 0; i < sight->count; i++) {
        if (execution->lines[i].process >= newcomer.process)
            newcomer.process = execution->lines[i].process + 1;
        if (execution->lines[i].pid >= newcomer.pid)
            newcomer.pid = execution->lines[i].pid + 1;
    }
    for (size_t i = 0; i < execution->pid_count; i++)
        if (execution->pids[i] >= newcomer.pid)
            newcomer.pid = execution->pids[i] + 1;
    return newcomer;
}

// One process more: the last task of this one is carried out by it.
static bool could_be_two(struct sight *sight, int process)
{
    size_t tasks = 0, last = 0;
    for (size_t i = 0; i < sight->count; i++) {
        bool begins =
            sight->seen[i].process == process && sight->seen[i].script >= 0;
        tasks += begins;
        last = begins ? i : last;
    }
    if (tasks < 2)
        return false;
    struct change_of changed = sight_copy(sight);
    struct stand_in stand_in = newcomer(sight);
    for (size_t i = last; i < sight->count; i++)
        if (sight->seen[i].process == process)
            give(sight, &changed, i, stand_in);
    changed.pids[changed.pid_count++] = stand_in.pid;
    return sight_is_legal(sight, &changed);
}

static void probe_role(struct sight *sight, int role)
{
    struct crowd crowd = find_crowd(sight, role);
    struct deed *deeds = sight->run->crowds[role];
    if (crowd.count == 0 || crowd.count >= CROWD_MAX)
        return;
    for (size_t i = 0; i < crowd.count; i++) {
        struct deed *less = &deeds[crowd.count - 1];
        struct deed *more = &deeds[crowd.count + 1];
        if (i > 0 && is_unanswered(less))
            answer(less, could_be_one(sight, crowd.processes[i - 1],
                                      crowd.processes[i]));
        if (is_unanswered(more))
            answer(more, could_be_two(sight, crowd.processes[i]));
    }
}

void crowds_probe(struct sight *sight)
{
    const struct trace *trace = sight->coverage->trace;
    for (size_t i = 1; i < trace->role_count; i++)
        if (trace->roles[i].is_shared)
            probe_role(sight, (int)i);
}

// ---- What nothing took

static void tell_role(struct telling *telling, const struct run_cover *run,
                      size_t role)
{
    const struct trace *trace = telling->coverage->trace;
    const struct instance_role *made = &run->judging->instance->roles[role];
    bool ranged = !trace->roles[role].is_shared && made->low < made->high;
    for (size_t i = 0; i <= CROWD_MAX; i++) {
        const struct deed *deed = &run->crowds[role][i];
        bool is_open =
            deed->is_open || (ranged && (i == made->low || i == made->high));
        if (!is_open || deed->is_taken)
            continue;
        tell_choice(telling, trace->roles[role].place.line, 0,
                    "%zu process%s may play the role '%s', and never do%s (run "
                    "of line %d)",
                    i, i == 1 ? "" : "es", trace->roles[role].name,
                    i == 1 ? "es" : "",
                    trace->runs[run - telling->coverage->runs].line);
    }
}

void crowds_tell(struct telling *telling)
{
    const struct trace_coverage *coverage = telling->coverage;
    for (size_t i = 0; i < coverage->trace->run_count; i++)
        for (size_t k = 1;
             coverage->runs[i].crowds && k < coverage->trace->role_count; k++)
            tell_role(telling, &coverage->runs[i], k);
}
