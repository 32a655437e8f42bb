// SPDX-License-Identifier: MIT
//
// Each step gets a class, by what it has to do with the fault, and a place in
// time; the first classes, and in each the latest steps, fill the rows that
// there are.  A process without a step among them has no column.

#include "diagram.h"

#include "judgement.h"
#include "lines.h"
#include "race.h"
#include "steps.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// The smaller, the more it matters.
enum step_class {
    CLASS_FAULT,
    CLASS_LEFT, // waits at the end
    CLASS_SWITCH,
    CLASS_TOGETHER, // with another process
    CLASS_PRINTS,
    CLASS_BIRTH,
    CLASS_ALONE,
    CLASS_NEVER, // cannot have led to the fault
};

enum {
    LONGEST_ROUND = 6, // steps of a loop's body
    LINES_BEFORE = 2,  // that at fault: it may come once more
    LINES_AFTER = 2,   // often what should have come first
    FEW_PROCESSES = 4, // all are shown
};

#define REPEATED SIZE_MAX // it is what was done just before, once more

struct chooser {
    const struct scene *scene;
    const struct log *log;
    const struct diagram_focus *focus;
    struct steps steps;
    unsigned char *classes; // of steps
    bool *is_switch, *is_kept;
    size_t *repeats; // how often a step comes once more, or REPEATED
    size_t too_late; // step, or DIAGRAM_NONE
    size_t columns[LOG_PROCESSES]; // of processes, or DIAGRAM_NONE
};

static void set_class(struct chooser *chooser, size_t step,
                      enum step_class class)
{
    if (step < chooser->steps.count && chooser->classes[step] > class)
        chooser->classes[step] = (unsigned char)class;
}

static void set_event(struct chooser *chooser, uint32_t event,
                      enum step_class class)
{
    set_class(chooser, steps_at(&chooser->steps, chooser->scene, event), class);
}

// ---- What goes wrong

static bool is_kind(const struct chooser *chooser, enum finding_kind kind)
{
    return chooser->focus->finding != NULL &&
           chooser->focus->finding->kind == kind;
}

static bool is_promoted(const struct log *log, size_t index,
                        const struct explore_plan *plan)
{
    const struct log_event *event = &log->events[index];
    const struct access_scene scene = {.promoted = plan->promoted,
                                       .promoted_count = plan->promoted_count};

    return race_is_access(log, event) &&
           access_is_promoted(&scene, log->objects[event->object].key,
                              event->offset, event->length);
}

// The next access of a process that was held up at choice number `index`, and
// the last one of another process that came in between.
static struct race find_harm(const struct scene *scene,
                             const struct explore_plan *plan, size_t index)
{
    const struct log *log = scene->log;
    const struct log_choice *choice = &log->choices[index];
    struct race race = {LOG_NONE, choice->event};

    while (race.second < log->event_count &&
           (log->events[race.second].process != choice->previous ||
            !is_promoted(log, race.second, plan)))
        race.second++;
    if (race.second >= log->event_count)
        return race;
    for (uint32_t i = choice->event; i < race.second; i++) {
        if (is_promoted(log, i, plan) &&
            race_between(log, scene->clocks, i, race.second))
            race.first = i;
    }
    return race;
}

// Where a race does harm it is the last switch that makes it.
static struct race find_harmful_race(const struct scene *scene,
                                     const struct explore_plan *plan)
{
    for (size_t i = scene->log->choice_count; i-- > 0;) {
        const struct log_choice *choice = &scene->log->choices[i];
        if (choice->chosen == choice->usual)
            continue;
        struct race race = find_harm(scene, plan, i);
        if (race.first != LOG_NONE)
            return race;
    }
    return (struct race){LOG_NONE, LOG_NONE};
}

// The accesses that race, also where what comes of them is the fault; LOG_NONE
// when it is another one.
static struct race find_race(const struct scene *scene,
                             const struct diagram_focus *focus)
{
    struct race race = {LOG_NONE, LOG_NONE}, *races;
    bool is_effect = focus->plan != NULL && focus->plan->promoted_count > 0;

    if (focus->finding == NULL)
        return race;
    if (is_effect)
        race = find_harmful_race(scene, focus->plan);
    if (race.first != LOG_NONE ||
        (!is_effect && focus->finding->kind != FINDING_RACE))
        return race;
    if (races_find(scene->log, scene->clocks, &races) > 0)
        race = races[0];
    free(races);
    return race;
}

