// SPDX-License-Identifier: MIT
//
// A line of the source may be read and written, locked and unlocked, once or
// in a loop: a deed says which of these is meant.

#include "deed.h"

#include "judgement.h"
#include "steps.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

// ---- Finding

// Only of a lock it is clear what is taken and given back.
static const char *object_of(const struct scene *scene,
                             const struct log_event *event)
{
    if (!scene_takes(event) && !scene_gives(event))
        return NULL;
    const char *word =
        words_object(scene, event->op, event->object, event->site);
    return strcmp(word, "lock") == 0 || strcmp(word, "mutex") == 0 ? word
                                                                   : NULL;
}

// Where a process is that has begun to wait: its next event will tell.
static struct explore_place next_place(const struct scene *scene,
                                       uint16_t process, uint32_t event)
{
    const struct log *log = scene->log;

    while (event < log->event_count && log->events[event].process != process)
        event++;
    if (event < log->event_count)
        return scene_place(scene, log->events[event].site);
    return log->processes[process].end == LOG_ALIVE
               ? scene_place(scene, log->processes[process].site)
               : (struct explore_place){0};
}

struct deed deed_of_choice(const struct scene *scene, size_t index)
{
    const struct log *log = scene->log;
    const struct log_choice *choice = &log->choices[index];
    const struct log_event *event = &log->events[choice->event];
    struct deed deed = {.pid = log->processes[choice->chosen].pid};

    if (choice->event >= log->event_count || event->process != choice->chosen ||
        event->step != index) {
        deed.place = next_place(scene, choice->chosen, choice->event);
        return deed;
    }
    // What the library does when a process comes and goes is part of that.
    deed.op = event->flags & LOG_AT_EXIT ? LOG_EXIT : event->op;
    deed.object = object_of(scene, event);
    if (deed.op != LOG_START && deed.op != LOG_EXIT)
        deed.place = scene_place(scene, event->site);
    return deed;
}

bool deed_has_name(const struct deed *deed)
{
    return deed->op == LOG_START || deed->op == LOG_EXIT ||
           deed->place.line > 0;
}

bool deed_is_same(const struct deed *a, const struct deed *b)
{
    return a->pid == b->pid && a->op == b->op && a->nth == b->nth &&
           steps_same_place(a->place, b->place);
}

// ---- Words

struct verb {
    const char *done, *to_do;
    bool is_at; // a place; else it is the line that is done
};

static struct verb verb_of(const struct deed *deed)
{
    switch (deed->op) {
    case LOG_NOTHING:
        return (struct verb){"waits", "waits", true};
    case LOG_LOAD:
    case LOG_ATOMIC_LOAD:
    case LOG_SEM_GETVALUE:
        return (struct verb){"has read", "reads", true};
    case LOG_STORE:
    case LOG_ATOMIC_STORE:
        return (struct verb){"has written", "writes", true};
    case LOG_OUTPUT:
        return (struct verb){"has printed", "prints", true};
    default:
        return (struct verb){"has done", "does", false};
    }
}

// " for the 2nd time", where that is not clear.
static char *time_of(const struct deed *deed)
{
    static const char *const endings[] = {"th", "st", "nd", "rd"};
    uint32_t last = deed->visit % 100 / 10 == 1 ? 0 : deed->visit % 10;

    if (!deed->is_repeated)
        return format_text("%s", "");
    return format_text(" for the %u%s time", deed->visit,
                       endings[last <= 3 ? last : 0]);
}

static char *of_lock(const struct deed *deed, bool is_done, const char *time)
{
    bool is_given = deed->op == LOG_SEM_POST || deed->op == LOG_MUTEX_UNLOCK;
    const char *verb = is_given  ? is_done ? "has given back" : "gives back"
                       : is_done ? "has taken"
                                 : "takes";

    return format_text("%s the %s at line %d%s", verb, deed->object,
                       deed->place.line, time);
}

static char *words(const struct deed *deed, bool is_done)
{
    struct verb verb = verb_of(deed);
    const char *word = is_done ? verb.done : verb.to_do;

    if (deed->op == LOG_START)
        return format_text("%s", is_done ? "has started" : "starts");
    if (deed->op == LOG_EXIT)
        return format_text("%s", is_done ? "has ended" : "ends");
    if (deed->place.line == 0)
        return format_text("%s", is_done ? "has gone on" : "goes on");
    char *time = time_of(deed);
    char *text = deed->object != NULL ? of_lock(deed, is_done, time)
                                      : format_text("%s%s line %d%s", word,
                                                    verb.is_at ? " at" : "",
                                                    deed->place.line, time);
    free(time);
    return text;
}

char *deed_done(const struct deed *deed)
{
    return words(deed, true);
}

char *deed_to_do(const struct deed *deed)
{
    return words(deed, false);
}
