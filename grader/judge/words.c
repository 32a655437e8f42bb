// SPDX-License-Identifier: MIT
//
// The line of the source says what its author wanted to happen.  What is worth
// a word is what it cannot say: who made it possible, what was printed, that
// it failed, what is waited for.

#include "words.h"

#include "changes.h"
#include "judgement.h"
#include "passing.h"
#include "steps.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum {
    MOST_TEXT = 120, // bytes of what is printed
    MOST_NAMED = 3,  // of a list
};

// ---- Objects

static bool is_pipe(const struct log *log, uint32_t object)
{
    return object < log->object_count &&
           (log->objects[object].kind == LOG_PIPE_OBJECT ||
            log->objects[object].kind == LOG_FIFO);
}

const char *words_object(const struct scene *scene, uint16_t op,
                         uint32_t object, uint32_t site)
{
    static const char *const words[][2] = {
        {"mp_queue_", "queue"},
        {"mp_semaphore_", "semaphore"},
        {"mp_lock_", "lock"},
        {"mp_with_lock_", "lock"},
    };
    const char *call = scene_call(scene, site);

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strncmp(call, words[i][0], strlen(words[i][0])) == 0)
            return words[i][1];
    }
    if (is_pipe(scene->log, object))
        return "pipe";
    if (op == LOG_COND_WAIT || op == LOG_COND_WAKE)
        return "condition";
    return op == LOG_MUTEX_LOCK || op == LOG_MUTEX_TIMEDLOCK ? "mutex"
                                                             : "semaphore";
}

static bool is_queue(const char *word)
{
    return strcmp(word, "queue") == 0;
}

// ---- Waiting

// What one line of the student's makes one of each time.  Within an object of
// the library there may be several of a kind.
static bool is_made_alone(const struct scene *scene, uint32_t object)
{
    const struct log_object *made = &scene->log->objects[object];

    return is_pipe(scene->log, object) ||
           *scene_call(scene, made->site) == '\0';
}

static bool is_made_there(const struct scene *scene, uint32_t a, uint32_t b)
{
    const struct log_object *objects = scene->log->objects;

    return objects[a].kind == objects[b].kind &&
           steps_same_place(scene_place(scene, objects[a].site),
                            scene_place(scene, objects[b].site));
}

// Which of those made at the same line it is: ", the second one there", or
// nothing where it is the only one.
static char *which_there(const struct scene *scene, uint32_t object)
{
    static const char *const ranks[] = {"first", "second", "third", "fourth"};
    size_t rank = 0, count = 0;

    if (!is_made_alone(scene, object))
        return format_text("%s", "");
    for (uint32_t i = 0; i < scene->log->object_count; i++) {
        rank += i < object && is_made_there(scene, i, object);
        count += is_made_there(scene, i, object);
    }
    if (count < 2)
        return format_text("%s", "");
    if (rank < sizeof ranks / sizeof *ranks)
        return format_text(" (the %s one there)", ranks[rank]);
    return format_text(" (number %zu there)", rank + 1);
}

char *words_made_at(const struct scene *scene, uint32_t object)
{
    const char *at = object < scene->log->object_count
                         ? scene_at(scene, scene->log->objects[object].site)
                         : "";

    if (*at == '\0')
        return format_text("%s", "");
    char *which = which_there(scene, object);
    char *text = format_text(" made%s%s", at, which);
    free(which);
    return text;
}

static char *wait_for_child(const struct scene *scene, int64_t pid)
{
    for (size_t i = 0; pid > 0 && i < scene->log->process_count; i++) {
        if (scene->log->processes[i].pid == pid)
            return format_text("for the end of %s", scene->names[i]);
    }
    return format_text("%s", "for the end of a child");
}

static char *wait_for_taken(const struct scene *scene, const char *word,
                            uint32_t taken)
{
    const struct log_event *event = &scene->log->events[taken];

    return format_text("for the %s that %s took%s", word,
                       scene->names[event->process],
                       scene_at(scene, event->site));
}

static char *wait_for_object(const struct scene *scene,
                             const struct pending *pending)
{
    const char *word =
        words_object(scene, pending->op, pending->object, pending->site);
    bool is_to_write =
        pending->op == LOG_WRITE ||
        strcmp(scene_call(scene, pending->site), "mp_queue_put") == 0;
    char *made = words_made_at(scene, pending->object), *text;

    if (is_pipe(scene->log, pending->object) || is_queue(word))
        text = format_text("for %s the %s%s",
                           is_to_write ? "room in" : "something to come from",
                           word, made);
    else if (pending->taken < scene->log->event_count &&
             scene_first_value(scene, pending->object) == 1)
        text = wait_for_taken(scene, word, pending->taken);
    else
        text = format_text("for the %s%s", word, made);
    free(made);
    return text;
}

