// SPDX-License-Identifier: MIT
//
// An input is a program of its own: its server starts once and waits before
// main, and every execution with this input is forked from there.

#include "director.h"

#include "judge/judgement.h"

#include <stdlib.h>

static struct explore_place find_place(void *context, uint64_t pc)
{
    return explore_place(context, pc);
}

char *director_compile(const struct submission *submission,
                       struct compile_result *result)
{
    char *path = format_text("%s/.controlled", submission->work);
    struct compile_request request = {
        .kit = submission->kit,
        .files = submission->files,
        .file_count = submission->file_count,
        .output = path,
        .is_controlled = true,
    };

    compile_source(&request, result);
    return path;
}

bool director_start(struct director *director,
                    const struct submission *submission,
                    const struct rules *rules, const char *executable,
                    struct judgement *judgement)
{
    char *command = submission_command(submission);

    *director = (struct director){
        .submission = submission,
        .rules = rules,
        .executable = executable,
        .name = format_text("./%s", command),
        .judgement = judgement,
        .places = explore_places_open(executable),
        .is_complete = true,
    };
    director->source =
        (struct scene_source){find_place, director->places, &rules->sources};
    free(command);
    return director->places != NULL;
}

void director_end(struct director *director)
{
    explore_places_close(director->places);
    free(director->name);
}

static const char **make_argv(const char *name, const struct trace_args *args)
{
    const char **argv = array_grow(NULL, args->count + 2, sizeof *argv);

    argv[0] = name;
    for (size_t i = 0; i < args->count; i++)
        argv[i + 1] = args->args[i];
    argv[args->count + 1] = NULL;
    return argv;
}

const char *input_open(struct input *input, const struct director *director,
                       const struct trace_args *args)
{
    const char *message = NULL;

    input->argv = make_argv(director->name, args);
    input->explore =
        explore_open(director->executable, (char *const *)input->argv,
                     director->submission->workers, NULL, &message);
    return input->explore == NULL ? message : NULL;
}

void input_close(struct input *input)
{
    explore_close(input->explore);
    free(input->argv);
}

void input_run_default(struct input *input, struct log *log)
{
    struct explore_plan plan = {.policy = PAGE_STAY};

    explore_run(input->explore, &plan, log);
}

void director_show_default(
    const struct director *director, const struct trace_args *args,
    void (*look)(const struct scene *scene, void *context), void *context)
{
    struct input input;

    if (input_open(&input, director, args) == NULL) {
        struct scene scene;
        struct log log;
        input_run_default(&input, &log);
        scene_start(&scene, &log, &director->source);
        look(&scene, context);
        scene_end(&scene);
    }
    input_close(&input);
}
