// SPDX-License-Identifier: MIT
//
// written_log - arrays that are large enough, and the fields that nearly every
// event has.

#include "written_log.h"

#include <stdlib.h>
#include <string.h>

static const char *function_at(uint64_t pc)
{
    static const char *const calls[] = {
        "mp_queue_put",       "mp_queue_get",    "mp_queue_empty",
        "mp_with_lock_enter", "mp_lock_acquire",
    };

    if (pc < WRITTEN_PUT)
        return pc < LIBRARY ? "work" : "inner";
    return calls[pc - WRITTEN_PUT];
}

static struct explore_place find(void *context, uint64_t pc)
{
    (void)context;
    return (struct explore_place){
        .file = pc < LIBRARY ? "exo/t.c" : "common/lib.c",
        .line = (int)(pc % LIBRARY),
        .function = function_at(pc),
    };
}

static struct source_file written_file = {"exo/t.c", "t.c", {.data = ""}};
const struct sources written_sources = {&written_file, 1};
const struct scene_source written_source = {find, NULL, &written_sources};

static uint32_t site_at(struct written *written, int line)
{
    uint32_t site = 0;

    while (site < written->log.site_count &&
           written->sites[site].pc[0] != (uint64_t)line)
        site++;
    if (site == written->log.site_count)
        written->log.site_count++;
    written->sites[site] = (struct log_site){.pc = {(uint64_t)line}};
    return site;
}

static void add_process(struct written *written, int parent)
{
    size_t index = written->log.process_count++;

    written->processes[index] = (struct log_process){
        .pid = 1000 + (int32_t)index,
        .parent = parent < 0 ? LOG_NOBODY : (uint16_t)parent,
        .reaped_by = LOG_NOBODY,
        .exit_event = LOG_NONE,
        .object = LOG_NONE,
        .site = LOG_NONE,
        .unflushed = LOG_NONE,
        .unflushed_site = LOG_NONE,
        .fault_site = LOG_NONE,
        .fault_at = LOG_NONE,
    };
}

void written_start(struct written *written)
{
    memset(written, 0, sizeof *written);
    written->log = (struct log){
        .end = LOG_FINISHED,
        .detail = "",
        .end_process = LOG_NOBODY,
        .end_site = LOG_NONE,
        .events = written->events,
        .processes = written->processes,
        .objects = written->objects,
        .sites = written->sites,
        .holders = written->holders,
        .text = written->text,
    };
    add_process(written, -1);
    written_event(written, 0, LOG_START, LOG_NONE, 1);
}

uint32_t written_event(struct written *written, int process, enum log_op op,
                       uint32_t object, int line)
{
    uint32_t index = (uint32_t)written->log.event_count++;

    if (index >= WRITTEN_MOST)
        abort();
    written->events[index] = (struct log_event){
        .step = index,
        .process = (uint16_t)process,
        .op = (uint16_t)op,
        .object = object,
        .site = site_at(written, line),
        .text = LOG_NONE,
        .cause = LOG_NONE,
        .peer = LOG_NOBODY,
    };
    return index;
}

int written_fork(struct written *written, int parent, int line)
{
    int child = (int)written->log.process_count;

    add_process(written, parent);
    uint32_t fork = written_event(written, parent, LOG_FORK, LOG_NONE, line);
    written->events[fork].peer = (uint16_t)child;
    uint32_t start = written_event(written, child, LOG_START, LOG_NONE, line);
    written->events[start].cause = fork;
    return child;
}

uint32_t written_exit(struct written *written, int process, int status)
{
    uint32_t end = written_event(written, process, LOG_EXIT, LOG_NONE, 99);

    written->processes[process].end = LOG_EXITED;
    written->processes[process].status = status << 8;
    written->processes[process].exit_event = end;
    return end;
}

void written_wait(struct written *written, int parent, int child, int line)
{
    uint32_t wait = written_event(written, parent, LOG_WAIT, LOG_NONE, line);

    written->events[wait].peer = (uint16_t)child;
    written->events[wait].cause = written->processes[child].exit_event;
    written->processes[child].reaped_by = (uint16_t)parent;
}

uint32_t written_object(struct written *written, enum log_object_kind kind,
                        int line)
{
    uint32_t object = (uint32_t)written->log.object_count++;

    written->objects[object] = (struct log_object){
        .kind = (uint16_t)kind,
        .site = site_at(written, line),
        .memory = LOG_NONE,
        .name = LOG_NONE,
    };
    return object;
}

uint32_t written_semaphore(struct written *written, int value, int line)
{
    uint32_t object = written_object(written, LOG_SEMAPHORE, line);
    uint32_t event = written_event(written, 0, LOG_SEM_INIT, object, line);

    written->events[event].value = value;
    return object;
}

uint32_t written_access(struct written *written, int process, enum log_op op,
                        uint32_t object, uint64_t offset, int line)
{
    uint32_t event = written_event(written, process, op, object, line);

    written->events[event].offset = offset;
    written->events[event].length = 4;
    return event;
}

void written_transfer(struct written *written, int process, enum log_op op,
                      uint32_t pipe, uint64_t offset, int line)
{
    written_access(written, process, op, pipe, offset, line);
}

void written_print(struct written *written, int process, int line,
                   const char *text)
{
    uint32_t event =
        written_event(written, process, LOG_OUTPUT, LOG_NONE, line);
    size_t size = strlen(text);

    memcpy(written->text + written->log.text_size, text, size);
    written->events[event].offset = 1;
    written->events[event].length = size;
    written->events[event].flags = LOG_FROM_STDIO;
    written->events[event].text = (uint32_t)written->log.text_size;
    written->log.text_size += size;
}

void written_blocked(struct written *written, int process, enum log_op op,
                     uint32_t object, int line)
{
    written->processes[process].op = (uint16_t)op;
    written->processes[process].object = object;
    written->processes[process].site = site_at(written, line);
    written->log.end = LOG_DEADLOCK;
}

void written_holder(struct written *written, int process, uint32_t pipe,
                    int is_write_end)
{
    written->holders[written->log.holder_count++] = (struct log_holder){
        .object = pipe,
        .process = (uint16_t)process,
        .is_write_end = (uint16_t)is_write_end,
    };
}

void written_in(struct written *written, uint32_t *site, enum written_call call)
{
    uint64_t line = written->sites[*site].pc[0];

    *site = (uint32_t)written->log.site_count++;
    written->sites[*site] = (struct log_site){.pc = {call, line}};
}
