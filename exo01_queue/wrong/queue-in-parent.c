// SPDX-License-Identifier: MIT
//
// wrong: the work is done by a call in the parent, not by a child
// finding: trace -
// caught: native

#include "mp.h"

#include <stdio.h>
#include <string.h>

// The class of the slide.  Its text lies inside it: the queue copies bytes,
// and the bytes of a pointer would lead nowhere in another process.
struct ma_classe {
    char nom[64];
};

void travailler(const struct ma_classe *objet);
int un_processus(void *arg);

int main(int argc, char *argv[])
{
    const char *nom = argc > 1 ? argv[1] : "un 4IRC";
    struct ma_classe objet = {""};

    if (argc > 2 || strlen(nom) >= sizeof objet.nom)
        usage("queue [TEXT], a text of less than %zu bytes", sizeof objet.nom);
    strcpy(objet.nom, nom);
    struct mp_queue *queue = mp_queue_create(0, sizeof objet);
    if (!queue)
        die_errno("cannot create the queue");

    // Start a child that runs un_processus(queue), then put the object into
    // the queue, then wait for the child.
    if (mp_queue_put(queue, &objet, MP_FOREVER) < 0)
        die_errno("cannot put the object");
    un_processus(queue);
    mp_queue_destroy(queue);
    return 0;
}

// The child: takes one object out of the queue, which is `arg`, and lets it
// work.
int un_processus(void *arg)
{
    struct mp_queue *queue = arg;
    struct ma_classe objet;

    if (mp_queue_get(queue, &objet, MP_FOREVER) < 0)
        die_errno("cannot get an object");
    travailler(&objet);
    return 0;
}

// Prints which process works, and for whom:
//     Travail fait par Process-1 - un 4IRC!
void travailler(const struct ma_classe *objet)
{
    printf("Travail fait par %s - %s!\n", mp_current_process_name(),
           objet->nom);
}
