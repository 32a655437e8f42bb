// SPDX-License-Identifier: MIT
//
// model - an interpreter of small programs.
//
// Each operation is a step.  It follows grader/control: what can go on, what an
// event says, who is reaped first.

#include "model.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

enum {
    SEMAPHORE = 0,
    VARIABLE = 1,
    PIPE = 2,
    MUTEX = 3
};

static uint32_t object_at(int kind, uint32_t index)
{
    return (uint32_t)kind * MODEL_OBJECTS + index;
}

#define KEY(kind, index) (100 + (kind)*MODEL_OBJECTS + (index))
const struct page_range model_promoted[MODEL_OBJECTS] = {
    {KEY(VARIABLE, 0), 0, 4},
    {KEY(VARIABLE, 1), 0, 4},
    {KEY(VARIABLE, 2), 0, 4},
};

static void bear(struct model *model, uint8_t process, uint16_t parent)
{
    struct model_process *born = &model->processes[process];

    born->life = 1;
    born->index = (uint8_t)model->born;
    born->holds = 7;
    model->log_processes[model->born] = (struct log_process){
        .pid = 1000 + process,
        .parent = parent,
        .reaped_by = LOG_NOBODY,
        .exit_event = LOG_NONE,
        .object = LOG_NONE,
    };
    model->order[model->born++] = process;
}

void model_start(struct model *model, const struct model_program *program)
{
    const uint16_t kinds[] = {LOG_SEMAPHORE, LOG_MEMORY, LOG_PIPE_OBJECT,
                              LOG_MUTEX};

    *model = (struct model){.program = program};
    for (uint32_t i = 0; i < 4 * MODEL_OBJECTS; i++)
        model->objects[i] = (struct log_object){
            .key = 100 + i,
            .kind = kinds[i / MODEL_OBJECTS],
            .size = program->capacity,
        };
    for (int i = 0; i < MODEL_OBJECTS; i++)
        model->owners[i] = -1;
    bear(model, 0, LOG_NOBODY);
}

// ---- Events

static struct log_event *add(struct model *model, enum log_op op,
                             uint32_t object)
{
    struct log_event *event = &model->events[model->event_count++];

    *event = (struct log_event){
        .op = (uint16_t)op,
        .step = model->choice_count - 1,
        .process = (uint16_t)model->running,
        .object = object,
        .text = LOG_NONE,
        .cause = LOG_NONE,
        .peer = LOG_NOBODY,
    };
    return event;
}

static uint32_t cause_of(const struct model *model, enum log_op op,
                         uint16_t process, uint16_t peer)
{
    for (uint32_t i = 0; i < model->event_count; i++) {
        const struct log_event *event = &model->events[i];
        if (event->op == op && event->process == process &&
            (peer == LOG_NOBODY || event->peer == peer))
            return i;
    }
    return LOG_NONE;
}

static struct model_process *process_at(struct model *model, uint32_t index)
{
    return &model->processes[model->order[index]];
}

static void see(struct model *model, uint64_t what)
{
    struct model_process *me = process_at(model, model->running);

    me->seen = mix(me->seen, what);
}

// ---- Can it go on

static int find_zombie(const struct model *model, uint32_t parent,
                       bool *has_child)
{
    *has_child = false;
    for (uint32_t i = 0; i < model->born; i++) {
        const struct model_process *child = &model->processes[model->order[i]];
        if (model->log_processes[i].parent != parent || child->life == 3)
            continue;
        *has_child = true;
        if (child->life == 2)
            return (int)i;
    }
    return -1;
}

static bool has_writer(const struct model *model, uint32_t pipe)
{
    for (int i = 0; i < MODEL_PROCESSES; i++)
        if (model->processes[i].life == 1 &&
            (model->processes[i].holds >> pipe & 1))
            return true;
    return false;
}

