// SPDX-License-Identifier: MIT
//
// value_array - a child writes into the memory of its parent.
//
// A fork copies all memory: what a child stores in an ordinary variable, its
// parent never sees.  A value and an array live in memory that both share.
// The parent reads after the join, which is what puts the child's last write
// before the parent's first read; no lock is needed.
//
// Usage: value_array [REAL [LEN]]

#include "mp.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct partage {
    struct mp_value *n; // double
    struct mp_array *t; // of int
    double real;        // what the child stores in n
    long len;           // of t
};

int ma_fonc(void *arg);
static void print_real(double x);
static void print_list(const int list[], size_t count);
static double parse_real(const char *text, const char *name);

int main(int argc, char *argv[])
{
    struct partage partage = {.real = 3.1415927, .len = 10};

    if (argc > 3)
        usage("value_array [REAL [LEN]]");
    if (argc > 1)
        partage.real = parse_real(argv[1], "REAL");
    if (argc > 2)
        partage.len = parse_int(argv[2], "LEN", 1, 1000);

    // N = Value('d', 0.0); tab = Array('i', range(len))
    // YOUR CODE HERE
    MP_TODO("create the value and the array, fill the array");

    // p = Process(target=maFonction, args=(N, tab)); p.start(); p.join()
    // YOUR CODE HERE
    MP_TODO("run ma_fonc(&partage) in a child, and join it");
    print_real(*(double *)mp_value_data(partage.n));
    print_list(mp_array_data(partage.t), mp_array_len(partage.t));
    mp_array_destroy(partage.t);
    mp_value_destroy(partage.n);
    return 0;
}

// The child: n.value = 3.1415927; for i in range(len(T)): T[i] = -T[i]
int ma_fonc(void *arg)
{
    // YOUR CODE HERE
    MP_TODO("store the real in n, negate each item of t");
    return 0;
}

// print(x): the fewest digits that read back as x, and a point or an exponent.
static void print_real(double x)
{
    char text[32];
    int digits = 0;

    do
        snprintf(text, sizeof text, "%.*e", digits++, x);
    while (strtod(text, NULL) != x);

    int exponent = atoi(strchr(text, 'e') + 1);
    int decimals = digits - 1 - exponent;
    if (exponent < -4 || exponent >= 16)
        printf("%s\n", text);
    else
        printf("%.*f\n", decimals > 1 ? decimals : 1, x);
}

// print(list): [0, -1, -2]
static void print_list(const int list[], size_t count)
{
    printf("[");
    for (size_t i = 0; i < count; i++)
        printf("%s%d", i > 0 ? ", " : "", list[i]);
    printf("]\n");
}

static double parse_real(const char *text, const char *name)
{
    char *end;
    double x = strtod(text, &end);

    if (end == text || *end != '\0' || !isfinite(x))
        usage("%s is not a number: '%s'", name, text);
    return x;
}
