// SPDX-License-Identifier: MIT
//
// A finding says what is wrong; this says how it comes about.

#include "explain.h"

#include "diagram.h"
#include "judgement.h"
#include "scene.h"

#include <stdlib.h>

void explain_finding(const struct witness *witness, const struct log *log,
                     struct judgement *judgement)
{
    struct exhibit *exhibit = &judgement->exhibit;
    struct scene scene;

    if (judgement->finding_count == 0 || exhibit->diagram != NULL)
        return;
    scene_start(&scene, log, witness->logged->source);
    exhibit->diagram = diagram_make(&scene, &(struct diagram_focus){
                                                .finding = judgement->findings,
                                                .marked = exhibit->marked,
                                                .too_late = LOG_NONE,
                                            });
    scene_end(&scene);
}
