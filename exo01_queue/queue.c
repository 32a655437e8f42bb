// SPDX-License-Identifier: MIT
//
// queue - an object crosses a queue and works in another process.
//
// After fork() parent and child share no variable: what one assigns, the
// other never sees.  A queue is the way across: a copy of what is put in at
// one side comes out at the other.  So the child can be started before there
// is anything to do: its get waits until the parent's put.
//
// Usage: queue [TEXT]

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
    // YOUR CODE HERE
    MP_TODO("start the child, put the object, join");
    mp_queue_destroy(queue);
    return 0;
}

// The child: takes one object out of the queue, which is `arg`, and lets it
// work.
int un_processus(void *arg)
{
    // YOUR CODE HERE
    MP_TODO("get an object from the queue, let it work");
    return 0;
}

// Prints which process works, and for whom:
//     Travail fait par Process-1 - un 4IRC!
void travailler(const struct ma_classe *objet)
{
    // YOUR CODE HERE
    MP_TODO("print the name of this process and the text");
}
