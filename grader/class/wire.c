// SPDX-License-Identifier: MIT
//
// A record is a length and that many bytes; in it every string and list has
// its length first too, so nothing need be escaped.  The reader believes no
// length: the process at the other end may have died in the middle of a
// write, or of worse.
//
// Writer and reader are two directions of one description of a judgement: a
// field that is put is a field that is got.

#include "wire.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// The record while it is written or read.
struct wire {
    const bool writes; // else it reads
    char *data;
    size_t size; // reading: bytes there are
    size_t at;   // reading: bytes read
    bool is_damaged;
};

static void put(struct wire *wire, const void *value, size_t size)
{
    wire->data = realloc(wire->data, wire->size + size);
    if (wire->data == NULL)
        abort();
    memcpy(wire->data + wire->size, value, size);
    wire->size += size;
}

static void get(struct wire *wire, void *value, size_t size)
{
    if (wire->is_damaged || size > wire->size - wire->at) {
        wire->is_damaged = true;
        memset(value, 0, size);
    } else {
        memcpy(value, wire->data + wire->at, size);
        wire->at += size;
    }
}

static void carry(struct wire *wire, void *value, size_t size)
{
    if (wire->writes)
        put(wire, value, size);
    else
        get(wire, value, size);
}

// As a byte that is 0 or 1: no other byte is a bool.
static void carry_bool(struct wire *wire, bool *value)
{
    unsigned char byte = *value;
    carry(wire, &byte, 1);
    *value = byte != 0;
}

// A length; when reading, one that the rest of the record can hold, as each
// element takes a byte or more.
static void carry_count(struct wire *wire, size_t *count)
{
    uint32_t value = (uint32_t)*count;
    carry(wire, &value, sizeof value);
    if (!wire->writes && value > wire->size - wire->at) {
        wire->is_damaged = true;
        value = 0;
    }
    *count = value;
}

static void put_bytes(struct wire *wire, const struct bytes *bytes)
{
    bool is_there = bytes->data != NULL;
    size_t size = bytes->size;
    carry_bool(wire, &is_there);
    if (bytes->data == NULL)
        return;
    carry_count(wire, &size);
    put(wire, bytes->data, bytes->size);
}

static void get_bytes(struct wire *wire, struct bytes *bytes)
{
    bool is_there = false;
    *bytes = (struct bytes){0};
    carry_bool(wire, &is_there);
    if (!is_there)
        return;
    carry_count(wire, &bytes->size);
    bytes->data = calloc(bytes->size + 1, 1);
    if (bytes->data == NULL)
        abort();
    get(wire, bytes->data, bytes->size);
}

static void carry_bytes(struct wire *wire, struct bytes *bytes)
{
    if (wire->writes)
        put_bytes(wire, bytes);
    else
        get_bytes(wire, bytes);
}

static void carry_string(struct wire *wire, char **string)
{
    struct bytes bytes = {.data = *string};
    if (wire->writes && *string != NULL)
        bytes.size = strlen(*string);
    carry_bytes(wire, &bytes);
    *string = bytes.data;
}

// A string that must be there.
static void carry_text(struct wire *wire, char **string)
{
    carry_string(wire, string);
    wire->is_damaged |= *string == NULL;
}

// A value of an enumeration with `count` members, of which 0 is one.
static unsigned carry_member(struct wire *wire, unsigned value, unsigned count)
{
    carry(wire, &value, sizeof value);
    if (value < count)
        return value;
    wire->is_damaged = true;
    return 0;
}

// The length of a list and, when reading, room for it.
static void carry_list(struct wire *wire, void **list, size_t *count,
                       size_t size)
{
    carry_count(wire, count);
    if (wire->writes || *count == 0)
        return;
    *list = calloc(*count, size);
    if (*list == NULL)
        abort();
}

static void carry_finding(struct wire *wire, struct finding *finding)
{
    finding->kind = carry_member(wire, finding->kind, FINDING_COUNT);
    carry_text(wire, &finding->message);
    carry_list(wire, (void **)&finding->where, &finding->where_count,
               sizeof *finding->where);
    for (size_t i = 0; i < finding->where_count; i++) {
        carry_text(wire, &finding->where[i].file);
        carry(wire, &finding->where[i].line, sizeof finding->where[i].line);
        carry_string(wire, &finding->where[i].process);
    }
    carry_string(wire, &finding->replay);
}

static void carry_row(struct wire *wire, struct diagram_row *row)
{
    carry(wire, &row->column, sizeof row->column);
    carry(wire, &row->line, sizeof row->line);
    carry_string(wire, &row->code);
    carry_string(wire, &row->note);
    carry(wire, &row->from, sizeof row->from);
    carry(wire, &row->left_out, sizeof row->left_out);
    carry_bool(wire, &row->is_fault);
    carry_bool(wire, &row->is_switch);
    carry_bool(wire, &row->is_too_late);
}

