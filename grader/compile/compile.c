// SPDX-License-Identifier: MIT
//
// Two steps, so that the object files have names of their own and the linker's
// words do not change from run to run: the sources, then the executable.  All
// run in the sandbox, because a compiler that reads what a student wrote is as
// dangerous as the program itself: a source of one line can make it work for
// hours or print for ever.

#include "compile.h"

#include <errno.h>
#include <libgen.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "copy.h"
#include "desk.h"
#include "diagnostics.h"
#include "sandbox/sandbox.h"
#include "symbols.h"

static const struct sandbox_limits limits = {
    .cpu_s = 20,
    .wall_s = 120,
    .memory = 1024 * 1024 * 1024, // and twice that of addresses
    .output = 64 * 1024,
    .processes = 64,
};

struct job {
    const struct compile_request *request;
    struct compile_result *result;
    struct desk desk;
    const char *name;   // of what is compiled now, for a sentence
    int interrupted_by; // a signal to the grader; 0: none
};

__attribute__((format(printf, 3, 4))) static void
decide(struct compile_result *result, enum compile_status status,
       const char *format, ...)
{
    va_list arguments;

    free(result->message);
    result->status = status;
    va_start(arguments, format);
    if (vasprintf(&result->message, format, arguments) < 0)
        result->message = NULL;
    va_end(arguments);
}

static void append_diagnostics(struct job *job,
                               const struct sandbox_outcome *outcome)
{
    struct compile_result *result = job->result;
    char *more =
        diagnostics_text(outcome->errors, outcome->errors_size, job->desk.path);
    char *both = NULL;

    if (more != NULL && asprintf(&both, "%s%s", result->diagnostics, more) < 0)
        both = NULL;
    free(more);
    if (both == NULL)
        return;
    free(result->diagnostics);
    result->diagnostics = both;
}

static void refuse_for_limit(struct compile_result *result, const char *name,
                             const struct sandbox_outcome *outcome)
{
    switch (outcome->end) {
    case SANDBOX_CPU:
    case SANDBOX_WALL:
        decide(result, COMPILE_REFUSED,
               "%s does not compile: the compiler was not done after %g s",
               name,
               outcome->end == SANDBOX_CPU ? limits.cpu_s : limits.wall_s);
        break;
    case SANDBOX_MEMORY:
        decide(result, COMPILE_REFUSED,
               "%s does not compile: the compiler needed more than %zu MiB of "
               "memory",
               name, limits.memory / 1024 / 1024);
        break;
    case SANDBOX_OUTPUT:
        decide(result, COMPILE_REFUSED,
               "%s does not compile: the compiler printed more than %zu KiB",
               name, limits.output / 1024);
        break;
    default:
        decide(result, COMPILE_REFUSED,
               "%s does not compile: see what the compiler says", name);
    }
}

// A sentence about the first error, which the linker finds in any file.
static char *explain(struct job *job)
{
    const struct compile_request *request = job->request;
    struct compile_result *result = job->result;
    char *sentence;

    for (size_t i = 0; i < request->file_count; i++) {
        sentence = diagnostics_explain(result->diagnostics,
                                       request->files[i].name, &result->line);
        if (result->line > 0) {
            result->file = i;
            return sentence;
        }
        free(sentence);
    }
    return diagnostics_explain(result->diagnostics, job->name, &result->line);
}

// The first error is a better reason than the limit that came after it.
static void refuse(struct job *job, const struct sandbox_outcome *outcome)
{
    struct compile_result *result = job->result;

    refuse_for_limit(result, job->name, outcome);
    char *sentence = explain(job);
    if (sentence == NULL)
        return;
    free(result->message);
    result->message = sentence;
}

// Returns whether the compiler did what it was asked for.
static bool run(struct job *job, struct command *command)
{
    struct compile_result *result = job->result;
    struct sandbox_outcome outcome;
    bool done;

    if (!command->is_whole) {
        decide(result, COMPILE_BROKEN, "no memory to compile %s", job->name);
        return false;
    }
    sandbox_run_tool(command->arguments, job->desk.path, &limits, &outcome);
    append_diagnostics(job, &outcome);
    done = outcome.end == SANDBOX_EXITED && outcome.wait_status == 0;
    if (outcome.end == SANDBOX_INTERRUPTED)
        job->interrupted_by = outcome.wait_status;
    if (outcome.end == SANDBOX_BROKEN || outcome.end == SANDBOX_INTERRUPTED)
        decide(result, COMPILE_BROKEN, "cannot compile %s: %s", job->name,
               outcome.message ? outcome.message : "no memory");
    else if (!done)
        refuse(job, &outcome);
    sandbox_outcome_free(&outcome);
    return done;
}

static bool run_compiler(struct job *job, const char *compiler)
{
    const struct compile_request *request = job->request;
    struct command command;
    bool done = true;

    for (size_t i = 0; i < request->file_count && done; i++) {
        job->name = request->files[i].name;
        job->result->file = i;
        compiler_compile(&command, compiler, &job->desk, job->name, i);
        done = run(job, &command);
        command_free(&command);
    }
    return done;
}

static bool check_symbols(struct job *job)
{
    size_t count = job->request->file_count;

    for (size_t i = 0; i < count && job->result->status == COMPILE_OK; i++) {
        char name[COMPILER_OBJECT];
        compiler_object(i, name);
        char *path = desk_file(&job->desk, name);
        char *symbol = path != NULL ? symbols_reserved(path) : NULL;
        job->result->file = i;
        if (symbol != NULL)
            decide(job->result, COMPILE_FORBIDDEN,
                   "%s has the symbol %s, which is the grader's own",
                   job->request->files[i].name, symbol);
        free(symbol);
        free(path);
    }
    return job->result->status == COMPILE_OK;
}

