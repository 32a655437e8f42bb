// SPDX-License-Identifier: MIT
//
// ahead - keeps logs until somebody asks for them.
//
// A worker has room for one log.  While one is looked at, its worker rests and
// the other one runs ahead; what that has found is copied when it is settled.

#include "explore/ahead.h"

#include <stdlib.h>
#include <string.h>

enum {
    KEPT = 64, // logs, at most
    WORKERS = 2,
};

struct kept {
    const void *key; // NULL: free
    struct log log;
    void *memory;
};

struct ahead {
    const struct source *source;
    const void *running[WORKERS]; // keys; NULL: the worker is free; the struct
                                  // itself: its log is looked at
    struct kept kept[KEPT];
    void *taken; // memory of the log that was taken last
};

struct ahead *ahead_open(const struct source *source)
{
    struct ahead *ahead = calloc(1, sizeof *ahead);

    if (ahead == NULL)
        abort();
    ahead->source = source;
    return ahead;
}

void ahead_close(struct ahead *ahead)
{
    ahead_settle(ahead);
    for (size_t i = 0; i < KEPT; i++)
        free(ahead->kept[i].memory);
    free(ahead->taken);
    free(ahead);
}

// ---- Copies

static size_t padded(size_t size)
{
    return (size + 15) / 16 * 16;
}

static const void *copy_part(char **to, const void *from, size_t size)
{
    char *at = *to;

    if (size > 0)
        memcpy(at, from, size);
    *to += padded(size);
    return at;
}

static void copy_log(const struct log *log, struct kept *kept)
{
    const size_t sizes[] = {
        log->event_count * sizeof log->events[0],
        log->process_count * sizeof log->processes[0],
        log->object_count * sizeof log->objects[0],
        log->site_count * sizeof log->sites[0],
        log->choice_count * sizeof log->choices[0],
        log->holder_count * sizeof log->holders[0],
        log->text_size,
        strlen(log->detail) + 1,
    };
    size_t size = 0;

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        size += padded(sizes[i]);
    char *to = kept->memory = malloc(size);
    if (to == NULL)
        abort();
    kept->log = *log;
    kept->log.events = copy_part(&to, log->events, sizes[0]);
    kept->log.processes = copy_part(&to, log->processes, sizes[1]);
    kept->log.objects = copy_part(&to, log->objects, sizes[2]);
    kept->log.sites = copy_part(&to, log->sites, sizes[3]);
    kept->log.choices = copy_part(&to, log->choices, sizes[4]);
    kept->log.holders = copy_part(&to, log->holders, sizes[5]);
    kept->log.text = copy_part(&to, log->text, sizes[6]);
    kept->log.detail = copy_part(&to, log->detail, sizes[7]);
}

// ---- Keeping

static struct kept *find(struct ahead *ahead, const void *key)
{
    for (size_t i = 0; i < KEPT; i++)
        if (ahead->kept[i].key == key)
            return &ahead->kept[i];
    return NULL;
}

static unsigned worker_of(const struct ahead *ahead, const void *key)
{
    unsigned worker = 0;

    while (worker < ahead->source->workers && ahead->running[worker] != key)
        worker++;
    return worker;
}

void ahead_settle(struct ahead *ahead)
{
    struct log log;

    for (unsigned i = 0; i < ahead->source->workers; i++) {
        struct kept *kept = find(ahead, NULL);
        if (ahead->running[i] == NULL || ahead->running[i] == ahead)
            continue;
        ahead->source->wait(ahead->source->self, i, &log);
        copy_log(&log, kept);
        kept->key = ahead->running[i];
        ahead->running[i] = NULL;
    }
}

// There is room for the logs of all that run.
bool ahead_can_start(const struct ahead *ahead)
{
    size_t room = 0;

    for (size_t i = 0; i < KEPT; i++)
        room += ahead->kept[i].key == NULL;
    return worker_of(ahead, NULL) < ahead->source->workers && room > WORKERS;
}

bool ahead_is_started(const struct ahead *ahead, const void *key)
{
    for (size_t i = 0; i < KEPT; i++)
        if (ahead->kept[i].key == key)
            return true;
    return worker_of(ahead, key) < ahead->source->workers;
}

void ahead_start(struct ahead *ahead, const void *key,
                 const struct script *script)
{
    unsigned worker = worker_of(ahead, NULL);

    ahead->running[worker] = key;
    ahead->source->start(ahead->source->self, worker, script);
}

void ahead_release(struct ahead *ahead)
{
    for (unsigned i = 0; i < ahead->source->workers; i++)
        if (ahead->running[i] == ahead)
            ahead->running[i] = NULL;
}

void ahead_take(struct ahead *ahead, const void *key, struct log *log)
{
    unsigned worker = worker_of(ahead, key);

    if (worker < ahead->source->workers) {
        ahead->source->wait(ahead->source->self, worker, log);
        ahead->running[worker] = ahead;
        return;
    }
    struct kept *kept = find(ahead, key);
    *log = kept->log;
    free(ahead->taken);
    ahead->taken = kept->memory;
    kept->memory = NULL;
    kept->key = NULL;
}
