// SPDX-License-Identifier: MIT
//
// The line of the source says what its author wanted to happen.  What is worth
// a word is what it cannot say: who made it possible, what was printed, that
// it failed, what is waited for.

#include "words.h"

#include "judgement.h"

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

// " made at line 41", "" when it is not known.
static char *made_at(const struct scene *scene, uint32_t object)
{
    const char *at = object < scene->log->object_count
                         ? scene_at(scene, scene->log->objects[object].site)
                         : "";

    return format_text("%s%s", *at != '\0' ? " made" : "", at);
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

// Whether one process at most can hold it.
static bool is_single(const struct log *log, uint32_t object)
{
    for (size_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->object == object &&
            (event->op == LOG_SEM_INIT || event->op == LOG_SEM_OPEN))
            return event->value == 1;
    }
    return log->objects[object].kind == LOG_MUTEX;
}

static char *wait_for_object(const struct scene *scene,
                             const struct pending *pending)
{
    const char *word =
        words_object(scene, pending->op, pending->object, pending->site);
    bool is_to_write =
        pending->op == LOG_WRITE ||
        strcmp(scene_call(scene, pending->site), "mp_queue_put") == 0;
    char *made = made_at(scene, pending->object), *text;

    if (is_pipe(scene->log, pending->object) || is_queue(word))
        text = format_text("for %s the %s%s",
                           is_to_write ? "room in" : "something to come from",
                           word, made);
    else if (pending->taken < scene->log->event_count &&
             is_single(scene->log, pending->object))
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

static char *wait_of(const struct scene *scene, const struct log_event *event)
{
    if (event->peer < scene->log->process_count)
        return format_text("%s has ended", scene->names[event->peer]);
    return format_text("%s", event->error == ECHILD ? "has no child left"
                                                    : "no child has ended");
}

// "message of Process-1 (line 31)": what came, and from where.
static char *from(const struct scene *scene, uint32_t cause, const char *what)
{
    const struct log_event *event = &scene->log->events[cause];
    const char *name = scene->names[event->process];
    const char *at = scene_at(scene, event->site);

    return *at != '\0'
               ? format_text("%s %s (%s)", what, name, at + strlen(" at "))
               : format_text("%s %s", what, name);
}

static char *token_of(const struct scene *scene, const struct log_event *event,
                      uint32_t cause)
{
    const char *word =
        words_object(scene, event->op, event->object, event->site);

    if (event->error == EAGAIN || event->error == EBUSY)
        return format_text("finds the %s taken", word);
    if (event->error == ETIMEDOUT)
        return format_text("has waited long enough for the %s", word);
    if (cause == LOG_NONE || is_queue(word))
        return NULL;
    return from(scene, cause,
                scene_is_lock(scene, event->object) ? "lock given back by"
                                                    : "token of");
}

static char *bytes_of(const struct scene *scene, const struct log_event *event,
                      uint32_t cause)
{
    const char *word =
        words_object(scene, event->op, event->object, event->site);

    if (event->error == EAGAIN)
        return format_text("%s", event->op == LOG_READ ? "finds nothing to read"
                                                       : "finds no room");
    if (event->error == EPIPE)
        return format_text("%s", "nobody can read it any more");
    if (event->op == LOG_READ && event->length == 0)
        return format_text("%s", "sees the end of the file");
    if (cause == LOG_NONE)
        return NULL;
    if (event->op == LOG_WRITE)
        return from(scene, cause, "room made by");
    return from(scene, cause, is_queue(word) ? "message of" : "bytes of");
}

static char *given_back(const struct scene *scene,
                        const struct log_event *event)
{
    if (event->error != 0 ||
        is_queue(words_object(scene, event->op, event->object, event->site)) ||
        !scene_is_lock(scene, event->object))
        return NULL;
    return format_text("%s", "gives it back");
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

static char *failure_of(const struct log_event *event)
{
    const char *name = strerrorname_np(event->error);

    if (event->error == 0)
        return NULL;
    return name != NULL ? format_text("fails with %s", name)
                        : format_text("fails with error %d", event->error);
}

char *words_event(const struct scene *scene, uint32_t index)
{
    const struct log *log = scene->log;
    const struct log_event *event = &log->events[index];
    uint32_t cause = clocks_cause(scene->clocks, index);

    switch (event->op) {
    case LOG_START:
        return cause != LOG_NONE ? from(scene, cause, "started by")
                                 : format_text("%s", "starts");
    case LOG_FORK:
        return event->peer < log->process_count
                   ? format_text("creates %s", scene->names[event->peer])
                   : failure_of(event);
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
        return token_of(scene, event, cause);
    case LOG_READ:
    case LOG_WRITE:
        return bytes_of(scene, event, cause);
    case LOG_OUTPUT:
        return quoted(log, "prints", event->text, event->length);
    case LOG_UNFLUSHED:
        return quoted(log,
                      event->length == 0 ? "fork copies, not printed yet:"
                                         : "loses, not printed yet:",
                      event->text, event->offset);
    case LOG_KILL:
    case LOG_SIGNAL:
        return signal_of(scene, event);
    case LOG_LOAD:
        return format_text("%s", "reads shared memory");
    case LOG_STORE:
        return format_text("%s", "writes shared memory");
    case LOG_COND_WAKE:
        return cause != LOG_NONE ? from(scene, cause, "signalled by")
                                 : failure_of(event);
    case LOG_SEM_POST:
    case LOG_MUTEX_UNLOCK:
        return given_back(scene, event);
    case LOG_SLEEP:
        return format_text("sleeps %.9g s", (double)event->length / 1e9);
    case LOG_SPIN:
        return format_text("%s", event->value == LOG_NOTHING
                                     ? "goes round again and again"
                                     : "looks again and again");
    default:
        return failure_of(event);
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