char *words_wait(const struct scene *scene, const struct pending *pending)
{
    switch (pending->op) {
    case LOG_WAIT:
        return wait_for_child(scene, pending->wanted);
    case LOG_SPIN:
        return format_text("%s", "in a loop, for a change that others make");
    case LOG_SLEEP:
        return format_text("%s", "for its sleep to end");
    case LOG_PAUSE:
        return format_text("%s", "for a signal");
    case LOG_OPEN:
        return format_text("%s", "for who opens the other end");
    case LOG_POLL:
        return format_text("%s", "for one of its descriptors to be ready");
    default:
        return wait_for_object(scene, pending);
    }
}

// ---- Events

static char *quoted(const struct log *log, const char *verb, uint32_t text,
                    uint64_t size)
{
    if (text >= log->text_size || size > log->text_size - text)
        return NULL;
    const char *at = log->text + text;
    while (size > 0 && (at[size - 1] == '\n' || at[size - 1] == ' '))
        size--;
    bool is_cut = size > MOST_TEXT;
    // Not within a character.
    for (size = is_cut ? MOST_TEXT : size;
         is_cut && size > 0 && ((unsigned char)at[size] & 0xc0) == 0x80; size--)
        ;
    return format_text("%s \"%.*s%s\"", verb, (int)size, at,
                       is_cut ? "..." : "");
}

static char *signal_name(int number)
{
    const char *name = sigabbrev_np(number);

    return name != NULL ? format_text("SIG%s", name)
                        : format_text("signal %d", number);
}

static char *end_of(const struct log_event *event)
{
    int status = (int)event->value;

    if (WIFSIGNALED(status)) {
        char *name = signal_name(WTERMSIG(status));
        char *text = format_text("is killed by %s", name);
        free(name);
        return text;
    }
    if (WEXITSTATUS(status) != 0)
        return format_text("ends with status %d", WEXITSTATUS(status));
    return format_text("%s", "ends");
}

char *words_failure(const struct log_event *event)
{
    const char *name = strerrorname_np(event->error);

    if (event->error == 0)
        return NULL;
    if (event->error == EINTR)
        return format_text("%s", "fails with EINTR: a signal interrupts it");
    return name != NULL ? format_text("fails with %s", name)
                        : format_text("fails with error %d", event->error);
}

char *words_from(const struct scene *scene, uint32_t cause, const char *what)
{
    const struct log_event *event = &scene->log->events[cause];
    const char *name = scene->names[event->process];
    const char *at = scene_at(scene, event->site);

    return *at != '\0'
               ? format_text("%s %s (%s)", what, name, at + strlen(" at "))
               : format_text("%s %s", what, name);
}

static char *wait_of(const struct scene *scene, const struct log_event *event)
{
    if (event->peer < scene->log->process_count)
        return format_text("%s has ended", scene->names[event->peer]);
    if (event->error == EINTR)
        return words_failure(event);
    return format_text("%s", event->error == ECHILD ? "has no child left"
                                                    : "no child has ended");
}

// Those of the library are no business of the student's.
static char *atomic_of(const struct scene *scene, uint32_t index)
{
    const struct log_event *event = &scene->log->events[index];
    // An int may be negative.
    long long value =
        event->length == sizeof(int32_t) ? (int32_t)event->value : event->value;

    if (*scene_call(scene, event->site) != '\0')
        return NULL;
    if (event->op == LOG_ATOMIC_LOAD)
        return format_text(event->flags & LOG_COMPARED
                               ? "finds %lld, and does not change it"
                               : "loads %lld",
                           value);
    if (event->op == LOG_ATOMIC_STORE)
        return format_text("stores %lld", value);
    return format_text(changes_nothing(scene->log, index)
                           ? "finds it %lld already"
                           : "makes it %lld",
                       value);
}

