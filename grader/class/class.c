// SPDX-License-Identifier: MIT
//
// All parts of all students are one list of jobs, student after student, so
// that no core waits for the slow part of one student.  When the last job of
// a student is done, the report is written and the table is written again:
// whatever happens later, what is known is on the disk, and each file is
// there whole or not at all.

#include "class.h"

#include "intake.h"
#include "marks.h"
#include "report/report.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct class
{
    const struct class_request *request;
    struct class_outcome *outcome;
    struct students students;
    struct intake *intakes;     // one for each job
    struct compile_file *files; // the same
    struct job *jobs;           // student after student, part after part
    size_t job_count, jobs_done;
    size_t *pending; // jobs that each student still has
    struct marks marks;
    const char **parts; // the selected ones
    char *into;
};

__attribute__((format(printf, 2, 3))) static void
complain(const struct class *class, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    report_progress_clear(class->request->errors);
    fputs("grade: ", class->request->errors);
    vfprintf(class->request->errors, format, list);
    putc('\n', class->request->errors);
    va_end(list);
}

// Where results go when nobody says: beside the folder.
static char *default_into(const char *folder)
{
    char whole[PATH_MAX];
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    bool is_dots = folder[length - 1] == '.' &&
                   strspn(basename(folder), "./") == strlen(basename(folder));
    if (is_dots && realpath(folder, whole) != NULL)
        return format_text("%s-grades", whole);
    return format_text("%.*s-grades", (int)length, folder);
}

// Writes `text` as the file `name`: beside it first, then in its place.
static int write_file(const struct class *class, const char *name,
                      const struct bytes *text)
{
    char *path = format_text("%s/%s", class->into, name);
    char *draft = format_text("%s/.grade.%ld", class->into, (long)getpid());
    FILE *file = fopen(draft, "we");
    bool is_written = false;
    if (file != NULL) {
        is_written = fwrite(text->data, 1, text->size, file) == text->size;
        is_written = fclose(file) == 0 && is_written;
        is_written = is_written && rename(draft, path) == 0;
    }
    if (!is_written) {
        complain(class, "cannot write '%s': %s", path, strerror(errno));
        unlink(draft);
    }
    free(draft);
    free(path);
    return is_written ? 0 : -1;
}

static FILE *open_text(struct bytes *text)
{
    FILE *out = open_memstream(&text->data, &text->size);
    if (out == NULL)
        abort();
    return out;
}

static int close_and_write(const struct class *class, const char *name,
                           FILE *out, struct bytes *text)
{
    if (fclose(out) != 0)
        abort();
    int result = write_file(class, name, text);
    free(text->data);
    return result;
}

static int write_marks(const struct class *class)
{
    struct bytes text;
    FILE *out = open_text(&text);
    marks_write(out, &class->marks);
    return close_and_write(class, "marks.csv", out, &text);
}

static int write_report(const struct class *class, size_t student)
{
    size_t part_count = class->marks.part_count;
    struct judgement *judgements = calloc(part_count, sizeof *judgements);
    if (judgements == NULL)
        abort();
    for (size_t i = 0; i < part_count; i++)
        judgements[i] = class->jobs[student * part_count + i].judgement;
    struct report report = {
        .judgements = judgements, .count = part_count, .is_in_kit = true};
    struct report_style style = {.width = 80};

    const char *name = class->students.names[student];
    struct bytes text;
    FILE *out = open_text(&text);
    char *harmless = report_visible(name, strlen(name));
    fprintf(out, "%s\n\n", harmless);
    free(harmless);
    report_text(out, &report, &style);
    free(judgements);
    char *file = format_text("%s.txt", name);
    int result = close_and_write(class, file, out, &text);
    free(file);
    return result;
}

static void student_done(struct class *class, size_t student)
{
    size_t part_count = class->marks.part_count;
    struct row *row = &class->marks.rows[student];
    bool is_whole = true;
    for (size_t i = 0; i < part_count; i++) {
        struct job *job = &class->jobs[student * part_count + i];
        bool is_judged = job->judgement.verdict != VERDICT_INCONCLUSIVE;
        if (!job->is_done)
            return;
        is_whole = is_whole && is_judged;
        row->scores[i] = is_judged ? job->judgement.score : NAN;
        if (job->judgement.max > 0)
            class->marks.max[i] = job->judgement.max;
    }
    row->is_known = true;
    class->outcome->graded++;
    class->outcome->inconclusive += !is_whole;
    class->outcome->unwritten += write_report(class, student) < 0;
    class->outcome->unwritten += write_marks(class) < 0;
    for (size_t i = 0; i < part_count; i++)
        judgement_free(&class->jobs[student * part_count + i].judgement);
}

