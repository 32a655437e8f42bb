// SPDX-License-Identifier: MIT
//
// needs - what a step takes from earlier ones: tokens, bytes, room, children.
//
// This is the other half of the table in control/dependence.h.  A step that
// waits can come only after what it waits for; so these arrows order an
// execution as dependence does, but there is nothing to reverse: without the
// token the wait is not possible.  Only where it could do with less (a read
// that gets some of its bytes) would it do something else instead.
//
// All is counted in the order of the steps, and steps that would change a
// count here are dependent, so the result is the same for all orders of
// independent steps.

#include <limits.h>
#include <stdlib.h>

#include "explore/allocate.h"
#include "explore/step.h"

// The access of one step whose needs are looked for, and where.
struct question {
    struct step *const *steps;
    size_t count;
    const struct step *step;
    const struct access *access;
    struct needs *needs;
};

static void add(struct needs *needs, size_t step, bool is_enough)
{
    if (needs->count == needs->room) {
        needs->room = needs->room * 2 + 16;
        needs->found =
            reallocate(needs->found, needs->room, sizeof *needs->found);
    }
    needs->found[needs->count++] = (struct need){(uint32_t)step, is_enough};
}

// ---- Going through the earlier accesses of one object

struct walk {
    size_t step, access;
};

static const struct access *next(const struct question *question,
                                 struct walk *walk)
{
    uint64_t key = question->access->key;

    for (; walk->step < question->count; walk->step++, walk->access = 0) {
        const struct step *step = question->steps[walk->step];
        if ((step->signature & question->step->signature) == 0)
            continue;
        while (walk->access < step->access_count) {
            const struct access *access = &step->accesses[walk->access++];
            if (access->key == key)
                return access;
        }
    }
    return NULL;
}

// ---- Semaphores: the kth wait needs the post that makes the kth token

struct tokens {
    int64_t first;        // those that it was made with
    int64_t taken, posts; // since then
    size_t set;           // walk->step after it was set
};

static struct tokens count_tokens(const struct question *question)
{
    struct tokens tokens = {0};
    struct walk walk = {0};
    const struct access *access;

    while ((access = next(question, &walk)) != NULL) {
        if (access->kind == ACCESS_LOOK && access->is_set)
            tokens = (struct tokens){.first = access->value, .set = walk.step};
        else if (access->kind == ACCESS_POST)
            tokens.posts++;
        else if (access->kind == ACCESS_WAIT ||
                 (access->kind == ACCESS_TRY && access->is_set))
            tokens.taken++;
    }
    return tokens;
}

static void need_token(const struct question *question)
{
    struct tokens tokens = count_tokens(question);
    int64_t nth = tokens.taken - tokens.first;
    struct walk walk = {.step = tokens.set};
    const struct access *access;

    if (nth < 0)
        return;
    if (nth >= tokens.posts) {
        question->needs->can_go = false;
        return;
    }
    while ((access = next(question, &walk)) != NULL)
        if (access->kind == ACCESS_POST && nth-- == 0) {
            add(question->needs, walk.step, true);
            return;
        }
}

// In vain is possible, too, when its time is up.
static void need_time(const struct question *question)
{
    struct tokens tokens = count_tokens(question);

    if (question->step->op == LOG_SEM_TIMEDWAIT && !question->step->is_late &&
        tokens.first + tokens.posts <= tokens.taken)
        question->needs->can_go = false;
}

// ---- Pipes

static bool is_reading(const struct access *access)
{
    return access->kind == ACCESS_READ || access->kind == ACCESS_READ_PART;
}

static bool is_writing(const struct access *access)
{
    return access->kind == ACCESS_WRITE || access->kind == ACCESS_WRITE_PART ||
           access->kind == ACCESS_HOLDS_READER;
}

struct stream {
    uint64_t written, read;
};

static struct stream measure(const struct question *question)
{
    struct stream stream = {0, 0};
    struct walk walk = {0};
    const struct access *access;

    while ((access = next(question, &walk)) != NULL) {
        stream.written += is_writing(access) ? access->length : 0;
        stream.read += is_reading(access) ? access->length : 0;
    }
    return stream;
}

// The steps that moved one end of the stream across [from, to).
static void need_bytes(const struct question *question,
                       bool (*moves)(const struct access *), uint64_t from,
                       uint64_t to)
{
    struct walk walk = {0};
    const struct access *access;
    uint64_t start = 0;

    while (start < to && (access = next(question, &walk)) != NULL) {
        if (!moves(access))
            continue;
        uint64_t end = start + access->length;
        if (start < to && from < end)
            add(question->needs, walk.step, start <= from);
        start = end;
    }
}

static void need_writes(const struct question *question)
{
    struct stream stream = measure(question);
    uint64_t length = question->access->length;

    if (stream.written <= stream.read) {
        question->needs->can_go = false;
        return;
    }
    if (stream.written - stream.read < length)
        question->needs->is_same = false;
    need_bytes(question, is_writing, stream.read, stream.read + length);
}

