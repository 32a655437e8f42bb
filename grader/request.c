// SPDX-License-Identifier: MIT
//
// The command line is checked as a whole before any work: what does not go
// together is said at once, with what to write instead.

#include "request.h"

#include "report/report.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MOST_JOBS = 1024,
    MOST_SCHEDULES = 1000000,
    MOST_SEED = 1000000000,
};

static const char usage_text[] =
    "usage: grade [OPTION]... [PART]...\n"
    "       grade [OPTION]... --file FILE PART\n"
    "       grade [OPTION]... --output FILE PART [-- ARG...]\n"
    "       grade [OPTION]... --program FILE... [-- ARG...]\n"
    "       grade [OPTION]... --submissions DIR [--into DIR] [PART]...\n"
    "       grade --replay TOKEN [--gdb PROCESS] [--file FILE] PART\n"
    "       grade --replay TOKEN [--gdb PROCESS] --program FILE... [-- "
    "ARG...]\n"
    "\n"
    "Grades the student's files of all parts of the kit, or of the PARTs:\n"
    "exo04 (an exercise), exo04_locks/locks or locks (a part of one).\n"
    "\n"
    "  --solution         grade the reference solutions instead\n"
    "  --file FILE        grade FILE as the submission for PART\n"
    "  --native           run it as it is, once with each input, instead of\n"
    "                     through many interleavings: a second opinion\n"
    "  --output FILE      judge a text that a program printed; - is standard\n"
    "                     input; ARGs are the program's arguments\n"
    "  --program          look for deadlocks, races, crashes, leaks ... in any "
    "C\n"
    "                     program of the FILEs, run with the ARGs\n"
    "  --replay TOKEN     show the schedule that a report names, step by step\n"
    "  --gdb PROCESS      ... or this process of it in gdb, where it goes "
    "wrong\n"
    "  --submissions DIR  grade a class, a folder per student in DIR\n"
    "  --into DIR         where the marks of a class go; DIR-grades if not "
    "said\n"
    "  --format FORMAT    text (if not said), json or junit\n"
    "  --jobs N           parts judged at the same time; one per core if not "
    "said\n"
    "  --schedules N      how many interleavings are run, at most; 200 if not\n"
    "                     said\n"
    "  --seed N           another sample of them; 1 if not said\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 all pass, 1 some part fails, 2 wrong usage, 3 the grader\n"
    "itself could not work.  More in the manual page: man grader/grade.1\n";

_Noreturn void die(enum exit_status status, const char *format, ...)
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

static unsigned parse_number(const char *option, const char *text, long least,
                             long most)
{
    char *end;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < least ||
        number > most)
        die(WRONG_USAGE, "%s takes a number from %ld to %ld, not '%s'", option,
            least, most, text);
    return (unsigned)number;
}