void diagram_steps(struct steps *steps, const struct scene *scene,
                   const struct diagram_focus *focus)
{
    struct race race = find_race(scene, focus);
    bool *accesses = calloc(scene->log->event_count + 1, sizeof *accesses);

    if (accesses == NULL)
        abort();
    if (race.first != LOG_NONE)
        accesses[race.first] = accesses[race.second] = true;
    for (size_t i = 0; focus->plan != NULL && i < scene->log->event_count; i++)
        accesses[i] = accesses[i] || is_promoted(scene->log, i, focus->plan);
    steps_make(steps, scene, accesses);
    free(accesses);
}

static bool is_at(const struct chooser *chooser, const struct step *step,
                  const struct place *place)
{
    return place->line > 0 && step->place.line == place->line &&
           strcmp(basename(step->place.file), basename(place->file)) == 0 &&
           (place->process == NULL ||
            strcmp(chooser->scene->names[step->process], place->process) == 0);
}

// Whether the step makes a child that nobody waits for.
static bool makes_orphan(const struct chooser *chooser, const struct step *step)
{
    const struct log *log = chooser->log;

    if (!is_kind(chooser, FINDING_ORPHAN) || step->is_last)
        return false;
    for (uint32_t i = step->first; i <= step->last; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op == LOG_FORK && event->process == step->process &&
            event->peer < log->process_count &&
            log->processes[event->peer].reaped_by == LOG_NOBODY)
            return true;
    }
    return false;
}

// The last step at a place that the finding names, if none is marked there; but
// the first that makes an orphan, for all that do are alike.
static void mark_place(struct chooser *chooser, const struct place *place)
{
    size_t found = DIAGRAM_NONE;

    for (size_t i = 0; i < chooser->steps.count; i++) {
        if (!is_at(chooser, &chooser->steps.list[i], place))
            continue;
        if (chooser->classes[i] == CLASS_FAULT)
            return;
        found = i;
        if (makes_orphan(chooser, &chooser->steps.list[i]))
            break;
    }
    if (found != DIAGRAM_NONE && !chooser->steps.list[found].is_last)
        set_class(chooser, found, CLASS_FAULT);
}

static void mark_line(struct chooser *chooser)
{
    struct lines lines;

    size_t marked = chooser->focus->marked;

    lines_make(&lines, chooser->log, chooser->scene->clocks);
    for (size_t i = marked > LINES_BEFORE ? marked - LINES_BEFORE : 1;
         marked > 0 && i <= marked + LINES_AFTER; i++) {
        if (i <= lines.count)
            set_event(chooser, lines.last[i - 1],
                      i == marked ? CLASS_FAULT : CLASS_PRINTS);
    }
    lines_free(&lines);
}

// Some faults are the end of a process, or that it comes too late.
static void mark_ends(struct chooser *chooser)
{
    const struct log_process *processes = chooser->log->processes;
    uint16_t orphan = 0; // the first one

    while (orphan < chooser->log->process_count && !processes[orphan].orphaned)
        orphan++;
    for (uint16_t p = 0; p < chooser->log->process_count; p++) {
        bool is_fault =
            (is_kind(chooser, FINDING_CRASH) &&
             (processes[p].end == LOG_CRASHED ||
              processes[p].end == LOG_KILLED)) ||
            (is_kind(chooser, FINDING_ORPHAN) && (p == 0 || p == orphan)) ||
            (is_kind(chooser, FINDING_EXIT_STATUS) && p == 0) ||
            (is_kind(chooser, FINDING_ZOMBIE) && p > 0 &&
             processes[p].reaped_by == LOG_NOBODY);
        if (is_fault)
            set_event(chooser, processes[p].exit_event, CLASS_FAULT);
    }
}

// Whether a process that has not ended is one of those that hold up the rest:
// who waits for a child only waits for those who are.
static bool is_stuck(const struct log *log, uint16_t process)
{
    return process == log->end_process ||
           ((log->end == LOG_DEADLOCK || log->end == LOG_LIVELOCK) &&
            log->processes[process].op != LOG_WAIT);
}