static bool can_go(const struct model *model, uint32_t index)
{
    uint8_t process = model->order[index];
    const struct model_process *me = &model->processes[process];
    bool has_child;

    if (me->life != 1)
        return false;
    if (me->at == 0)
        return true; // START
    uint32_t object = model->program->ops[process][me->at - 1].object;
    uint32_t size = model->program->ops[process][me->at - 1].size;
    const struct model_pipe *pipe = &model->pipes[object % MODEL_OBJECTS];
    switch ((enum model_op)model->program->ops[process][me->at - 1].op) {
    case MODEL_JOIN:
        return model->processes[object].life != 1;
    case MODEL_JOIN_ANY:
        return find_zombie(model, index, &has_child) >= 0 || !has_child;
    case MODEL_WAIT:
        return model->values[object] > 0;
    case MODEL_LOCK:
        return model->owners[object] < 0;
    case MODEL_READ:
        return pipe->written > pipe->read || !has_writer(model, object);
    case MODEL_WRITE:
        return pipe->written - pipe->read + size <= model->program->capacity;
    default:
        return true;
    }
}

uint64_t model_enabled(const struct model *model)
{
    uint64_t enabled = 0;

    for (uint32_t i = 0; i < model->born; i++)
        if (can_go(model, i))
            enabled |= UINT64_C(1) << i;
    return enabled;
}

// ---- Doing it

static void do_join(struct model *model, uint32_t object, enum model_op op)
{
    bool has_child = true;
    int child = op == MODEL_JOIN
                    ? model->processes[object].index
                    : find_zombie(model, model->running, &has_child);
    struct log_event *event = add(model, LOG_WAIT, LOG_NONE);

    event->offset = op == MODEL_JOIN ? 1000u + object : (uint64_t)-1;
    event->length = op == MODEL_JOIN_NOW ? WNOHANG : 0;
    event->error = has_child ? 0 : ECHILD;
    if (op == MODEL_JOIN && model->processes[object].life != 2) {
        event->error = ECHILD;
        child = -1;
    }
    see(model, (uint64_t)(child < 0 ? -1 : model->order[child]));
    if (child < 0)
        return;
    event->peer = (uint16_t)child;
    event->cause = cause_of(model, LOG_EXIT, (uint16_t)child, LOG_NOBODY);
    process_at(model, (uint32_t)child)->life = 3;
}

static void do_semaphore(struct model *model, uint32_t object, enum model_op op)
{
    int64_t *value = &model->values[object];
    struct log_event *event = add(model,
                                  op == MODEL_POST   ? LOG_SEM_POST
                                  : op == MODEL_WAIT ? LOG_SEM_WAIT
                                  : op == MODEL_TRY  ? LOG_SEM_TRYWAIT
                                                     : LOG_SEM_GETVALUE,
                                  object_at(SEMAPHORE, object));

    if (op == MODEL_TRY || op == MODEL_VALUE)
        see(model, op == MODEL_TRY ? *value > 0 : (uint64_t)*value);
    if (op == MODEL_TRY && *value == 0)
        event->error = EAGAIN;
    else if (op != MODEL_VALUE)
        *value += op == MODEL_POST ? 1 : -1;
    event->value = *value;
}

static void do_pipe(struct model *model, uint32_t object, uint32_t size,
                    enum model_op op)
{
    struct model_pipe *pipe = &model->pipes[object];
    struct log_event *event =
        add(model, op == MODEL_READ ? LOG_READ : LOG_WRITE,
            object_at(PIPE, object));
    uint64_t me = process_at(model, model->running)->seen;

    if (op == MODEL_WRITE) {
        event->flags = LOG_HOLDS_OTHER;
        event->offset = pipe->written;
        event->length = size;
        for (uint32_t i = 0; i < size; i++)
            pipe->bytes[pipe->written++] =
                mix(me, model->order[model->running]);
        return;
    }
    uint32_t got = pipe->written - pipe->read;
    got = got < size ? got : size;
    event->flags = got < size ? LOG_SHORT : 0;
    event->offset = pipe->read;
    event->length = got;
    see(model, got);
    for (uint32_t i = 0; i < got; i++)
        see(model, pipe->bytes[pipe->read++]);
}

static void do_memory(struct model *model, uint32_t object, enum model_op op)
{
    struct log_event *event =
        add(model, op == MODEL_LOAD ? LOG_LOAD : LOG_STORE,
            object_at(VARIABLE, object));

    event->length = 4;
    if (op == MODEL_LOAD)
        see(model, model->variables[object]);
    else
        model->variables[object] = mix(process_at(model, model->running)->seen,
                                       model->order[model->running]);
}

