// SPDX-License-Identifier: MIT
//
// prodcons - a producer, a consumer, and a queue between them.
//
// The consumer cannot know how many values will come, and the queue cannot
// tell "nothing yet" from "nothing any more": so the producer ends its values
// with one that cannot be data, the end mark, here -1.  The queue keeps the
// order, so once the consumer has met the mark it has met everything before
// it.  Neither process has to wait for the other to start or to end.
//
// Usage: prodcons [VALUE... -1]

#include "mp.h"

#include <stdio.h>

enum {
    FIN = -1, // the end mark
    MAX_COUNT = 256,
    MAX_VALUE = 1000000000, // its double is still an int
};

// What the producer is given.
struct production {
    int donnees[MAX_COUNT]; // the last one, and no other, is FIN
    int count;
    struct mp_queue *q;
};

int producteur(void *arg);
int consommateur(void *arg);

// Takes the values of the command line, if there are any.
static void parse_donnees(int argc, char *argv[], struct production *production)
{
    if (argc - 1 > MAX_COUNT)
        usage("at most %d values", MAX_COUNT);
    for (int i = 1; i < argc; i++) {
        int v = parse_int(argv[i], "VALUE", -MAX_VALUE, MAX_VALUE);
        if ((v == FIN) != (i == argc - 1))
            usage("the last value must be %d, and only the last", FIN);
        production->donnees[i - 1] = v;
    }
    if (argc > 1)
        production->count = argc - 1;
}

int main(int argc, char *argv[])
{
    struct production production = {{5, 10, 13, FIN}, 4, NULL};

    parse_donnees(argc, argv, &production);
    struct mp_queue *q = mp_queue_create(0, sizeof(int));
    if (!q)
        die_errno("cannot create the queue");
    production.q = q;

    // Start two processes, producteur(&production) and consommateur(q); both
    // run at the same time.  Then wait for both.
    // YOUR CODE HERE
    MP_TODO("start producteur and consommateur, join both");
    mp_queue_destroy(q);
    return 0;
}

// Announces itself, then puts the values of the production into its queue:
//     Production des données et dépôt dans la file q
int producteur(void *arg)
{
    // YOUR CODE HERE
    MP_TODO("announce the production, put each value into q");
    return 0;
}

// Gets values from the queue `arg` and prints each with its double, up to and
// with the end mark:
//     Donnée lue =  5
//     Résultat =  10
int consommateur(void *arg)
{
    // YOUR CODE HERE
    MP_TODO("get values, print their doubles, stop at FIN");
    return 0;
}