static void mark_faults(struct chooser *chooser, const struct race *race)
{
    const struct finding *finding = chooser->focus->finding;
    const struct log *log = chooser->log;
    size_t named = finding != NULL ? finding->where_count : 0;

    for (size_t i = 0; i < chooser->steps.count; i++) {
        const struct step *step = &chooser->steps.list[i];
        if (step->is_last)
            set_class(chooser, i,
                      is_stuck(log, step->process) ? CLASS_FAULT : CLASS_LEFT);
    }
    set_event(chooser, race->first, CLASS_FAULT);
    set_event(chooser, race->second, CLASS_FAULT);
    mark_line(chooser);
    mark_ends(chooser);
    for (size_t i = 0; !is_kind(chooser, FINDING_RACE) && i < named && i < 3;
         i++)
        mark_place(chooser, &finding->where[i]);
    if (finding != NULL && chooser->log->process_count > 0 &&
        memchr(chooser->classes, CLASS_FAULT, chooser->steps.count) == NULL)
        set_event(chooser, log->processes[0].exit_event, CLASS_FAULT);
}

// ---- What led to it

// The last event of a step, or of its process when it is not done yet.
static uint32_t event_of(const struct chooser *chooser, const struct step *step)
{
    uint32_t last = step->last;

    for (uint32_t i = 0; step->is_last && i < chooser->log->event_count; i++) {
        if (chooser->log->events[i].process == step->process)
            last = i;
    }
    return last;
}

// Whether a step happens before one of those with class `class` or less.
static void find_past(const struct chooser *chooser, enum step_class class,
                      bool *past)
{
    const struct steps *steps = &chooser->steps;

    for (size_t f = 0; f < steps->count; f++) {
        if (chooser->classes[f] > class)
            continue;
        uint32_t fault = event_of(chooser, &steps->list[f]);
        for (size_t i = 0; i < f && fault != LOG_NONE; i++) {
            uint32_t event = steps->list[i].first;
            past[i] = past[i] || event == fault ||
                      (event != LOG_NONE &&
                       clocks_before(chooser->scene->clocks, event, fault));
        }
    }
}

static enum step_class class_of(const struct step *step)
{
    switch (step->op) {
    case LOG_START:
        return step->process > 0 ? CLASS_BIRTH : CLASS_ALONE;
    case LOG_EXIT:
        return CLASS_BIRTH;
    case LOG_FORK: // the child's start says it
    case LOG_OUTPUT:
        return CLASS_PRINTS;
    case LOG_SEM_INIT:
    case LOG_SEM_OPEN:
    case LOG_SEM_DESTROY:
    case LOG_SEM_CLOSE:
    case LOG_SEM_UNLINK:
    case LOG_PIPE:
    case LOG_CLOSE:
    case LOG_DUP:
    case LOG_SHM_OPEN:
    case LOG_SHM_UNLINK:
    case LOG_MUTEX_INIT:
    case LOG_MUTEX_DESTROY:
    case LOG_COND_INIT:
    case LOG_COND_DESTROY:
    case LOG_SIGACTION:
    case LOG_UNLINK:
    case LOG_SLEEP:
        return CLASS_ALONE;
    default:
        return step->place.line > 0 ? CLASS_TOGETHER : CLASS_ALONE;
    }
}

static void mark_past(struct chooser *chooser)
{
    size_t count = chooser->steps.count;
    bool *past = calloc(count + 1, sizeof *past);

    if (past == NULL)
        abort();
    find_past(chooser, CLASS_LEFT, past);
    for (size_t i = 0; i < count; i++) {
        const struct step *step = &chooser->steps.list[i];
        if (!past[i])
            continue;
        set_class(chooser, i, class_of(step));
        if (step->cause != LOG_NONE && class_of(step) < CLASS_BIRTH)
            set_event(chooser, step->cause, CLASS_TOGETHER);
    }
    free(past);
}

// ---- The schedule

// The step that begins with a choice.
static size_t step_of_choice(const struct chooser *chooser, size_t index)
{
    const struct log_choice *choice = &chooser->log->choices[index];

    for (size_t i = 0; i < chooser->steps.count; i++) {
        const struct step *step = &chooser->steps.list[i];
        if (step->process == choice->chosen &&
            (step->is_last || step->last >= choice->event))
            return i;
    }
    return DIAGRAM_NONE;
}

