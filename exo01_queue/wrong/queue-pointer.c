// SPDX-License-Identifier: MIT
//
// wrong: a pointer crosses the queue, but means nothing to the child
// finding: trace -
// caught: native

#include "mp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The class of the slide.
struct ma_classe {
    char nom[64];
};

void travailler(const struct ma_classe *objet);
int un_processus(void *arg);

int main(int argc, char *argv[])
{
    const char *nom = argc > 1 ? argv[1] : "un 4IRC";
    if (argc > 2 || strlen(nom) >= sizeof(struct ma_classe))
        usage("queue [TEXT], a text of less than %zu bytes",
              sizeof(struct ma_classe));
    struct mp_queue *queue = mp_queue_create(0, sizeof(struct ma_classe *));
    if (!queue)
        die_errno("cannot create the queue");

    // Start a child that runs un_processus(queue), then put the object into
    // the queue, then wait for the child.
    struct mp_process *p = mp_process_create(un_processus, queue);
    if (!p || mp_process_start(p) < 0)
        die_errno("cannot start the child");
    struct ma_classe *objet = calloc(1, sizeof *objet);
    if (!objet)
        die_errno("cannot make the object");
    strcpy(objet->nom, nom);
    if (mp_queue_put(queue, &objet, MP_FOREVER) < 0)
        die_errno("cannot put the object");
    if (mp_queue_close(queue) < 0)
        die_errno("cannot close the queue");
    if (mp_process_join(p, MP_FOREVER) < 0)
        die_errno("cannot join the child");
    if (mp_process_exitcode(p) != 0)
        die("%s failed", mp_process_name(p));
    free(objet);
    mp_process_destroy(p);
    mp_queue_destroy(queue);
    return 0;
}

// The child: takes one object out of the queue, which is `arg`, and lets it
// work.
int un_processus(void *arg)
{
    struct mp_queue *queue = arg;
    struct ma_classe *objet;

    if (mp_queue_get(queue, &objet, MP_FOREVER) < 0)
        die_errno("cannot get an object");
    travailler(objet);
    return 0;
}

// Prints which process works, and for whom:
//     Travail fait par Process-1 - un 4IRC!
void travailler(const struct ma_classe *objet)
{
    printf("Travail fait par %s - %s!\n", mp_current_process_name(),
           objet->nom);
}