// Whoever draws it relies on columns that are there.
static bool is_drawable(const struct diagram *diagram)
{
    for (size_t i = 0; i < diagram->row_count; i++) {
        const struct diagram_row *row = &diagram->rows[i];
        if (row->column >= diagram->column_count ||
            (row->from != DIAGRAM_NONE && row->from >= diagram->column_count))
            return false;
    }
    return true;
}

static void carry_rows(struct wire *wire, struct diagram *diagram)
{
    carry_list(wire, (void **)&diagram->columns, &diagram->column_count,
               sizeof *diagram->columns);
    for (size_t i = 0; i < diagram->column_count; i++) {
        struct diagram_column *column = &diagram->columns[i];
        carry_text(wire, &column->name);
        carry(wire, &column->first, sizeof column->first);
        carry(wire, &column->last, sizeof column->last);
    }
    carry_list(wire, (void **)&diagram->rows, &diagram->row_count,
               sizeof *diagram->rows);
    for (size_t i = 0; i < diagram->row_count; i++)
        carry_row(wire, &diagram->rows[i]);
    carry(wire, &diagram->hidden, sizeof diagram->hidden);
    carry(wire, &diagram->left_out, sizeof diagram->left_out);
    wire->is_damaged |= !is_drawable(diagram);
}

static void carry_diagram(struct wire *wire, struct diagram **diagram)
{
    bool is_there = *diagram != NULL;
    carry_bool(wire, &is_there);
    if (!is_there)
        return;
    if (!wire->writes && (*diagram = calloc(1, sizeof **diagram)) == NULL)
        abort();
    carry_rows(wire, *diagram);
}

static void carry_exhibit(struct wire *wire, struct exhibit *exhibit)
{
    carry_string(wire, &exhibit->command);
    carry_string(wire, &exhibit->rule);
    carry_string(wire, &exhibit->diagnostics);
    carry_bytes(wire, &exhibit->output);
    carry(wire, &exhibit->first, sizeof exhibit->first);
    carry(wire, &exhibit->marked, sizeof exhibit->marked);
    carry_bytes(wire, &exhibit->errors);
    carry_diagram(wire, &exhibit->diagram);
    carry_string(wire, &exhibit->too_late);
    carry_string(wire, &exhibit->otherwise);
    carry_string(wire, &exhibit->replay);
}

static void carry_judgement(struct wire *wire, struct judgement *judgement)
{
    carry_text(wire, &judgement->part);
    carry_text(wire, &judgement->source);
    judgement->verdict =
        carry_member(wire, judgement->verdict, VERDICT_INCONCLUSIVE + 1);
    carry(wire, &judgement->score, sizeof judgement->score);
    carry(wire, &judgement->max, sizeof judgement->max);
    carry_bool(wire, &judgement->is_program);
    carry_bool(wire, &judgement->is_controlled);
    carry(wire, &judgement->schedules, sizeof judgement->schedules);
    carry(wire, &judgement->small_schedules, sizeof judgement->small_schedules);
    carry_bool(wire, &judgement->complete);
    carry_list(wire, (void **)&judgement->findings, &judgement->finding_count,
               sizeof *judgement->findings);
    for (size_t i = 0; i < judgement->finding_count; i++)
        carry_finding(wire, &judgement->findings[i]);
    carry_list(wire, (void **)&judgement->notes, &judgement->note_count,
               sizeof *judgement->notes);
    for (size_t i = 0; i < judgement->note_count; i++)
        carry_text(wire, &judgement->notes[i]);
    carry_exhibit(wire, &judgement->exhibit);
}

struct bytes wire_encode(const struct judgement *judgement)
{
    struct wire wire = {.writes = true};
    struct judgement copy = *judgement;
    uint32_t size = 0;
    carry(&wire, &size, sizeof size);
    carry_judgement(&wire, &copy);
    size = (uint32_t)(wire.size - sizeof size);
    memcpy(wire.data, &size, sizeof size);
    return (struct bytes){.data = wire.data, .size = wire.size};
}

// The record that starts at `at`; returns the bytes it takes, 0 when it is
// not whole.
static size_t read_record(const struct bytes *data, size_t at,
                          struct bytes *record)
{
    uint32_t size;
    if (data->size - at < sizeof size)
        return 0;
    memcpy(&size, data->data + at, sizeof size);
    if (size > data->size - at - sizeof size)
        return 0;
    *record = (struct bytes){data->data + at + sizeof size, size};
    return sizeof size + size;
}

bool wire_decode(const struct bytes *data, struct judgement *judgement)
{
    struct bytes record = {0};
    size_t taken;
    for (size_t at = 0; (taken = read_record(data, at, &record)) > 0;)
        at += taken;
    struct wire wire = {.data = record.data, .size = record.size};
    *judgement = (struct judgement){0};
    carry_judgement(&wire, judgement);
    if (!wire.is_damaged && wire.at == wire.size)
        return true;
    judgement_free(judgement);
    return false;
}
