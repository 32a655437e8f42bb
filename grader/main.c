// SPDX-License-Identifier: MIT
//
// grade - the command line, and the order of things: what to grade, grade it,
// report it.  The exit status says which of four things happened, so that a
// script need not read the report.

#include "class/class.h"
#include "judge/judge.h"
#include "report/report.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERSION "1.0"

enum exit_status {
    ALL_PASS = 0,
    SOME_FAIL = 1,
    WRONG_USAGE = 2,
    CANNOT_GRADE = 3,
    BY_SIGNAL = 128, // plus its number, as shells say it
};

enum {
    MOST_JOBS = 1024,
};

enum format {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_JUNIT,
};

struct request {
    char *kit;
    struct parts parts;
    bool *selected; // of the parts
    size_t selected_count;
    bool is_solution;
    const char *file;        // --file
    const char *output;      // --output
    const char *submissions; // --submissions
    const char *into;
    enum format format;
    unsigned jobs;
    const char *const *args; // after --
    size_t arg_count;
    bool has_args;
};

static const char usage_text[] =
    "usage: grade [OPTION]... [PART]...\n"
    "       grade [OPTION]... --file FILE PART\n"
    "       grade [OPTION]... --output FILE PART [-- ARG...]\n"
    "       grade [OPTION]... --submissions DIR [--into DIR] [PART]...\n"
    "\n"
    "Grades the student's files of all parts of the kit, or of the PARTs:\n"
    "exo04 (an exercise), exo04_locks/locks or locks (a part of one).\n"
    "\n"
    "  --solution         grade the reference solutions instead\n"
    "  --file FILE        grade FILE as the submission for PART\n"
    "  --output FILE      judge a text that a program printed; - is standard\n"
    "                     input; ARGs are the program's arguments\n"
    "  --submissions DIR  grade a class, a folder per student in DIR\n"
    "  --into DIR         where the marks of a class go; DIR-grades if not "
    "said\n"
    "  --format FORMAT    text (if not said), json or junit\n"
    "  --jobs N           parts judged at the same time; one per core if not "
    "said\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 all pass, 1 some part fails, 2 wrong usage, 3 the grader\n"
    "itself could not work.  More in the manual page: man grader/grade.1\n";

__attribute__((format(printf, 2, 3))) _Noreturn static void
die(enum exit_status status, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *text;
    if (vasprintf(&text, format, list) < 0)
        abort();
    va_end(list);
    char *harmless = report_visible(text, strlen(text));
    fprintf(stderr, "grade: %s\n", harmless);
    free(harmless);
    free(text);
    exit(status);
}

// The kit that this program was built in: the nearest directory above it
// that has grader/parts.
static char *find_kit(void)
{
    char path[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
    path[size > 0 ? size : 0] = '\0';
    for (char *slash; (slash = strrchr(path, '/')) != NULL;) {
        *slash = '\0';
        char *parts = format_text("%s/grader/parts", path);
        bool found = access(parts, R_OK) == 0;
        free(parts);
        if (found)
            return format_text("%s", path);
    }
    die(CANNOT_GRADE, "there is no kit around '%s'", program_invocation_name);
}

static unsigned count_cores(void)
{
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) < 0)
        return 1;
    return (unsigned)CPU_COUNT(&cores);
}

static unsigned parse_jobs(const char *text)
{
    char *end;
    errno = 0;
    long jobs = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || jobs < 1 ||
        jobs > MOST_JOBS)
        die(WRONG_USAGE, "--jobs takes a number from 1 to %d, not '%s'",
            MOST_JOBS, text);
    return (unsigned)jobs;
}

static enum format parse_format(const char *text)
{
    static const char *const names[] = {
        [FORMAT_TEXT] = "text",
        [FORMAT_JSON] = "json",
        [FORMAT_JUNIT] = "junit",
    };
    for (int i = 0; i <= FORMAT_JUNIT; i++) {
        if (strcmp(text, names[i]) == 0)
            return (enum format)i;
    }
    die(WRONG_USAGE, "--format takes text, json or junit, not '%s'", text);
}

static void select_word(struct request *request, const char *word)
{
    if (parts_select(&request->parts, request->kit, word, request->selected) >
        0)
        return;
    if (access(word, F_OK) == 0 && strchr(word, '.') != NULL)
        die(WRONG_USAGE,
            "'%s' is not the file of a part of this kit: grade any file with "
            "--file FILE PART",
            word);
    static char *nearest; // dies with the process
    nearest = parts_nearest(&request->parts, word);
    die(WRONG_USAGE, "there is no part or exercise '%s'; did you mean '%s'?",
        word, nearest);
}

static void select_parts(struct request *request, char *const *words)
{
    for (; *words != NULL; words++)
        select_word(request, *words);
    for (size_t i = 0; i < request->parts.count; i++)
        request->selected_count += request->selected[i];
    if (request->file == NULL && request->output == NULL) {
        for (size_t i = 0;
             i < request->parts.count && request->selected_count == 0; i++)
            request->selected[i] = true;
    } else if (request->selected_count != 1) {
        die(WRONG_USAGE, "%s FILE takes exactly one part: exo04_locks/locks",
            request->file != NULL ? "--file" : "--output");
    }
}

