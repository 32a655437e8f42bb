// SPDX-License-Identifier: MIT
//
// exhaust - one execution of each class, depth first.
//
// The search keeps the path of the last execution.  At each place on it there
// is a tree of what is still to be run from there (wakeup.c), and the steps
// that are asleep because what starts with them has been run.  An execution
// follows the path to the deepest place where something is left, then the
// first branch of its tree to the leaf, then whatever it likes, but for the
// sleepers.  From its log come the races with a new second step, each of which
// may add a leaf to the tree of a place further up.
//
// With two workers the second one runs ahead: the first leaf at a place higher
// up will be run as it is, whatever is found deeper down.  Its log is kept
// until its turn comes, so that the order of visits is that of one worker.

#include "explore/exhaust.h"

#include <stdlib.h>
#include <string.h>

#include "explore/ahead.h"

enum {
    ESTIMATE_FROM = 64,  // executions, before the estimate counts
    ESTIMATE_TIMES = 8,  // the budget: hopeless
    EFFORT = 2000000000, // pairs of steps looked at: seconds
};

// A place on the path, and the step made there.
struct place {
    struct step *step;
    struct asleep asleep;
    struct branch *tree; // what is left
    size_t done;         // children explored
};

struct search {
    const struct source *source;
    const struct explore_budget *budget;
    explore_visitor *visitor;
    void *context;
    struct explore_result *result;
    struct ahead *ahead;
    struct place *places;
    size_t length, room; // of the path
    struct step **steps; // of the last execution
    size_t step_room;
    struct happens happens;
    size_t left, left_children; // places done with; their children
    uint64_t effort;            // pairs of steps
    enum explore_gap gap;
};

static void *resize(void *memory, size_t count, size_t size)
{
    void *grown = realloc(memory, count * size + 1);

    if (grown == NULL)
        abort();
    return grown;
}

static void make_room(struct search *search, size_t count)
{
    if (count <= search->room)
        return;
    size_t room = count * 2;
    search->places = resize(search->places, room, sizeof *search->places);
    search->steps = resize(search->steps, room, sizeof *search->steps);
    memset(search->places + search->room, 0,
           (room - search->room) * sizeof *search->places);
    search->room = room;
}

// The first reason is kept.
static void miss(struct search *search, enum explore_gap gap)
{
    if (search->gap == EXPLORE_ALL || gap == EXPLORE_UNSOUND)
        search->gap = gap;
}

// ---- The path

static void clear_place(struct place *place)
{
    step_drop(place->step);
    asleep_free(&place->asleep);
    wakeup_free(place->tree);
    *place = (struct place){0};
}

static void cut_path(struct search *search, size_t length)
{
    while (search->length > length) {
        struct place *place = &search->places[--search->length];
        search->left++;
        search->left_children += place->done + 1;
        clear_place(place);
    }
}

// The deepest place where something is left, or `length`.
static size_t deepest(const struct search *search)
{
    for (size_t i = search->length; i-- > 0;)
        if (search->places[i].tree != NULL)
            return i;
    return search->length;
}

// What was run from this place is done: its first step goes to sleep.
static void go_back(struct search *search, size_t at)
{
    struct place *place = &search->places[at];

    cut_path(search, at + 1);
    if (place->step == NULL)
        return; // its last leaf was none
    asleep_add(&place->asleep, place->step);
    step_drop(place->step);
    place->step = NULL;
    place->done++;
}

static struct branch *take_first(struct branch **tree)
{
    struct branch *branch = *tree;

    if (branch != NULL) {
        *tree = branch->next;
        branch->next = NULL;
    }
    return branch;
}

// The tree of a place goes on in the tree of the next one.
static void descend(struct search *search, size_t at, size_t count)
{
    struct branch *branch = take_first(&search->places[at].tree);

    for (size_t i = at; i < count; i++) {
        struct place *place = &search->places[i];
        place->step = step_keep(search->steps[i]);
        search->length = i + 1;
        if (i + 1 == count)
            break;
        struct place *next = &search->places[i + 1];
        asleep_after(&place->asleep, place->step, &next->asleep);
        if (branch == NULL)
            continue;
        struct branch *below = branch->first;
        branch->first = NULL;
        wakeup_free(branch);
        next->tree = below;
        branch = take_first(&next->tree);
    }
    wakeup_free(branch);
}

// ---- An execution that did not follow its script: the leaf was none

static size_t depth_of(const struct branch *branch)
{
    size_t depth = 0;

    for (; branch != NULL; branch = branch->first)
        depth++;
    return depth;
}

// Takes away the first leaf, and what led to nothing but it.
static void prune(struct branch **tree)
{
    struct branch *branch = *tree;

    if (branch == NULL)
        return; // the very first execution has none
    if (branch->first != NULL)
        prune(&branch->first);
    if (branch->first != NULL)
        return;
    *tree = branch->next;
    branch->next = NULL;
    wakeup_free(branch);
}

