// SPDX-License-Identifier: MIT
//
// class - what to grade, and grading it: the parts of the kit, submissions,
// many judgements at a time, and a whole class.

#ifndef CLASS_CLASS_H
#define CLASS_CLASS_H

#include "inquiry/inquiry.h"

#include <stdio.h>

// The parts of the kit, in the order of the course: "exo04_locks/locks".
struct parts {
    char **names;
    size_t count;
};

// Reads grader/parts of the kit whose root is `kit`.
//
// Returns 0, or -1 with errno set; EINVAL when a line is no EXERCISE/NAME.
// Ownership: the caller calls parts_free().
int parts_read(const char *kit, struct parts *parts);

void parts_free(struct parts *parts);

// Selects the parts that a user means by `word`: "exo04", "exo04_locks",
// "exo04_locks/", "exo04_locks/locks", "locks", or the path of the part's file
// in the kit, from wherever the user is.
//
// selected  one for each part; set to true for those meant, else unchanged
//
// Returns how many are meant; 0 when the word means nothing.
size_t parts_select(const struct parts *parts, const char *kit,
                    const char *word, bool *selected);

// The valid word nearest to one that means nothing.  The caller frees it.
char *parts_nearest(const struct parts *parts, const char *word);

// The student's file of the kit for `part`, or the reference solution.
//
// Ownership: the caller calls submission_free(); kit and part must outlive it.
struct submission submission_of_kit(const char *kit, const char *part,
                                    bool is_solution);

// Any file as a submission for `part`.
struct submission submission_of_file(const char *kit, const char *part,
                                     const char *file);

// A program of `count` files, at least 1 and at most COMPILE_MOST_FILES, that
// is no part of the kit.  The paths must outlive it.
struct submission submission_of_program(const char *kit,
                                        const char *const *paths, size_t count);

// The text in a file as an output to judge by the trace of `part`; "-" is
// standard input.  Its arguments are those of the slides until others are set.
//
// Returns 0, or -1 with errno set: EFBIG when it is larger than 64 MiB, and
// what fopen(3) and fread(3) say.
int submission_of_text(const char *kit, const char *part, const char *file,
                       struct submission *submission);

void submission_free(struct submission *submission);

// A new directory for what is built, in TMPDIR or /tmp.
//
// Returns NULL with errno set when there can be none.
// Ownership: the caller calls work_remove().
char *work_make(void);

// Removes the directory and all in it, and frees its path.
void work_remove(char *path);

// One part of one submission, to be judged in a process of its own.
struct job {
    struct submission submission;
    struct judgement judgement; // by jobs_run(), which always fills it in
    bool is_done;               // false: interrupted before it was known
};

struct job_options {
    unsigned limit; // jobs at the same time, at least 1
    // Called after each job, in the order in which they end.
    void (*done)(void *context, size_t index);
    void *context;
};

// Judges all jobs.  A job that fails, crashes or is killed leaves an
// inconclusive judgement that says so, and the others go on.  SIGINT, SIGTERM
// and SIGHUP end all jobs at once; signal handling is as before afterwards.
//
// Returns 0; the number of the signal that interrupted; or -1 with errno set
// when nothing could be begun.
// Ownership: the caller calls judgement_free() for each job.
int jobs_run(struct job *jobs, size_t count, const struct job_options *options);

struct class_request {
    const char *kit;
    const struct parts *parts;
    const bool *selected; // of the parts
    const char *folder;   // one folder in it per student
    const char *into;     // for what is written; NULL: FOLDER-grades
    unsigned limit;       // jobs at the same time
    bool is_controlled;   // the programs are run under control
    struct budget budget; // ... this often
    FILE *errors;         // for what goes wrong, and progress on a terminal
};

// What became of a class.
struct class_outcome {
    size_t students;
    size_t graded;       // with a report and a row
    size_t inconclusive; // students with a part that could not be judged
    size_t unwritten;    // files that could not be written
    char *marks;         // path of the table
    int signal;          // that interrupted, or 0
};

// Grades the selected parts of every student of a folder: marks.csv, a row
// per student, and STUDENT.txt, a report each, written as they come and each
// at once or not at all.  What goes wrong with one student never stops the
// others.
//
// Returns 0, or -1 when nothing could be begun, after a message on `errors`.
// Ownership: the caller frees outcome->marks.
int class_grade(const struct class_request *request,
                struct class_outcome *outcome);

#endif
