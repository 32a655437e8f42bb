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
// branch; and while the search waits for what the scout has begun, its own
// worker runs the first leaf of the branch after that.  What nobody can know
// is what the search will still add to such a branch: some logs may be missed,
// and some never asked for.
//
// The scout is a thread, and stays on the core of its worker as the search does
// on that of the other: a handoff between cores costs more than an execution.
// They share the shelf and, while the search waits or its visitor looks at a
// log, the path of the search, from which the scout sets out.

#include "explore/ahead.h"

#include <pthread.h>

#include "explore/allocate.h"
#include "explore/shelf.h"

enum {
    SEARCHER, // worker of the search
    SCOUT,    // and of the scout
};

#define NOWHERE SIZE_MAX

struct ahead {
    const struct source *source;
    size_t fetched;    // logs
    struct kept taken; // the log that was taken last

    bool has_scout, is_alone; // there is one; there will be none
    pthread_t thread;

    // What both threads use, one at a time.
    pthread_mutex_t lock;
    pthread_cond_t work, done; // there may be some; one execution more
    struct shelf shelf;
    bool is_over, is_idle;        // of the scout
    const struct script *running; // by the scout's worker, or NULL

    // The path of the search, as long as it is lent, and where the search is.
    const struct path *path;
    size_t at;

    // The branch that the scout is on, at the place `root`.  It is the
    // search's, which keeps it until it goes there itself: then the scout has
    // company, and `is_entered`.
    bool is_scouting, is_entered;
    struct branch *branch;
    size_t root;

    // The place of a branch that the search is on and all of which the scout
    // has run; or NOWHERE.
    size_t scouted;
};

static void leave(struct ahead *ahead)
{
    ahead->is_scouting = ahead->is_entered = false;
    ahead->branch = NULL;
}

// Where the search comes next, of those where nobody has got further than
// `most`; NULL if there is none.
static struct branch *next_branch(const struct ahead *ahead,
                                  enum branch_ahead most, size_t *place)
{
    const struct path *path = ahead->path;
    size_t from = ahead->at < ahead->scouted ? ahead->at : ahead->scouted;

    if (path == NULL)
        return NULL;
    for (size_t i = from; i + 1 > 0; i--)
        for (struct branch *b = path->places[i].tree; b != NULL; b = b->next)
            if (b->ahead <= most) {
                *place = i;
                return b;
            }
    return NULL;
}

static bool has_work(const struct ahead *ahead)
{
    size_t place;

    return !shelf_is_full(&ahead->shelf) &&
           (ahead->is_scouting ||
            next_branch(ahead, BRANCH_TRIED, &place) != NULL);
}

// Runs it without the lock, and puts it on the shelf.  False: it came to no
// end, and is not kept.
static bool run_for_shelf(struct ahead *ahead, unsigned worker,
                          struct kept *kept, struct log *log)
{
    const struct source *source = ahead->source;

    pthread_mutex_unlock(&ahead->lock);
    source->run(source->self, worker, &kept->script, log);
    bool has_end = log->end != LOG_STUCK;
    if (has_end)
        kept_copy(kept, log);
    pthread_mutex_lock(&ahead->lock);
    if (has_end)
        shelf_put(&ahead->shelf, kept);
    return has_end;
}

// ---- The scout: it holds the lock but where it runs and thinks

struct scout {
    struct ahead *ahead;
    struct path path; // its own
};

static void set_out(struct scout *scout)
{
    struct ahead *ahead = scout->ahead;
    size_t place;
    struct branch *branch = next_branch(ahead, BRANCH_TRIED, &place);

    path_close(&scout->path);
    if (branch == NULL)
        return;
    branch->ahead = BRANCH_BEGUN;
    path_open_at(&scout->path, ahead->path, place, branch);
    ahead->is_scouting = true;
    ahead->branch = branch;
    ahead->root = place;
}

// It has come to the end of its branch.  Of the search's tree only `ahead` is
// touched, which is nobody's but ours: the path may not be lent now.
static void finish(struct ahead *ahead)
{
    if (ahead->is_entered)
        ahead->scouted = ahead->root;
    else
        ahead->branch->ahead = BRANCH_RUN;
    leave(ahead);
}

static void look_at(struct scout *scout, size_t at, const struct log *log)
{
    struct ahead *ahead = scout->ahead;

    pthread_mutex_unlock(&ahead->lock);
    if (path_is_followed(&scout->path, at, log))
        path_take(&scout->path, at, log);
    else
        path_prune(&scout->path, at);
    pthread_mutex_lock(&ahead->lock);
}

static void run_leaf(struct scout *scout, size_t at, struct kept *kept)
{
    struct ahead *ahead = scout->ahead;
    struct log log;

    ahead->running = &kept->script;
    bool has_end = run_for_shelf(ahead, SCOUT, kept, &log);
    ahead->running = NULL;
    pthread_cond_signal(&ahead->done);
    if (!has_end)
        ahead->is_over = true; // that is for the search to see
    else if (ahead->is_scouting)
        look_at(scout, at, &log);
}

static void scout_leaf(struct scout *scout)
{
    struct ahead *ahead = scout->ahead;
    struct kept next = {.place = ahead->root}, kept;
    size_t at;

    pthread_mutex_unlock(&ahead->lock);
    bool is_left = path_deepest(&scout->path, &at);
    if (is_left) {
        path_go_back(&scout->path, at);
        path_script(&scout->path, at, &next.script);
    }
    pthread_mutex_lock(&ahead->lock);
    if (!ahead->is_scouting) {
        // The search has come here meanwhile, or to its end.
    } else if (!is_left) {
        finish(ahead);
    } else if (shelf_take(&ahead->shelf, &next.script, &kept)) {
        look_at(scout, at, &kept.log);
        shelf_put(&ahead->shelf, &kept);
    } else {
        run_leaf(scout, at, &next);
    }
    kept_free(&next);
}

