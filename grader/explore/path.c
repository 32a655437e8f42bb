// SPDX-License-Identifier: MIT
//
// path - where a search is that goes depth first.
//
// The path is that of the last execution.  At each place on it there is a tree
// of what is still to be run from there (wakeup.c), and the steps that are
// asleep because what starts with them has been run.  An execution follows the
// path to a place where something is left, then the first branch of its tree
// to the leaf, then whatever it likes, but for the sleepers.  From its log come
// the races with a new second step, each of which may add a leaf to the tree of
// a place further up.

#include "explore/path.h"

#include <string.h>

#include "explore/allocate.h"

static void make_room(struct path *path, size_t count)
{
    if (count <= path->room)
        return;
    size_t room = count * 2;
    path->places = reallocate(path->places, room, sizeof *path->places);
    path->steps = reallocate(path->steps, room, sizeof *path->steps);
    memset(path->places + path->room, 0,
           (room - path->room) * sizeof *path->places);
    path->room = room;
}

static void clear_place(struct place *place)
{
    step_drop(place->step);
    asleep_free(&place->asleep);
    wakeup_free(place->tree);
    *place = (struct place){0};
}

static void cut(struct path *path, size_t length)
{
    while (path->length > length) {
        struct place *place = &path->places[--path->length];
        path->left++;
        path->left_children += place->done + 1;
        clear_place(place);
    }
}

void path_open(struct path *path, const struct explore_budget *budget)
{
    *path = (struct path){.budget = budget};
    make_room(path, 1);
}

void path_close(struct path *path)
{
    cut(path, 0);
    happens_free(&path->happens);
    free(path->places);
    free(path->steps);
    *path = (struct path){0};
}

void path_open_at(struct path *path, const struct path *other, size_t at,
                  const struct branch *branch)
{
    const struct place *from = &other->places[at];

    path_open(path, other->budget);
    make_room(path, at + 1);
    path->root = at;
    path->length = at + 1;
    for (size_t i = 0; i < at; i++) {
        path->steps[i] = other->places[i].step;
        path->places[i].step = step_keep(path->steps[i]);
    }
    struct place *place = &path->places[at];
    for (size_t i = 0; i < from->asleep.count; i++)
        asleep_add(&place->asleep, from->asleep.steps[i]);
    if (from->step != NULL)
        asleep_add(&place->asleep, from->step);
    for (const struct branch *b = from->tree; b != branch; b = b->next)
        asleep_add(&place->asleep, b->step);
    place->tree = wakeup_copy(branch);
}

void path_miss(struct path *path, enum explore_gap gap)
{
    if (path->gap == EXPLORE_ALL || gap == EXPLORE_UNSOUND)
        path->gap = gap;
}

// ---- Back

bool path_deepest(const struct path *path, size_t *at)
{
    for (size_t i = path->length; i-- > path->root;)
        if (path->places[i].tree != NULL) {
            *at = i;
            return true;
        }
    return false;
}

void path_go_back(struct path *path, size_t at)
{
    struct place *place = &path->places[at];

    cut(path, at + 1);
    if (place->step == NULL)
        return; // its last leaf was none
    asleep_add(&place->asleep, place->step);
    step_drop(place->step);
    place->step = NULL;
    place->done++;
}

// ---- Forth

static size_t depth_of(const struct branch *branch)
{
    size_t depth = 0;

    for (; branch != NULL; branch = branch->first)
        depth++;
    return depth;
}

static void add_sleeper(struct path *path, struct script *script,
                        const struct step *step)
{
    if (!script_add_sleeper(script, step))
        path_miss(path, EXPLORE_CUT_OFF);
}

void path_script(struct path *path, size_t at, struct script *script)
{
    const struct place *place = &path->places[at];

    *script = (struct script){.sleep_from = (uint32_t)at};
    for (size_t i = 0; i < at; i++)
        script_add_turn(script, path->places[i].step);
    for (size_t i = 0; i < place->asleep.count; i++)
        add_sleeper(path, script, place->asleep.steps[i]);
    for (const struct branch *b = place->tree; b != NULL; b = b->first)
        script_add_turn(script, b->step);
}