static bool follows(const struct search *search, const struct log *log,
                    size_t at)
{
    const struct branch *branch = search->places[at].tree;

    if (log->choice_count < at + depth_of(branch))
        return false;
    for (size_t i = at; branch != NULL; i++, branch = branch->first)
        if (log->choices[i].chosen >= log->process_count ||
            log->processes[log->choices[i].chosen].pid != branch->step->pid)
            return false;
    return true;
}

// ---- What an execution shows

static bool reverse(void *context, const struct race *race)
{
    struct search *search = context;
    struct place *place = &search->places[race->first];

    return wakeup_reverse(&search->happens, race, &place->asleep, &place->tree);
}

// Those of new steps, and of steps that blocked processes would have made.  A
// race of old steps leads to the same again, unless its second step would do
// something else after the new ones.
static void find_races(struct search *search, const struct log *log, size_t at)
{
    struct happens *happens = &search->happens;

    happens_find(happens, search->steps, at, search->length,
                 log->process_count);
    for (size_t i = 0; i < search->length; i++)
        if (i >= at || step_may_differ(search->steps[i]))
            happens_races(happens, i, NULL, reverse, search);
    for (uint16_t i = 0; i < log->process_count; i++) {
        struct step *pending = step_pending(log, i);
        if (pending != NULL)
            happens_races(happens, search->length, pending, reverse, search);
        step_drop(pending);
    }
}

// Both sides have worked out who sleeps: the runtime to choose, we from the
// log.
static void check_sleep(struct search *search, size_t from)
{
    for (size_t i = from; i < search->length; i++)
        if (asleep_has(&search->places[i].asleep, search->steps[i]->pid))
            miss(search, EXPLORE_UNSOUND);
}

static void note_end(struct search *search, const struct log *log)
{
    if (log->end != LOG_FINISHED && log->end != LOG_DEADLOCK)
        miss(search,
             log->end == LOG_LIVELOCK ? EXPLORE_SPINS : EXPLORE_CUT_OFF);
    for (size_t i = 0; i < log->choice_count; i++)
        miss(search, search->steps[i]->is_spinning ? EXPLORE_SPINS
                                                   : search->steps[i]->gap);
}

static bool take(struct search *search, const struct log *log, size_t at)
{
    struct explore_seen seen = {
        .method = EXPLORE_EXHAUSTIVE,
        .index = search->result->executions++,
    };
    size_t prescribed = at + depth_of(search->places[at].tree);

    search->effort += (uint64_t)log->choice_count * log->choice_count;
    bool goes_on = search->visitor(search->context, log, &seen);
    make_room(search, log->choice_count + 1);
    steps_of(log, search->budget, at, search->steps);
    descend(search, at, log->choice_count);
    for (size_t i = at; i < log->choice_count; i++)
        step_drop(search->steps[i]); // the path has them
    check_sleep(search, prescribed);
    note_end(search, log);
    find_races(search, log, at);
    return goes_on;
}

// ---- How large it is

// The part of the tree that is explored, were all subtrees of a place alike.
// A place has the children that are known, but no fewer than those that are
// done with had: most are found late.
static double explored(const struct search *search)
{
    double weight = 1, sum = 0;
    double usual = search->left == 0
                       ? 1
                       : (double)search->left_children / (double)search->left;

    for (size_t i = 0; i < search->length; i++) {
        const struct place *place = &search->places[i];
        size_t left = 0;
        for (const struct branch *b = place->tree; b != NULL; b = b->next)
            left++;
        double children = (double)(place->done + left + 1);
        weight /= children > usual ? children : usual;
        sum += weight * (double)place->done;
    }
    return sum + weight;
}

static bool is_hopeless(struct search *search)
{
    struct explore_result *result = search->result;
    double part = explored(search);

    result->estimate = (double)result->executions / part;
    if (search->effort > EFFORT)
        return true;
    return result->executions >= ESTIMATE_FROM &&
           result->estimate >
               (double)search->budget->executions * ESTIMATE_TIMES;
}

// ---- Scripts

struct draft {
    struct page_turn *turns;
    struct page_sleeper sleepers[PAGE_SLEEPERS];
    struct access accesses[PAGE_SLEEPER_ACCESSES];
    struct script script;
    int32_t pids[LOG_PROCESSES]; // in the order of birth
    size_t process_count;
};

static uint32_t index_of(const struct draft *draft, int32_t pid)
{
    uint32_t process = 0;

    while (process < draft->process_count && draft->pids[process] != pid)
        process++;
    return process;
}

static void draft_turn(struct draft *draft, const struct step *step)
{
    struct script *script = &draft->script;

    if (draft->process_count == 0)
        draft->pids[draft->process_count++] = step->pid; // the first one
    draft->turns[script->turn_count] = (struct page_turn){
        (uint32_t)script->turn_count, index_of(draft, step->pid)};
    script->turn_count++;
    if (step->child != 0 && draft->process_count < LOG_PROCESSES)
        draft->pids[draft->process_count++] = step->child;
}