static void *scout_main(void *context)
{
    struct scout scout = {.ahead = context};
    struct ahead *ahead = scout.ahead;

    ahead->source->settle(ahead->source->self, SCOUT);
    pthread_mutex_lock(&ahead->lock);
    while (!ahead->is_over) {
        if (!ahead->is_scouting)
            set_out(&scout);
        if (ahead->is_scouting && !shelf_is_full(&ahead->shelf)) {
            scout_leaf(&scout);
        } else {
            ahead->is_idle = true;
            pthread_cond_wait(&ahead->work, &ahead->lock);
            ahead->is_idle = false;
        }
    }
    pthread_mutex_unlock(&ahead->lock);
    path_close(&scout.path);
    return NULL;
}

// ---- The search

struct ahead *ahead_open(const struct source *source)
{
    struct ahead *ahead = allocate(1, sizeof *ahead);

    ahead->source = source;
    ahead->scouted = NOWHERE;
    pthread_mutex_init(&ahead->lock, NULL);
    pthread_cond_init(&ahead->work, NULL);
    pthread_cond_init(&ahead->done, NULL);
    return ahead;
}

static void dismiss_scout(struct ahead *ahead)
{
    if (!ahead->has_scout)
        return;
    pthread_mutex_lock(&ahead->lock);
    ahead->is_over = true;
    leave(ahead);
    pthread_cond_signal(&ahead->work);
    pthread_mutex_unlock(&ahead->lock);
    pthread_join(ahead->thread, NULL);
    ahead->has_scout = false;
}

static void go_alone(struct ahead *ahead)
{
    dismiss_scout(ahead);
    ahead->is_alone = true;
    shelf_free(&ahead->shelf);
}

void ahead_close(struct ahead *ahead)
{
    go_alone(ahead);
    pthread_cond_destroy(&ahead->done);
    pthread_cond_destroy(&ahead->work);
    pthread_mutex_destroy(&ahead->lock);
    kept_free(&ahead->taken);
    free(ahead);
}

// Where there is nobody to send the search goes on alone.
static void send_scout(struct ahead *ahead)
{
    const struct source *source = ahead->source;

    if (ahead->has_scout || ahead->is_alone ||
        source->workers(source->self, ahead->fetched) < 2)
        return;
    ahead->has_scout =
        pthread_create(&ahead->thread, NULL, scout_main, ahead) == 0;
    ahead->is_alone = !ahead->has_scout;
}

// It goes to the first branch at this place.
static void enter(struct ahead *ahead, struct branch *branch, size_t at)
{
    if (ahead->scouted != NOWHERE && at <= ahead->scouted)
        ahead->scouted = NOWHERE;
    if (ahead->is_entered && at <= ahead->root)
        leave(ahead);
    shelf_forget(&ahead->shelf, at);
    if (branch == NULL)
        return; // the very first execution
    if (branch->ahead == BRANCH_RUN)
        ahead->scouted = at;
    ahead->is_entered |= branch == ahead->branch;
    branch->ahead = BRANCH_BEGUN;
}

// The first leaf of the branch that comes next, for as long as its worker would
// have nothing to do.
static void help(struct ahead *ahead)
{
    size_t place;
    struct branch *branch = next_branch(ahead, BRANCH_NOT_YET, &place);
    struct kept kept = {0};
    struct path path;
    struct log log;

    if (branch == NULL || shelf_is_full(&ahead->shelf))
        return;
    kept.place = place;
    branch->ahead = BRANCH_BEGUN;
    path_open_at(&path, ahead->path, place, branch);
    path_script(&path, place, &kept.script);
    path_close(&path);
    run_for_shelf(ahead, SEARCHER, &kept, &log);
    branch->ahead = BRANCH_TRIED;
    kept_free(&kept);
}

static bool is_running(const struct ahead *ahead, const struct script *script)
{
    return ahead->running != NULL && scripts_are_equal(script, ahead->running);
}

// From the shelf.  Where the scout has not got so far it is of no use in that
// branch any more.
static bool take(struct ahead *ahead, const struct script *script)
{
    struct kept kept;

    if (is_running(ahead, script)) {
        leave(ahead);
        help(ahead);
    }
    while (is_running(ahead, script))
        pthread_cond_wait(&ahead->done, &ahead->lock);
    if (shelf_take(&ahead->shelf, script, &kept)) {
        kept_free(&ahead->taken);
        ahead->taken = kept;
        return true;
    }
    if (ahead->is_entered)
        leave(ahead);
    return false;
}

void ahead_fetch(struct ahead *ahead, struct path *path, size_t at,
                 struct log *log)
{
    const struct source *source = ahead->source;
    struct script script;

    send_scout(ahead);
    ahead->fetched++;
    path_script(path, at, &script);
    pthread_mutex_lock(&ahead->lock);
    enter(ahead, path->places[at].tree, at);
    ahead->path = path;
    ahead->at = at;
    bool is_taken = take(ahead, &script);
    if (ahead->is_idle && has_work(ahead))
        pthread_cond_signal(&ahead->work);
    pthread_mutex_unlock(&ahead->lock);
    if (is_taken)
        *log = ahead->taken.log;
    else
        source->run(source->self, SEARCHER, &script, log);
    script_free(&script);
    // What comes to no end may come to one when it is tried again, and there is
    // a limit to how often that is done: all is as with one worker from now on.
    if (log->end == LOG_STUCK)
        go_alone(ahead);
    source->note(source->self, log);
}

void ahead_take_back(struct ahead *ahead)
{
    pthread_mutex_lock(&ahead->lock);
    ahead->path = NULL;
    pthread_mutex_unlock(&ahead->lock);
}
