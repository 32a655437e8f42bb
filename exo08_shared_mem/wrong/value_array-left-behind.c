// SPDX-License-Identifier: MIT
//
// wrong: the named shared memory is never unlinked
// finding: leak 44
// caught: native

#include "mp.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct partage {
    double *n;
    int *t; // behind n
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
    char name[32];
    size_t size = sizeof(double) + (size_t)partage.len * sizeof(int);
    snprintf(name, sizeof name, "/value_array-%d", (int)getpid());
    int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (fd < 0 || ftruncate(fd, (off_t)size) < 0)
        die_errno("cannot create the shared memory");
    partage.n = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (partage.n == MAP_FAILED)
        die_errno("cannot map the shared memory");
    partage.t = (int *)(partage.n + 1);
    for (int i = 0; i < partage.len; i++)
        partage.t[i] = i;

    // p = Process(target=maFonction, args=(N, tab)); p.start(); p.join()
    struct mp_process *p = mp_process_create(ma_fonc, &partage);
    if (!p || mp_process_start(p) < 0)
        die_errno("cannot start the child");
    if (mp_process_join(p, MP_FOREVER) < 0)
        die_errno("cannot join the child");
    if (mp_process_exitcode(p) != 0)
        die("%s failed", mp_process_name(p));
    mp_process_destroy(p);
    print_real(*partage.n);
    print_list(partage.t, (size_t)partage.len);
    munmap(partage.n, size);
    close(fd);
    return 0;
}

// The child: n.value = 3.1415927; for i in range(len(T)): T[i] = -T[i]
int ma_fonc(void *arg)
{
    const struct partage *partage = arg;

    *partage->n = partage->real;
    for (long i = 0; i < partage->len; i++)
        partage->t[i] = -partage->t[i];
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