static void do_close(struct model *model, uint32_t object, uint16_t flags)
{
    struct model_process *me = process_at(model, model->running);

    if (!(me->holds >> object & 1))
        return;
    me->holds &= (uint8_t) ~(1u << object);
    struct log_event *event = add(model, LOG_CLOSE, object_at(PIPE, object));
    event->value = 1;
    event->flags = flags;
}

static void do_end(struct model *model)
{
    uint32_t me = model->running;

    for (uint32_t i = 0; i < MODEL_OBJECTS; i++)
        do_close(model, i, LOG_AT_EXIT);
    add(model, LOG_EXIT, LOG_NONE);
    model->log_processes[me].end = LOG_EXITED;
    model->log_processes[me].exit_event = model->event_count - 1;
    process_at(model, me)->life = 2;
}

static void do_mutex(struct model *model, uint32_t object, enum model_op op)
{
    struct log_event *event =
        add(model, op == MODEL_LOCK ? LOG_MUTEX_LOCK : LOG_MUTEX_UNLOCK,
            object_at(MUTEX, object));

    if (op == MODEL_LOCK)
        model->owners[object] = (int)model->running;
    else if (model->owners[object] == (int)model->running)
        model->owners[object] = -1;
    else
        event->error = EPERM;
}

static void do_fork(struct model *model, uint32_t child)
{
    struct log_event *event = add(model, LOG_FORK, LOG_NONE);

    event->peer = (uint16_t)model->born;
    bear(model, (uint8_t)child, (uint16_t)model->running);
    model->processes[child].holds = process_at(model, model->running)->holds;
}

static void do_start(struct model *model)
{
    struct log_event *event = add(model, LOG_START, LOG_NONE);
    uint16_t parent = model->log_processes[model->running].parent;

    event->peer = parent;
    if (parent != LOG_NOBODY)
        event->cause =
            cause_of(model, LOG_FORK, parent, (uint16_t)model->running);
}

static void do_op(struct model *model, enum model_op op, uint32_t object,
                  uint32_t size)
{
    switch (op) {
    case MODEL_END:
        return do_end(model);
    case MODEL_FORK:
        return do_fork(model, object);
    case MODEL_JOIN:
    case MODEL_JOIN_ANY:
    case MODEL_JOIN_NOW:
        return do_join(model, object, op);
    case MODEL_LOAD:
    case MODEL_STORE:
        return do_memory(model, object, op);
    case MODEL_WRITE:
    case MODEL_READ:
        return do_pipe(model, object, size, op);
    case MODEL_CLOSE:
        return do_close(model, object, 0);
    case MODEL_LOCK:
    case MODEL_UNLOCK:
        return do_mutex(model, object, op);
    default:
        return do_semaphore(model, object, op);
    }
}

void model_step(struct model *model, uint32_t index)
{
    uint8_t process = model->order[index];
    uint8_t at = model->processes[process].at++;

    model->choices[model->choice_count++] = (struct log_choice){
        .enabled = {model_enabled(model)},
        .event = model->event_count,
        .chosen = (uint16_t)index,
        .previous = (uint16_t)model->running,
    };
    model->running = index;
    if (at == 0) {
        // What stays with it does not depend on the schedule.
        if (model->choice_count == 1)
            for (int i = 0; i < MODEL_OBJECTS; i++)
                model->values[i] = 0;
        do_start(model);
        if (model->choice_count > 1)
            return;
        for (uint32_t i = 0; i < MODEL_OBJECTS; i++) {
            add(model, LOG_SEM_INIT, object_at(SEMAPHORE, i))->value =
                model->program->values[i];
            model->values[i] = model->program->values[i];
        }
        return;
    }
    do_op(model, model->program->ops[process][at - 1].op,
          model->program->ops[process][at - 1].object,
          model->program->ops[process][at - 1].size);
}

// ---- The log

static const uint16_t blocked_ops[] = {
    [MODEL_JOIN] = LOG_WAIT,     [MODEL_JOIN_ANY] = LOG_WAIT,
    [MODEL_WAIT] = LOG_SEM_WAIT, [MODEL_READ] = LOG_READ,
    [MODEL_WRITE] = LOG_WRITE,   [MODEL_LOCK] = LOG_MUTEX_LOCK,
};