static void need_room(const struct question *question)
{
    struct stream stream = measure(question);
    uint64_t length = question->access->length;
    uint64_t capacity = (uint64_t)question->access->value;
    uint64_t least = length <= PIPE_BUF ? length : 1;

    if (capacity == 0 || length == 0 || stream.written + length <= capacity)
        return;
    if (stream.written + least > stream.read + capacity)
        question->needs->can_go = false;
    if (stream.written + length > stream.read + capacity)
        question->needs->is_same = false;
    uint64_t end = stream.written + length - capacity;
    need_bytes(question, is_reading, end - 1, end);
}

static void need_all(const struct question *question, enum access_kind kind)
{
    struct walk walk = {0};
    const struct access *access;

    while ((access = next(question, &walk)) != NULL)
        if (access->kind == kind)
            add(question->needs, walk.step, true);
}

static void need_end(const struct question *question)
{
    struct stream stream = measure(question);

    question->needs->is_same = stream.written <= stream.read;
    need_all(question, ACCESS_CLOSE_WRITER);
}

// ---- Polls: one of several is enough

static bool is_polling(const struct step *step)
{
    return step->op == LOG_POLLED;
}

static void need_readiness(const struct question *question)
{
    const struct access *access = question->access;
    struct stream stream = measure(question);
    bool has_bytes = stream.written > stream.read;

    question->needs->can_go |= has_bytes || access->value == 2;
    if (access->kind != ACCESS_PIPE_READY)
        return;
    question->needs->is_same &= has_bytes;
    size_t count = question->needs->count;
    need_bytes(question, is_writing, stream.read, stream.read + 1);
    for (; count < question->needs->count; count++)
        question->needs->found[count].is_enough = false;
}

static void need_ended(const struct question *question)
{
    struct walk walk = {0};
    const struct access *access;

    while ((access = next(question, &walk)) != NULL)
        question->needs->can_go |= access->kind == ACCESS_ENDS;
}

// Whether the poll waits as long as it takes.
static bool waits(const struct step *step)
{
    return is_polling(step) && step->access_count > 0 &&
           step->accesses[0].length == 1;
}

// ---- Mutexes, children

static void need_unlock(const struct question *question)
{
    struct walk walk = {0};
    const struct access *access;
    size_t unlock = question->count;
    int32_t owner = 0;
    int depth = 0;

    while ((access = next(question, &walk)) != NULL) {
        if (access->kind == ACCESS_LOCK) {
            owner = question->steps[walk.step]->pid;
            depth++;
        } else if (access->kind == ACCESS_UNLOCK) {
            depth -= depth > 0;
            unlock = walk.step;
        }
    }
    // Who has it may take it again, if it did so when it was seen.
    if (depth > 0 &&
        (owner != question->step->pid || question->step->is_pending))
        question->needs->can_go = false;
    if (unlock < question->count)
        add(question->needs, unlock, true);
}

static void need_child(const struct question *question)
{
    struct walk walk = {0};
    const struct access *access;

    while ((access = next(question, &walk)) != NULL)
        if (access->kind == ACCESS_CHILD_ENDS &&
            access->offset == question->access->offset) {
            add(question->needs, walk.step, true);
            return;
        }
    question->needs->can_go = false;
}

// There is somebody to reap, whoever it is.
static void need_zombie(const struct question *question)
{
    struct walk walk = {0};
    const struct access *access;
    int64_t zombies = 0;
    bool is_same = false;

    while ((access = next(question, &walk)) != NULL) {
        if (access->kind == ACCESS_CHILD_ENDS) {
            zombies++;
            is_same |= access->offset == question->access->offset;
        } else if (access->kind == ACCESS_REAP_ANY ||
                   access->kind == ACCESS_REAP_ONE) {
            zombies--;
        }
    }
    question->needs->can_go &= zombies > 0;
    question->needs->is_same &= is_same;
}

static void ask(const struct question *question)
{
    switch ((enum access_kind)question->access->kind) {
    case ACCESS_LOAD:
        question->needs->is_same &= !question->access->is_set;
        break;
    case ACCESS_WAIT:
        need_token(question);
        break;
    case ACCESS_TRY:
        need_time(question);
        break;
    case ACCESS_READ:
    case ACCESS_READ_PART:
        need_writes(question);
        break;
    case ACCESS_READ_END:
        need_end(question);
        break;
    case ACCESS_WRITE:
    case ACCESS_WRITE_PART:
    case ACCESS_HOLDS_READER:
        need_room(question);
        break;
    case ACCESS_PIPE_LOOK:
    case ACCESS_PIPE_READY:
        if (is_polling(question->step))
            need_readiness(question);
        break;
    case ACCESS_PARENT:
        need_ended(question);
        break;
    case ACCESS_LOCK:
        need_unlock(question);
        break;
    case ACCESS_REAP_ONE:
        need_child(question);
        break;
    case ACCESS_REAP_ANY:
        need_zombie(question);
        break;
    default:
        break;
    }
}

void needs_find(struct step *const *steps, size_t count,
                const struct step *step, struct needs *needs)
{
    needs->count = 0;
    needs->is_same = true;
    needs->can_go = !waits(step);
    for (size_t i = 0; i < step->access_count; i++) {
        struct question question = {steps, count, step, &step->accesses[i],
                                    needs};
        ask(&question);
    }
}
