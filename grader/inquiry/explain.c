// SPDX-License-Identifier: MIT
//
// A finding says what is wrong; this says how it comes about.

#include "explain.h"

#include "command.h"
#include "judge/diagram.h"
#include "judge/judgement.h"
#include "judge/scene.h"
#include "turning.h"

#include <stdlib.h>

enum {
    MOST_ROWS = 28, // of a diagram
    FEW_ROWS = 16,
    LOOP_ROWS = 8, // of what goes on and on: it is always the same
};

// ---- Tokens

char *explain_token(size_t run, const struct explore_plan *plan)
{
    char *schedule = explore_token(plan);
    char *token = format_text("%zu/%s", run + 1, schedule);

    free(schedule);
    return token;
}

bool explain_read_token(const char *token, size_t *run,
                        struct explore_plan *plan)
{
    char *end;

    if (*token < '1' || *token > '9')
        return false;
    *run = strtoul(token, &end, 10) - 1;
    return *end == '/' && explore_plan_read(end + 1, plan);
}

// ---- Explanations

// Where the order of things makes no difference it is not told at length.
static size_t rows_for(const struct witness *witness,
                       const struct turning *turning, enum finding_kind kind)
{
    bool is_about_order =
        witness->plan->turn_count > 0 || turning->choice != LOG_NONE;

    if (is_about_order)
        return MOST_ROWS;
    return kind == FINDING_ENDLESS || kind == FINDING_LIMIT ? LOOP_ROWS
                                                            : FEW_ROWS;
}

// That it is too late once all is lost goes without saying.
static void drop_vacuous(struct exhibit *exhibit)
{
    struct diagram_row *rows = exhibit->diagram->rows;
    size_t last = exhibit->diagram->row_count;

    while (last > 0 && !rows[last - 1].is_fault)
        last--;
    if (last == 0 || !rows[last - 1].is_too_late)
        return;
    rows[last - 1].is_too_late = false;
    free(exhibit->too_late);
    exhibit->too_late = NULL;
}

void explain_finding(const struct witness *witness, struct judgement *judgement)
{
    struct exhibit *exhibit = &judgement->exhibit;
    struct turning turning;
    struct scene scene;
    struct log log;

    if (judgement->finding_count == 0 ||
        judgement->findings[0].kind == FINDING_UNFINISHED)
        return;
    turning_find(witness, judgement->findings[0].kind, &turning);
    exhibit->too_late = turning.too_late;
    exhibit->otherwise = turning.otherwise;
    explore_run(witness->explore, witness->plan, &log);
    scene_start(&scene, &log, witness->logged->source);
    exhibit->diagram = diagram_make(
        &scene,
        &(struct diagram_focus){
            .finding = judgement->findings,
            .marked = exhibit->marked,
            .too_late = turning.choice,
            .rows = rows_for(witness, &turning, judgement->findings[0].kind),
            .plan = witness->plan});
    drop_vacuous(exhibit);
    scene_end(&scene);
    judgement->findings[0].replay = explain_token(witness->run, witness->plan);
    exhibit->replay =
        command_replay(witness->submission, judgement->findings[0].replay);
}

static void take(char **to, char **from)
{
    free(*to);
    *to = *from;
    *from = NULL;
}

void explain_take(struct judgement *judgement, struct judgement *from)
{
    struct exhibit *to = &judgement->exhibit;

    if (judgement->finding_count == 0 || from->finding_count == 0)
        return;
    take(&judgement->findings[0].replay, &from->findings[0].replay);
    if (from->exhibit.diagram == NULL)
        return;
    diagram_free(to->diagram);
    to->diagram = from->exhibit.diagram;
    from->exhibit.diagram = NULL;
    take(&to->too_late, &from->exhibit.too_late);
    take(&to->otherwise, &from->exhibit.otherwise);
    take(&to->replay, &from->exhibit.replay);
}