static const int blocked_kinds[] = {
    [MODEL_WAIT] = SEMAPHORE,
    [MODEL_READ] = PIPE,
    [MODEL_WRITE] = PIPE,
    [MODEL_LOCK] = MUTEX,
};

static bool note_blocked(struct model *model, uint32_t index)
{
    uint8_t process = model->order[index];
    const struct model_process *me = &model->processes[process];
    struct log_process *log = &model->log_processes[index];

    if (me->life != 1)
        return false;
    uint8_t op = model->program->ops[process][me->at - 1].op;
    log->op = blocked_ops[op];
    log->wanted = model->program->ops[process][me->at - 1].size;
    if (log->op != LOG_WAIT)
        log->object = object_at(
            blocked_kinds[op], model->program->ops[process][me->at - 1].object);
    return true;
}

void model_log(struct model *model, struct log *log)
{
    bool is_blocked = false;

    for (uint32_t i = 0; i < model->born && model_enabled(model) == 0; i++)
        is_blocked |= note_blocked(model, i);
    *log = (struct log){
        .end = model->is_asleep ? LOG_DIVERGED
               : is_blocked     ? LOG_DEADLOCK
                                : LOG_FINISHED,
        .detail = "",
        .events = model->events,
        .event_count = model->event_count,
        .processes = model->log_processes,
        .process_count = model->born,
        .objects = model->objects,
        .object_count = 4 * MODEL_OBJECTS,
        .choices = model->choices,
        .choice_count = model->choice_count,
    };
}

uint64_t model_state(const struct model *model)
{
    uint64_t state = 1;

    for (int i = 0; i < MODEL_PROCESSES; i++) {
        state = mix(state, model->processes[i].seen);
        state =
            mix(state, model->processes[i].at * 4u + model->processes[i].life);
    }
    for (int i = 0; i < MODEL_OBJECTS; i++) {
        state = mix(state, (uint64_t)model->values[i]);
        state = mix(state, model->variables[i]);
        state = mix(state, model->pipes[i].read);
        for (uint32_t j = 0; j < model->pipes[i].written; j++)
            state = mix(state, model->pipes[i].bytes[j]);
    }
    return state;
}

// ---- Executions for the search

static bool wakes(const struct model *model, const struct script *script,
                  const struct page_sleeper *sleeper)
{
    struct access_scene scene = {
        model->objects, model->log_processes, 4 * MODEL_OBJECTS,
        model->born,    model_promoted,       MODEL_OBJECTS,
    };
    const struct log_choice *last = &model->choices[model->choice_count - 1];
    struct access accesses[ACCESS_MOST];

    for (uint32_t i = last->event; i < model->event_count; i++) {
        unsigned count = access_of(&scene, &model->events[i], accesses);
        for (unsigned j = 0; j < count; j++)
            for (uint32_t k = 0; k < sleeper->count; k++)
                if (access_is_dependent(&accesses[j],
                                        &script->accesses[sleeper->first + k]))
                    return true;
    }
    return false;
}

static void wake(const struct model *model, const struct script *script,
                 uint64_t *asleep)
{
    for (size_t i = 0; i < script->sleeper_count; i++) {
        uint64_t bit = UINT64_C(1) << script->sleepers[i].process;
        if ((*asleep & bit) && wakes(model, script, &script->sleepers[i]))
            *asleep &= ~bit;
    }
}

static int choose(struct model *model, const struct script *script,
                  uint64_t asleep)
{
    uint64_t enabled = model_enabled(model);

    if (model->choice_count < script->turn_count) {
        uint32_t process = script->turns[model->choice_count].process;
        return enabled >> process & 1 ? (int)process : -1;
    }
    model->is_asleep = enabled != 0 && (enabled & ~asleep) == 0;
    enabled &= ~asleep;
    if (enabled >> model->running & 1)
        return (int)model->running;
    return enabled == 0 ? -1 : __builtin_ctzll(enabled);
}

static unsigned source_workers(void *self, size_t executions)
{
    struct model_source *source = self;

    (void)executions;
    return source->workers;
}

static void source_settle(void *self, unsigned worker)
{
    (void)self;
    (void)worker;
}

