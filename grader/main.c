// SPDX-License-Identifier: MIT
//
// grade - the order of things: what to grade, grade it, report it.

#include "request.h"

#include "inquiry/inquiry.h"
#include "replay/replay.h"
#include "report/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What is graded as `part`, by the options.
static struct submission make_submission(const struct request *request,
                                         const char *part)
{
    struct submission submission;
    if (request->file != NULL)
        submission = submission_of_file(request->kit, part, request->file);
    else if (request->output == NULL)
        submission =
            submission_of_kit(request->kit, part, request->is_solution);
    else if (submission_of_text(request->kit, part, request->output,
                                &submission) < 0)
        die(WRONG_USAGE, "cannot read '%s': %s", request->output,
            strerror(errno));
    if (request->output != NULL) {
        submission.args = request->args;
        submission.arg_count = request->arg_count;
    }
    submission.is_controlled = !request->is_native;
    submission.budget = request->budget;
    return submission;
}

// The program of --program, with the arguments after "--".
static struct submission make_program(const struct request *request)
{
    struct submission submission = submission_of_program(
        request->kit, request->files, request->file_count);
    submission.args = request->args;
    submission.arg_count = request->arg_count;
    submission.is_controlled = !request->is_native;
    submission.budget = request->budget;
    return submission;
}

// Everything to be graded.  Returns how many there are.
static size_t make_jobs(const struct request *request, struct job *jobs)
{
    size_t count = 0;
    if (request->is_program)
        jobs[count++].submission = make_program(request);
    for (size_t i = 0; i < request->parts.count; i++) {
        if (request->selected[i])
            jobs[count++].submission =
                make_submission(request, request->parts.names[i]);
    }
    return count;
}

// How far the jobs are.
struct counter {
    const struct job *jobs;
    bool *is_done; // one for each job
    size_t count, done;
};

// Names the first part that is not done: the one that is waited for.
static void show_progress(const struct counter *counter)
{
    size_t next = 0;
    while (next < counter->count && counter->is_done[next])
        next++;
    report_progress(stderr, counter->done, counter->count,
                    next < counter->count ? counter->jobs[next].submission.part
                                          : "");
}

static void count_job(void *context, size_t index)
{
    struct counter *counter = context;
    counter->is_done[index] = true;
    counter->done++;
    show_progress(counter);
}

static void write_report(const struct request *request,
                         const struct report *report)
{
    struct report_style style = report_style_for(stdout);
    if (request->format == FORMAT_JSON)
        report_json(stdout, report);
    else if (request->format == FORMAT_JUNIT)
        report_junit(stdout, report);
    else
        report_text(stdout, report, &style);
}

static enum exit_status status_of(const struct report *report)
{
    enum exit_status status = ALL_PASS;
    for (size_t i = 0; i < report->count; i++) {
        if (report->judgements[i].verdict == VERDICT_FAIL)
            return SOME_FAIL;
        if (report->judgements[i].verdict == VERDICT_INCONCLUSIVE)
            status = CANNOT_GRADE;
    }
    return status;
}

// Reports the judgements of the jobs, and frees them.
static int report_jobs(const struct request *request, struct job *jobs,
                       size_t count, int signal_number)
{
    struct judgement *judgements = calloc(count, sizeof *judgements);
    if (judgements == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        judgements[i] = jobs[i].judgement;
    struct report report = {
        .judgements = judgements,
        .count = count,
        .interrupted = signal_number > 0,
        .is_in_kit = jobs[0].submission.is_in_kit,
    };
    write_report(request, &report);
    int status = status_of(&report);
    for (size_t i = 0; i < count; i++)
        judgement_free(&judgements[i]);
    free(judgements);
    return signal_number > 0 ? BY_SIGNAL + signal_number : status;
}

static int grade_parts(const struct request *request)
{
    struct job *jobs = calloc(request->parts.count + 1, sizeof *jobs);
    if (jobs == NULL)
        abort();
    size_t count = make_jobs(request, jobs);
    struct counter counter = {
        .jobs = jobs,
        .is_done = calloc(count + 1, sizeof(bool)),
        .count = count,
    };
    if (counter.is_done == NULL)
        abort();
    struct job_options options = {
        .limit = request->jobs, .done = count_job, .context = &counter};
    show_progress(&counter);
    int signal_number = jobs_run(jobs, count, &options);
    if (signal_number < 0)
        die(CANNOT_GRADE, "cannot start to grade: %s", strerror(errno));
    report_progress_clear(stderr);
    int status = report_jobs(request, jobs, count, signal_number);
    for (size_t i = 0; i < count; i++)
        submission_free(&jobs[i].submission);
    free(counter.is_done);
    free(jobs);
    return status;
}

static int grade_class(const struct request *request)
{
    struct class_request class_request = {
        .kit = request->kit,
        .parts = &request->parts,
        .selected = request->selected,
        .folder = request->submissions,
        .into = request->into,
        .limit = request->jobs,
        .is_controlled = !request->is_native,
        .budget = request->budget,
        .errors = stderr,
    };
    struct class_outcome outcome;
    if (class_grade(&class_request, &outcome) < 0)
        return CANNOT_GRADE;
    printf("%zu of %zu students graded: %s\n", outcome.graded, outcome.students,
           outcome.marks);
    if (outcome.inconclusive > 0)
        printf("%zu of them with parts that could not be judged\n",
               outcome.inconclusive);
    free(outcome.marks);
    if (outcome.signal > 0) {
        puts("interrupted");
        return BY_SIGNAL + outcome.signal;
    }
    return outcome.inconclusive + outcome.unwritten > 0 ? CANNOT_GRADE
                                                        : ALL_PASS;
}

// Shows one schedule of what is selected.
static int replay(const struct request *request)
{
    struct job job = {0};
    char *work = work_make();
    if (work == NULL)
        die(CANNOT_GRADE, "cannot make a directory: %s", strerror(errno));
    make_jobs(request, &job);
    job.submission.work = work;
    char *problem =
        request->gdb != NULL
            ? replay_debug(&job.submission, request->replay, request->gdb)
            : replay_show(&job.submission, request->replay);
    submission_free(&job.submission);
    work_remove(work);
    if (problem != NULL)
        die(WRONG_USAGE, "%s", problem);
    return ALL_PASS;
}

int main(int argc, char **argv)
{
    struct request request;
    request_parse(&request, argc, argv);
    int status = request.replay != NULL        ? replay(&request)
                 : request.submissions != NULL ? grade_class(&request)
                                               : grade_parts(&request);
    request_free(&request);
    if (fflush(stdout) != 0 || ferror(stdout))
        die(CANNOT_GRADE, "cannot write the report: %s", strerror(errno));
    return status;
}
