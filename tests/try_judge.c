// SPDX-License-Identifier: MIT
//
// try_judge - explores one C file under control and prints what is found, with
// no expected trace.
//
//   try_judge FILE.c [ARGS...]
//
// For who works on the grader.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "controlled.h"
#include "judge/judgement.h"
#include "judge/logged.h"

struct trial {
    struct logged logged;
    struct judgement judgement;
    enum logged_verdict verdict;
};

static struct explore_place find(void *context, uint64_t pc)
{
    return explore_place(context, pc);
}

static bool visit(void *context, const struct log *log,
                  const struct explore_seen *seen)
{
    struct trial *trial = context;

    (void)seen;
    trial->verdict = logged_judge(&trial->logged, log, NULL, &trial->judgement);
    if (trial->verdict == LOGGED_NOT_CONTROLLED)
        judgement_note(&trial->judgement, "not controlled: %s", log->detail);
    return trial->verdict == LOGGED_SOUND;
}

static void print(const struct trial *trial, const char *file,
                  const struct explore_result *result)
{
    static const char *const words[] = {"sound", "FAULT", "untold",
                                        "uncontrolled"};
    const struct judgement *judgement = &trial->judgement;

    printf("%s: %s after %zu%s\n", basename(file), words[trial->verdict],
           result->executions, result->is_complete ? ", complete" : "");
    for (size_t i = 0; i < judgement->note_count; i++)
        printf("    %s\n", judgement->notes[i]);
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = &judgement->findings[i];
        printf("    %s", finding_name(finding->kind));
        for (size_t j = 0; j < finding->where_count; j++)
            printf(" %d", finding->where[j].line);
        printf(": %s\n", finding->message);
    }
}

int main(int argc, char **argv)
{
    char program[] = "/tmp/try_judge-XXXXXX";
    int descriptor = mkstemp(program);
    const char *message;

    if (argc < 2 || descriptor < 0)
        return 2;
    close(descriptor);
    char *file = argv[1];
    if (!controlled_compile(file, program))
        return 2;
    argv[1] = program;
    struct explore *explore =
        explore_open(program, argv + 1, 1, NULL, &message);
    if (explore == NULL) {
        fprintf(stderr, "try_judge: %s\n", message);
        return 2;
    }
    struct source_file named = {file, file, {.data = ""}};
    struct rules rules = {.sources = {&named, 1}};
    struct scene_source source = {find, explore_places_open(program),
                                  &rules.sources};
    struct trace_args args = {0};
    struct trial trial = {.logged = {&rules, &args, &source}};
    struct explore_budget budget = {
        .executions = 200, .max_bound = 2, .bounded = 80, .seed = 1};
    struct explore_result result;
    explore_search(explore, &budget, visit, &trial, &result);
    print(&trial, file, &result);
    judgement_free(&trial.judgement);
    explore_places_close(source.context);
    explore_close(explore);
    unlink(program);
    return 0;
}
