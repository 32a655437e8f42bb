// SPDX-License-Identifier: MIT
//
// shelf - logs that are kept until somebody asks for them.
//
// A worker has room for one log.  A log on the shelf is a copy in one piece of
// memory of its own.

#include "explore/shelf.h"

#include <string.h>

#include "explore/allocate.h"

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

void kept_copy(struct kept *kept, const struct log *log)
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

    kept->size = 0;
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

void kept_free(struct kept *kept)
{
    script_free(&kept->script);
    free(kept->memory);
    *kept = (struct kept){0};
}

// ---- The shelf

bool shelf_is_full(const struct shelf *shelf)
{
    return shelf->count >= SHELF_LOGS || shelf->size >= SHELF_BYTES;
}

void shelf_put(struct shelf *shelf, struct kept *kept)
{
    shelf->kept[shelf->count++] = *kept;
    shelf->size += kept->size;
    *kept = (struct kept){0};
}

static size_t index_of(const struct shelf *shelf, const struct script *script)
{
    size_t i = 0;

    while (i < shelf->count &&
           !scripts_are_equal(&shelf->kept[i].script, script))
        i++;
    return i;
}

static struct kept remove_at(struct shelf *shelf, size_t i)
{
    struct kept kept = shelf->kept[i];

    shelf->size -= kept.size;
    shelf->kept[i] = shelf->kept[--shelf->count];
    return kept;
}

bool shelf_take(struct shelf *shelf, const struct script *script,
                struct kept *kept)
{
    size_t i = index_of(shelf, script);

    if (i == shelf->count)
        return false;
    *kept = remove_at(shelf, i);
    return true;
}

static void throw_away(struct shelf *shelf, size_t i)
{
    struct kept kept = remove_at(shelf, i);

    kept_free(&kept);
}

void shelf_forget(struct shelf *shelf, size_t place)
{
    for (size_t i = shelf->count; i-- > 0;)
        if (shelf->kept[i].place > place)
            throw_away(shelf, i);
}

void shelf_free(struct shelf *shelf)
{
    while (shelf->count > 0)
        throw_away(shelf, shelf->count - 1);
}
