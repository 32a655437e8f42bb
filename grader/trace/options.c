// SPDX-License-Identifier: MIT
//
// Which processes could have printed a line?
//
// Lanes merge what is equal; this removes what is not equal and still needs
// no choice.  Let x be a line of which the process keeps nothing, and let two
// processes be at x^a S and x^b S, a < b: the same line a and b times, then
// the same S.  If an explanation gives the next x to the second, there is one
// that gives it to the first.  For look at when the first of the two to reach
// S does so.  By then at least a + 1 of their lines x were printed: this one
// and a others if the first process got there, or b of the second.  Give the
// first a of these to the first process and let it carry out the S that comes
// earlier; give all others to the second and let it carry out the later S.
// Every line keeps its place and its text, so every rule that looks at lines
// sees the same.  Hence only the smallest run of each kind is tried.

#include "trace/search.h"

// Is the assignment of the line to a process without trace in the process?
static bool is_anonymous(const struct search *search, int id,
                         const struct lane *lane)
{
    const struct instance_line *line = &search->instance->lines[id];
    bool shared_late = search->instance->trace->roles[line->role].late_pid;
    return !line->captures && !line->needs && !shared_late &&
           !(lane && lane->process) &&
           !search->output.lines[search->now].process;
}

static const struct captured *captured_of(const struct lane *lane)
{
    return lane ? lane->captured : NULL;
}

// Adds the option, or replaces one with a longer run.
static void add_option(struct search *search, struct option option)
{
    size_t first = search->frames[search->now].first;
    for (size_t i = option.run ? first : search->option_count;
         i < search->option_count; i++) {
        struct option *other = &search->options[i];
        if (!other->run || other->run_rest != option.run_rest ||
            other->reading.line != option.reading.line ||
            other->reading.pattern != option.reading.pattern ||
            captured_of(other->lane) != captured_of(option.lane))
            continue;
        if (option.run < other->run)
            *other = option;
        return;
    }
    arena_reserve(search->arena, &search->options, &search->option_capacity,
                  search->option_count + 1, sizeof *search->options);
    search->options[search->option_count++] = option;
}

// Adds the ways to print the line at the front of the term.
static void add_ways(struct search *search, struct option option,
                     const struct term *term)
{
    int id = option.reading.line;
    search->steps++;
    if (id < term->line_low || id > term->line_high)
        return;
    struct steps *ways = &search->ways;
    ways->count = 0;
    ways->effort = 0;
    term_derive(search->situation.terms, term, id, ways);
    search->steps += ways->effort;
    if (term->run > 0 && term->run_line == id &&
        is_anonymous(search, id, option.lane)) {
        option.run = term->run;
        option.run_rest = term->run_rest;
    }
    for (size_t i = 0; i < ways->count; i++) {
        option.step = ways->at[i];
        add_option(search, option);
    }
}

// A process begins a script whose first line this could be.
static void add_scripts(struct search *search, struct option option, int role)
{
    const struct instance_line *line =
        &search->instance->lines[option.reading.line];
    for (size_t i = 0; i < line->script_count; i++) {
        option.script = line->scripts[i];
        if (search->situation.scripts[role][option.script].high > 0)
            add_ways(search, option,
                     search->instance->roles[role].scripts[option.script].term);
    }
}

// Processes that are under way; all of them, or those that are not known.
static void add_lanes(struct search *search, struct option option, int role,
                      bool unknown_only)
{
    const struct situation *situation = &search->situation;
    struct lane *lane = situation_first(situation, role);
    for (; lane && !(unknown_only && lane->process);
         lane = situation_next(situation, lane)) {
        option.lane = lane;
        add_ways(search, option, lane->term);
    }
}

// The line shows the pid of the process, which is not known otherwise.
static void add_shown(struct search *search, struct option option, int role)
{
    const struct process *process =
        situation_process(&search->situation, option.reading.pid);
    struct lane *lane = (struct lane *)(uintptr_t)process->lane;
    bool shared = search->instance->trace->roles[role].is_shared;
    if (lane && lane->role == role) {
        option.lane = lane;
        add_ways(search, option, lane->term);
        option.lane = NULL;
    }
    if (lane && !(shared && lane->term->is_nullable))
        return;
    add_lanes(search, option, role, true);
    option.lane = NULL;
    add_scripts(search, option, role);
}

// The process is known: it goes on, or it begins.
static void add_known(struct search *search, struct option option, int role,
                      const struct process *process)
{
    struct lane *lane = (struct lane *)(uintptr_t)process->lane;
    bool is_main = role == ROLE_MAIN;
    bool is_first = process->number == 0;
    if (process->number != TRACE_UNKNOWN && is_main != is_first)
        return;
    if (!lane) {
        add_scripts(search, option, role);
        return;
    }
    if (lane->role != role)
        return;
    option.lane = lane;
    add_ways(search, option, lane->term);
    // A task may be over although more of it could come.
    if (search->instance->trace->roles[role].is_shared &&
        lane->term->is_nullable)
        add_scripts(search, option, role);
}

void search_collect(struct search *search)
{
    const struct output_line *line = &search->output.lines[search->now];
    const struct text_class *class = line->class;
    for (size_t i = 0; i < class->reading_count; i++) {
        struct option option = {.script = -1, .reading = class->readings[i]};
        int role = search->instance->lines[option.reading.line].role;
        if (line->process) {
            add_known(search, option, role, line->process);
            continue;
        }
        // Where an explanation is wanted, all are asked why not.
        if (option.reading.pid && search->now != search->stop_at) {
            add_shown(search, option, role);
            continue;
        }
        add_lanes(search, option, role, false);
        option.lane = NULL;
        add_scripts(search, option, role);
    }
}
