// SPDX-License-Identifier: MIT
//
// view - the log in a control page, as far as it can be believed.
//
// The program shared the page, and may have written anything anywhere.  So
// every count is cut to the room there is, and every index that leads outside
// is replaced by "none": whoever reads the log need not check anything.

#include <string.h>

#include "explore/worker.h"

static uint32_t at_most(uint32_t count, uint32_t room)
{
    return count < room ? count : room;
}

static void check_index(uint32_t *index, size_t count)
{
    if (*index >= count)
        *index = LOG_NONE;
}

static void check_process(uint16_t *process, size_t count)
{
    if (*process >= count)
        *process = LOG_NOBODY;
}

static void check_name(const struct page *page, uint32_t *text, size_t size)
{
    if (*text >= size || memchr(page->text + *text, '\0', size - *text) == NULL)
        *text = LOG_NONE;
}

static void check_event(const struct page *page, const struct log *log,
                        struct log_event *event)
{
    bool is_bytes = event->op == LOG_OUTPUT || event->op == LOG_UNFLUSHED;
    uint64_t size = event->op == LOG_OUTPUT ? event->length : event->offset;

    check_index(&event->object, log->object_count);
    check_index(&event->site, log->site_count);
    check_index(&event->cause, log->event_count);
    check_process(&event->peer, log->process_count);
    if (event->op >= LOG_OP_COUNT)
        event->op = LOG_NOTHING;
    if (event->process >= log->process_count)
        event->process = 0;
    if (event->text == LOG_NONE)
        return;
    if (!is_bytes)
        check_name(page, &event->text, log->text_size);
    else if (event->text > log->text_size ||
             size > log->text_size - event->text)
        event->text = LOG_NONE, event->length = event->offset = 0;
}

static void check_processes(struct page *page, struct log *log)
{
    for (size_t i = 0; i < log->process_count; i++) {
        struct log_process *process = &page->dead[i];
        check_process(&process->parent, log->process_count);
        check_process(&process->reaped_by, log->process_count);
        check_index(&process->exit_event, log->event_count);
        check_index(&process->object, log->object_count);
        check_index(&process->site, log->site_count);
        check_index(&process->unflushed, log->object_count);
        check_index(&process->unflushed_site, log->site_count);
        check_index(&process->fault_site, log->site_count);
        check_index(&process->fault_at, process->fault == LOG_FAULT_UNMAPPED
                                            ? log->event_count
                                            : log->object_count);
        if (process->op >= LOG_OP_COUNT)
            process->op = LOG_NOTHING;
    }
}

static void check_objects(struct page *page, struct log *log)
{
    for (size_t i = 0; i < log->object_count; i++) {
        struct log_object *object = &page->objects[i];
        check_process(&object->creator, log->process_count);
        check_index(&object->site, log->site_count);
        check_index(&object->memory, log->object_count);
        if (object->name != LOG_NONE)
            check_name(page, &object->name, log->text_size);
    }
}

static void check_rest(struct page *page, struct log *log)
{
    for (size_t i = 0; i < log->choice_count; i++) {
        check_process(&page->choices[i].chosen, log->process_count);
        check_process(&page->choices[i].previous, log->process_count);
        check_index(&page->choices[i].event, log->event_count);
    }
    for (size_t i = 0; i < log->holder_count; i++) {
        struct log_holder *holder = &page->holders[i];
        if (holder->object >= log->object_count ||
            holder->process >= log->process_count)
            *holder = (struct log_holder){0};
    }
}

// The runtime's sentences are plain; anything else is the program's.
static void check_end(struct page_end *end)
{
    bool is_plain = end->end <= LOG_DIVERGED;

    end->detail[sizeof end->detail - 1] = '\0';
    for (const char *at = end->detail; *at != '\0'; at++)
        is_plain = is_plain && *at >= ' ' && *at <= '~';
    if (is_plain)
        return;
    end->end = LOG_TAMPERED;
    strcpy(end->detail, "it writes over the log of its execution");
}

void view_page(const struct page *shared, struct log *log)
{
    struct page *page = (struct page *)shared;

    check_end(&page->end);
    *log = (struct log){
        .end = (enum log_end)page->end.end,
        .detail = page->end.detail,
        .end_process = page->end.process,
        .end_site = page->end.site,
        .events = page->events,
        .event_count = at_most(page->event_count, PAGE_EVENTS),
        .processes = page->dead,
        .process_count = at_most(page->process_count, LOG_PROCESSES),
        .objects = page->objects,
        .object_count = at_most(page->object_count, PAGE_OBJECTS),
        .sites = page->sites,
        .site_count = at_most(page->site_count, PAGE_SITES),
        .choices = page->choices,
        .choice_count = at_most(page->choice_count, PAGE_CHOICES),
        .holders = page->holders,
        .holder_count = at_most(page->holder_count, PAGE_HOLDERS),
        .text = page->text,
        .text_size = at_most(page->text_count, PAGE_TEXT),
        .is_carried = page->is_carried != 0,
    };
    check_process(&log->end_process, log->process_count);
    check_index(&log->end_site, log->site_count);
    for (size_t i = 0; i < log->event_count; i++)
        check_event(page, log, &page->events[i]);
    check_processes(page, log);
    check_objects(page, log);
    check_rest(page, log);
}