static void source_run(void *self, unsigned worker, const struct script *script,
                       struct log *log)
{
    struct model_source *source = self;
    struct model *model = &source->models[worker];
    uint64_t asleep = 0;
    int process;

    model_start(model, source->program);
    for (size_t i = 0; i < script->sleeper_count; i++)
        asleep |= UINT64_C(1) << script->sleepers[i].process;
    while ((process = choose(model, script, asleep)) >= 0) {
        model_step(model, (uint32_t)process);
        if (model->choice_count > script->sleep_from)
            wake(model, script, &asleep);
    }
    model_log(model, log);
}

static void source_note(void *self, const struct log *log)
{
    (void)self;
    (void)log;
}

void model_source_start(struct model_source *source,
                        const struct model_program *program, unsigned workers)
{
    source->program = program;
    source->workers = workers;
    source->source = (struct source){
        .self = source,
        .workers = source_workers,
        .settle = source_settle,
        .run = source_run,
        .note = source_note,
    };
}

// ---- Visits

bool model_visit(void *context, const struct log *log,
                 const struct explore_seen *seen)
{
    uint64_t *hash = context;

    *hash = mix(*hash, seen->index);
    for (size_t i = 0; i < log->choice_count; i++)
        *hash = mix(*hash, log->choices[i].chosen);
    return true;
}

// ---- Programs

struct model_program model_writers(uint8_t children, uint8_t stores)
{
    struct model_program program = {.process_count = children + 1,
                                    .capacity = 2};

    for (uint8_t i = 1; i <= children; i++) {
        program.ops[0][i - 1].op = MODEL_FORK;
        program.ops[0][i - 1].object = i;
        for (uint8_t j = 0; j < stores; j++)
            program.ops[i][j].op = MODEL_STORE;
    }
    return program;
}

static uint32_t draw(uint64_t *state, uint32_t limit)
{
    *state = mix(*state, 5);
    return (uint32_t)(*state >> 33) % limit;
}

static void draw_op(struct model_program *program, int process, int at,
                    uint64_t *state, const uint8_t *ops, uint32_t count)
{
    program->ops[process][at].op = ops[draw(state, count)];
    program->ops[process][at].object = (uint8_t)draw(state, 2);
    program->ops[process][at].size = (uint8_t)(1 + draw(state, 2));
}

void model_draw(struct model_program *program, uint64_t seed)
{
    static const uint8_t all[] = {
        MODEL_POST, MODEL_WAIT,  MODEL_LOAD,   MODEL_STORE, MODEL_POST,
        MODEL_WAIT, MODEL_WRITE, MODEL_READ,   MODEL_TRY,   MODEL_WRITE,
        MODEL_READ, MODEL_LOCK,  MODEL_UNLOCK, MODEL_CLOSE, MODEL_VALUE,
    };
    static const uint8_t joins[] = {MODEL_JOIN_ANY, MODEL_JOIN_NOW,
                                    MODEL_JOIN_ANY, MODEL_LOAD};
    uint64_t state = mix(seed, 3);
    // Some kinds only, so that the processes meet.
    uint32_t from = draw(&state, 12), kinds = 2 + draw(&state, 4);
    uint8_t some[8];

    *program = (struct model_program){.capacity = 2};
    for (uint32_t i = 0; i < kinds; i++)
        some[i] = all[(from + i) % sizeof all];
    program->process_count = (uint8_t)(2 + draw(&state, 3));
    for (int i = 0; i < MODEL_OBJECTS; i++)
        program->values[i] = (uint8_t)draw(&state, 3);
    uint32_t length = program->process_count > 3 ? 2 : 3;
    for (uint8_t i = 0; i < program->process_count; i++) {
        int at = 0;
        for (uint8_t j = 1; i == 0 && j < program->process_count; j++) {
            program->ops[0][at].op = MODEL_FORK;
            program->ops[0][at++].object = j;
        }
        for (uint32_t j = 0; j < length; j++)
            draw_op(program, i, at++, &state, some, kinds);
        if (i == 0 && draw(&state, 3) == 0)
            draw_op(program, i, at++, &state, joins, 4);
        if (i == 0 && draw(&state, 4) == 0) {
            program->ops[0][at].op = MODEL_JOIN;
            program->ops[0][at++].object = 1;
        }
    }
}
