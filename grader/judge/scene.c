// SPDX-License-Identifier: MIT
//
// A student thinks in lines of his own files and in processes by name.  What
// lies in the library is seen from the line that called it.

#include "scene.h"

#include "judgement.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEEPEST_NAME = 6, // generations that a name has room for
};

static int generation(const struct log *log, size_t process)
{
    int count = 0;

    while (process > 0 && log->processes[process].parent < process) {
        process = log->processes[process].parent;
        count++;
    }
    return count;
}

// As the library names them: children are numbered by their parent.  Of a chain
// of forks that does not end, by the order in which they were made.
static char *name_of(const struct scene *scene, size_t process)
{
    const struct log_process *processes = scene->log->processes;
    uint16_t parent = processes[process].parent;
    int rank = 1;

    if (generation(scene->log, process) > DEEPEST_NAME)
        return format_text("Process-(%zu)", process);
    if (process == 0 || parent >= process)
        return format_text("MainProcess");
    for (size_t i = 1; i < process; i++)
        rank += processes[i].parent == parent;
    return parent == 0 ? format_text("Process-%d", rank)
                       : format_text("%s:%d", scene->names[parent], rank);
}

void scene_start(struct scene *scene, const struct log *log,
                 const struct scene_source *source)
{
    *scene = (struct scene){.log = log, .source = source};
    scene->clocks = clocks_create(log);
    scene->names =
        array_grow(NULL, log->process_count + 1, sizeof *scene->names);
    for (size_t i = 0; i < log->process_count; i++)
        scene->names[i] = name_of(scene, i);
    scene->is_lock = array_grow(NULL, log->object_count + 1, 1);
    memset(scene->is_lock, -1, log->object_count + 1);
}

void scene_end(struct scene *scene)
{
    for (size_t i = 0; i < scene->log->process_count; i++)
        free(scene->names[i]);
    free(scene->names);
    free(scene->is_lock);
    clocks_free(scene->clocks);
}

// ---- Places

// Whether the place is in a file of the student's, which it then gets the name
// of that is to be shown.
static bool is_students(const struct scene *scene, struct explore_place *place)
{
    const struct sources *sources = scene->source->sources;

    for (size_t i = 0; i < sources->count; i++) {
        if (place->file == NULL || place->line <= 0 ||
            strcmp(place->file, sources->files[i].name) != 0)
            continue;
        place->file = sources->files[i].shown;
        return true;
    }
    return false;
}

size_t scene_frames(const struct scene *scene, uint32_t site,
                    struct explore_place frames[LOG_DEPTH])
{
    size_t count = 0;

    if (site >= scene->log->site_count)
        return 0;
    const uint64_t *pc = scene->log->sites[site].pc;
    for (int i = 0; i < LOG_DEPTH && pc[i] != 0; i++) {
        struct explore_place place =
            scene->source->find(scene->source->context, pc[i]);
        if (is_students(scene, &place))
            frames[count++] = place;
    }
    return count;
}

struct explore_place scene_place(const struct scene *scene, uint32_t site)
{
    struct explore_place frames[LOG_DEPTH] = {0};

    scene_frames(scene, site, frames);
    return frames[0];
}

const char *scene_call(const struct scene *scene, uint32_t site)
{
    const char *call = "";

    if (site >= scene->log->site_count)
        return call;
    const uint64_t *pc = scene->log->sites[site].pc;
    for (int i = 0; i < LOG_DEPTH && pc[i] != 0; i++) {
        struct explore_place place =
            scene->source->find(scene->source->context, pc[i]);
        if (is_students(scene, &place))
            return call;
        call = place.function != NULL ? place.function : "";
    }
    return "";
}

struct explore_place scene_place_beside(const struct scene *scene,
                                        uint32_t site, uint32_t other)
{
    struct explore_place frames[LOG_DEPTH] = {0}, beside[LOG_DEPTH];
    size_t count = scene_frames(scene, site, frames);

    if (scene_frames(scene, other, beside) == 0)
        return frames[0];
    for (size_t i = 0; i < count; i++) {
        if (frames[i].function != NULL && beside[0].function != NULL &&
            strcmp(frames[i].function, beside[0].function) == 0)
            return frames[i];
    }
    return frames[0];
}

static void add_place(const struct scene *scene, struct finding *finding,
                      struct explore_place place, uint16_t process)
{
    if (place.line <= 0)
        return;
    finding_add_place(finding, place.file, place.line);
    if (process < scene->log->process_count)
        finding->where[finding->where_count - 1].process =
            format_text("%s", scene->names[process]);
}

