// SPDX-License-Identifier: MIT
//
// What one process gives, another one takes: then the giver is worth a word.
// Where nobody else gave it, it was there from the start, or it is the
// process's own.

#include "passing.h"

#include "judgement.h"
#include "queues.h"
#include "words.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool is_queue(const struct scene *scene, const struct log_event *event)
{
    return strcmp(words_object(scene, event->op, event->object, event->site),
                  "queue") == 0;
}

// " (line 34)", or nothing.
static char *line_of(const struct scene *scene, uint32_t site)
{
    const char *at = scene_at(scene, site);

    return *at != '\0' ? format_text(" (%s)", at + strlen(" at "))
                       : format_text("%s", "");
}

// How many have taken the semaphore before this event.
static int64_t takes_before(const struct log *log, uint32_t index)
{
    int64_t count = 0;

    for (uint32_t i = 0; i < index; i++)
        count += log->events[i].object == log->events[index].object &&
                 scene_takes(&log->events[i]);
    return count;
}

// What nobody else made possible.
static char *own_token(const struct scene *scene, uint32_t index)
{
    const struct log *log = scene->log;
    const struct log_event *event = &log->events[index];
    uint32_t object = event->object;

    if (object >= log->object_count)
        return NULL;
    if (scene_is_lock(scene, object))
        return strncmp(scene_call(scene, event->site), "mp_with_lock_",
                       strlen("mp_with_lock_")) == 0
                   ? format_text("%s", "takes the lock")
                   : NULL;
    if (takes_before(log, index) >= scene_first_value(scene, object))
        return NULL;
    char *line = line_of(scene, log->objects[object].site);
    char *text =
        format_text("takes %s token that was there from the start%s",
                    scene_first_value(scene, object) == 1 ? "the" : "a", line);
    free(line);
    return text;
}

// What passes from hand to hand: one lock, or one of several places.
static const char *given_word(const struct scene *scene, uint32_t object)
{
    return !scene_is_lock(scene, object)           ? "token of"
           : scene_first_value(scene, object) == 1 ? "lock given back by"
                                                   : "place given back by";
}

static char *token_of(const struct scene *scene, uint32_t index)
{
    uint32_t cause = clocks_cause(scene->clocks, index);
    const struct log_event *event = &scene->log->events[index];
    const char *word =
        words_object(scene, event->op, event->object, event->site);

    if (event->error == EAGAIN || event->error == EBUSY)
        return format_text("finds the %s taken", word);
    if (event->error == ETIMEDOUT)
        return format_text("has waited long enough for the %s", word);
    if (!scene_takes(event))
        return words_failure(event);
    if (is_queue(scene, event))
        return NULL;
    if (cause == LOG_NONE)
        return own_token(scene, index);
    return words_from(scene, cause, given_word(scene, event->object));
}

// What it has itself put into the pipe before.
static char *own_bytes(const struct scene *scene, uint32_t index,
                       const char *what)
{
    uint32_t put = queues_own(scene, index);

    if (put == LOG_NONE)
        return NULL;
    char *line = line_of(scene, scene->log->events[put].site);
    char *text = format_text("its own %s%s", what, line);
    free(line);
    return text;
}

static char *bytes_of(const struct scene *scene, uint32_t index)
{
    uint32_t cause = clocks_cause(scene->clocks, index);
    const struct log_event *event = &scene->log->events[index];
    const char *what = is_queue(scene, event) ? "message" : "bytes";

    if (event->error == EAGAIN)
        return format_text("%s", event->op == LOG_READ ? "finds nothing to read"
                                                       : "finds no room");
    if (event->error == EPIPE)
        return format_text("%s", "nobody can read it any more");
    if (event->error != 0)
        return words_failure(event);
    if (event->op == LOG_READ && event->length == 0)
        return format_text("%s", "sees the end of the file");
    if (event->op == LOG_WRITE)
        return cause != LOG_NONE ? words_from(scene, cause, "room made by")
                                 : NULL;
    if (cause == LOG_NONE)
        return own_bytes(scene, index, what);
    return words_from(scene, cause, *what == 'm' ? "message of" : "bytes of");
}

static char *count_of(const struct scene *scene, uint32_t index)
{
    const struct log_event *event = &scene->log->events[index];
    size_t count = queues_count(scene, event);

    if (count == QUEUES_UNKNOWN)
        return words_failure(event);
    return count == 0 ? format_text("%s", "finds it empty")
                      : format_text("finds %zu message%s", count,
                                    count > 1 ? "s" : "");
}

static char *given_back(const struct scene *scene, uint32_t index)
{
    const struct log_event *event = &scene->log->events[index];

    if (event->error != 0 || is_queue(scene, event) ||
        !scene_is_lock(scene, event->object))
        return NULL;
    return format_text("%s", scene_first_value(scene, event->object) == 1
                                 ? "gives it back"
                                 : "gives a place back");
}

char *passing_words(const struct scene *scene, uint32_t index)
{
    switch (scene->log->events[index].op) {
    case LOG_READ:
    case LOG_WRITE:
        return bytes_of(scene, index);
    case LOG_POLL:
        return count_of(scene, index);
    case LOG_SEM_POST:
    case LOG_MUTEX_UNLOCK:
        return given_back(scene, index);
    default:
        return token_of(scene, index);
    }
}
