// SPDX-License-Identifier: MIT
//
// shelf - logs that are kept until somebody asks for them.
//
// A worker has room for one log.  A log on the shelf is a copy in one piece of
// memory of its own.

#include "explore/shelf.h"

#include <string.h>

#include "explore/allocate.h"

bool shelf_is_full(const struct shelf *shelf)
{
    return shelf->count == SHELF_LOGS || shelf->size >= SHELF_BYTES;
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

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        kept->size += padded(sizes[i]);
    char *to = kept->memory = reallocate(NULL, kept->size, 1);
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

void shelf_put(struct shelf *shelf, struct script *script, size_t place,
               const struct log *log)
{
    struct kept *kept = &shelf->kept[shelf->count++];

    *kept = (struct kept){.script = *script, .place = place};
    *script = (struct script){0};
    copy_log(log, kept);
    shelf->size += kept->size;
}

// ---- Finding

static size_t index_of(const struct shelf *shelf, const struct script *script)
{
    size_t i = 0;

    while (i < shelf->count &&
           !scripts_are_equal(&shelf->kept[i].script, script))
        i++;
    return i;
}

bool shelf_find(const struct shelf *shelf, const struct script *script,
                struct log *log)
{
    size_t i = index_of(shelf, script);

    if (i == shelf->count)
        return false;
    *log = shelf->kept[i].log;
    return true;
}

static void remove_at(struct shelf *shelf, size_t i)
{
    struct kept *kept = &shelf->kept[i];

    script_free(&kept->script);
    free(kept->memory);
    shelf->size -= kept->size;
    *kept = shelf->kept[--shelf->count];
}

void *shelf_take(struct shelf *shelf, const struct script *script,
                 struct log *log)
{
    size_t i = index_of(shelf, script);

    if (i == shelf->count)
        return NULL;
    void *memory = shelf->kept[i].memory;
    *log = shelf->kept[i].log;
    shelf->kept[i].memory = NULL;
    remove_at(shelf, i);
    return memory;
}

void shelf_forget(struct shelf *shelf, size_t place)
{
    for (size_t i = shelf->count; i-- > 0;)
        if (shelf->kept[i].place > place)
            remove_at(shelf, i);
}

void shelf_free(struct shelf *shelf)
{
    while (shelf->count > 0)
        remove_at(shelf, shelf->count - 1);
}
