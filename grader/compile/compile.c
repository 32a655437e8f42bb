// SPDX-License-Identifier: MIT
//
// Two steps, so that the object file has a name of its own and the linker's
// words do not change from run to run: the source, then the executable.  Both
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

// The first error is a better reason than the limit that came after it.
static void refuse(struct compile_result *result, const char *name,
                   const struct sandbox_outcome *outcome)
{
    refuse_for_limit(result, name, outcome);
    char *sentence =
        diagnostics_explain(result->diagnostics, name, &result->line);
    if (sentence == NULL)
        return;
    free(result->message);
    result->message = sentence;
}

// Returns whether the compiler did what it was asked for.
static bool run(struct job *job, struct command *command)
{
    const char *name = job->request->name;
    struct compile_result *result = job->result;
    struct sandbox_outcome outcome;
    bool done;

    if (!command->is_whole) {
        decide(result, COMPILE_BROKEN, "no memory to compile %s", name);
        return false;
    }
    sandbox_run_tool(command->arguments, job->desk.path, &limits, &outcome);
    append_diagnostics(job, &outcome);
    done = outcome.end == SANDBOX_EXITED && outcome.wait_status == 0;
    if (outcome.end == SANDBOX_INTERRUPTED)
        job->interrupted_by = outcome.wait_status;
    if (outcome.end == SANDBOX_BROKEN || outcome.end == SANDBOX_INTERRUPTED)
        decide(result, COMPILE_BROKEN, "cannot compile %s: %s", name,
               outcome.message ? outcome.message : "no memory");
    else if (!done)
        refuse(result, name, &outcome);
    sandbox_outcome_free(&outcome);
    return done;
}

static bool run_compiler(struct job *job, const char *compiler)
{
    struct command command;
    bool done;

    compiler_compile(&command, compiler, &job->desk, job->request->name);
    done = run(job, &command);
    command_free(&command);
    return done;
}

static bool run_linker(struct job *job, const char *compiler)
{
    struct command command;
    bool done;

    compiler_link(&command, compiler, &job->desk);
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
    else if (run_compiler(job, compiler) && run_linker(job, compiler))
        take_program(job);
    free(compiler);
}

static void compile_text(struct job *job, const struct source *source)
{
    const struct compile_request *request = job->request;
    char *path = strdup(request->source);
    char *trouble = NULL;

    job->desk.is_controlled = request->is_controlled;
    if (path != NULL)
        trouble = desk_lay(&job->desk, request->kit, request->name, source,
                           dirname(path));
    if (trouble != NULL) {
        decide(job->result, COMPILE_BROKEN, "%s", trouble);
    } else if (job->desk.path != NULL) {
        compile_on_desk(job);
        desk_clear(&job->desk);
    } else {
        decide(job->result, COMPILE_BROKEN, "no memory to compile %s",
               request->name);
    }
    free(trouble);
    free(path);
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

static void compile_checked(struct job *job)
{
    const struct compile_request *request = job->request;
    struct source source = {0};

    if (!is_plain_name(request->name)) {
        decide(job->result, COMPILE_BROKEN, "%s is no name for a source file",
               request->name);
    } else if (source_read(&source, request->source, request->name)) {
        compile_text(job, &source);
    } else {
        job->result->line = source.line;
        decide(job->result, COMPILE_REFUSED, "%s",
               source.complaint ? source.complaint : "no memory");
    }
    source_free(&source);
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
