// SPDX-License-Identifier: MIT
//
// ahead - executions that are run before their turn comes.
//
// The search visits one execution after the other, and each may leave more to
// be run; but what is left at a place further up will be run as it is, whatever
// is found deeper down.  So while one worker runs what the search asks for, the
// other one has a search of its own, the scout: along the branch that the
// search comes to next, in the same order, with the same sleepers.  It tells
// nobody what it sees; it puts the logs on a shelf, where the search finds them
// when their turn comes.  What it does not find there it runs itself.  So the
// order of visits, and all that depends on it, is that of one worker.
//
// When the search has come to where the scout is, the scout leaves for the next
// branch.  What it cannot know is what the search will still add to the branch
// that it is on: some logs may be missed, and some never asked for.

#include "explore/ahead.h"

#include "explore/allocate.h"
#include "explore/shelf.h"

enum {
    SEARCHER, // worker of the search
    SCOUT,    // and of the scout
};

#define NOWHERE SIZE_MAX

struct ahead {
    const struct source *source;
    struct shelf shelf;
    void *taken;    // memory of the log that was taken last
    size_t fetched; // logs

    // The scout.  The branch that it is on is the search's, which keeps it
    // until it goes there itself: then the scout has company, and `is_entered`.
    bool is_scouting, is_entered;
    struct path path;
    struct branch *branch;

    // The place of a branch that the search is on and all of which the scout
    // has run; or NOWHERE.
    size_t scouted;

    // What the scout's worker runs, as long as it does: for a branch that
    // starts at `root`, the leaf at `leaf` of the scout's path, if it has not
    // left.
    bool is_running, is_wanted;
    struct script script;
    size_t root, leaf;
};

struct ahead *ahead_open(const struct source *source)
{
    struct ahead *ahead = allocate(1, sizeof *ahead);

    ahead->source = source;
    ahead->scouted = NOWHERE;
    return ahead;
}

// ---- The scout

static void leave(struct ahead *ahead)
{
    if (ahead->is_scouting)
        path_close(&ahead->path);
    ahead->is_scouting = ahead->is_entered = ahead->is_wanted = false;
    ahead->branch = NULL;
}

// It has come to the end of its branch.
static void finish(struct ahead *ahead)
{
    if (ahead->is_entered)
        ahead->scouted = ahead->path.root;
    else
        ahead->branch->ahead = BRANCH_RUN;
    leave(ahead);
}

// Goes where the search will come next.
static bool set_out(struct ahead *ahead, const struct path *path, size_t at)
{
    for (size_t i = at < ahead->scouted ? at : ahead->scouted; i + 1 > 0; i--)
        for (struct branch *b = path->places[i].tree; b != NULL; b = b->next) {
            if (b->ahead != BRANCH_NOT_YET)
                continue;
            b->ahead = BRANCH_BEGUN;
            ahead->branch = b;
            path_open_at(&ahead->path, path, i, b);
            return ahead->is_scouting = true;
        }
    return false;
}

static void look_at(struct path *path, size_t at, const struct log *log)
{
    if (path_is_followed(path, at, log))
        path_take(path, at, log);
    else
        path_prune(path, at);
}

// One leaf: from the shelf, or started.
static void scout_leaf(struct ahead *ahead, size_t at)
{
    struct log log;

    path_go_back(&ahead->path, at);
    path_script(&ahead->path, at, &ahead->script);
    if (shelf_find(&ahead->shelf, &ahead->script, &log)) {
        script_free(&ahead->script);
        look_at(&ahead->path, at, &log);
        return;
    }
    ahead->root = ahead->path.root;
    ahead->leaf = at;
    ahead->is_running = ahead->is_wanted = true;
    ahead->source->start(ahead->source->self, SCOUT, &ahead->script);
}

// Until its worker runs, or there is nothing for it to do.
static void scout(struct ahead *ahead, const struct path *path, size_t at)
{
    size_t leaf;

    if (ahead->source->workers(ahead->source->self, ahead->fetched) < 2)
        return;
    while (!ahead->is_running && !shelf_is_full(&ahead->shelf)) {
        if (!ahead->is_scouting && !set_out(ahead, path, at))
            return;
        if (path_deepest(&ahead->path, &leaf))
            scout_leaf(ahead, leaf);
        else
            finish(ahead);
    }
}

// What the scout's worker has run goes on the shelf.
static void collect(struct ahead *ahead)
{
    struct log log;

    if (!ahead->is_running)
        return;
    ahead->source->wait(ahead->source->self, SCOUT, &log);
    ahead->is_running = false;
    if (ahead->is_wanted)
        look_at(&ahead->path, ahead->leaf, &log);
    shelf_put(&ahead->shelf, &ahead->script, ahead->root, &log);
}

void ahead_close(struct ahead *ahead)
{
    leave(ahead);
    collect(ahead);
    shelf_free(&ahead->shelf);
    free(ahead->taken);
    free(ahead);
}

// ---- The search

// It goes to the first branch at this place.
static void enter(struct ahead *ahead, struct branch *branch, size_t at)
{
    if (ahead->scouted != NOWHERE && at <= ahead->scouted)
        ahead->scouted = NOWHERE;
    if (ahead->is_entered && at <= ahead->path.root)
        leave(ahead);
    shelf_forget(&ahead->shelf, at);
    if (branch == NULL)
        return; // the very first execution
    if (branch->ahead == BRANCH_RUN)
        ahead->scouted = at;
    ahead->is_entered |= branch == ahead->branch;
    branch->ahead = BRANCH_BEGUN;
}

// Runs it, and what the scout wants meanwhile.
static void run(struct ahead *ahead, const struct path *path, size_t at,
                const struct script *script, struct log *log)
{
    const struct source *source = ahead->source;

    source->start(source->self, SEARCHER, script);
    scout(ahead, path, at);
    while (ahead->is_running && source->first(source->self) == SCOUT) {
        collect(ahead);
        scout(ahead, path, at);
    }
    source->wait(source->self, SEARCHER, log);
}

static bool take(struct ahead *ahead, const struct script *script,
                 struct log *log)
{
    void *memory = shelf_take(&ahead->shelf, script, log);

    if (memory == NULL)
        return false;
    free(ahead->taken);
    ahead->taken = memory;
    return true;
}

void ahead_fetch(struct ahead *ahead, struct path *path, size_t at,
                 struct log *log)
{
    struct script script;

    ahead->fetched++;
    enter(ahead, path->places[at].tree, at);
    path_script(path, at, &script);
    if (ahead->is_running && scripts_are_equal(&script, &ahead->script)) {
        leave(ahead);
        collect(ahead);
    }
    if (!take(ahead, &script, log)) {
        if (ahead->is_entered)
            leave(ahead);
        run(ahead, path, at, &script, log);
    }
    scout(ahead, path, at);
    script_free(&script);
}
