// SPDX-License-Identifier: MIT
//
// wrong: the arguments are ignored
// finding: hard-coded -
// caught: native

#include "mp.h"

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

int main(void)
{
    struct partage partage = {.real = 3.1415927, .len = 10};


    // N = Value('d', 0.0); tab = Array('i', range(len))
    partage.n = mp_value_create(sizeof(double));
    partage.t = mp_array_create((size_t)partage.len, sizeof(int));
    if (!partage.n || !partage.t)
        die_errno("cannot create the shared memory");
    for (int i = 0; i < partage.len; i++)
        ((int *)mp_array_data(partage.t))[i] = i;

    // p = Process(target=maFonction, args=(N, tab)); p.start(); p.join()
    struct mp_process *p = mp_process_create(ma_fonc, &partage);
    if (!p || mp_process_start(p) < 0)
        die_errno("cannot start the child");
    if (mp_process_join(p, MP_FOREVER) < 0)
        die_errno("cannot join the child");
    if (mp_process_exitcode(p) != 0)
        die("%s failed", mp_process_name(p));
    mp_process_destroy(p);
    print_real(*(double *)mp_value_data(partage.n));
    print_list(mp_array_data(partage.t), mp_array_len(partage.t));
    mp_array_destroy(partage.t);
    mp_value_destroy(partage.n);
    return 0;
}

// The child: n.value = 3.1415927; for i in range(len(T)): T[i] = -T[i]
int ma_fonc(void *arg)
{
    const struct partage *partage = arg;
    double *n = mp_value_data(partage->n);
    int *t = mp_array_data(partage->t);

    *n = partage->real;
    for (size_t i = 0; i < mp_array_len(partage->t); i++)
        t[i] = -t[i];
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