// Which options go together.
static void check_request(const struct request *request)
{
    int modes = request->is_solution + (request->file != NULL) +
                (request->output != NULL) + (request->submissions != NULL);
    if (modes > 1)
        die(WRONG_USAGE, "--solution, --file, --output and --submissions "
                         "exclude each other");
    if (request->has_args && request->output == NULL)
        die(WRONG_USAGE, "arguments after -- go with --output only: the "
                         "expected trace says with which ones a program is "
                         "run");
    if (request->into != NULL && request->submissions == NULL)
        die(WRONG_USAGE, "--into goes with --submissions only");
    if (request->format != FORMAT_TEXT && request->submissions != NULL)
        die(WRONG_USAGE, "--submissions writes its own files: no --format");
}

_Noreturn static void print_and_exit(const char *text)
{
    fputs(text, stdout);
    exit(fflush(stdout) == 0 ? ALL_PASS : CANNOT_GRADE);
}

// The arguments of the program whose output is judged stand behind "--".
static int cut_args(struct request *request, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            request->has_args = true;
            request->args = (const char *const *)argv + i + 1;
            request->arg_count = (size_t)(argc - i - 1);
            argv[i] = NULL;
            return i;
        }
    }
    return argc;
}

static void parse_options(struct request *request, int argc, char **argv)
{
    static const struct option options[] = {
        {"file", required_argument, NULL, 'f'},
        {"format", required_argument, NULL, 'F'},
        {"help", no_argument, NULL, 'h'},
        {"into", required_argument, NULL, 'i'},
        {"jobs", required_argument, NULL, 'j'},
        {"output", required_argument, NULL, 'o'},
        {"solution", no_argument, NULL, 's'},
        {"submissions", required_argument, NULL, 'S'},
        {"version", no_argument, NULL, 'v'},
        {0},
    };
    argc = cut_args(request, argc, argv);
    for (int c; (c = getopt_long(argc, argv, ":hj:", options, NULL)) != -1;) {
        if (c == 'f')
            request->file = optarg;
        else if (c == 'F')
            request->format = parse_format(optarg);
        else if (c == 'h')
            print_and_exit(usage_text);
        else if (c == 'i')
            request->into = optarg;
        else if (c == 'j')
            request->jobs = parse_jobs(optarg);
        else if (c == 'o')
            request->output = optarg;
        else if (c == 's')
            request->is_solution = true;
        else if (c == 'S')
            request->submissions = optarg;
        else if (c == 'v')
            print_and_exit("grade " VERSION "\n");
        else
            die(WRONG_USAGE,
                c == ':' ? "%s takes a value: see grade --help"
                         : "there is no option %s: see grade "
                           "--help",
                argv[optind - 1]);
    }
    check_request(request);
    select_parts(request, argv + optind);
}

// What is graded as `part`, by the options.
static struct submission make_submission(const struct request *request,
                                         const char *part)
{
    if (request->file != NULL)
        return submission_of_file(request->kit, part, request->file);
    if (request->output == NULL)
        return submission_of_kit(request->kit, part, request->is_solution);
    struct submission submission;
    if (submission_of_text(request->kit, part, request->output, &submission) <
        0)
        die(WRONG_USAGE, "cannot read '%s': %s", request->output,
            strerror(errno));
    submission.args = request->args;
    submission.arg_count = request->arg_count;
    return submission;
}

// How far the jobs are.
struct counter {
    const struct job *jobs;
    size_t count, done;
};

static void count_job(void *context, size_t index)
{
    struct counter *counter = context;
    report_progress(stderr, ++counter->done, counter->count,
                    counter->jobs[index].submission.part);
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
    struct job *jobs = calloc(request->parts.count, sizeof *jobs);
    if (jobs == NULL)
        abort();
    size_t count = 0;
    for (size_t i = 0; i < request->parts.count; i++) {
        if (request->selected[i])
            jobs[count++].submission =
                make_submission(request, request->parts.names[i]);
    }
    struct counter counter = {.jobs = jobs, .count = count};
    struct job_options options = {
        .limit = request->jobs, .done = count_job, .context = &counter};
    report_progress(stderr, 0, count, "");
    int signal_number = jobs_run(jobs, count, &options);
    if (signal_number < 0)
        die(CANNOT_GRADE, "cannot start to grade: %s", strerror(errno));
    report_progress_clear(stderr);
    int status = report_jobs(request, jobs, count, signal_number);
    for (size_t i = 0; i < count; i++)
        submission_free(&jobs[i].submission);
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

int main(int argc, char **argv)
{
    struct request request = {.kit = find_kit(), .jobs = count_cores()};
    if (parts_read(request.kit, &request.parts) < 0)
        die(CANNOT_GRADE, "cannot read '%s/grader/parts': %s", request.kit,
            strerror(errno));
    request.selected = calloc(request.parts.count, sizeof *request.selected);
    if (request.selected == NULL)
        abort();
    parse_options(&request, argc, argv);
    int status = request.submissions != NULL ? grade_class(&request)
                                             : grade_parts(&request);
    free(request.selected);
    parts_free(&request.parts);
    free(request.kit);
    if (fflush(stdout) != 0 || ferror(stdout))
        die(CANNOT_GRADE, "cannot write the report: %s", strerror(errno));
    return status;
}
