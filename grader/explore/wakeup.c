// SPDX-License-Identifier: MIT
//
// wakeup - wakeup trees (Abdulla, Aronis, Jonsson, Sagonas: "Source Sets: A
// Foundation for Optimal Dynamic Partial Order Reduction", JACM 2017).
//
// To reverse a race it is not enough to let the second process go first: it may
// have steps to make until it gets there, and some other orders of these have
// been explored already.  So the whole sequence v is kept that leads to the
// reversed race.  It is of no use when a process that is asleep could start it
// (some equivalent sequence starts so, and was explored), nor when a sequence
// of the tree already leads to a place from which v can be completed.  Else
// what is missing of v becomes a new leaf.  That makes the search optimal: it
// never comes to a place where all who could go on are asleep.

#include "explore/wakeup.h"

#include <string.h>

#include "explore/allocate.h"

// ---- Who is asleep

void asleep_add(struct asleep *asleep, struct step *step)
{
    if (asleep->count == asleep->room) {
        asleep->room = asleep->room * 2 + 4;
        asleep->steps =
            reallocate(asleep->steps, asleep->room, sizeof *asleep->steps);
    }
    asleep->steps[asleep->count++] = step_keep(step);
}

void asleep_after(const struct asleep *asleep, const struct step *step,
                  struct asleep *after)
{
    *after = (struct asleep){0};
    for (size_t i = 0; i < asleep->count; i++)
        if (!steps_are_dependent(asleep->steps[i], step))
            asleep_add(after, asleep->steps[i]);
}

bool asleep_has(const struct asleep *asleep, int32_t pid)
{
    for (size_t i = 0; i < asleep->count; i++)
        if (asleep->steps[i]->pid == pid)
            return true;
    return false;
}

void asleep_free(struct asleep *asleep)
{
    for (size_t i = 0; i < asleep->count; i++)
        step_drop(asleep->steps[i]);
    free(asleep->steps);
    *asleep = (struct asleep){0};
}

// ---- The sequence v

struct item {
    struct step *step;
    size_t index; // in the execution
    bool is_gone; // it has been found in the tree
    bool is_before_last;
};

struct sequence {
    const struct happens *happens;
    struct item *items;
    size_t count;
};

static bool is_before(const struct sequence *v, size_t a, size_t b)
{
    if (b + 1 == v->count)
        return v->items[a].is_before_last;
    return happens_before(v->happens, v->items[a].index, v->items[b].index);
}

// The next step of the process in v, or v->count.
static size_t find(const struct sequence *v, int32_t pid)
{
    size_t i = 0;

    while (i < v->count &&
           (v->items[i].is_gone || v->items[i].step->pid != pid))
        i++;
    return i;
}

static bool is_initial(const struct sequence *v, size_t item)
{
    for (size_t i = 0; i < item; i++)
        if (!v->items[i].is_gone && is_before(v, i, item))
            return false;
    return true;
}

// Whether some sequence that is equivalent to v, or to v and more, starts with
// this step ("weak initials").  *item is it in v, or v->count.
static bool can_start(const struct sequence *v, const struct step *step,
                      size_t *item)
{
    *item = find(v, step->pid);
    if (*item < v->count)
        return is_initial(v, *item);
    for (size_t i = 0; i < v->count; i++)
        if (!v->items[i].is_gone && steps_are_dependent(v->items[i].step, step))
            return false;
    return true;
}

static bool is_explored(const struct sequence *v, const struct asleep *asleep)
{
    size_t item;

    for (size_t i = 0; i < asleep->count; i++)
        if (can_start(v, asleep->steps[i], &item))
            return true;
    return false;
}

// ---- The tree

static struct branch *branch_to(struct step *step)
{
    struct branch *branch = allocate(1, sizeof *branch);

    branch->step = step_keep(step);
    return branch;
}

static void append(struct branch **place, const struct sequence *v)
{
    for (size_t i = 0; i < v->count; i++) {
        if (v->items[i].is_gone)
            continue;
        struct branch *branch = branch_to(v->items[i].step);
        while (*place != NULL)
            place = &(*place)->next;
        *place = branch;
        place = &branch->first;
    }
}

