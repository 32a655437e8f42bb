// SPDX-License-Identifier: MIT
//
// A walk is a number and what a key does to it; showing it is for others.

#include "walk.h"

#include <stdio.h>

const char walk_help[] = "Enter, n: forward   b, p: back   g N: go to step N   "
                         "q: quit";

enum {
    CONTROL_C = 3,
    CONTROL_D = 4,
};

static void type(struct walk *walk, int key)
{
    if (key >= '0' && key <= '9') {
        if (walk->number < walk->count)
            walk->number = 10 * walk->number + (size_t)(key - '0');
        return;
    }
    if (key == ' ' && walk->number == 0)
        return;
    walk->is_typing = false;
    if (key == '\n' || key == '\r') {
        size_t last = walk->count;
        size_t wanted = walk->number < last ? walk->number : last;
        walk->at = wanted > 0 ? wanted - 1 : walk->at;
    }
}

void walk_key(struct walk *walk, int key)
{
    if (key == EOF || key == CONTROL_C || key == CONTROL_D) {
        walk->is_over = true;
    } else if (walk->is_typing) {
        type(walk, key);
    } else if (key == 'q') {
        walk->is_over = true;
    } else if (key == 'g') {
        walk->is_typing = true;
        walk->number = 0;
    } else if (key == 'b' || key == 'p') {
        walk->at -= walk->at > 0;
    } else if (key == '\n' || key == '\r' || key == 'n' || key == ' ') {
        walk->at += walk->at + 1 < walk->count;
    }
}