static size_t step_before(const struct chooser *chooser, size_t step,
                          uint16_t process)
{
    while (step-- > 0) {
        if (chooser->steps.list[step].process == process)
            return step;
    }
    return DIAGRAM_NONE;
}

static size_t last_fault(const struct chooser *chooser)
{
    size_t last = chooser->steps.count;

    while (last > 0 && chooser->classes[last - 1] > CLASS_LEFT)
        last--;
    return last;
}

static void mark_switches(struct chooser *chooser)
{
    const struct log *log = chooser->log;
    size_t end = last_fault(chooser);

    for (size_t i = 0; i < log->choice_count; i++) {
        const struct log_choice *choice = &log->choices[i];
        size_t step = choice->chosen != choice->usual
                          ? step_of_choice(chooser, i)
                          : DIAGRAM_NONE;
        if (step == DIAGRAM_NONE || step >= end)
            continue; // what comes after the fault has not led to it
        chooser->is_switch[step] = true;
        set_class(chooser, step, CLASS_SWITCH);
        set_class(chooser, step_before(chooser, step, choice->previous),
                  CLASS_SWITCH);
    }
    if (chooser->focus->too_late < log->choice_count) {
        chooser->too_late = step_of_choice(chooser, chooser->focus->too_late);
        set_class(chooser, chooser->too_late, CLASS_LEFT);
    }
}

// ---- What there is room for

static size_t count_columns(const struct chooser *chooser)
{
    size_t count = 0;

    for (size_t p = 0; p < chooser->log->process_count; p++)
        count += chooser->columns[p] != DIAGRAM_NONE;
    return count;
}

static bool has_room(struct chooser *chooser, const struct step *step)
{
    size_t *column = &chooser->columns[step->process];

    if (*column == DIAGRAM_NONE && count_columns(chooser) >= DIAGRAM_COLUMNS)
        return false;
    *column = 0; // numbered when all are known
    return true;
}

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

// Processes that all have columns are not born again and again.
static bool is_birth_shown(const struct chooser *chooser,
                           const struct step *step)
{
    return step->op == LOG_FORK &&
           chooser->log->process_count <= DIAGRAM_COLUMNS;
}

// Whether step `b` does once more what step `a` did.  A loop may print
// something else in each of its rounds.
static bool is_again(const struct chooser *chooser, size_t a, size_t b)
{
    const struct step *first = &chooser->steps.list[a];
    const struct step *second = &chooser->steps.list[b];

    return first->process == second->process &&
           steps_same_place(first->place, second->place) &&
           first->place.line > 0 && !second->is_last &&
           first->op == second->op && !is_birth_shown(chooser, second) &&
           chooser->classes[a] == chooser->classes[b] &&
           chooser->classes[a] > CLASS_SWITCH;
}

static bool is_round(const struct chooser *chooser, const size_t *list,
                     size_t at, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!is_again(chooser, list[at - length + i], list[at + i]))
            return false;
    }
    return true;
}

// The length of the shortest round that step `at` of the list begins anew, 0
// for none.
static size_t round_at(const struct chooser *chooser, const size_t *list,
                       size_t at, size_t count)
{
    for (size_t length = 1; length <= LONGEST_ROUND; length++) {
        if (length <= at && at + length <= count &&
            is_round(chooser, list, at, length))
            return length;
    }
    return 0;
}

// Of what repeats the steps just before it, the first round is shown.
static void find_repeated(struct chooser *chooser)
{
    size_t count = 0, kept = 0, length;
    size_t *list = array_grow(NULL, chooser->steps.count + 1, sizeof *list);

    for (size_t i = 0; i < chooser->steps.count; i++) {
        if (chooser->classes[i] < CLASS_NEVER)
            list[count++] = i;
    }
    for (size_t i = 0; i<count; i += length> 0 ? length : 1) {
        length = round_at(chooser, list, i, count);
        for (size_t k = 0; k < length; k++)
            chooser->repeats[list[i + k]] = REPEATED;
        if (length == 0)
            kept = list[i];
        else if (length == 1 && is_same_text(chooser->steps.list[kept].note,
                                             chooser->steps.list[list[i]].note))
            chooser->repeats[kept]++;
    }
    free(list);
}

// Whether the text has the name as a word: Process-1 is not in Process-12.
static bool has_name(const char *text, const char *name)
{
    size_t length = strlen(name);

    for (const char *at = text; (at = strstr(at, name)) != NULL; at += length) {
        if (!isdigit((unsigned char)at[length]) &&
            !(at[length] == ':' && isdigit((unsigned char)at[length + 1])))
            return true;
    }
    return false;
}