static void draft_sleeper(struct search *search, struct draft *draft,
                          const struct step *step)
{
    struct script *script = &draft->script;

    if (script->sleeper_count == PAGE_SLEEPERS ||
        script->access_count + step->access_count > PAGE_SLEEPER_ACCESSES) {
        miss(search, EXPLORE_CUT_OFF);
        return;
    }
    draft->sleepers[script->sleeper_count++] = (struct page_sleeper){
        index_of(draft, step->pid), (uint32_t)script->access_count,
        (uint32_t)step->access_count};
    memcpy(&draft->accesses[script->access_count], step->accesses,
           step->access_count * sizeof *step->accesses);
    script->access_count += step->access_count;
}

// The first leaf at this place, once what was done there sleeps.
static void start(struct search *search, size_t at)
{
    struct draft *draft = calloc(1, sizeof *draft);
    const struct place *place = &search->places[at];
    const struct branch *branch = place->tree;

    if (draft == NULL)
        abort();
    draft->turns = resize(NULL, at + depth_of(branch), sizeof *draft->turns);
    for (size_t i = 0; i < at; i++)
        draft_turn(draft, search->places[i].step);
    draft->script.sleep_from = (uint32_t)at;
    for (size_t i = 0; i < place->asleep.count; i++)
        draft_sleeper(search, draft, place->asleep.steps[i]);
    if (place->step != NULL)
        draft_sleeper(search, draft, place->step);
    for (; branch != NULL; branch = branch->first)
        draft_turn(draft, branch->step);
    draft->script.turns = draft->turns;
    draft->script.sleepers = draft->sleepers;
    draft->script.accesses = draft->accesses;
    ahead_start(search->ahead,
                place->tree != NULL ? (void *)place->tree : (void *)search,
                &draft->script);
    free(draft->turns);
    free(draft);
}

// ---- In order

static void start_ahead(struct search *search, size_t at)
{
    for (size_t i = at; i-- > 0 && ahead_can_start(search->ahead);)
        if (search->places[i].tree != NULL &&
            !ahead_is_started(search->ahead, search->places[i].tree))
            start(search, i);
}

// The log of the first leaf at this place.
static void fetch(struct search *search, size_t at, struct log *log)
{
    const void *key = search->places[at].tree;

    if (key == NULL)
        key = search; // the very first execution
    ahead_release(search->ahead);
    if (!ahead_is_started(search->ahead, key)) {
        if (!ahead_can_start(search->ahead))
            ahead_settle(search->ahead);
        start(search, at);
    }
    start_ahead(search, at);
    ahead_take(search->ahead, key, log);
    ahead_settle(search->ahead);
    start_ahead(search, at); // while we look at this log
}

// It was ended from outside, before it could show what its leaf leads to.
static bool has_no_end(const struct log *log)
{
    return log->end != LOG_FINISHED && log->end != LOG_DEADLOCK &&
           log->end != LOG_LIVELOCK && log->end != LOG_DIVERGED;
}

// What such an execution means is for the visitor to say: not that there is
// nothing to see.
static bool tell_cut(struct search *search, const struct log *log)
{
    struct explore_seen seen = {
        .method = EXPLORE_EXHAUSTIVE,
        .index = search->result->executions++,
    };

    miss(search, EXPLORE_CUT_OFF);
    search->result->is_stopped = !search->visitor(search->context, log, &seen);
    return !search->result->is_stopped;
}

// False: it is over.
static bool run(struct search *search, size_t at)
{
    struct log log;

    if (search->result->executions == search->budget->executions) {
        miss(search, EXPLORE_BUDGET);
        return false;
    }
    fetch(search, at, &log);
    if (log.process_count == 0)
        log.choice_count = 0; // nothing was run, or nothing can be believed
    if (!follows(search, &log, at) || log.end == LOG_DIVERGED) {
        bool is_cut = has_no_end(&log);
        prune(&search->places[at].tree);
        if (!is_cut)
            search->result->blocked++;
        return !is_cut || tell_cut(search, &log);
    }
    if (!take(search, &log, at)) {
        miss(search, EXPLORE_STOPPED);
        search->result->is_stopped = true;
        return false;
    }
    if (!is_hopeless(search))
        return true;
    miss(search, EXPLORE_TOO_LARGE);
    return false;
}

static void free_search(struct search *search)
{
    cut_path(search, 0);
    happens_free(&search->happens);
    ahead_close(search->ahead);
    free(search->places);
    free(search->steps);
}

void exhaust(const struct source *source, const struct explore_budget *budget,
             explore_visitor *visitor, void *context,
             struct explore_result *result)
{
    struct search search = {
        .source = source,
        .budget = budget,
        .visitor = visitor,
        .context = context,
        .result = result,
        .ahead = ahead_open(source),
    };
    size_t at = 0;

    *result = (struct explore_result){.bound = -1};
    make_room(&search, 1);
    while (run(&search, at) && (at = deepest(&search)) < search.length)
        go_back(&search, at);
    result->gap = search.gap;
    result->is_complete = search.gap == EXPLORE_ALL;
    if (search.gap == EXPLORE_ALL)
        result->estimate = (double)result->executions;
    free_search(&search);
}
