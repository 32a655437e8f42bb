// SPDX-License-Identifier: MIT
//
// The report begins at the root of it, and names those at the root only: who
// waits for them will go on when they do.

#include "stuck.h"

#include "judgement.h"
#include "stuck_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_others(const struct stuck *stuck, FILE *out)
{
    size_t others = 0;

    for (size_t i = 1; i < stuck->count; i++) {
        const struct waiter *waiter = &stuck->waiters[i];
        if (!waiter->is_root || waiter->reason == REASON_CHILD || others >= 2)
            continue;
        if (waiter->reason == stuck->waiters[0].reason &&
            stuck->log->processes[waiter->process].site ==
                stuck->log->processes[stuck->waiters[0].process].site)
            continue;
        fputs("; ", out);
        stuck_put_wait(stuck, waiter, out);
        stuck_put_why(stuck, waiter, out);
        others++;
    }
}

// A full pipe blocks the writer, but it is the reader that is in the wrong
// place: where it waits for the writer's end.
static void add_reader(const struct stuck *stuck, struct finding *finding)
{
    const struct log *log = stuck->log;
    uint16_t writer = stuck->waiters[0].process;
    uint32_t object = log->processes[writer].object;

    for (size_t i = 0; i < stuck->count; i++) {
        uint16_t p = stuck->waiters[i].process;
        if (stuck->waiters[i].reason == REASON_CHILD &&
            (!waiters_is_pipe(log, object) ||
             waiters_has_end(log, p, object, 0)))
            scene_add_site(stuck->scene, finding, log->processes[p].site, p);
    }
}

static void add_places(const struct stuck *stuck, struct finding *finding)
{
    const struct log *log = stuck->log;
    const struct waiter *root = &stuck->waiters[0];

    if (root->reason == REASON_FULL)
        add_reader(stuck, finding);
    if (root->reason == REASON_ABANDONED)
        scene_add_event(stuck->scene, finding, root->taken);
    for (size_t i = 0; i < stuck->count; i++) {
        const struct waiter *waiter = &stuck->waiters[i];
        scene_add_site(stuck->scene, finding,
                       log->processes[waiter->process].site, waiter->process);
        if (i == 0)
            scene_add_event(stuck->scene, finding, root->taken);
        if (root->reason == REASON_ALONE)
            break; // the others only wait for it
    }
    scene_add_event(stuck->scene, finding, stuck_event(stuck, root));
}

static void add_stuck(const struct scene *scene, enum finding_kind kind,
                      struct judgement *judgement)
{
    struct stuck stuck;
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL)
        abort();
    waiters_find(&stuck, scene);
    if (stuck.count > 0) {
        stuck_put_wait(&stuck, &stuck.waiters[0], out);
        stuck_put_why(&stuck, &stuck.waiters[0], out);
        stuck_put_kept(&stuck, &stuck.waiters[0], out);
        put_others(&stuck, out);
    }
    if (fclose(out) != 0)
        abort();
    bool is_alone = stuck.count > 0 && stuck.waiters[0].reason == REASON_ALONE;
    struct finding *finding = judgement_add(
        judgement, is_alone ? FINDING_ENDLESS : kind, "%s%s; %s",
        is_alone ? "" : "every process waits for ever: ", text,
        stuck.count > 0 ? stuck_repair(&stuck, &stuck.waiters[0]) : "");
    if (stuck.count > 0)
        add_places(&stuck, finding);
    free(text);
    waiters_free(&stuck);
}

// How far it came: " after 20000 steps ...".  Ownership: the caller frees it.
static char *spent_text(const struct log *log)
{
    if (strcmp(log->detail, "steps") == 0)
        return format_text(" after %zu steps of the program, and no more are "
                           "run",
                           log->choice_count);
    if (strcmp(log->detail, "processor time") == 0)
        return format_text(" after all the processor time that it may use");
    return format_text(" after all that it may do");
}

// It never comes to rest: by what it did last one may tell what it overlooks.
static void add_endless(const struct scene *scene, struct judgement *judgement)
{
    const struct log *log = scene->log;
    bool is_known = log->end_process < log->process_count;
    uint32_t asked = LOG_NONE;
    enum look look =
        is_known ? spinning_look(log, log->end_process, &asked) : LOOK_ALONE;
    char *spent = spent_text(log);
    bool is_told = look == LOOK_END_OF_FILE || look == LOOK_POLL;
    struct finding *finding = judgement_add(
        judgement, FINDING_ENDLESS, "%s still goes on%s%s; %s",
        is_known ? scene->names[log->end_process] : "the program",
        scene_at(scene, log->end_site), spent,
        is_told ? spinning_repair(look)
                : "does its loop change what it tests, does it look at what "
                  "the calls return, and does it see what other processes "
                  "change?  A variable that is not in shared memory is a copy "
                  "in each process");

    free(spent);
    scene_add_site(scene, finding, log->end_site, log->end_process);
    scene_add_event(scene, finding, asked);
}

bool stuck_judge(const struct scene *scene, struct judgement *judgement)
{
    if (scene->log->end == LOG_DEADLOCK)
        add_stuck(scene, FINDING_DEADLOCK, judgement);
    else if (scene->log->end == LOG_LIVELOCK)
        add_stuck(scene, FINDING_LIVELOCK, judgement);
    else if (scene->log->end == LOG_STEPS)
        add_endless(scene, judgement);
    else
        return false;
    return true;
}