static void insert(struct branch **tree, struct sequence *v)
{
    struct branch **place = tree;
    size_t item;

    for (struct branch *branch = *place; branch != NULL;) {
        if (!can_start(v, branch->step, &item)) {
            branch = branch->next;
            continue;
        }
        if (branch->first == NULL)
            return; // a leaf: whatever comes after it will be explored
        if (item < v->count)
            v->items[item].is_gone = true;
        place = &branch->first;
        branch = *place;
    }
    append(place, v);
}

struct branch *wakeup_copy(const struct branch *branch)
{
    struct branch *copy = branch_to(branch->step);
    struct branch **place = &copy->first;

    for (const struct branch *b = branch->first; b != NULL; b = b->next) {
        *place = wakeup_copy(b);
        place = &(*place)->next;
    }
    return copy;
}

void wakeup_free(struct branch *tree)
{
    while (tree != NULL) {
        struct branch *next = tree->next;
        wakeup_free(tree->first);
        step_drop(tree->step);
        free(tree);
        tree = next;
    }
}

// ---- Reversing

// What of the execution does not happen after the first step of the race.
static void fill(struct sequence *v, const struct race *race)
{
    const struct happens *happens = v->happens;

    v->items = allocate(happens->count - race->first, sizeof *v->items);
    for (size_t i = race->first + 1; i < happens->count; i++)
        if (!happens_before(happens, race->first, i))
            v->items[v->count++] =
                (struct item){.step = happens->steps[i], .index = i};
}

// What woke or interrupted it has happened there, too.
static bool has_cause(const struct happens *happens, const struct race *race,
                      const struct step *step)
{
    return step->cause < race->first ||
           (step->cause < happens->count && step->cause != race->first &&
            !happens_before(happens, race->first, step->cause));
}

// The second step after all the others; NULL when it cannot be done there.
static struct step *second_of(const struct sequence *v, const struct race *race,
                              struct needs *needs)
{
    const struct happens *happens = v->happens;
    struct step *second = race->second;
    size_t count = race->first;
    struct step **steps = allocate(count + v->count, sizeof *steps);

    memcpy(steps, happens->steps, count * sizeof *steps);
    for (size_t i = 0; i < v->count; i++)
        steps[count++] = v->items[i].step;
    needs_find(steps, count, second, needs);
    free(steps);
    bool is_caused = has_cause(happens, race, second);
    if (second->op == LOG_SIGNAL && !is_caused) {
        needs->count = 0;
        return step_unknown(second); // what it was about to do
    }
    if (!needs->can_go || (second->op == LOG_COND_WAKE && !is_caused))
        return NULL;
    return needs->is_same ? step_keep(second) : step_elsewhere(second);
}

static void mark_before_last(struct sequence *v, const struct race *race,
                             const struct needs *needs)
{
    const struct item *last = &v->items[v->count - 1];

    for (size_t i = 0; i < needs->count; i++)
        if (needs->found[i].step >= race->first)
            v->items[needs->found[i].step - race->first].is_before_last = true;
    for (size_t i = v->count - 1; i-- > 0;) {
        struct item *item = &v->items[i];
        bool is_before_it =
            item->is_before_last || steps_are_dependent(item->step, last->step);
        for (size_t j = i + 1; j + 1 < v->count && !is_before_it; j++)
            is_before_it = v->items[j].is_before_last && is_before(v, i, j);
        item->is_before_last = is_before_it;
    }
}

bool wakeup_reverse(const struct happens *happens, const struct race *race,
                    const struct asleep *asleep, struct branch **tree)
{
    struct sequence v = {.happens = happens};
    struct needs needs = {0};

    fill(&v, race);
    struct step *second = second_of(&v, race, &needs);
    if (second != NULL) {
        v.items[v.count++] = (struct item){.step = second};
        mark_before_last(&v, race, &needs);
        if (!is_explored(&v, asleep))
            insert(tree, &v);
        step_drop(second);
    }
    free(needs.found);
    free(v.items);
    return second != NULL;
}