static void class_job_done(void *context, size_t index)
{
    struct class *class = context;
    size_t student = index / class->marks.part_count;
    char *label = format_text("%s %s", class->students.names[student],
                              class->parts[index % class->marks.part_count]);
    report_progress(class->request->errors, ++class->jobs_done,
                    class->job_count, label);
    free(label);
    if (--class->pending[student] == 0)
        student_done(class, student);
}

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);
    if (memory == NULL)
        abort();
    return memory;
}

static void select_parts(struct class *class)
{
    const struct class_request *request = class->request;
    size_t count = 0;
    class->parts = allocate(request->parts->count, sizeof *class->parts);
    for (size_t i = 0; i < request->parts->count; i++) {
        if (request->selected[i])
            class->parts[count++] = request->parts->names[i];
    }
    class->marks.parts = class->parts;
    class->marks.part_count = count;
    class->marks.max = allocate(count, sizeof *class->marks.max);
}

static void add_jobs(struct class *class, size_t student)
{
    size_t part_count = class->marks.part_count;
    const char *name = class->students.names[student];
    char *folder = format_text("%s/%s", class->request->folder, name);
    for (size_t i = 0; i < part_count; i++) {
        size_t index = student * part_count + i;
        struct intake *intake = &class->intakes[index];
        intake_find(folder, class->parts[i], intake);
        class->files[index] = (struct compile_file){intake->path, intake->name};
        class->jobs[index].submission = (struct submission){
            .kit = class->request->kit,
            .part = class->parts[i],
            .files = &class->files[index],
            .file_count = 1,
            .refused = intake->refused,
            .budget = class->request->budget,
            .is_in_kit = true,
        };
    }
    free(folder);
    class->pending[student] = part_count;
    class->marks.rows[student] = (struct row){
        .student = name,
        .scores = allocate(part_count, sizeof(double)),
    };
}

static void make_jobs(struct class *class)
{
    size_t students = class->students.count;
    class->job_count = students * class->marks.part_count;
    class->intakes = allocate(class->job_count, sizeof *class->intakes);
    class->files = allocate(class->job_count, sizeof *class->files);
    class->jobs = allocate(class->job_count, sizeof *class->jobs);
    class->pending = allocate(students, sizeof *class->pending);
    class->marks.rows = allocate(students, sizeof *class->marks.rows);
    class->marks.row_count = students;
    class->outcome->students = students;
    for (size_t i = 0; i < students; i++)
        add_jobs(class, i);
}

// Before any work, make sure that its results can be kept.
static int class_open(struct class *class)
{
    const struct class_request *request = class->request;
    class->into = request->into != NULL ? format_text("%s", request->into)
                                        : default_into(request->folder);
    if (students_read(request->folder, class->into, &class->students) < 0) {
        complain(class, "cannot read the folder '%s': %s", request->folder,
                 strerror(errno));
        return -1;
    }
    if (class->students.count == 0) {
        complain(class,
                 "there is no folder in '%s': one per student is "
                 "expected",
                 request->folder);
        return -1;
    }
    if (mkdir(class->into, 0777) < 0 && errno != EEXIST) {
        complain(class, "cannot create the folder '%s': %s", class->into,
                 strerror(errno));
        return -1;
    }
    select_parts(class);
    make_jobs(class);
    class->outcome->marks = format_text("%s/marks.csv", class->into);
    return write_marks(class);
}

static void class_close(struct class *class)
{
    for (size_t i = 0; i < class->job_count; i++) {
        judgement_free(&class->jobs[i].judgement);
        intake_free(&class->intakes[i]);
    }
    for (size_t i = 0; i < class->marks.row_count; i++)
        free(class->marks.rows[i].scores);
    free(class->marks.rows);
    free(class->marks.max);
    free(class->parts);
    free(class->pending);
    free(class->jobs);
    free(class->intakes);
    free(class->files);
    free(class->into);
    students_free(&class->students);
}

int class_grade(const struct class_request *request,
                struct class_outcome *outcome)
{
    *outcome = (struct class_outcome){0};
    struct class class = {.request = request, .outcome = outcome};
    int result = class_open(&class);
    if (result == 0) {
        struct job_options options = {
            .limit = request->limit,
            .done = class_job_done,
            .context = &class,
        };
        outcome->signal = jobs_run(class.jobs, class.job_count, &options);
        if (outcome->signal < 0) {
            complain(&class, "cannot start to grade: %s", strerror(errno));
            result = -1;
        }
        report_progress_clear(request->errors);
    }
    class_close(&class);
    return result;
}