// Whether step i is made by a process with this pid.
static bool is_by(const struct log *log, size_t i, int32_t pid)
{
    uint16_t chosen = log->choices[i].chosen;

    return chosen < log->process_count && log->processes[chosen].pid == pid;
}

bool path_is_followed(const struct path *path, size_t at, const struct log *log)
{
    const struct branch *branch = path->places[at].tree;

    if (log->process_count == 0 || log->end == LOG_DIVERGED ||
        log->choice_count < at + depth_of(branch))
        return false; // nothing was run, or nothing can be believed
    for (size_t i = 0; i < at; i++) {
        const struct step *step = path->places[i].step;
        if (!is_by(log, i, step->pid) ||
            log->choices[i].chosen != step->process)
            return false; // the program has changed its log
    }
    for (size_t i = at; branch != NULL; i++, branch = branch->first)
        if (!is_by(log, i, branch->step->pid))
            return false;
    return true;
}

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

void path_prune(struct path *path, size_t at)
{
    prune(&path->places[at].tree);
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
static void descend(struct path *path, size_t at, size_t count)
{
    struct branch *branch = take_first(&path->places[at].tree);

    for (size_t i = at; i < count; i++) {
        struct place *place = &path->places[i];
        place->step = path->steps[i];
        path->length = i + 1;
        if (i + 1 == count)
            break;
        struct place *next = &path->places[i + 1];
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

// Both sides have worked out who sleeps: the runtime to choose, we from the
// log.
static void check_sleep(struct path *path, size_t from)
{
    for (size_t i = from; i < path->length; i++)
        if (asleep_has(&path->places[i].asleep, path->steps[i]->pid))
            path_miss(path, EXPLORE_UNSOUND);
}

static void note_end(struct path *path, const struct log *log)
{
    if (log->end != LOG_FINISHED && log->end != LOG_DEADLOCK)
        path_miss(path,
                  log->end == LOG_LIVELOCK ? EXPLORE_SPINS : EXPLORE_CUT_OFF);
    for (size_t i = 0; i < log->choice_count; i++)
        path_miss(path, path->steps[i]->is_spinning ? EXPLORE_SPINS
                                                    : path->steps[i]->gap);
}

static bool reverse(void *context, const struct race *race)
{
    struct path *path = context;
    struct place *place = &path->places[race->first];

    if (race->first < path->root)
        return true;
    return wakeup_reverse(&path->happens, race, &place->asleep, &place->tree);
}

// Those of new steps, and of steps that blocked processes would have made.  A
// race of old steps leads to the same again, unless its second step would do
// something else after the new ones.
static void find_races(struct path *path, const struct log *log, size_t at)
{
    struct happens *happens = &path->happens;

    happens_find(happens, path->steps, at, path->length, log->process_count);
    for (size_t i = 0; i < path->length; i++)
        if (i >= at || step_may_differ(path->steps[i]))
            happens_races(happens, i, NULL, reverse, path);
    for (uint16_t i = 0; i < log->process_count; i++) {
        struct step *pending = step_pending(log, i);
        if (pending != NULL)
            happens_races(happens, path->length, pending, reverse, path);
        step_drop(pending);
    }
}

void path_take(struct path *path, size_t at, const struct log *log)
{
    size_t prescribed = at + depth_of(path->places[at].tree);

    make_room(path, log->choice_count + 1);
    steps_of(log, path->budget, at, path->steps);
    descend(path, at, log->choice_count);
    check_sleep(path, prescribed);
    note_end(path, log);
    find_races(path, log, at);
}

// ---- How far

double path_explored(const struct path *path)
{
    double weight = 1, sum = 0;
    double usual =
        path->left == 0 ? 1 : (double)path->left_children / (double)path->left;

    // A place has the children that are known, but no fewer than those that
    // are done with had: most are found late.
    for (size_t i = 0; i < path->length; i++) {
        const struct place *place = &path->places[i];
        size_t left = 0;
        for (const struct branch *b = place->tree; b != NULL; b = b->next)
            left++;
        double children = (double)(place->done + left + 1);
        weight /= children > usual ? children : usual;
        sum += weight * (double)place->done;
    }
    return sum + weight;
}
