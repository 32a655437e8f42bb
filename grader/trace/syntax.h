// SPDX-License-Identifier: MIT
//
// syntax - a trace file once it is read: what it declares, and its lines of
// output as a tree of blocks.

#ifndef TRACE_SYNTAX_H
#define TRACE_SYNTAX_H

#include "trace/expression.h"

enum {
    CAPTURES_MAX = 64, // names; a set of them is a uint64_t
    EXCLUSIVES_MAX = 64,
    REPEATS_MAX = 64,
    STATES_MAX = 64,
    CAPTURE_PID_ID = 0, // `pid` is the first captured name of every trace
    ROLE_MAIN = 0,      // `main` is the first role of every trace
};

enum capture_kind {
    CAPTURE_INT,
    CAPTURE_REAL,
    CAPTURE_WORD,
    CAPTURE_LINE,
    CAPTURE_LIST,
    CAPTURE_PID,
};

enum part_kind {
    PART_TEXT,
    PART_CAPTURE, // {x:int}
    PART_PID,     // {pid}
    PART_FORM,    // {F}
    PART_VALUE,   // {2 * n}
};

// A piece of a template.
struct part {
    enum part_kind kind;
    struct place place;
    const char *text; // of a TEXT
    size_t length;
    int id; // the captured name, or the form
    enum capture_kind capture;
    struct expression *value;
};

struct template
{
    struct part *parts;
    size_t count;
    struct place place;
};

// `-> L[key]` or `<- L[key]` on a line.
struct arrow_use {
    struct arrow_use *next;
    struct place place;
    int arrow;
    bool is_target;
    struct expression *key; // NULL when there is none
};

// `S += value` on a line; `value` is the whole right side: S + value.
struct change {
    struct change *next;
    struct place place;
    int state;
    struct expression *value;
};

enum node_kind {
    NODE_LINE,
    NODE_EACH,
    NODE_ANY_ORDER,
    NODE_EXCLUSIVE,
    NODE_REPEAT, // also `optional`: 0..1
};

struct node {
    enum node_kind kind;
    struct place place;
    struct node *next; // in the same block
    struct node *body; // the first inside

    int role; // LINE
    struct template *template;
    struct arrow_use *uses;
    struct change *changes;

    const char *name; // EACH: its variable
    int id;           // EACH: of the variable; EXCLUSIVE, REPEAT: which
    struct expression *list;
    bool any_order;

    bool is_optional;              // REPEAT: written `optional`
    struct expression *low, *high; // NULL: no bound
};

struct role {
    const char *name;
    struct place place; // where its brackets are, or where it is met first
    struct expression *low, *high; // processes; NULL: one
    bool is_shared;                // R*
    bool is_sized;                 // the brackets were given
    bool is_declared;              // by a directive
    bool prints;
    bool late_pid;         // R*: a task can show its {pid} after its first line
    struct template *says; // of a silent one; NULL: nothing
};

struct capture {
    const char *name;
    enum capture_kind kind;
    struct place place;
    bool is_captured;
    bool is_listed; // the list of all its values is asked for somewhere
};

struct state {
    const char *name;
    struct place place;
    struct expression *first;
    bool is_used;
};

struct form {
    const char *name;
    struct place place;
    struct template **alternatives;
    size_t count;
    bool is_used;
};

struct arrow {
    const char *name;
    struct arrow_use *source, *target; // the first of each
    bool keyed_source, plain_source;
};

struct condition {
    struct place place;
    struct expression *expression;
    bool is_always;        // else at the end
    struct template *says; // to students, when it does not hold; or NULL
};

struct parallel {
    struct place place;
    int role;
    struct expression *count; // NULL: two
};

// `open`: what the line below leaves open is so on purpose.
struct opening {
    struct place place;
    int line; // the one below
};

struct trace {
    struct arena arena;
    const char *title;
    int marks, marks_line; // the lines are 0 when not given
    int exit_status, exit_line;

    struct place default_place; // line 0: no `default`
    const struct value *defaults;
    const char **default_texts;

    struct trace_run *runs;
    const struct value **run_args; // the same as values
    size_t run_count, run_capacity, run_args_capacity;

    struct role *roles;
    size_t role_count, role_capacity;
    struct capture *captures;
    size_t capture_count, capture_capacity;
    struct state *states;
    size_t state_count, state_capacity;
    struct form *forms;
    size_t form_count, form_capacity;
    struct arrow *arrows;
    size_t arrow_count, arrow_capacity;
    const char **exclusives;
    size_t exclusive_count, exclusive_capacity;
    struct condition *conditions;
    size_t condition_count, condition_capacity;
    struct parallel *parallels;
    size_t parallel_count, parallel_capacity;

    struct opening *openings;
    size_t opening_count, opening_capacity;

    struct node *repeats[REPEATS_MAX]; // by id
    size_t repeat_count;

    int loop_count; // `each` variables
    bool uses_args;
    struct node *body;
};

// Words with a meaning of their own, which nothing may be called.
bool syntax_is_keyword(const char *name);

// The id of a name, or -1.
int syntax_find_role(const struct trace *trace, const char *name);
int syntax_find_capture(const struct trace *trace, const char *name);
int syntax_find_state(const struct trace *trace, const char *name);
int syntax_find_form(const struct trace *trace, const char *name);

// Reads the name at the token: fails unless it is one that `what` ("a role")
// may have.
const char *syntax_take_name(struct lexer *lexer, struct arena *arena,
                             const char *what);

// The id of a name, which is added when it is new.
int syntax_role(struct trace *trace, const char *name, struct place place);
int syntax_exclusive(struct trace *trace, struct lexer *lexer);
int syntax_arrow(struct trace *trace, const char *name);
int syntax_capture(struct trace *trace, struct lexer *lexer, const char *name,
                   enum capture_kind kind, struct place place);

#endif