// An option about how much is explored.
static void set_budget(struct request *request, int option, const char *text)
{
    request->has_budget = true;
    if (option == 'n')
        request->budget.schedules =
            parse_number("--schedules", text, 1, MOST_SCHEDULES);
    else
        request->budget.seed = parse_number("--seed", text, 0, MOST_SEED);
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

// The words behind --program are the files of one program.
static void take_files(struct request *request, const char *const *words)
{
    request->files = words;
    while (words[request->file_count] != NULL) {
        const char *file = words[request->file_count++];
        size_t length = strlen(file);
        if (length < 3 || strcmp(file + length - 2, ".c") != 0)
            die(WRONG_USAGE,
                "--program takes C files (.c), not '%s'; arguments for the "
                "program follow after --",
                file);
    }
    if (request->file_count == 0)
        die(WRONG_USAGE, "--program takes one C file or more: grade --program "
                         "main.c");
    if (request->file_count > COMPILE_MOST_FILES)
        die(WRONG_USAGE, "--program takes at most %d files, not %zu",
            COMPILE_MOST_FILES, request->file_count);
}

// A replay shows one schedule of one program.
static void check_replay(const struct request *request)
{
    if (request->gdb != NULL && request->replay == NULL)
        die(WRONG_USAGE, "--gdb goes with --replay TOKEN only");
    if (request->replay == NULL)
        return;
    if (request->output != NULL || request->submissions != NULL ||
        request->has_budget || request->is_native ||
        request->format != FORMAT_TEXT)
        die(WRONG_USAGE, "--replay runs one schedule of one program: not with "
                         "--output, --submissions, --schedules, --seed, "
                         "--native or --format");
}

// Which options go together.
static void check_request(const struct request *request)
{
    int modes = request->is_solution + (request->file != NULL) +
                (request->output != NULL) + (request->submissions != NULL) +
                request->is_program;
    if (modes > 1)
        die(WRONG_USAGE, "--solution, --file, --output, --program and "
                         "--submissions exclude each other");
    if (request->has_args && request->output == NULL && !request->is_program)
        die(WRONG_USAGE, "arguments after -- go with --output or --program "
                         "only: the expected trace says with which ones the "
                         "program of a part is run");
    if (request->is_native && request->output != NULL)
        die(WRONG_USAGE, "--native is about programs that are run: not with "
                         "--output");
    if (request->is_native && request->has_budget)
        die(WRONG_USAGE, "--schedules and --seed are about runs under control: "
                         "not with --native");
    if (request->has_budget && request->output != NULL)
        die(WRONG_USAGE, "--schedules and --seed are about programs that are "
                         "run: not with --output");
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

// Where the value of an option is kept that is taken as it is; NULL for others.
static const char **word_of(struct request *request, int option)
{
    switch (option) {
    case 'f':
        return &request->file;
    case 'g':
        return &request->gdb;
    case 'i':
        return &request->into;
    case 'o':
        return &request->output;
    case 'R':
        return &request->replay;
    case 'S':
        return &request->submissions;
    default:
        return NULL;
    }
}

static void parse_options(struct request *request, int argc, char **argv)
{
    static const struct option options[] = {
        {"file", required_argument, NULL, 'f'},
        {"format", required_argument, NULL, 'F'},
        {"gdb", required_argument, NULL, 'g'},
        {"help", no_argument, NULL, 'h'},
        {"into", required_argument, NULL, 'i'},
        {"jobs", required_argument, NULL, 'j'},
        {"native", no_argument, NULL, 'N'},
        {"output", required_argument, NULL, 'o'},
        {"program", no_argument, NULL, 'p'},
        {"replay", required_argument, NULL, 'R'},
        {"schedules", required_argument, NULL, 'n'},
        {"seed", required_argument, NULL, 'r'},
        {"solution", no_argument, NULL, 's'},
        {"submissions", required_argument, NULL, 'S'},
        {"version", no_argument, NULL, 'v'},
        {0},
    };
    argc = cut_args(request, argc, argv);
    for (int c; (c = getopt_long(argc, argv, ":hj:", options, NULL)) != -1;) {
        if (c == 'F')
            request->format = parse_format(optarg);
        else if (c == 'h')
            print_and_exit(usage_text);
        else if (c == 'j')
            request->jobs = parse_number("--jobs", optarg, 1, MOST_JOBS);
        else if (c == 'n' || c == 'r')
            set_budget(request, c, optarg);
        else if (c == 'N')
            request->is_native = true;
        else if (c == 'p')
            request->is_program = true;
        else if (c == 's')
            request->is_solution = true;
        else if (word_of(request, c) != NULL)
            *word_of(request, c) = optarg;
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
    check_replay(request);
    if (request->is_program)
        take_files(request, (const char *const *)argv + optind);
    else
        select_parts(request, argv + optind);
    if (request->replay != NULL && !request->is_program &&
        request->selected_count != 1)
        die(WRONG_USAGE, "--replay TOKEN takes exactly one part: "
                         "exo04_locks/locks");
}

void request_parse(struct request *request, int argc, char **argv)
{
    *request = (struct request){
        .kit = find_kit(),
        .jobs = count_cores(),
        .budget = {BUDGET_SCHEDULES, BUDGET_SEED},
    };
    if (parts_read(request->kit, &request->parts) < 0)
        die(CANNOT_GRADE, "cannot read '%s/grader/parts': %s", request->kit,
            strerror(errno));
    request->selected = calloc(request->parts.count, sizeof *request->selected);
    if (request->selected == NULL)
        abort();
    parse_options(request, argc, argv);
}

void request_free(struct request *request)
{
    free(request->selected);
    parts_free(&request->parts);
    free(request->kit);
}