// What the runtime has a submission may have, too, but two of its own files may
// not define the same.
static bool run_join(struct job *job, const char *compiler)
{
    struct command command;

    if (job->request->file_count == 1)
        return true;
    job->name = "the program";
    job->result->file = 0;
    compiler_join(&command, compiler, job->request->file_count);
    bool done = run(job, &command);
    command_free(&command);
    return done;
}

static bool run_linker(struct job *job, const char *compiler)
{
    struct command command;
    bool done;

    if (job->request->file_count > 1)
        job->name = "the program";
    job->result->file = 0;
    compiler_link(&command, compiler, &job->desk, job->request->file_count);
    done = run(job, &command);
    command_free(&command);
    return done;
}

static void take_program(struct job *job)
{
    char *made = desk_file(&job->desk, COMPILER_PROGRAM);

    if (made == NULL || copy_file(made, job->request->output, 0755) < 0)
        decide(job->result, COMPILE_BROKEN, "cannot write %s: %s",
               job->request->output, strerror(errno));
    free(made);
}

static void compile_on_desk(struct job *job)
{
    char *compiler = compiler_find();

    if (compiler == NULL)
        decide(job->result, COMPILE_BROKEN,
               "there is no C compiler: install gcc");
    else if (run_compiler(job, compiler) &&
             (!job->request->is_controlled ||
              (check_symbols(job) && run_join(job, compiler))) &&
             run_linker(job, compiler))
        take_program(job);
    free(compiler);
}

// Puts source number `index` on the desk.  Returns whether it is there.
static bool put_source(struct job *job, const struct source *source,
                       size_t index)
{
    const struct compile_file *file = &job->request->files[index];
    char *path = strdup(file->path);
    char *trouble;

    if (path == NULL) {
        decide(job->result, COMPILE_BROKEN, "no memory to compile %s",
               file->name);
        return false;
    }
    trouble = desk_add(&job->desk, file->name, source, dirname(path));
    if (trouble != NULL)
        decide(job->result, COMPILE_BROKEN, "%s", trouble);
    free(path);
    free(trouble);
    return job->result->status == COMPILE_OK;
}

static bool lay_desk(struct job *job)
{
    char *trouble;

    job->desk.is_controlled = job->request->is_controlled;
    trouble = desk_lay(&job->desk, job->request->kit);
    if (trouble != NULL)
        decide(job->result, COMPILE_BROKEN, "%s", trouble);
    else if (job->desk.path == NULL)
        decide(job->result, COMPILE_BROKEN, "no memory to compile %s",
               job->request->files[0].name);
    free(trouble);
    return job->result->status == COMPILE_OK;
}

static void compile_texts(struct job *job, const struct source *sources)
{
    bool is_laid = lay_desk(job);

    for (size_t i = 0; i < job->request->file_count && is_laid; i++)
        is_laid = put_source(job, &sources[i], i);
    if (is_laid)
        compile_on_desk(job);
    desk_clear(&job->desk);
}

// The compiler's command line and the desk are built with it.
static bool is_plain_name(const char *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/";

    return name[0] != '-' && name[0] != '/' && name[0] != '\0' &&
           name[strspn(name, plain)] == '\0' && strstr(name, "..") == NULL &&
           name[strlen(name) - 1] != '/';
}

// An attribute can take a function out of control.
static void check_attributes(struct job *job, const struct source *source,
                             size_t index)
{
    const char *at = strstr(source->text, "no_sanitize");

    if (at == NULL)
        return;
    job->result->file = index;
    job->result->line = 1;
    for (const char *c = source->text; c < at; c++)
        job->result->line += *c == '\n';
    decide(job->result, COMPILE_FORBIDDEN,
           "%s asks the compiler, by no_sanitize, to hide accesses from the "
           "grader",
           job->request->files[index].name);
}

// Reads source number `index`.  Returns whether it is one.
static bool read_source(struct job *job, struct source *source, size_t index)
{
    const struct compile_file *file = &job->request->files[index];

    if (!is_plain_name(file->name)) {
        decide(job->result, COMPILE_BROKEN, "%s is no name for a source file",
               file->name);
        return false;
    }
    if (source_read(source, file->path, file->name)) {
        if (job->request->is_controlled)
            check_attributes(job, source, index);
        return job->result->status == COMPILE_OK;
    }
    job->result->file = index;
    job->result->line = source->line;
    decide(job->result, COMPILE_REFUSED, "%s",
           source->complaint ? source->complaint : "no memory");
    return false;
}

static void compile_checked(struct job *job)
{
    struct source sources[COMPILE_MOST_FILES] = {0};
    size_t count = job->request->file_count, read = 0;

    while (read < count && read_source(job, &sources[read], read))
        read++;
    if (read == count)
        compile_texts(job, sources);
    for (size_t i = 0; i < count; i++)
        source_free(&sources[i]);
}

// A signal waits until all is put away; the sandbox sees it waiting.
void compile_source(const struct compile_request *request,
                    struct compile_result *result)
{
    struct job job = {.request = request, .result = result};
    sigset_t ending, before;

    *result = (struct compile_result){.diagnostics = strdup("")};
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, &before);
    compile_checked(&job);
    if (job.interrupted_by != 0)
        raise(job.interrupted_by);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

void compile_result_free(struct compile_result *result)
{
    free(result->message);
    free(result->diagnostics);
    *result = (struct compile_result){0};
}
