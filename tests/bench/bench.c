// SPDX-License-Identifier: MIT
//
// bench [ROUNDS] - what the kit costs, beside what it is made of and beside
// Python.  Prints medians and ratios; there is no pass and no fail.
//
// A machine has better and worse moments, so each round measures everything
// once, ours and its references right after one another.  A ratio is the median
// of the ratios of the rounds, not the ratio of the medians.
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    MOST_REFERENCES = 3,
    MOST_ROUNDS = 99
};

struct reference {
    const char *name;
    double (*measure)(void);
    const char *python; // else: the arguments of bench.py
    double target;      // ours / reference should be so much; 0: none is set
};

struct row {
    const char *what;
    double (*ours)(void);
    struct reference references[MOST_REFERENCES];
};

static const struct row rows[] = {
    {"queue, 8 bytes, 1 to 1",
     queue_8_to_1,
     {{"bare pipe", pipe_8_to_1, NULL, 0.9},
      {"Python Queue", NULL, "queue Queue 8 1", 10},
      {"Python SimpleQueue", NULL, "queue SimpleQueue 8 1", 0}}},
    {"queue, 8 bytes, 1 to 4",
     queue_8_to_4,
     {{"bare pipe", pipe_8_to_4, NULL, 0.9},
      {"Python Queue", NULL, "queue Queue 8 4", 10},
      {"Python SimpleQueue", NULL, "queue SimpleQueue 8 4", 0}}},
    {"queue, 64 KiB, 1 to 1",
     queue_64k_to_1,
     {{"bare pipe", pipe_64k_to_1, NULL, 0.8},
      {"Python Queue", NULL, "queue Queue 65536 1", 10},
      {"Python SimpleQueue", NULL, "queue SimpleQueue 65536 1", 0}}},
    {"queue, 64 KiB, 1 to 4",
     queue_64k_to_4,
     {{"bare pipe", pipe_64k_to_4, NULL, 0.8},
      {"Python Queue", NULL, "queue Queue 65536 4", 10},
      {"Python SimpleQueue", NULL, "queue SimpleQueue 65536 4", 0}}},
    {"lock, 1 process",
     lock_alone,
     {{"sem_wait, sem_post", sem_alone, NULL, 0.9},
      {"Python Lock", NULL, "lock", 0}}},
    {"lock, 4 processes",
     lock_by_4,
     {{"sem_wait, sem_post", sem_by_4, NULL, 0.9}}},
    {"start and join",
     start_and_join,
     {{"fork, waitpid", fork_and_wait, NULL, 0.85},
      {"Python Process", NULL, "process", 0}}},
    {"pool map, default chunks",
     map_default_chunks,
     {{"Python Pool", NULL, "pool 0", 10}}},
    {"pool map, chunks of 1",
     map_chunks_of_1,
     {{"Python Pool", NULL, "pool 1", 10}}},
};

enum {
    ROWS = sizeof rows / sizeof *rows
};

// What was measured: each round of each row.
struct measured {
    double ours[MOST_ROUNDS];
    double references[MOST_REFERENCES][MOST_ROUNDS];
    double ratios[MOST_REFERENCES][MOST_ROUNDS];
};

static void measure_row(const struct row *row, struct measured *measured,
                        int round)
{
    measured->ours[round] = row->ours();
    for (int i = 0; i < MOST_REFERENCES; i++) {
        const struct reference *reference = &row->references[i];
        if (reference->name == NULL)
            return;
        double rate = reference->measure != NULL
                          ? reference->measure()
                          : bench_python(reference->python);
        measured->references[i][round] = rate;
        measured->ratios[i][round] = measured->ours[round] / rate;
    }
}

static int compare(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;

    return (difference > 0) - (difference < 0);
}

// Sorts the numbers.
static double median(double *numbers, int count)
{
    for (int i = 0; i < count; i++)
        if (isnan(numbers[i]))
            return NAN;
    qsort(numbers, (size_t)count, sizeof *numbers, compare);
    return (numbers[(count - 1) / 2] + numbers[count / 2]) / 2;
}

// "4.21 M/s", in a buffer that the next call but one uses again.
static const char *rate_text(double rate)
{
    static char texts[2][32];
    static int next;
    char *text = texts[next++ % 2];
    const char *unit = rate >= 1e6 ? "M/s" : rate >= 1e3 ? "k/s" : "/s";
    double factor = rate >= 1e6 ? 1e6 : rate >= 1e3 ? 1e3 : 1;

    snprintf(text, sizeof texts[0], "%.3g %s", rate / factor, unit);
    return text;
}

static void print_row(const struct row *row, struct measured *measured,
                      int rounds)
{
    const char *what = row->what;
    const char *ours = rate_text(median(measured->ours, rounds));

    for (int i = 0; i < MOST_REFERENCES; i++) {
        const struct reference *reference = &row->references[i];
        if (reference->name == NULL)
            return;
        double rate = median(measured->references[i], rounds);
        printf("%-25s %10s   %-19s", what, ours, reference->name);
        if (isnan(rate))
            printf(" no python3 here\n");
        else
            printf(" %10s  %7.2f", rate_text(rate),
                   median(measured->ratios[i], rounds));
        if (!isnan(rate) && reference->target > 0)
            printf("  %6g", reference->target);
        if (!isnan(rate))
            printf("\n");
        what = ours = "";
    }
}

int main(int argc, char **argv)
{
    static struct measured measured[ROWS];
    int rounds = argc > 1 ? atoi(argv[1]) : 5;

    if (argc > 2 || rounds < 1 || rounds > MOST_ROUNDS) {
        fprintf(stderr, "usage: bench [ROUNDS], 1 to %d\n", MOST_ROUNDS);
        return 2;
    }
    for (int round = 0; round < rounds; round++) {
        fprintf(stderr, "\rround %d of %d", round + 1, rounds);
        for (int i = 0; i < ROWS; i++)
            measure_row(&rows[i], &measured[i], round);
    }
    fprintf(stderr, "\r%20s\r", "");
    printf("Times per second, medians of %d rounds.\n\n", rounds);
    printf("%-25s %10s   %-19s %10s  %7s  %6s\n", "what", "ours", "reference",
           "rate", "ratio", "target");
    for (int i = 0; i < ROWS; i++)
        print_row(&rows[i], &measured[i], rounds);
    return 0;
}
