// SPDX-License-Identifier: MIT
//
// Whoever yields has said what it will do next, and the log has for each choice
// who could have gone on: who lives and could not waits for what it does next.

#include "waits.h"

#include "judgement.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>

struct watcher {
    const struct scene *scene;
    const struct log *log;
    uint32_t *next;                  // of an event: its process's next one
    uint32_t current[LOG_PROCESSES]; // what each will do next; LOG_NONE
    bool is_alive[LOG_PROCESSES];
    uint32_t *taken; // of an object: the event that took it; LOG_NONE
    uint32_t at;     // the first event that has not been seen
    size_t choice;   // the first one after what has been seen
};

static void find_next(struct watcher *watcher)
{
    const struct log *log = watcher->log;

    watcher->next = array_grow(NULL, log->event_count + 1, sizeof(uint32_t));
    for (size_t p = 0; p < LOG_PROCESSES; p++)
        watcher->current[p] = LOG_NONE;
    for (uint32_t i = (uint32_t)log->event_count; i-- > 0;) {
        uint32_t *current = &watcher->current[log->events[i].process];
        watcher->next[i] = *current;
        *current = i;
    }
}

static void see(struct watcher *watcher, uint32_t index)
{
    const struct log_event *event = &watcher->log->events[index];

    watcher->current[event->process] = watcher->next[index];
    watcher->is_alive[event->process] = event->op != LOG_EXIT;
    if (event->object >= watcher->log->object_count)
        return;
    if (scene_takes(event))
        watcher->taken[event->object] = index;
    else if (scene_gives(event))
        watcher->taken[event->object] = LOG_NONE;
}

static void see_until(struct watcher *watcher, uint32_t end)
{
    const struct log *log = watcher->log;

    for (; watcher->at < end && watcher->at < log->event_count; watcher->at++)
        see(watcher, watcher->at);
    while (watcher->choice < log->choice_count &&
           log->choices[watcher->choice].event < watcher->at)
        watcher->choice++;
}

static bool can_go(const struct watcher *watcher, uint16_t process)
{
    const struct log *log = watcher->log;

    return watcher->choice < log->choice_count &&
           (log->choices[watcher->choice].enabled[process / 64] >>
                (process % 64) &
            1);
}

// What can be waited for at all.
static bool is_wait(uint16_t op)
{
    switch (op) {
    case LOG_WAIT:
    case LOG_SEM_WAIT:
    case LOG_SEM_TIMEDWAIT:
    case LOG_READ:
    case LOG_WRITE:
    case LOG_OPEN:
    case LOG_POLL:
    case LOG_MUTEX_LOCK:
    case LOG_MUTEX_TIMEDLOCK:
    case LOG_COND_WAKE:
    case LOG_PAUSE:
    case LOG_SLEEP:
    case LOG_SPIN:
        return true;
    default:
        return false;
    }
}

static struct pending pending_of(const struct watcher *watcher,
                                 uint16_t process)
{
    const struct log *log = watcher->log;
    const struct log_process *end = &log->processes[process];
    uint32_t next = watcher->current[process];
    struct pending pending = {.op = end->op,
                              .object = end->object,
                              .site = end->site,
                              .wanted = end->wanted};

    if (next != LOG_NONE) {
        const struct log_event *event = &log->events[next];
        pending = (struct pending){.op = event->op,
                                   .object = event->object,
                                   .site = event->site,
                                   .wanted = (int64_t)event->offset};
    }
    pending.taken = pending.object < log->object_count
                        ? watcher->taken[pending.object]
                        : LOG_NONE;
    return pending;
}

static char *waits_now(const struct watcher *watcher)
{
    const struct scene *scene = watcher->scene;
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL)
        abort();
    for (uint16_t p = 0; p < watcher->log->process_count; p++) {
        struct pending pending = pending_of(watcher, p);
        if (!watcher->is_alive[p] || can_go(watcher, p) || !is_wait(pending.op))
            continue;
        char *what = words_wait(scene, &pending);
        fprintf(out, "%s waits%s %s\n", scene->names[p],
                scene_at(scene, pending.site), what);
        free(what);
    }
    if (fclose(out) != 0)
        abort();
    return text;
}

char **waits_find(const struct scene *scene, const struct steps *steps)
{
    struct watcher watcher = {.scene = scene, .log = scene->log};
    char **waits = array_grow(NULL, steps->count + 1, sizeof *waits);

    find_next(&watcher);
    watcher.taken = steps_taken(scene->log, 0);
    for (size_t i = 0; i < steps->count; i++) {
        const struct step *step = &steps->list[i];
        see_until(&watcher, step->is_last ? (uint32_t)scene->log->event_count
                                          : step->last + 1);
        waits[i] = waits_now(&watcher);
    }
    free(watcher.next);
    free(watcher.taken);
    return waits;
}