static void keep_birth(struct chooser *chooser, uint16_t process)
{
    for (size_t i = 0; i < chooser->steps.count && process > 0; i++) {
        if (chooser->steps.list[i].process != process)
            continue;
        set_class(chooser, i, CLASS_BIRTH);
        return;
    }
}

// Few processes all have a column, of many those that the message names.
static void keep_in_message(struct chooser *chooser)
{
    const struct finding *finding = chooser->focus->finding;
    bool are_few = chooser->log->process_count <= FEW_PROCESSES;

    for (uint16_t p = 0; p < chooser->log->process_count; p++) {
        if (!are_few && (finding == NULL ||
                         !has_name(finding->message, chooser->scene->names[p])))
            continue;
        if (chooser->columns[p] == DIAGRAM_NONE &&
            count_columns(chooser) < DIAGRAM_COLUMNS)
            chooser->columns[p] = 0;
        if (chooser->columns[p] != DIAGRAM_NONE)
            keep_birth(chooser, p);
    }
}

// Who is named has a column before all others.
static void keep_named(struct chooser *chooser)
{
    const struct finding *finding = chooser->focus->finding;
    size_t count = finding != NULL ? finding->where_count : 0;

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < chooser->steps.count; k++) {
            const struct step *step = &chooser->steps.list[k];
            if (chooser->classes[k] <= CLASS_LEFT &&
                is_at(chooser, step, &finding->where[i]))
                has_room(chooser, step);
        }
    }
    keep_in_message(chooser);
}

static void choose_all(struct chooser *chooser)
{
    for (size_t i = 0; i < chooser->steps.count; i++) {
        chooser->columns[chooser->steps.list[i].process] = 0;
        chooser->is_kept[i] = true;
    }
}

static void choose(struct chooser *chooser)
{
    size_t left = chooser->focus->rows, count = chooser->steps.count;

    for (int class = CLASS_FAULT; class < CLASS_NEVER; class ++) {
        // A few steps without much meaning do no harm, many do.
        if (class == CLASS_ALONE && left < chooser->focus->rows / 2)
            return;
        for (size_t k = 0; k < count && left > 0; k++) {
            // Of those who wait, the first ones made, else the latest.
            size_t i = class <= CLASS_LEFT ? k : count - 1 - k;
            if (chooser->classes[i] != class ||
                chooser->repeats[i] == REPEATED ||
                !has_room(chooser, &chooser->steps.list[i]))
                continue;
            chooser->is_kept[i] = true;
            left--;
        }
    }
}

// ---- Rows

char *diagram_code(const struct bytes *source, int line)
{
    const char *at = source->data, *end = source->data + source->size;

    for (int i = 1; i < line && at != NULL && at < end; i++) {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at != NULL ? at + 1 : end;
    }
    if (line <= 0 || at == NULL || at >= end)
        return NULL;
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    stop = stop != NULL ? stop : end;
    while (at < stop && strchr(" \t", *at) != NULL)
        at++;
    while (stop > at && strchr(" \t\r", stop[-1]) != NULL)
        stop--;
    return at < stop ? format_text("%.*s", (int)(stop - at), at) : NULL;
}

// The line of the source; with the name of its file where there are several.
char *diagram_code_at(const struct scene *scene, struct explore_place place)
{
    const struct sources *sources = scene->source->sources;

    for (size_t i = 0; place.line > 0 && i < sources->count; i++) {
        const struct source_file *file = &sources->files[i];
        if (strcmp(place.file, file->shown) != 0)
            continue;
        char *code = diagram_code(&file->text, place.line);
        if (sources->count == 1)
            return code;
        char *both = format_text("%s: %s", basename(file->shown),
                                 code != NULL ? code : "");
        free(code);
        return both;
    }
    return NULL;
}

static void number_columns(struct chooser *chooser, struct diagram *diagram)
{
    size_t processes = chooser->log->process_count;

    diagram->columns =
        array_grow(NULL, processes + 1, sizeof *diagram->columns);
    for (size_t p = 0; p < processes; p++) {
        if (chooser->columns[p] == DIAGRAM_NONE) {
            diagram->hidden++;
            continue;
        }
        chooser->columns[p] = diagram->column_count;
        diagram->columns[diagram->column_count++] = (struct diagram_column){
            .name = format_text("%s", chooser->scene->names[p])};
    }
}