static char *signal_of(const struct scene *scene, const struct log_event *event)
{
    char *name = signal_name((int)event->value);
    const char *other = event->peer < scene->log->process_count
                            ? scene->names[event->peer]
                            : NULL;
    char *text =
        event->op == LOG_KILL
            ? format_text("sends %s to %s", name,
                          other != NULL ? other : "nobody")
            : format_text("gets %s%s%s", name, other != NULL ? " from " : "",
                          other != NULL ? other : "");
    free(name);
    return text;
}

static char *fork_of(const struct scene *scene, const struct log_event *event)
{
    return event->peer < scene->log->process_count
               ? format_text("creates %s", scene->names[event->peer])
               : words_failure(event);
}

static char *unflushed_of(const struct log *log, const struct log_event *event)
{
    return quoted(log,
                  event->length == 0 ? "fork copies, not printed yet:"
                                     : "loses, not printed yet:",
                  event->text, event->offset);
}

char *words_event(const struct scene *scene, uint32_t index)
{
    const struct log *log = scene->log;
    const struct log_event *event = &log->events[index];
    uint32_t cause = clocks_cause(scene->clocks, index);

    switch (event->op) {
    case LOG_START:
        return cause != LOG_NONE ? words_from(scene, cause, "started by")
                                 : format_text("%s", "starts");
    case LOG_FORK:
        return fork_of(scene, event);
    case LOG_EXIT:
        return end_of(event);
    case LOG_WAIT:
        return wait_of(scene, event);
    case LOG_SEM_WAIT:
    case LOG_SEM_TRYWAIT:
    case LOG_SEM_TIMEDWAIT:
    case LOG_MUTEX_LOCK:
    case LOG_MUTEX_TRYLOCK:
    case LOG_MUTEX_TIMEDLOCK:
    case LOG_SEM_POST:
    case LOG_MUTEX_UNLOCK:
    case LOG_READ:
    case LOG_WRITE:
    case LOG_POLL:
        return passing_words(scene, index);
    case LOG_ATOMIC_LOAD:
    case LOG_ATOMIC_STORE:
    case LOG_ATOMIC_RMW:
        return atomic_of(scene, index);
    case LOG_OUTPUT:
        return quoted(log, "prints", event->text, event->length);
    case LOG_UNFLUSHED:
        return unflushed_of(log, event);
    case LOG_KILL:
    case LOG_SIGNAL:
        return signal_of(scene, event);
    case LOG_LOAD:
        return format_text("%s", "reads shared memory");
    case LOG_STORE:
        return format_text("%s", "writes shared memory");
    case LOG_COND_WAKE:
        return cause != LOG_NONE ? words_from(scene, cause, "signalled by")
                                 : words_failure(event);
    case LOG_SLEEP:
        return format_text("sleeps %.9g s", (double)event->length / 1e9);
    case LOG_SPIN:
        return format_text("%s", event->value == LOG_NOTHING
                                     ? "goes round again and again"
                                     : "looks again and again");
    default:
        return words_failure(event);
    }
}

int words_rank(const struct log_event *event)
{
    switch (event->op) {
    case LOG_START:
    case LOG_EXIT:
        return 9;
    case LOG_SIGNAL:
    case LOG_OUTPUT:
    case LOG_UNFLUSHED:
        return 8;
    case LOG_WAIT:
    case LOG_FORK:
        return 7;
    case LOG_READ:
        return 6;
    case LOG_SEM_WAIT:
    case LOG_SEM_TRYWAIT:
    case LOG_SEM_TIMEDWAIT:
    case LOG_MUTEX_LOCK:
    case LOG_MUTEX_TRYLOCK:
    case LOG_MUTEX_TIMEDLOCK:
    case LOG_COND_WAKE:
        return 5;
    case LOG_LOAD:
    case LOG_STORE:
    case LOG_ATOMIC_LOAD:
    case LOG_ATOMIC_STORE:
    case LOG_ATOMIC_RMW:
        return 4;
    default:
        return event->error != 0 ? 3 : 2;
    }
}

// ---- Lists

char *words_list(char *const items[], size_t count)
{
    size_t named = count < MOST_NAMED ? count : MOST_NAMED;
    char *text = format_text("%s", named > 0 ? items[0] : "");

    for (size_t i = 1; i < named; i++) {
        char *longer = format_text("%s%s%s", text,
                                   i + 1 == count ? " and " : ", ", items[i]);
        free(text);
        text = longer;
    }
    if (count == named)
        return text;
    char *longer = format_text("%s and %zu other%s", text, count - named,
                               count - named > 1 ? "s" : "");
    free(text);
    return longer;
}