void scene_add_place(const struct scene *scene, struct finding *finding,
                     struct explore_place place, uint16_t process)
{
    for (size_t i = 0; i < finding->where_count && place.line > 0; i++) {
        if (finding->where[i].line == place.line &&
            strcmp(finding->where[i].file, place.file) == 0)
            return;
    }
    add_place(scene, finding, place, process);
}

void scene_add_site(const struct scene *scene, struct finding *finding,
                    uint32_t site, uint16_t process)
{
    scene_add_place(scene, finding, scene_place(scene, site), process);
}

void scene_add_event(const struct scene *scene, struct finding *finding,
                     uint32_t event)
{
    if (event >= scene->log->event_count)
        return;
    scene_add_site(scene, finding, scene->log->events[event].site,
                   scene->log->events[event].process);
}

void scene_add_partner(const struct scene *scene, struct finding *finding,
                       uint32_t event)
{
    const struct log_event *at = &scene->log->events[event];

    add_place(scene, finding, scene_place(scene, at->site), at->process);
}

const char *scene_at(const struct scene *scene, uint32_t site)
{
    static char texts[8][256];
    static unsigned next;
    char *text = texts[next++ % 8];
    struct explore_place place = scene_place(scene, site);

    *text = '\0';
    if (place.line > 0 && scene->source->sources->count > 1)
        snprintf(text, sizeof texts[0], " at line %d of %s", place.line,
                 place.file);
    else if (place.line > 0)
        snprintf(text, sizeof texts[0], " at line %d", place.line);
    return text;
}

// ---- Locks

bool scene_takes(const struct log_event *event)
{
    switch (event->op) {
    case LOG_SEM_WAIT:
    case LOG_SEM_TRYWAIT:
    case LOG_SEM_TIMEDWAIT:
        return event->error == 0;
    case LOG_MUTEX_LOCK:
    case LOG_MUTEX_TRYLOCK:
    case LOG_MUTEX_TIMEDLOCK:
        return event->error == 0 || event->error == EOWNERDEAD;
    default:
        return false;
    }
}

bool scene_gives(const struct log_event *event)
{
    return event->error == 0 &&
           (event->op == LOG_SEM_POST || event->op == LOG_MUTEX_UNLOCK);
}

static void drop(struct held held[HELD_MOST], size_t *count, uint32_t object)
{
    for (size_t i = *count; i-- > 0;) {
        if (held[i].object != object)
            continue;
        memmove(&held[i], &held[i + 1], (*count - i - 1) * sizeof *held);
        --*count;
        return;
    }
}

size_t scene_held(const struct scene *scene, uint16_t process, uint32_t event,
                  struct held held[HELD_MOST])
{
    const struct log *log = scene->log;
    size_t count = 0;

    for (uint32_t i = 0; i < event && i < log->event_count; i++) {
        const struct log_event *at = &log->events[i];
        if (at->process != process || at->object >= log->object_count)
            continue;
        if (scene_takes(at) && count < HELD_MOST)
            held[count++] = (struct held){at->object, i};
        else if (scene_gives(at))
            drop(held, &count, at->object);
    }
    return count;
}

static bool is_used_as_lock(const struct log *log, uint32_t object)
{
    bool is_lock = true, is_taken = false;

    if (log->objects[object].kind == LOG_MUTEX)
        return true;
    int *taken = calloc(log->process_count + 1, sizeof *taken);
    if (taken == NULL)
        abort();
    for (size_t i = 0; i < log->event_count && is_lock; i++) {
        const struct log_event *event = &log->events[i];
        if (event->object != object)
            continue;
        is_taken = is_taken || scene_takes(event);
        taken[event->process] += scene_takes(event);
        if (scene_gives(event))
            is_lock = taken[event->process]-- > 0;
    }
    free(taken);
    return is_lock && is_taken;
}

bool scene_is_lock(const struct scene *scene, uint32_t object)
{
    if (object >= scene->log->object_count)
        return false;
    signed char *known = &scene->is_lock[object];
    if (*known < 0)
        *known = is_used_as_lock(scene->log, object);
    return *known;
}

int64_t scene_first_value(const struct scene *scene, uint32_t object)
{
    const struct log *log = scene->log;

    for (size_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->object == object &&
            (event->op == LOG_SEM_INIT || event->op == LOG_SEM_OPEN))
            return event->value;
    }
    return log->objects[object].kind == LOG_MUTEX ? 1 : 0;
}