static char *note_of(const struct step *step, size_t repeats)
{
    const char *note = step->note != NULL ? step->note : "";

    if (repeats == 0)
        return step->note != NULL ? format_text("%s", note) : NULL;
    return format_text("%s%s%zu times", note, *note != '\0' ? ", " : "",
                       repeats + 1);
}

static void add_row(struct chooser *chooser, size_t index,
                    struct diagram *diagram)
{
    const struct step *step = &chooser->steps.list[index];
    const struct log *log = chooser->log;
    uint16_t from = step->cause < log->event_count
                        ? log->events[step->cause].process
                        : LOG_NOBODY;

    diagram->rows[diagram->row_count++] = (struct diagram_row){
        .column = chooser->columns[step->process],
        .line = step->place.line,
        .code = diagram_code_at(chooser->scene, step->place),
        .note = note_of(step, chooser->repeats[index]),
        .from =
            from < log->process_count ? chooser->columns[from] : DIAGRAM_NONE,
        .left_out = diagram->left_out,
        .is_fault = chooser->classes[index] == CLASS_FAULT,
        .is_switch = chooser->is_switch[index],
        .is_too_late = index == chooser->too_late,
    };
    diagram->left_out = 0;
}

static struct diagram *make_rows(struct chooser *chooser)
{
    struct diagram *diagram = array_grow(NULL, 1, sizeof *diagram);
    bool is_there[LOG_PROCESSES] = {false};

    *diagram =
        (struct diagram){.rows = array_grow(NULL, chooser->steps.count + 1,
                                            sizeof *diagram->rows)};
    number_columns(chooser, diagram);
    for (size_t i = 0; i < chooser->steps.count; i++) {
        uint16_t process = chooser->steps.list[i].process;
        size_t column = chooser->columns[process];
        if (column != DIAGRAM_NONE && !is_there[process])
            diagram->columns[column].first = diagram->row_count;
        is_there[process] = true;
        if (chooser->is_kept[i])
            add_row(chooser, i, diagram);
        else
            diagram->left_out++;
        // Also when the step is not shown, the process is still there.
        if (column != DIAGRAM_NONE && diagram->row_count > 0)
            diagram->columns[column].last = diagram->row_count - 1;
    }
    for (size_t p = 0; p < chooser->log->process_count; p++) {
        if (chooser->log->processes[p].end == LOG_ALIVE &&
            chooser->columns[p] != DIAGRAM_NONE)
            diagram->columns[chooser->columns[p]].last = diagram->row_count;
    }
    return diagram;
}

// ----

static void start(struct chooser *chooser)
{
    size_t count = chooser->steps.count + 1;

    chooser->classes = array_grow(NULL, count, 1);
    memset(chooser->classes, CLASS_NEVER, count);
    chooser->is_switch = calloc(count, sizeof(bool));
    chooser->is_kept = calloc(count, sizeof(bool));
    chooser->repeats = calloc(count, sizeof(size_t));
    if (chooser->is_switch == NULL || chooser->is_kept == NULL ||
        chooser->repeats == NULL)
        abort();
    for (size_t p = 0; p < LOG_PROCESSES; p++)
        chooser->columns[p] = DIAGRAM_NONE;
    chooser->too_late = DIAGRAM_NONE;
}

struct diagram *diagram_make(const struct scene *scene,
                             const struct diagram_focus *focus)
{
    struct chooser chooser = {
        .scene = scene, .log = scene->log, .focus = focus};
    struct race race = find_race(scene, focus);

    diagram_steps(&chooser.steps, scene, focus);
    start(&chooser);
    mark_faults(&chooser, &race);
    mark_switches(&chooser);
    if (focus->is_whole) {
        choose_all(&chooser);
    } else {
        mark_past(&chooser);
        find_repeated(&chooser);
        keep_named(&chooser);
        choose(&chooser);
    }
    struct diagram *diagram = make_rows(&chooser);
    steps_free(&chooser.steps);
    free(chooser.classes);
    free(chooser.is_switch);
    free(chooser.is_kept);
    free(chooser.repeats);
    return diagram;
}
